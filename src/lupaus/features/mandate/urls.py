from __future__ import annotations

from django.urls import URLPattern, path

from lupaus.features.mandate.views import asking, card, given, written

app_name = "mandate"
urlpatterns: list[URLPattern] = [
    path("", given.index, name="mine"),
    path("mine.json", given.export, name="export"),
    path("seen/", given.seen, name="seen"),
    path("given/", given.of_team, name="given"),
    path("given/<uuid:code>/word/", given.word, name="word"),
    path("written/", written.written, name="written"),
    path("promise/<uuid:code>/", card.show, name="card"),
    path("promise/<uuid:code>/give/", card.give, name="give"),
    path("promise/<uuid:code>/ask/", card.ask, name="ask"),
    path("question/<uuid:code>/answer/", asking.answer, name="answer"),
    path("question/<uuid:code>/decide/", asking.decide, name="decide"),
]
