"""The times at which one says "I shall call later", each within the hours in which one may call."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from lupaus.core.calendar import Calendar
from lupaus.core.clock_time import local
from lupaus.core.hours import Hours
from lupaus.core.recurrence import Interval, after

EVENING = time(17)
MORNING = time(10)
HALF_HOUR = 30
SATURDAY = 5
USUAL_FROM, USUAL_UNTIL = time(9), time(20)
YEARS = 2


class Chip(NamedTuple):
    """A time to tap. `slug`: evening, tomorrow, saturday, week, month. `at` is aware UTC.

    `is_moved`: the usual time falls outside the call hours, so this is the next one within them.
    """

    slug: str
    at: datetime
    is_moved: bool = False


def later_chips(now: datetime, calendar: Calendar) -> list[Chip]:
    """The times offered at `now` (aware UTC), each instant once, in order of time."""
    today = calendar.today(now)
    wished: list[tuple[str, datetime]] = []
    if (tonight := _later_today(now, calendar)) is not None:
        wished.append(("evening", tonight))
    wished += [
        ("tomorrow", calendar.instant(today + timedelta(days=1), EVENING)),
        ("saturday", calendar.instant(_next_saturday(today), MORNING)),
        ("week", calendar.instant(today + timedelta(days=7 - today.weekday()), EVENING)),
        ("month", calendar.instant(after(today, Interval(months=1)), EVENING)),
    ]
    found: dict[datetime, Chip] = {}
    for slug, moment in wished:
        # What is called the next possible time must be that; further away one calls in the evening.
        is_far = slug in ("week", "month")
        at = _possible(moment, calendar) if is_far else calendar.next_open(moment, Hours.CALLS)
        found.setdefault(at, Chip(slug, at, at != moment))
    return sorted(found.values(), key=lambda chip: chip.at)


def _possible(moment: datetime, calendar: Calendar) -> datetime:
    """This moment if one may call then, else the next evening or, at last, the next hour at which one may."""
    at = calendar.next_open(moment, Hours.CALLS)
    day = local(at, calendar.zone).date()
    if day == local(moment, calendar.zone).date():
        return at
    for opens, closes in calendar.openings(day, Hours.EVENING):
        evening = max(opens, calendar.instant(day, EVENING))
        if evening < closes and calendar.is_open(evening, Hours.CALLS):
            return evening
    return at


def _later_today(now: datetime, calendar: Calendar) -> datetime | None:
    """Tonight, at least an hour from now, at a full or half hour; None when the evening is over."""
    today = calendar.today(now)
    wall = local(now, calendar.zone)
    minutes = wall.hour * 60 + wall.minute + 60
    minutes += -minutes % HALF_HOUR
    if minutes >= 24 * 60:
        return None
    for opens, closes in calendar.openings(today, Hours.EVENING):
        moment = max(opens, calendar.instant(today, time(minutes // 60, minutes % 60)))
        if moment < closes and calendar.is_open(moment, Hours.CALLS):
            return moment
    return None


def _next_saturday(today: date) -> date:
    """The first Saturday after today."""
    return today + timedelta(days=(SATURDAY - today.weekday() - 1) % 7 + 1)


def is_odd(on: date, clock: time, today: date) -> bool:
    """Is this so early, so late or so far away that it is more likely a slip of the hand?"""
    return not USUAL_FROM <= clock <= USUAL_UNTIL or on > after(today, Interval(years=YEARS))


def is_outside(when: datetime, calendar: Calendar) -> bool:
    """Does one not call at this time by the firm's own hours?"""
    return not calendar.is_open(when, Hours.CALLS)
