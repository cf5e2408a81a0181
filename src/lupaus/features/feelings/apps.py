from __future__ import annotations

from django.apps import AppConfig


class FeelingsConfig(AppConfig):
    name = "lupaus.features.feelings"
    label = "feelings"

    def ready(self) -> None:
        from lupaus.features.feelings.views import refusals

        refusals.register_all()
