from __future__ import annotations

from django.urls import URLPattern, path

from lupaus.features.team.views import away, dialogue, inviting, joining, lead, leaving, me, people, teams

app_name = "team"
urlpatterns: list[URLPattern] = [
    path("", people.index, name="people"),
    path("invite/", inviting.index, name="invite"),
    path("invite/<uuid:code>/withdraw/", inviting.withdraw, name="withdraw"),
    path("invite/<uuid:code>/renew/", inviting.renew, name="renew"),
    path("join/<str:secret>/", joining.join, name="join"),
    path("teams/", teams.index, name="teams"),
    path("teams/<uuid:code>/", teams.shape, name="team"),
    path("teams/<uuid:code>/dissolve/", teams.dissolve, name="dissolve"),
    path("away/", away.index, name="away"),
    path("away/<uuid:code>/back/", away.back, name="back"),
    path("lead/", lead.mine, name="lead"),
    path("lead/year/", lead.year, name="year"),
    path("lead/<uuid:code>/", lead.of, name="leader"),
    path("too-much/", lead.too_much, name="too_much"),
    path("too-much/<uuid:code>/", lead.too_much_answer, name="too_much_answer"),
    path("me/", me.index, name="me"),
    path("me/about-me.json", me.export, name="export"),
    path("dialogue/", dialogue.index, name="dialogue"),
    path("dialogue/read/", dialogue.read, name="dialogue_read"),
    path("member/<uuid:code>/", people.member, name="member"),
    path("member/<uuid:code>/leave/", leaving.leave, name="leave"),
    path("member/<uuid:code>/left/", leaving.left, name="left"),
    path("member/<uuid:code>/role/", people.role, name="role"),
]
