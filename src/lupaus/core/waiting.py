"""A promise that waited for the customer goes on: our clock had stopped, and runs from where it stood.

The due moves by the working time that the wait took. What settles by the day (a visit) is a time of
the customer's too: it is never moved without their yes, so its time stays, or is agreed anew.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from lupaus.core import events as e
from lupaus.core.calendar import Calendar
from lupaus.core.clock_time import DAY, Precision, due_end, local, local_date
from lupaus.core.kinds import Kind
from lupaus.core.lifecycle import missed_moment
from lupaus.core.promise import MISSED, Promise

LEAST_LEFT = timedelta(hours=1)
"""Working time that is always left for a promise to the minute."""
ROUND = timedelta(minutes=5)
"""A time that the wait has moved is said in such steps."""


def going_on(promise: Promise, now: datetime, kind: Kind, calendar: Calendar) -> e.Resumed:
    """The wish to go on at `now` (aware UTC), with the due that the wait has moved.

    What was missed before it waited stays as it was: a wait forgives nothing.
    """
    paused_at = promise.paused_at
    was_missed = paused_at is None or paused_at >= missed_moment(promise, kind.settles)
    if paused_at is None or was_missed or promise.has_done(MISSED) or kind.settles == "day":
        return e.Resumed()
    if promise.precision == Precision.MINUTE:
        return _to_the_minute(promise, paused_at, now, calendar)
    on = _days_on(promise.due_on, paused_at, now, calendar)
    precision = Precision(promise.precision)
    end = due_end(on, promise.due_time, precision, promise.zone)
    while end <= now:
        on = calendar.next_working(on + DAY)
        end = due_end(on, promise.due_time, precision, promise.zone)
    if on == promise.due_on:
        return e.Resumed()
    return e.Resumed(
        due_on=on, due_end=end, precision=promise.precision, due_time=promise.due_time,
        starts_time=promise.starts_time,
    )  # fmt: skip


def _days_on(on: date, paused_at: datetime, now: datetime, calendar: Calendar) -> date:
    """`on`, as many working days later as have begun since the pause."""
    day, last = local_date(paused_at, calendar.zone), local_date(now, calendar.zone)
    many = 0
    while day < last:
        day += DAY
        many += calendar.is_working(day)
    return calendar.add_working_days(on, many) if many else on


def _to_the_minute(promise: Promise, paused_at: datetime, now: datetime, calendar: Calendar) -> e.Resumed:
    waited = calendar.working_time_between(paused_at, now)
    end = calendar.add_working_time(promise.due_end, waited)
    if end <= now:
        end = calendar.add_working_time(now, LEAST_LEFT)
    if end == promise.due_end:
        return e.Resumed()
    wall = local(end, promise.zone)
    wall += -timedelta(minutes=wall.minute, seconds=wall.second, microseconds=wall.microsecond) % ROUND
    at = wall.time()
    return e.Resumed(
        due_on=wall.date(), due_end=due_end(wall.date(), at, Precision.MINUTE, promise.zone),
        precision=Precision.MINUTE.value, due_time=at,
    )  # fmt: skip
