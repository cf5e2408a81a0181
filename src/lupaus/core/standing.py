"""Who stands in for whom: dated deputies, followed to the end of the chain.

Anna is away and Bo stands in for her; Bo is away too and Carita stands in for him: then Carita stands in
for both. Nobody's own chain may lead back to them. Days are local, both ends included.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple


class Away(NamedTuple):
    """One absence: who is away, from which day to which (both included), and who stands in."""

    party: int
    from_on: date
    until_on: date
    deputy: int | None


def away_on(aways: Iterable[Away], on: date) -> dict[int, Away]:
    """Who is away on that day. Of two absences of one person the one that ends last counts."""
    found: dict[int, Away] = {}
    for away in aways:
        if away.from_on <= on <= away.until_on:
            other = found.get(away.party)
            if other is None or other.until_on < away.until_on:
                found[away.party] = away
    return found


def deputy_at(aways: Iterable[Away], party: int, on: date) -> int | None:
    """Who is there for `party` on that day; None when `party` is not away, or nobody is there."""
    return end_of_chain(away_on(aways, on), party)


def standing_for(aways: Iterable[Away], party: int, on: date) -> frozenset[int]:
    """Everybody for whom `party` is there on that day, through whom it may be."""
    away = away_on(aways, on)
    return frozenset(one for one in away if end_of_chain(away, one) == party)


class Stretch(NamedTuple):
    """Some days on end, both included, on which somebody stands in for `party`."""

    party: int
    from_on: date
    until_on: date


def stretches(aways: Iterable[Away], party: int) -> list[Stretch]:
    """For whom `party` is there on which days, through whom it may be. Of open ends there are none: absences end."""
    rows = list(aways)
    # A chain changes only where an absence begins or has just ended.
    edges = sorted({one.from_on for one in rows} | {one.until_on + timedelta(days=1) for one in rows})
    return [
        Stretch(away, since, after - timedelta(days=1))
        for since, after in pairwise(edges)
        for away in sorted(standing_for(rows, party, since))
    ]


def end_of_chain(away: dict[int, Away], party: int) -> int | None:
    """Follow the deputies of one day from `party` to the first who is there; a circle ends with nobody."""
    if party not in away:
        return None
    seen: set[int] = set()
    at: int | None = party
    while at is not None and at in away:
        if at in seen:
            return None
        seen.add(at)
        at = away[at].deputy
    return at


def circle_on(aways: Sequence[Away], new: Away) -> date | None:
    """The first day on which `new` would close a circle of deputies; None when there is no such day.

    A chain changes only on a day when somebody goes away, so these days are all that need a look.
    """
    others = [away for away in aways if away.until_on >= new.from_on and away.from_on <= new.until_on]
    for on in sorted({new.from_on, *(away.from_on for away in others if away.from_on > new.from_on)}):
        away = away_on([*others, new], on)
        at, seen = new.deputy, set[int]()
        while at is not None and at in away and at not in seen:
            if at == new.party:
                return on
            seen.add(at)
            at = away[at].deputy
    return None
