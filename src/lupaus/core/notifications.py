"""When one of us is told that something waits in the house: at once, in the morning, or not at all. Pure.

A notification never says more than a line of the desk does, and the line stays there whether it was read or not. So
these rules may be calm: own hours, one message for several things, nothing at night.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from lupaus.core.calendar import Calendar
from lupaus.core.clock_time import instant, local
from lupaus.core.hours import Hours
from lupaus.core.notices import Medium


class Topic(StrEnum):
    """What one of us may want to be told of."""

    HANDED = "handed"  # somebody hands me a promise
    PASSED = "passed"  # one that I handed over came back, or was taken on
    PRESSING = "pressing"  # one of mine is near its time, or past it
    CUSTOMER = "customer"  # a customer answered, or a message did not arrive
    ASKED = "asked"  # somebody asks me for more than their mandate
    ANSWERED = "answered"  # my own question has its answer, or its silence
    TOO_MUCH = "too_much"  # a colleague has too much
    THANKS = "thanks"
    CALLS = "calls"  # calls wait tonight


class When(StrEnum):
    """How soon."""

    NOW = "now"
    MORNING = "morning"
    NEVER = "never"


DEFAULTS: Final[Mapping[Topic, When]] = MappingProxyType(
    {
        Topic.HANDED: When.NOW,
        Topic.PASSED: When.NOW,
        Topic.PRESSING: When.MORNING,
        Topic.CUSTOMER: When.MORNING,
        Topic.ASKED: When.NOW,
        Topic.ANSWERED: When.NOW,
        Topic.TOO_MUCH: When.MORNING,
        Topic.THANKS: When.MORNING,
        Topic.CALLS: When.NEVER,
    }
)
"""What somebody waits for goes at once; the rest can wait for the morning."""

MORNING_AT: Final = time(7, 30)
WAKING: Final = (time(7), time(22))
"""Nobody is woken: also what is urgent goes only between these, on every day of the year."""
SHORT: Final = timedelta(hours=1)
"""An answer that is wanted sooner than this does not wait for working hours."""
REST: Final = timedelta(minutes=1)
"""How long the first of several waits, so that an undo is in time and what comes together is told together."""
GAP: Final = timedelta(minutes=2)
"""The least between two messages to one person: what comes meanwhile goes with the next one."""
URGENT: Final = frozenset({Topic.ASKED, Topic.ANSWERED})

_TOPICS: Final[Mapping[str, Topic]] = MappingProxyType(
    {
        "handed": Topic.HANDED, "entrusted": Topic.HANDED,
        "came_back": Topic.PASSED, "went_back": Topic.PASSED, "taken_on": Topic.PASSED,
        "after_asking": Topic.ASKED, "after_silence": Topic.ANSWERED, "after_answer": Topic.ANSWERED,
        "too_much": Topic.TOO_MUCH, "thanked": Topic.THANKS, "gift_thanked": Topic.THANKS,
        "broken_again": Topic.PRESSING, "answer_slip": Topic.PRESSING, "answer_holds": Topic.PRESSING,
    }
)  # fmt: skip


class Wanted(NamedTuple):
    """One thing to be told: what, since when it may be told, and until when an answer is wanted (aware UTC)."""

    topic: Topic
    since: datetime
    by: datetime | None = None


def topic_of(step: str, medium: str) -> Topic | None:
    """Under which topic a line that waits before one of us falls; None: it is no matter of its own (a planned call)."""
    if step in _TOPICS:
        return _TOPICS[step]
    if step.startswith("answer_"):
        return Topic.CUSTOMER
    return Topic.PRESSING if medium == Medium.NOTE else None


def goes_at(
    wanted: Wanted, when: When, now: datetime, calendar: Calendar, morning_at: time = MORNING_AT
) -> datetime | None:
    """The first instant from `now` at which it may go by itself; None: it waits for the morning, or for nobody.

    What cannot wait for the morning that was chosen goes in own hours. An answer that would be too late by working
    hours goes as soon as nobody sleeps.
    """
    if when is When.NEVER:
        return None
    if when is When.MORNING:
        is_too_late = wanted.by is not None and now < wanted.by <= next_morning(now, calendar, morning_at)
        if wanted.topic is not Topic.PRESSING or not is_too_late:
            return None
    awake = _awake(max(now, wanted.since), calendar.zone)
    if wanted.topic in URGENT:
        return awake
    opens = calendar.next_open(max(now, wanted.since), Hours.WORK)
    if wanted.by is not None and (opens >= wanted.by or wanted.by - now <= SHORT):
        return min(opens, awake) if _is_awake(opens, calendar.zone) else awake
    return opens if _is_awake(opens, calendar.zone) else _awake(opens, calendar.zone)


def goes_together_at(all_of_it: Iterable[Wanted], now: datetime, calendar: Calendar) -> datetime:
    """The first instant from `now` at which one message about all of this may go: as soon as the most urgent of it may."""
    alone = (goes_at(wanted, When.NOW, now, calendar) for wanted in all_of_it)
    return min((at for at in alone if at is not None), default=now)


def merged_at(first: datetime, last_told: datetime | None) -> datetime:
    """When what waits for one person may go together: `first` of it waits since then, and `last_told` went before it."""
    rested = first + REST
    return rested if last_told is None else max(rested, last_told + GAP)


def next_morning(
    now: datetime, calendar: Calendar, at: time = MORNING_AT, away: Collection[tuple[date, date]] = ()
) -> datetime:
    """The next instant at which the morning's message is due: on a working day, and not while away.

    `away`: spans of local days, both included.
    """
    morning = calendar.next_working_morning(now, at)
    while any(first <= (on := local(morning, calendar.zone).date()) <= last for first, last in away):
        morning = calendar.next_working_morning(instant(on, at, calendar.zone), at)
    return morning


def is_for_today(due: datetime, now: datetime, calendar: Calendar) -> bool:
    """Is a morning's message that was due then still worth sending? Only on its own day, or after a long sleep on a new one."""
    today = local(now, calendar.zone)
    return calendar.is_working(today.date()) and WAKING[0] <= today.time() < WAKING[1] and due <= now


def is_in_its_day(day: date, now: datetime, calendar: Calendar, hours: Hours | None = None) -> bool:
    """Is a message that belongs to this local day still worth sending? Not on another day, not at night, and where it
    is about `hours` of that day, not once they are over.
    """
    here = local(now, calendar.zone)
    if here.date() != day or not WAKING[0] <= here.time() < WAKING[1]:
        return False
    if hours is None:
        return True
    spans = calendar.openings(day, hours)
    return bool(spans) and now < spans[-1][1]


def _is_awake(when: datetime, zone: str) -> bool:
    return WAKING[0] <= local(when, zone).time() < WAKING[1]


def _awake(when: datetime, zone: str) -> datetime:
    """`when` itself in the day, else seven o'clock."""
    here = local(when, zone)
    if WAKING[0] <= here.time() < WAKING[1]:
        return when
    on = here.date() if here.time() < WAKING[0] else here.date() + timedelta(days=1)
    return instant(on, WAKING[0], zone)
