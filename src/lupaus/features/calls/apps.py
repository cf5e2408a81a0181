from __future__ import annotations

from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "lupaus.features.calls"
    label = "calls"

    def ready(self) -> None:
        from lupaus.features.calls.views import refusals

        refusals.register_all()
