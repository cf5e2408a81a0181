"""In which order they are told: who has to act next, then last connections, then whom it harms most. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

QUARTER = timedelta(minutes=15)
"""Within a quarter of an hour nobody acts before another: there the last connection decides, then the harm."""
_EPOCH = datetime.fromisoformat("2020-01-01T00:00:00+00:00")
Turn = tuple[int, bool, int, datetime, int]


class Struck(NamedTuple):
    """One promise that is hit, of one person. `acts_at` (aware UTC): when that person has to act. `harm`: how often
    words of the matter were broken before, and how many promises hang on it."""

    promise: int
    person: int
    acts_at: datetime
    is_last: bool = False
    harm: int = 0


def in_order(struck: Iterable[Struck]) -> list[Struck]:
    """The order of the telling. A person's promises follow each other at the turn of the first of them, so that they
    are told in one message. The same set always gives the same order."""
    found = list(struck)
    first: dict[int, Turn] = {}
    for one in found:
        turn = _turn(one)
        if one.person not in first or turn < first[one.person]:
            first[one.person] = turn
    return sorted(found, key=lambda one: (first[one.person], _turn(one)))


def _turn(one: Struck) -> Turn:
    quarter = (one.acts_at - _EPOCH) // QUARTER
    return (quarter, not one.is_last, -one.harm, one.acts_at, one.promise)
