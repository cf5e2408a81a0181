"""By when a promised call is to be made, within hours at which one calls. Pure."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from lupaus.core.calendar import Calendar
from lupaus.core.clock_time import Precision, instant, start_of_day
from lupaus.core.hours import Hours
from lupaus.core.promise import Promise

NOON = time(12)
MINUTE = timedelta(minutes=1)


def call_by(promise: Promise, calendar: Calendar) -> datetime:
    """The promised time itself (aware UTC); of a promised day, week or month the end of its calling hours.

    A day ends at midnight, but nobody is called then. Noon of a day on which nobody calls by habit.
    """
    p = promise
    if p.due_time is not None:
        return p.due_end
    first = start_of_day(p.due_on, p.zone) if p.precision == Precision.DAY else p.terms_at
    last = calendar.last_open_before(p.due_end, Hours.CALLS, first)
    return last + MINUTE if last is not None else instant(p.due_on, NOON, p.zone)
