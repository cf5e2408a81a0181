"""Context processor: `pulse` and `banners` for every page, asked only when a template shows them; `single_sign_on`, the firm's
own sign-in service, where there is one."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from lupaus.web.slots import banners_of, pulse_of


def shell(request: HttpRequest) -> dict[str, Any]:
    """Lazy, so that fragments fetched by htmx and files cost no query."""
    return {
        "pulse": SimpleLazyObject(lambda: pulse_of(request)),
        "single_sign_on": settings.LUPAUS_PROVIDER,
        "banners": SimpleLazyObject(lambda: banners_of(request)),
    }
