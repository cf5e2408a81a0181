"""The call list stands at the door of the house; the day beside it."""

from __future__ import annotations

from django.urls import URLPattern, path

from lupaus.features.calls.views import call, choosing, day, evening, lines, steps, undoing

app_name = "calls"
urlpatterns: list[URLPattern] = [
    path("", evening.show, name="list"),
    path("evening/", evening.set_evening, name="evening"),
    path("thanks/<uuid:code>/", evening.thanks_seen, name="thanks"),
    path("message/<uuid:code>/", evening.by_hand, name="by_hand"),
    path("line/<int:pk>/", lines.see_to, name="line"),
    path("undo/<uuid:act>/", undoing.undo, name="undo"),
    path("call/<uuid:code>/", call.show, name="call"),
    path("call/<uuid:code>/outcome/", call.outcome, name="outcome"),
    path("call/<uuid:code>/time/", choosing.time, name="time"),
    path("call/<uuid:code>/later/", steps.later, name="later"),
    path("call/<uuid:code>/elsewhere/", steps.elsewhere, name="elsewhere"),
    path("call/<uuid:code>/let-go/", steps.ended, name="ended"),
    path("call/<uuid:code>/number/", steps.number, name="number"),
    path("call/<uuid:code>/number/back/<int:former>/<int:added>/", steps.number_back, name="number_back"),
    path("call/<uuid:code>/died/", steps.died, name="died"),
    path("day/", day.show, name="day"),
    path("day/route/", day.route, name="route"),
    path("day/add/", day.add, name="add"),
    path("day/visit/<uuid:code>/done/", day.done, name="done"),
    path("day/visit/<uuid:code>/not-at-home/", day.away, name="away"),
    path("day/visit/<uuid:code>/move/", choosing.move, name="move"),
    path("day/visit/<uuid:code>/again/", choosing.again, name="again"),
]
