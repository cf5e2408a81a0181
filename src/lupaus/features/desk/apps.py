from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "lupaus.features.desk"
    label = "desk"

    def ready(self) -> None:
        """Give this room's own refusals their sentences."""
        from lupaus.web.refusal import register

        register("step_taken", _("This step has been taken already, so it cannot be left out any more."))
        register("has_open_visit", _("A visit is agreed already for %(thing)s. Change that one instead."))
