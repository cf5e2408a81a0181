from __future__ import annotations

from django.urls import URLPattern, path

from lupaus.features.desk.views import acts, add, promise

app_name = "desk"
urlpatterns: list[URLPattern] = [
    path("add/", add.add, name="add"),
    path("add/look/", add.look, name="add_look"),
    path("add/whom/", add.whom, name="add_whom"),
    path("promise/<uuid:code>/", promise.show, name="promise"),
    path("promise/<uuid:code>/leave-out/", promise.skip, name="skip"),
    path("promise/<uuid:code>/seen-to/", promise.seen_to, name="seen_to"),
    path("promise/<uuid:code>/<slug:move>/", promise.move, name="move"),
    path("undo/<uuid:act>/", acts.undo, name="undo"),
]
