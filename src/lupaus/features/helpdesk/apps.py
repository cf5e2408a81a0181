from __future__ import annotations

from django.apps import AppConfig


class HelpdeskConfig(AppConfig):
    name = "lupaus.features.helpdesk"
    label = "helpdesk"

    def ready(self) -> None:
        from lupaus.features.helpdesk.views import refusals

        refusals.register_all()
