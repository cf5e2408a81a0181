"""Addresses of the customer's own page."""

from __future__ import annotations

from django.urls import path, register_converter

from lupaus.features.customer import views
from lupaus.features.customer.rules import Move


class MoveInPath:
    """Only moves that exist are addresses."""

    regex = "|".join(move.value for move in Move)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return str(value)


register_converter(MoveInPath, "move")
app_name = "customer"

urlpatterns = [
    path("<str:token>/", views.show, name="page"),
    path("<str:token>/stop-by-mail/", views.stop_by_mail, name="stop_by_mail"),
    path("<str:token>/slip/<uuid:act>/", views.take_back, name="take_back"),
    path("<str:token>/<move:move>/", views.tap, name="tap"),
]
