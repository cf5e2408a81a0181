"""A supplier's word that did not hold: when it slipped, how bad it is, and whether it is the same story again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from lupaus.core.clock_time import local_date
from lupaus.core.figures import Verdict, facts, verdict
from lupaus.core.promise import Promise, Terms

WITHIN = timedelta(days=90)
"""The same promiser and the same class of cause again within this time is a recurrence."""
HEARD_FOR = timedelta(days=365)
"""So long after a slip its supplier may still say how they see the cause."""


class Slip(NamedTuple):
    """One word that did not hold. `on`: the local day on which it slipped. `cause`: own, supplier, outside or ""."""

    promise: int
    on: date
    cause: str
    verdict: Verdict
    deeds: int
    apologies: int

    @property
    def is_own(self) -> bool:
        """Their own doing, as we see it."""
        return self.cause == "own"

    @property
    def is_bare(self) -> bool:
        """Sorry, and nothing done about it."""
        return self.apologies > 0 and self.deeds == 0


class Again(NamedTuple):
    """The same cause, time after time, up to the latest: how many slips, in how many months."""

    cause: str
    times: int
    months: int
    last_on: date


def slipped_on(promise: Promise) -> date | None:
    """The day on which it did not hold any more: its time passed, or a new day was only told. None: it has held."""
    if promise.is_void:
        return None
    if promise.missed_at is not None:
        told = promise.terms == Terms.TOLD and promise.terms_at < promise.missed_at
        return local_date(promise.terms_at if told else promise.missed_at, promise.zone)
    if promise.terms == Terms.TOLD:
        return local_date(promise.terms_at, promise.zone)
    return None


def slip_of(promise: Promise) -> Slip | None:
    """The slip of a promise, or None where it has held so far."""
    on = slipped_on(promise)
    if on is None:
        return None
    found = verdict(facts(promise))
    # An open word whose new day was only told is not kept as promised, whatever comes of the new day.
    word = Verdict.OWED if found is Verdict.OPEN else found
    return Slip(promise.id, on, promise.cause, word, promise.deeds, promise.apologies)


def again(slips: Iterable[Slip]) -> frozenset[int]:
    """The promises whose slip is a recurrence: the same class of cause had slipped in the ninety days before."""
    last: dict[str, date] = {}
    found = set()
    for slip in in_time(slips):
        before = last.get(slip.cause) if slip.cause else None
        if before is not None and slip.on - before <= WITHIN:
            found.add(slip.promise)
        last[slip.cause] = slip.on
    return frozenset(found)


def running(slips: Iterable[Slip], today: date) -> Again | None:
    """The longest unbroken run of one cause that has not ended by `today`; None where nothing recurs."""
    runs: dict[str, list[Slip]] = {}
    for slip in in_time(slips):
        if not slip.cause:
            continue
        run = runs.setdefault(slip.cause, [])
        if run and slip.on - run[-1].on > WITHIN:
            run.clear()
        run.append(slip)
    living = [
        Again(cause, len(run), len({(one.on.year, one.on.month) for one in run}), run[-1].on)
        for cause, run in runs.items()
        if len(run) > 1 and today - run[-1].on <= WITHIN
    ]
    return max(living, key=lambda one: (one.months, one.times, one.cause == "own", one.cause), default=None)


def may_answer(promise: Promise) -> bool:
    """Is it open, so that its supplier may say whether it will hold?"""
    return promise.is_open and not promise.is_void


def may_view(promise: Promise, now: datetime) -> bool:
    """Has it slipped, and not so long ago that nobody would read how its supplier sees the cause?"""
    return slipped_on(promise) is not None and now - (promise.closed_at or now) <= HEARD_FOR


def in_time(slips: Iterable[Slip]) -> list[Slip]:
    """The slips in the order in which they came."""
    return sorted(slips, key=lambda slip: (slip.on, slip.promise))


def worst_first(slips: Sequence[Slip]) -> list[Slip]:
    """The cases to speak of first: left with nothing done, own doing, the same again, many words; then the newest."""
    repeated = again(slips)

    def weight(slip: Slip) -> tuple[object, ...]:
        return (
            slip.verdict is Verdict.MADE_GOOD, slip.deeds > 0, not slip.is_own, slip.promise not in repeated,
            -slip.apologies, -slip.on.toordinal(), -slip.promise,
        )  # fmt: skip

    return sorted(slips, key=weight)
