"""When each step of a plan belongs: its moment, its attempt, and from when on nobody needs it.

Pure. `plan` asks here for moments and decides what happens at them. All instants are aware UTC.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from lupaus.core.calendar import Calendar
from lupaus.core.calling_hours import call_by
from lupaus.core.clock_time import add_days_local, instant, local
from lupaus.core.hours import Hours
from lupaus.core.kinds import Kind, Step
from lupaus.core.promise import Promise

HOUR = timedelta(hours=1)
TEN_MINUTES = timedelta(minutes=10)
LONG = timedelta(days=5)
FOUR_DAYS = timedelta(days=4)


def attempt_of(step: Step, p: Promise) -> int:
    """Which time of this step it is. What is said done once more after a no is also told once more."""
    if step.when == "tries_spent":
        return p.tries
    return p.breaks + 1 if step.anchor == "reported" else 1


def call_moment(p: Promise, step: Step, attempt: int, calendar: Calendar) -> datetime:
    """When the call of this attempt belongs on the list: what we ask moves later, never earlier.

    Each further try comes at half of the time that the first one left, at another time of day,
    and never sooner than the spacing after the last one.
    """
    if p.wanted_at is not None:
        return p.wanted_at
    if step.at is None:
        moment = call_by(p, calendar) + timedelta(days=step.days, minutes=step.minutes)
        if attempt > 1 and p.tried_at is not None:
            moment = max(moment, p.tried_at + _rest_before_due(p.due_end - p.tried_at))
        return calendar.next_open(moment, Hours.CALLS) if step.days else moment
    on = p.due_on + timedelta(days=int(step.days / 2 ** (attempt - 1)))
    at = step.at
    if attempt > 1 and p.tried_at is not None:
        tried = local(p.tried_at, p.zone)
        on = max(on, tried.date() + timedelta(days=step.spacing_days))
        at = time(18, 30) if tried.time() < time(18) else step.at
    return calendar.next_open(instant(on, at, p.zone), Hours.EVENING)


def _rest_before_due(left: timedelta) -> timedelta:
    """How long the next try of a promised call rests: half of what is left, ten minutes to an hour."""
    return min(HOUR, max(left / 2, TEN_MINUTES)) if left > timedelta(0) else HOUR


def moment_of(p: Promise, step: Step, kind: Kind, calendar: Calendar, now: datetime) -> datetime | None:
    """When a message or note belongs; None where its condition does not hold."""
    match step.when:
        case "no_answer":
            if p.tries == 0 or p.tried_at is None:
                return None
            return p.tried_at + timedelta(minutes=step.minutes)
        case "tries_spent":
            if p.tries < kind.max_tries or p.wanted_at is not None:
                return None
            return p.tried_at
        case "half_way":
            if p.due_end - p.terms_at <= LONG:
                return None
            return p.terms_at + (p.due_end - p.terms_at) / 2
        case "four_days":
            if p.due_end - p.terms_at < FOUR_DAYS:
                return None
    if step.anchor == "made":
        return _offset(p.terms_at, step, p.zone)
    if step.anchor == "reported":
        return _offset(p.reported_at or now, step, p.zone)
    if step.at is None:
        return add_days_local(p.due_end, step.days, p.zone) + timedelta(minutes=step.minutes)
    moment = instant(_day_of(p, step, calendar), step.at, p.zone)
    if step.medium == "message" and not calendar.is_open(moment, Hours.MESSAGES):
        earlier = calendar.last_open_before(moment, Hours.MESSAGES, p.terms_at)
        return earlier or moment
    return moment


def _day_of(p: Promise, step: Step, calendar: Calendar) -> date:
    """The step's day; counted back in working days where it asks somebody who works."""
    if step.is_working and step.days < 0:
        return calendar.previous_working(p.due_on, -step.days)
    return p.due_on + timedelta(days=step.days)


def _offset(anchor: datetime, step: Step, zone: str) -> datetime:
    if step.days:
        anchor = add_days_local(anchor, step.days, zone)
    return anchor + timedelta(minutes=step.minutes)


def useless_at(p: Promise, step: Step) -> datetime | None:
    """From when on nobody needs this step any more; None where it never becomes useless."""
    if step.useless_after is None or step.anchor == "reported":
        return None
    return p.due_end + timedelta(minutes=step.useless_after)
