"""When a promise is due, as a person says it: a day, perhaps a part of it, perhaps a time."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from lupaus.core.clock_time import PART_ENDS, Precision, UnclearTime, due_end
from lupaus.core.recurrence import Interval, after

PART_STARTS = {"morning": time(8), "afternoon": time(12), "evening": time(17)}
WHOLE_DAY = ""
EXACT = "time"
PARTS = (WHOLE_DAY, *PART_STARTS, EXACT)


class Due(NamedTuple):
    """The time of a promise, in the fields that the book's events take."""

    due_on: date
    due_end: datetime
    precision: str
    due_time: time | None = None
    starts_time: time | None = None


def due(on: date, part: str, at: time | None, zone: str) -> Due:
    """The time that a person chose. `part`: one of `PARTS`; `at` counts only for an exact time.

    Raises `UnclearTime` when an exact time is wanted and not given.
    """
    if part == EXACT:
        if at is None:
            raise UnclearTime("A time is missing.")
        return Due(on, due_end(on, at, Precision.MINUTE, zone), Precision.MINUTE.value, at)
    if part in PART_STARTS:
        end = PART_ENDS[part]
        return Due(on, due_end(on, end, Precision.PART, zone), Precision.PART.value, end, PART_STARTS[part])
    return Due(on, due_end(on, None, Precision.DAY, zone), Precision.DAY.value)


def part_of(precision: str, starts: time | None, at: time | None) -> str:
    """Which choice of the form gives these terms; an odd span is shown as its exact end."""
    if precision == Precision.PART:
        for part, start in PART_STARTS.items():
            if (starts, at) == (start, PART_ENDS[part]):
                return part
        return EXACT
    return EXACT if precision == Precision.MINUTE else WHOLE_DAY


def chips(today: date) -> dict[str, date]:
    """The days that one tap chooses."""
    return {
        "today": today,
        "tomorrow": today + timedelta(days=1),
        "week": today + timedelta(days=7),
        "year": after(today, Interval(years=1)),
    }
