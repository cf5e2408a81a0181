"""The heartbeat: when each pass of the engine last ran, and what it found."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Min, Q

from lupaus.core.kinds import URGENCIES
from lupaus.ledger import models


class Beat(NamedTuple):
    """The last time that a pass ran (aware UTC), with its facts."""

    at: datetime
    facts: dict[str, Any]


def beat(name: str, now: datetime, **facts: Any) -> None:
    """The pass of this name has run at `now`."""
    if not models.Heartbeat.objects.filter(name=name).update(beat_at=now, facts=facts):
        models.Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": now, "facts": facts})


def last_beat(name: str) -> Beat | None:
    """When the pass of this name last ran; None when never."""
    row = models.Heartbeat.objects.filter(name=name).first()
    return Beat(row.beat_at, row.facts) if row else None


def nearest_alarm() -> datetime | None:
    """The earliest alarm of any promise, or None in an empty book."""
    rows = models.Promise.objects.filter(urgency__in=URGENCIES, next_step_at__isnull=False)
    found: datetime | None = rows.aggregate(first=Min("next_step_at"))["first"]
    return found


def due_up_to(now: datetime, most: int) -> int:
    """How many promises are due at `now`, counted no further than `most`."""
    rows = models.Promise.objects.filter(urgency__in=URGENCIES, next_step_at__lte=now)
    return rows[:most].count()


def forget_beats(*names: str, after: datetime | None = None) -> None:
    """Forget the beats of these names, and those noted later than `after` (aware UTC)."""
    gone = Q(name__in=names)
    if after is not None:
        gone |= Q(beat_at__gt=after)
    models.Heartbeat.objects.filter(gone).delete()
