from __future__ import annotations

from django.urls import URLPattern, path

from lupaus.features.suppliers.views import bring, pages, slip

app_name = "suppliers"
urlpatterns: list[URLPattern] = [
    path("", pages.index, name="list"),
    path("bring/", bring.take, name="bring"),
    path("bring/look/", bring.look, name="bring_look"),
    path("bring/carry/", bring.carry, name="bring_carry"),
    path("bring/left/", bring.left, name="bring_left"),
    path("<uuid:code>/", pages.show, name="show"),
    path("promise/<uuid:code>/thanks/", pages.thank, name="thank"),
    path("promise/<uuid:code>/slip/", slip.note, name="slip"),
    path("promise/<uuid:code>/slip/look/", slip.look, name="slip_look"),
    path("promise/<uuid:code>/reached/", slip.reached, name="reached"),
    path("promise/<uuid:code>/hangs-on/", slip.hang, name="hang"),
    path("promise/<uuid:code>/card/", slip.card, name="card"),
]
