"""What makes one change one change: a key of the caller's own choosing, and what they had seen."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from lupaus.web.rest.problems import Trouble

HEADER = "Idempotency-Key"


def act_of(request: HttpRequest) -> UUID:
    """The act's id: the caller's `Idempotency-Key`, so that the same call twice is one; else a fresh one.

    Raises `Trouble` (400) on a key that is no UUID.
    """
    given = request.headers.get(HEADER, "").strip()
    if not given:
        return uuid7()
    try:
        return UUID(given)
    except ValueError:
        raise Trouble(400, "unclear_key", _("The idempotency key must be a UUID."), {HEADER: []}) from None
