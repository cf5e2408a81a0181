"""Live through a span of time, hopping from alarm to alarm: for the demo's jump and for tests."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Min

from lupaus.core.kinds import URGENCIES
from lupaus.core.ports import Joints
from lupaus.engine.tick import Counts, run_once
from lupaus.ledger.heart import due_up_to, nearest_alarm
from lupaus.outbox.models import Envelope, MemberLetter, Notice, Notification
from lupaus.people.models import Membership

_OURS = ((Notification, "next_step_at"), (MemberLetter, "next_step_at"), (Membership, "next_morning_at"))
"""What one of us is told has alarms of its own."""


def live_through(
    start: datetime, end: datetime, joints: Joints, step: timedelta = timedelta(minutes=15)
) -> Counts:
    """Run the engine from `start` to `end` (aware UTC) as if it had lived through it.

    It wakes at each alarm, but no more often than each `step`; the last round is at `end`.
    """
    now, total = start, Counts()
    while now < end:
        total += run_once(now, joints)
        now = min(end, max(now + step, next_alarm() or end))
    return total + run_once(end, joints)


def next_alarm() -> datetime | None:
    """The earliest instant (aware UTC) at which the engine has something to do; None in an empty book.

    What is frozen keeps its alarm and is passed over: it does not make the engine hurry.
    """
    found = [nearest_alarm()]
    for model in (Notice, Envelope):
        rows = model._default_manager.filter(
            urgency__in=URGENCIES, next_step_at__isnull=False, organisation__frozen_at=None
        )
        found.append(rows.aggregate(first=Min("next_step_at"))["first"])
    for table, alarm in _OURS:
        waking = table._default_manager.filter(**{f"{alarm}__isnull": False}, organisation__frozen_at=None)
        found.append(waking.aggregate(first=Min(alarm))["first"])
    return min((at for at in found if at is not None), default=None)


def due_by_table(now: datetime, most: int) -> dict[str, int]:
    """How many promises, notices, envelopes and words to ourselves are due at `now`, each counted up to `most`."""
    found = {"promises": due_up_to(now, most)}
    for name, model in (("notices", Notice), ("envelopes", Envelope)):
        rows = model._default_manager.filter(
            urgency__in=URGENCIES, next_step_at__lte=now, organisation__frozen_at=None
        )
        found[name] = rows[:most].count()
    found["words_to_ourselves"] = sum(
        table._default_manager.filter(**{f"{alarm}__lte": now}, organisation__frozen_at=None)[:most].count()
        for table, alarm in _OURS
    )
    return found
