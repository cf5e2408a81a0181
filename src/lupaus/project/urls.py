"""The addresses of the house. Each room keeps its own list."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from lupaus.project import watch
from lupaus.project.api import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("lupaus.features.calls.urls")),
    path("desk/", include("lupaus.features.desk.urls")),
    path("disruption/", include("lupaus.features.disruption.urls")),
    path("bring/", include("lupaus.features.exchange.urls")),
    path("feelings/", include("lupaus.features.feelings.urls")),
    path("helpdesk/", include("lupaus.features.helpdesk.urls")),
    path("mandate/", include("lupaus.features.mandate.urls")),
    path("notifications/", include("lupaus.features.notifications.urls")),
    path("suppliers/", include("lupaus.features.suppliers.urls")),
    path("team/", include("lupaus.features.team.urls")),
    path("api/1/", api.urls),
    path("p/", include("lupaus.features.customer.urls")),
    path("f/", include("lupaus.features.feelings.urls.guest")),
    path("s/", include("lupaus.features.suppliers.urls.answer")),
    path("", include("lupaus.web.urls")),
    path("", include("lupaus.project.door_urls")),
    path("health/live/", watch.live, name="live"),
    path("health/ready/", watch.ready, name="ready"),
    path("metrics", watch.metrics, name="metrics"),
    path("accounts/", include("lupaus.project.account_urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
