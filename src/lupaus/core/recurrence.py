"""What returns: intervals, and the date on which a series falls due next.

An interval is any mix of years, months, weeks and days. Years and months keep the day of the month;
where the month is too short its last day is taken. Counting is always from the original anchor, so
that what began on 29 February or on the 31st comes back to that day whenever there is one.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from lupaus.core.clock_time import UnclearTime

LONGEST = 100  # years: more is a slip of the pen


class Interval(NamedTuple):
    """A mix of years, months, weeks and days, added in this order. Its text is compact: `1y6m`, `2w`."""

    years: int = 0
    months: int = 0
    weeks: int = 0
    days: int = 0

    @classmethod
    def of(cls, count: int, unit: str) -> Interval:
        """So many years, months, weeks or days. Raises `UnclearTime`."""
        if unit not in cls._fields:
            raise UnclearTime("“%(unit)s” is not a unit: years, months, weeks or days.", unit=unit)
        return checked(cls(**{unit: count}))

    def __str__(self) -> str:
        return "".join(f"{n}{name[0]}" for name, n in zip(self._fields, self, strict=True) if n)


class CountsFrom(StrEnum):
    """From what the next date of a series is counted."""

    COMPLETION = "completion"  # a year after it was really done
    PLAN = "plan"  # every first of November, whenever it was done


_COMPACT = re.compile(r"(?:(\d+)y)?\s*(?:(\d+)m)?\s*(?:(\d+)w)?\s*(?:(\d+)d)?", re.ASCII)


def parse_interval(text: str) -> Interval:
    """Read `12m`, `3y`, `6m1d`, `2w`. Raises `UnclearTime` for anything else, for none and for over 100 years."""
    found = _COMPACT.fullmatch(text.strip().lower())
    if not found or not any(found.groups()) or len(text) > 40:
        raise UnclearTime("“%(text)s” is not an interval. Examples: 12m, 3y, 6m1d, 2w.", text=text)
    return checked(Interval(*(int(part or 0) for part in found.groups())))


def checked(interval: Interval) -> Interval:
    """The interval itself; raises `UnclearTime` when it is nothing, negative or over 100 years."""
    if min(interval) < 0 or not any(interval):
        raise UnclearTime("An interval must be at least one day.")
    if max(interval) > LONGEST * 366 or _longest(interval) > LONGEST * 366:
        raise UnclearTime("An interval can be at most 100 years.")
    return interval


def occurrence(anchor: date, interval: Interval, n: int) -> date:
    """The n-th date of a series that began on `anchor` (n = 0); before it for a negative n.

    Raises `UnclearTime` when the calendar ends before it.
    """
    try:
        month = anchor.year * 12 + anchor.month - 1 + n * (interval.years * 12 + interval.months)
        first = date(month // 12, month % 12 + 1, 1)
        on = first.replace(day=min(anchor.day, _days_of_month(first)))
        return on + timedelta(days=n * (interval.weeks * 7 + interval.days))
    except (OverflowError, ValueError) as error:
        raise UnclearTime(
            "The date %(date)s is too far away.", date=f"{anchor} + {n} × {interval}"
        ) from error


def after(on: date, interval: Interval) -> date:
    """The date one interval after `on`: a year after 29 February is 28 February."""
    return occurrence(on, interval, 1)


def next_due(
    last_done: date | None,
    planned_due: date | None,
    interval: Interval,
    counts_from: CountsFrom,
    sticky: date | None = None,
    *,
    anchor: date | None = None,
) -> date:
    """When a series falls due next.

    `last_done` is the last real completion, `planned_due` the date that was planned for it.
    Counted from completion: one interval after `last_done` (before anything is done: `planned_due`).
    Counted from plan: the first date of the plan after both `planned_due` and `last_done`; `anchor` is
    where the plan began (without it `planned_due`, without that `last_done`).
    `sticky` is a date that a person set by hand; it holds until something is done on or after it.
    Raises `UnclearTime` when there is no date to count from.
    """
    if sticky is not None and (last_done is None or sticky > last_done):
        return sticky
    if counts_from == CountsFrom.COMPLETION:
        if last_done is not None:
            return after(last_done, interval)
        if planned_due is not None:
            return planned_due
        raise UnclearTime("A series needs a date to count from.")
    begin = anchor or planned_due or last_done
    if begin is None:
        raise UnclearTime("A series needs a date to count from.")
    if last_done is None:
        return planned_due or begin
    return _first_after(max(last_done, planned_due or last_done), begin, interval)


def _first_after(on: date, anchor: date, interval: Interval) -> date:
    """The first date of the series strictly after `on`; the anchor itself is its first."""
    checked(interval)
    n = max((on - anchor).days // _longest(interval), 0)
    while (found := occurrence(anchor, interval, n)) <= on:
        n += 1
    return found


def _longest(interval: Interval) -> int:
    """The most days that one interval can take."""
    return interval.years * 366 + interval.months * 31 + interval.weeks * 7 + interval.days


def _days_of_month(first: date) -> int:
    return ((first + timedelta(days=31)).replace(day=1) - first).days
