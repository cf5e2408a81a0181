from __future__ import annotations

from django.urls import URLPattern, path

from lupaus.features.team.views import away, inviting, joining, people, teams

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
    path("member/<uuid:code>/", people.member, name="member"),
    path("member/<uuid:code>/role/", people.role, name="role"),
]
