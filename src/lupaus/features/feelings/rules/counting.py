"""From which number on answers are counted, and how sure a share is. Below it the words speak for themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from math import sqrt
from typing import Final, NamedTuple

from lupaus.features.feelings.rules.words import BAD, GOOD

ENOUGH: Final = 20
Z: Final = 1.959963984540054
"""Of the normal distribution, for 95 %."""
KEPT: Final = "kept"
REPAIRED: Final = "repaired"
BROKEN: Final = "broken"


class Share(NamedTuple):
    """How many of `n` answers said a feeling that was aimed at, and between which shares the truth lies (95 %)."""

    hits: int
    n: int
    low: float
    high: float

    @property
    def percent(self) -> int:
        return round(100 * self.hits / self.n)

    @property
    def low_percent(self) -> int:
        return round(100 * self.low)

    @property
    def high_percent(self) -> int:
        return round(100 * self.high)


def interval(hits: int, n: int) -> tuple[float, float]:
    """Wilson's interval of 95 %: honest also for few answers and for shares of nothing or all. `n` is above 0."""
    share, weight = hits / n, Z * Z / n
    middle = (share + weight / 2) / (1 + weight)
    half = Z / (1 + weight) * sqrt(share * (1 - share) / n + weight / (4 * n))
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))


def share_of(aims: Collection[str], answers: Iterable[tuple[Collection[str], int]]) -> Share | None:
    """By answers and how many gave each; None below `ENOUGH`, since a few people are no statistics."""
    hits = n = 0
    for feelings, many in answers:
        n += many
        hits += many if any(word in aims for word in feelings) else 0
    return Share(hits, n, *interval(hits, n)) if n >= ENOUGH else None


def fate(outcome: str, *, was_late: bool, tone: str) -> str:
    """What became of the word, and what was felt, are two facts: what broke and ended well is a class of its own.

    A word that was kept in its time is `KEPT` however it felt.
    """
    if outcome == "kept" and not was_late:
        return KEPT
    return REPAIRED if tone == GOOD else BROKEN


def is_sorrow(tone: str) -> bool:
    """Does somebody say that it felt bad? Also where the word was kept to the minute."""
    return tone == BAD
