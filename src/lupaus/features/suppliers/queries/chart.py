"""Deeds and bare apologies month by month as a drawing; the same figures stand in the table beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lupaus.features.suppliers.queries.wording import month_words
from lupaus.features.suppliers.rules.account import Month

STEP, MARK, GAP, FOOT = 26, 9, 3, 18
MOST = 8
"""So many marks stand one above another; the table tells the whole number."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark. `is_deed`: a full square of deed, else a hollow one of words. Units of the drawing."""

    x: int
    y: int
    is_deed: bool


@dataclass(frozen=True, slots=True)
class Label:
    """The number of a month under its column."""

    x: int
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """The drawing: its marks and its size."""

    marks: list[Mark]
    labels: list[Label]
    width: int
    height: int
    mark: int = MARK

    @property
    def line(self) -> int:
        """Where the ground is, on which the columns stand."""
        return self.height - FOOT

    @property
    def foot(self) -> int:
        """Where the numbers of the months are written."""
        return self.height - 4


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One line of the table."""

    name: str
    month: Month


def chart(months: Sequence[Month]) -> Chart:
    """One column for each month: deeds below, words above them."""
    tallest = max((min(MOST, one.deeds + one.bare) for one in months), default=0)
    height = max(1, tallest) * (MARK + GAP) + GAP + FOOT
    marks = []
    for place, month in enumerate(months):
        kinds = [True] * month.deeds + [False] * month.bare
        for level, is_deed in enumerate(kinds[:MOST]):
            y = height - FOOT - (level + 1) * (MARK + GAP)
            marks.append(Mark(place * STEP + (STEP - MARK) // 2, y, is_deed))
    labels = [Label(place * STEP + STEP // 2, str(one.first.month)) for place, one in enumerate(months)]
    return Chart(marks, labels, len(months) * STEP, height)


def rows(months: Sequence[Month]) -> list[MonthRow]:
    """The table, month by month, the empty ones too: a quiet month is news as well."""
    return [MonthRow(month_words(one.first), one) for one in months]
