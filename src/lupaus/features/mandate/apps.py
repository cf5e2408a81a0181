from __future__ import annotations

from django.apps import AppConfig


class MandateConfig(AppConfig):
    name = "lupaus.features.mandate"
    label = "mandate"

    def ready(self) -> None:
        from lupaus.features.mandate.views import refusals

        refusals.register_all()
