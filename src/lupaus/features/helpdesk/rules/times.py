"""A ticket's "pending till" and a promise's time, each as the other.

An agent who means a day leaves the clock at its edge: a minute before midnight, or midnight. All else is meant to the minute.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from lupaus.core.clock_time import Precision, due_end, local
from lupaus.core.promise import Promise

EDGES = frozenset({time(0), time(23, 59)})
TO_THE_MINUTE = frozenset({Precision.MINUTE.value, Precision.PART.value})


class Due(NamedTuple):
    """A time in the fields that the book's events take."""

    due_on: date
    due_end: datetime
    precision: str
    due_time: time | None = None


def due_of(pending_at: datetime, zone: str) -> Due:
    """The time that is promised by this "pending till" (aware), on the wall clock of `zone`."""
    there = local(pending_at, zone)
    on, at = there.date(), time(there.hour, there.minute)
    if at in EDGES:
        return day(on, zone)
    return Due(on, due_end(on, at, Precision.MINUTE, zone), Precision.MINUTE.value, at)


def day(on: date, zone: str) -> Due:
    """A whole day."""
    return Due(on, due_end(on, None, Precision.DAY, zone), Precision.DAY.value)


def to_the_minute(on: date, at: time, zone: str) -> Due:
    """A time on a day."""
    return Due(on, due_end(on, at, Precision.MINUTE, zone), Precision.MINUTE.value, at)


def pending_of(promise: Promise) -> datetime:
    """The "pending till" of a promise: for a day, a week or a month its last minute, so that the day shows right."""
    if promise.precision in TO_THE_MINUTE:
        return promise.due_end
    return promise.due_end - timedelta(minutes=1)


def is_same(pending_at: datetime, promise: Promise) -> bool:
    """Does the ticket say the promise's own time? A whole day may be said by either edge, or by any time in it."""
    if promise.precision in TO_THE_MINUTE:
        return abs(pending_at - promise.due_end) < timedelta(minutes=1)
    return due_of(pending_at, promise.zone).due_on == promise.due_on
