"""Where a customer says how it felt."""

from __future__ import annotations

from django.urls import URLPattern, path

from lupaus.features.feelings.views import guest

app_name = "felt"
urlpatterns: list[URLPattern] = [path("<str:token>/", guest.ask, name="ask")]
