from __future__ import annotations

from django.apps import AppConfig


class CustomerConfig(AppConfig):
    name = "lupaus.features.customer"
    label = "customer"
