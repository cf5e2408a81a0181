"""Taking a whole list back, chunk by chunk, the last one first, so that a tap never waits behind it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from lupaus.core.lifecycle import Refusal
from lupaus.features.exchange.actions import carrying
from lupaus.features.exchange.actions.carrying import YIELD, taken
from lupaus.features.exchange.actions.trails import give_back, hold_people
from lupaus.features.exchange.models import Batch, Trail
from lupaus.ledger.undoing import WITHIN, have_gone_on
from lupaus.outbox.taking_back import take_back
from lupaus.people.access import Scope, scope_of_organisation
from lupaus.people.statistics import refresh_statistics


def can_undo(scope: Scope, batch: Batch, now: datetime) -> bool:
    """Has the list changed the book within the last day, and has nothing happened to its promises since?"""
    return batch.state == "done" and _why_not(scope, batch, now) is None


def begin(scope: Scope, batch: Batch, now: datetime) -> Batch:
    """Begin to take the list back; one that has begun is answered as it is (two taps are one).

    Raises `Refusal`: undo_gone, undo_late.
    """
    with transaction.atomic():
        row = taken(batch.pk)
        if row.state in ("undoing", "undone"):
            return row
        why = "undo_gone" if row.state != "done" else _why_not(scope, row, now)
        if why is not None:
            raise Refusal(why)
        row.state = "undoing"
        row.carried = sum(row.trails.values_list("contacts", flat=True))
        row.save(update_fields=["state", "carried"])
        return row


def undo_on(
    scope: Scope, batch: Batch, now: datetime, *, seconds: float | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Batch:  # fmt: skip
    """Take the batch back for about so many seconds (None: to its end); answers it as it then is."""
    until = None if seconds is None else time.monotonic() + seconds
    while True:
        row = _chunk(scope, batch.pk, now)
        if progress is not None:
            progress(row.carried, row.total)
        if row.state == "undone":
            refresh_statistics()
        if row.state != "undoing" or (until is not None and time.monotonic() >= until):
            return row
        time.sleep(YIELD)


def go_on(now: datetime, *, seconds: float = 60) -> int:
    """Go on with whatever was left in the middle, lists coming in or taken back; answers how many lists."""
    left = list(Batch.objects.filter(state="undoing").order_by("pk"))
    for batch in left:
        scope = scope_of_organisation(batch.organisation_id)._replace(party=batch.by_id)
        undo_on(scope, batch, now, seconds=seconds)
    return len(left) + carrying.carry_on(now, seconds=seconds)


def _why_not(scope: Scope, batch: Batch, now: datetime) -> str | None:
    trails = list(batch.trails.order_by("pk").values_list("act", "at"))
    if not trails:
        return "undo_gone"
    if now - trails[0][1] > WITHIN:
        return "undo_late"
    acts = [act for act, _at in trails if act is not None]
    return "undo_gone" if have_gone_on(scope, acts) else None


def _chunk(scope: Scope, pk: int, now: datetime) -> Batch:
    with transaction.atomic():
        row = taken(pk)
        if row.state != "undoing":
            return row
        trail = row.trails.order_by("-pk").first()
        if trail is not None:
            if not _taken_back(scope, trail, now):
                row.counts = {**row.counts, "stayed": row.counts.get("stayed", 0) + trail.contacts}
            row.carried = max(0, row.carried - trail.contacts)
            trail.delete()
        changed = ["counts", "carried"]
        if not row.trails.exists():
            row.state, row.ended_at, row.failed, row.problems = "undone", now, None, []
            changed += ["state", "ended_at", "failed", "problems"]
        row.save(update_fields=changed)
        return row


def _taken_back(scope: Scope, trail: Trail, now: datetime) -> bool:
    """Take one chunk back. False when something has happened to one of its promises in this very moment."""
    try:
        with transaction.atomic():
            hold_people(trail.facts)
            if trail.act is not None:
                take_back(scope, trail.act, now)
            give_back(scope, trail.facts, now)
    except Refusal:
        return False
    return True
