"""The lines that wait before one of us (calls and notes): settled when a person has seen to them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from lupaus.outbox.models import Notice
from lupaus.people.access import Scope

_OURS = ("call", "note")
PERSONAL = frozenset(
    "handed came_back went_back guarantor leader tell_name after_asking after_silence after_answer".split()
)
"""Notes to one person, whoever holds the promise: what another one does settles nothing of theirs."""
_BETWEEN = ("handed", "came_back", "went_back", "tell_name")


def settle(scope: Scope, promises: Collection[int], now: datetime, *, but: Collection[str] = ()) -> int:
    """A person has seen to everything that waits before us about these promises; answers how many.

    `but`: the lines of these steps wait on.
    """
    seen_to = _waiting(scope).filter(promise__in=promises).exclude(step__in=PERSONAL | set(but))
    return seen_to.update(state="settled", settled_at=now)


def settle_between(scope: Scope, promises: Collection[int], now: datetime) -> None:
    """Who carries these has been answered anew: no earlier note about it waits any more."""
    notes = _waiting(scope).filter(promise__in=promises, step__in=_BETWEEN)
    notes.update(state="settled", settled_at=now)


def settle_one(scope: Scope, notice: int, now: datetime) -> bool:
    """A person has seen to this line. False when it does not wait here any more."""
    return _waiting(scope).filter(pk=notice).update(state="settled", settled_at=now) == 1


def unsettle(scope: Scope, promises: Collection[int], at: datetime) -> None:
    """After an undo: what the act of this instant had settled waits again."""
    Notice.objects.filter(
        organisation=scope.organisation, promise__in=promises, medium__in=_OURS, state="settled",
        settled_at=at,
    ).update(state="waiting", settled_at=None)  # fmt: skip


def revive(scope: Scope, events: Collection[tuple[int, int]], since: datetime, now: datetime) -> None:
    """A customer took back a tap made at `since`: `events` are its promises and event numbers.

    What it had put before us goes, and what had been withdrawn because of it waits again.
    """
    mine = Notice.objects.filter(organisation=scope.organisation)
    for promise, seq in events:
        asked = mine.filter(promise=promise, attempt=seq, step__startswith="answer_", state="waiting")
        asked.update(state="withdrawn", reason="undone", settled_at=now)
        gone = mine.filter(promise=promise, state="withdrawn", settled_at__gte=since).exclude(reason="undone")
        gone.filter(medium="message").update(next_step_at=now)
        gone.update(state="waiting", reason="", settled_at=None, envelope=None)


def _waiting(scope: Scope) -> QuerySet[Notice]:
    return Notice.objects.filter(organisation=scope.organisation, state="waiting", medium__in=_OURS)


def settle_asked(scope: Scope, promise: int, steps: Collection[str], attempt: int, now: datetime) -> None:
    """A question between us has its answer: the notes about it wait before nobody any more."""
    notes = _waiting(scope).filter(promise=promise, medium="note", step__in=steps, attempt=attempt)
    notes.update(state="settled", settled_at=now)
