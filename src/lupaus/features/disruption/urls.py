from __future__ import annotations

from django.urls import URLPattern, path

from lupaus.features.disruption.views import acting, card, dates, incident, rows, word

app_name = "disruption"
urlpatterns: list[URLPattern] = [
    path("", incident.index, name="index"),
    path("new/", incident.new, name="new"),
    path("rows/", rows.bring, name="bring"),
    path("card/<str:token>/", card.show, name="card"),
    path("card/<str:token>/seen/", card.seen, name="card_seen"),
    path("card/<str:token>/tap/", card.tap, name="card_tap"),
    path("<uuid:code>/cards/", card.make, name="cards"),
    path("<uuid:code>/cards/<uuid:card>/revoke/", card.revoke, name="revoke_card"),
    path("<uuid:code>/", incident.show, name="show"),
    path("<uuid:code>/reach/", incident.change, name="reach"),
    path("<uuid:code>/going/", incident.going, name="going"),
    path("<uuid:code>/rows/", rows.add, name="rows"),
    path("<uuid:code>/rows-to-mend.csv", rows.mend, name="mend"),
    path("<uuid:code>/dates/", dates.bring, name="dates"),
    path("<uuid:code>/dates/forget/", dates.forget, name="forget_dates"),
    path("<uuid:code>/dates.csv", dates.to_fill, name="dates_to_fill"),
    path("<uuid:code>/dates-to-mend.csv", dates.to_mend, name="dates_to_mend"),
    path("<uuid:code>/word/", word.write, name="word"),
    path("<uuid:code>/pause/", acting.pause, name="pause"),
    path("<uuid:code>/on/", acting.go_on, name="on"),
    path("<uuid:code>/stop/", acting.stop, name="stop"),
    path("<uuid:code>/undo/", acting.take_back, name="undo"),
    path("<uuid:code>/heard/", acting.heard, name="heard"),
    path("<uuid:code>/close/", acting.close, name="close"),
    path("<uuid:code>/drop/", acting.drop, name="drop"),
]
