from __future__ import annotations

from django.urls import URLPattern, path

from lupaus.features.helpdesk.views import card, settings, ticket, webhook

app_name = "helpdesk"
urlpatterns: list[URLPattern] = [
    path("", settings.index, name="settings"),
    path("decide/", settings.decide, name="decide"),
    path("new-secret/", settings.new_secret, name="new_secret"),
    path("disconnect/", settings.disconnect, name="disconnect"),
    path("webhook/<uuid:code>/", webhook.webhook, name="webhook"),
    path("tickets/<int:ticket>/", ticket.ticket, name="ticket"),
    path("promise/<uuid:code>/", card.card, name="card"),
    path("promise/<uuid:code>/link/", card.link, name="link"),
    path("promise/<uuid:code>/unlink/", card.unlink, name="unlink"),
    path("promise/<uuid:code>/time-stands/", card.time_stands, name="time_stands"),
]
