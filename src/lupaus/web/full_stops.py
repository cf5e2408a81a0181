"""A day such as "pe 20.11." ends in a full stop, and so does a sentence: at its end one of them is enough.

Sentences come from a hundred places, days from a few, and in none of them can one see the other. So
the page is put right where it is whole, before it leaves.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

_TWO = re.compile(rb"(?<=\d\.)\.(?=[\s<&)\xc2]|$)")


class OneFullStop:
    """Middleware: of two full stops after a day the second is dropped from every page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.streaming or not response.get("Content-Type", "").startswith("text/html"):
            return response
        content: bytes = response.content  # type: ignore[attr-defined]
        if b".." in content:
            response.content = tidy(content)  # type: ignore[attr-defined]
        return response


def tidy(page: bytes) -> bytes:
    """The page with one full stop where a day ends a sentence. Three of them are meant, and stay."""
    return _TWO.sub(b"", page)
