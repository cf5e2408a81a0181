from __future__ import annotations

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "lupaus.features.notifications"
    label = "notifications"

    def ready(self) -> None:
        from lupaus.features.notifications import views

        views.register_sentences()
