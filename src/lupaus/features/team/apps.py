from __future__ import annotations

from django.apps import AppConfig


class TeamConfig(AppConfig):
    name = "lupaus.features.team"
    label = "team"

    def ready(self) -> None:
        from lupaus.features.team.views import refusals

        refusals.register_all()
