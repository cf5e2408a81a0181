"""Whoever got a line decides whether the others may read it."""

from __future__ import annotations

from uuid import UUID

from lupaus.core.lifecycle import Refusal
from lupaus.features.feelings.models import Felt
from lupaus.people.access import Scope


def tell(scope: Scope, code: UUID, *, is_told: bool) -> None:
    """Let the others read a line to me, or keep it to myself again. Refused: not_your_line."""
    rows = Felt.objects.filter(organisation=scope.organisation, code=code, to=scope.party).exclude(act=None)
    if not rows.update(is_told=is_told):
        raise Refusal("not_your_line")
