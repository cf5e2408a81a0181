from __future__ import annotations

from django.apps import AppConfig


class DisruptionConfig(AppConfig):
    name = "lupaus.features.disruption"
    label = "disruption"

    def ready(self) -> None:
        from lupaus.features.disruption.views import refusals

        refusals.register_all()
