"""Whom a supplier's slip reaches: our promises that hang on it, the worst off first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import IntEnum
from typing import NamedTuple


class Harm(IntEnum):
    """How bad it is for our promise; the smaller comes first."""

    LATE = 0  # its time has passed already
    BREAKS = 1  # the new day is after ours, or nobody knows the new day
    NO_ROOM = 2  # the very same day: nothing may go wrong
    ROOM = 3  # there are days left


class Endangered(NamedTuple):
    """One of our promises that hangs on the word.

    `due_on`: its local day. `comes_on`: the day on which the supplier's thing comes; None: nobody knows. `broken`:
    how often words of its matter were broken before. `depth`: 1 hangs on the word itself, more through others.
    """

    promise: int
    due_on: date
    due_end: datetime
    comes_on: date | None
    broken: int = 0
    depth: int = 1


class Reached(NamedTuple):
    """A promise with the harm to it. `days`: how many days the new day lies after ours; negative: days left."""

    promise: int
    harm: Harm
    days: int | None


def harm_of(one: Endangered, now: datetime) -> Reached:
    """What becomes of it, at `now` (aware UTC)."""
    days = (one.comes_on - one.due_on).days if one.comes_on is not None else None
    if one.due_end <= now:
        return Reached(one.promise, Harm.LATE, days)
    if days is None or days > 0:
        return Reached(one.promise, Harm.BREAKS, days)
    return Reached(one.promise, Harm.NO_ROOM if days == 0 else Harm.ROOM, days)


def by_harm(found: Iterable[Endangered], now: datetime) -> list[Reached]:
    """The worst first; among equals those let down before, then the longest delay, then the soonest due."""

    def rank(one: Endangered) -> tuple[object, ...]:
        reached = harm_of(one, now)
        # Nobody knows the new day: that is worse than any number of days.
        delay = -reached.days if reached.days is not None else -(10**6)
        return reached.harm, -one.broken, delay, one.due_end, one.depth, one.promise

    return [harm_of(one, now) for one in sorted(found, key=rank)]
