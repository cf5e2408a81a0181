"""What follows when a promise of a series closes: a living series always has one open promise.

Recall kept, visit promised; visit kept, next recall promised: the yearly sweep that nobody has
to remember. Pure; the book calls this inside the same transaction.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from lupaus.core import events as e
from lupaus.core.clock_time import Precision, due_end
from lupaus.core.promise import Outcome, Promise
from lupaus.core.recurrence import CountsFrom, Interval, after, next_due, occurrence, parse_interval

AFTER_A_NO = timedelta(days=42)
"""A visit that fell through is brought up again no sooner: the call then comes in two weeks."""
BEFORE_ITS_CALL = timedelta(days=14)
"""A reminder that closes so long before the plan would have called about it has not had its turn yet."""


class Rhythm(NamedTuple):
    """A series as the rule sees it: how often, counted from what, and whether it lives.

    `calls_before`: how many days before its due a reminder is first called about.
    """

    id: int
    kind: int
    interval: str
    counts_from: str
    last_done_on: date | None
    sticky_on: date | None
    is_living: bool
    is_promised: bool
    n: int
    calls_before: int = 0


def done_on(promise: Promise, event: e.Event) -> date | None:
    """The day on which the object of the series was truly done, where this event says so."""
    if not isinstance(event, e.Kept):
        return None
    if event.how in ("done", "elsewhere", "yes"):
        return event.done_on or (promise.due_on if event.how != "elsewhere" else None)
    return None


def following(promise: Promise, rhythm: Rhythm, today: date, now: datetime) -> e.Made | None:
    """The next reminder of a series whose `promise` has just closed, or None where it ended.

    `rhythm.last_done_on` already counts what was done in this act. `today` is wall time in the
    promise's zone.
    """
    if not rhythm.is_living or promise.is_open:
        return None
    on = _next_on(promise, rhythm, today)
    return e.Made(
        organisation=promise.organisation,
        kind=rhythm.kind,
        debtor=promise.debtor,
        creditor=promise.creditor,
        holder=promise.holder,
        guarantor=promise.guarantor,
        due_on=on,
        due_end=due_end(on, None, Precision.DAY, promise.zone),
        zone=promise.zone,
        is_promised=rhythm.is_promised,
        series=rhythm.id,
        series_n=rhythm.n + 1,
        arises_from=promise.id,
    )


def _next_on(promise: Promise, rhythm: Rhythm, today: date) -> date:
    interval = parse_interval(rhythm.interval)
    is_reminder = promise.kind == rhythm.kind
    if promise.outcome == Outcome.KEPT and (not is_reminder or promise.how == "elsewhere"):
        on = next_due(
            rhythm.last_done_on, promise.due_on, interval,
            CountsFrom(rhythm.counts_from), rhythm.sticky_on,
        )  # fmt: skip
    elif is_reminder and _had_no_turn(promise, rhythm, interval, today):
        on = promise.due_on
    elif is_reminder:
        chosen = rhythm.sticky_on
        on = chosen if chosen is not None and chosen > promise.due_on else _next_year(promise, rhythm)
    else:
        base = rhythm.last_done_on or promise.due_on
        on = max(after(base, interval), today + AFTER_A_NO)
    return max(on, today + timedelta(days=1))


def _had_no_turn(promise: Promise, rhythm: Rhythm, interval: Interval, today: date) -> bool:
    """Did this reminder close so early that its own day is still to be reminded of?

    So it is when a visit fell through after the next reminder stood already, and that one was called about
    instead; and when it only waited for the customer, in vain. Else a year would pass in silence.
    """
    turn = promise.due_on - timedelta(days=rhythm.calls_before) - BEFORE_ITS_CALL
    half = today + (after(today, interval) - today) / 2
    return today < turn and (promise.outcome == Outcome.LAPSED or half < promise.due_on)


def _next_year(promise: Promise, rhythm: Rhythm) -> date:
    """The time after this reminder's. Counted from the last visit where it fell on that rhythm, so
    that a 29 February comes back in leap years."""
    interval, anchor = parse_interval(rhythm.interval), rhythm.last_done_on
    if anchor is not None:
        for n in range(1, 60):
            on = occurrence(anchor, interval, n)
            if on == promise.due_on:
                return occurrence(anchor, interval, n + 1)
            if on > promise.due_on:
                break
    return after(promise.due_on, interval)
