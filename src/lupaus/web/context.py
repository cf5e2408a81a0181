"""Context processor: `pulse` and `banners` for every page, asked only when a template shows them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from lupaus.web.slots import banners_of, pulse_of


def shell(request: HttpRequest) -> dict[str, Any]:
    """Lazy, so that fragments fetched by htmx and files cost no query."""
    return {
        "pulse": SimpleLazyObject(lambda: pulse_of(request)),
        "banners": SimpleLazyObject(lambda: banners_of(request)),
    }
