"""Who calls: a program with a key, acting for one member. Nothing else opens the interface.

A browser's session does not: so there is nothing that another site could have a browser do.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from lupaus.people.access import Scope
from lupaus.people.keys import scope_of_key
from lupaus.web.clock import now
from lupaus.web.language import speak


class Caller(HttpRequest):
    """A request with a good key."""

    scope: Scope


class ByKey(HttpBearer):
    """`Authorization: Bearer lupaus_…`. Answers are in the member's language and zone."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        scope = scope_of_key(token, now(request))
        if scope is None:
            return None
        request.scope = scope  # type: ignore[attr-defined]  # this makes it a Caller
        speak(request, scope.language, scope.zone)
        return scope
