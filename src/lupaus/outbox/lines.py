"""The lines that wait before one of us (calls and notes): settled when a person has seen to them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from lupaus.outbox.models import Notice
from lupaus.people.access import Scope

_OURS = ("call", "note")


def settle(scope: Scope, promises: Collection[int], now: datetime) -> int:
    """A person has seen to everything that waits before us about these promises; answers how many."""
    return _waiting(scope).filter(promise__in=promises).update(state="settled", settled_at=now)


def settle_one(scope: Scope, notice: int, now: datetime) -> bool:
    """A person has seen to this line. False when it does not wait here any more."""
    return _waiting(scope).filter(pk=notice).update(state="settled", settled_at=now) == 1


def unsettle(scope: Scope, promises: Collection[int], at: datetime) -> None:
    """After an undo: what the act of this instant had settled waits again."""
    Notice.objects.filter(
        organisation=scope.organisation, promise__in=promises, medium__in=_OURS, state="settled",
        settled_at=at,
    ).update(state="waiting", settled_at=None)  # fmt: skip


def _waiting(scope: Scope) -> QuerySet[Notice]:
    return Notice.objects.filter(organisation=scope.organisation, state="waiting", medium__in=_OURS)


def settle_asked(scope: Scope, promise: int, steps: Collection[str], attempt: int, now: datetime) -> None:
    """A question between us has its answer: the notes about it wait before nobody any more."""
    notes = _waiting(scope).filter(promise=promise, medium="note", step__in=steps, attempt=attempt)
    notes.update(state="settled", settled_at=now)
