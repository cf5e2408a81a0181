"""The timetable of the year: who is on which round, and the days on which it is called and visited. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from lupaus.project.demo.days import Days

TONIGHT = (["ritva", "", "jouni", ""], ["", "vieno", "", "arvo"])
AGAIN = (
    ["", "", "anja", "", ""],
    ["", "", "", ""],
    ["oona", "maija", "", ""],
    ["toivo", "tellervo", "", ""],
    ["", "", "", "", ""],
    ["heikki", "sirpa", "ahti", "markku", "liisa", ""],
)
"""Rounds whose second year has been called already; the last of them yesterday."""
RESTING = (
    ["eero", "", "", "", ""], ["kaarina", "", "", "", ""], ["veikko", "", "", "", ""],
    ["pentti", "", "", "", ""], ["aino", "", "", "", ""], ["onni", "", "", "", ""],
    *([""] * 5 for _ in range(5)),
)  # fmt: skip
TAKEN_OVER = tuple([""] * 5 for _ in range(9))
"""Customers of a sweep who retired: they came with his list a few weeks ago. Nobody promised them anything."""
ROUNDS: list[list[str]] = [list(keys) for keys in (*TONIGHT, *AGAIN, *RESTING, *TAKEN_OVER)]
BEFORE_TONIGHT = (33, 26, 21, 14)
"""How many days before tonight the rounds of `AGAIN` came onto the list; the last two by evenings."""
FIRST_OF_RESTING, LAST_OF_RESTING = 318, 33


@dataclass(frozen=True)
class Round:
    """The days of one round. `again_on` and `back_on`: called and visited in the second year.

    Where it is not ours, somebody else did the visit, and the list alone knows of it.
    """

    number: int
    called_on: date
    visited_on: date
    again_on: date | None = None
    back_on: date | None = None
    is_ours: bool = True

    @property
    def is_called_early(self) -> bool:
        """Some rounds are called ten days ahead, others in the same week."""
        return self.number % 2 == 1


def timetable(days: Days) -> list[Round]:
    """The whole year's, in the order of `ROUNDS`."""
    found = [_round(days, n, days.done_for(days.evening)) for n in range(len(TONIGHT))]
    yesterday = days.evening_before(days.evening)
    asked = [days.evening - timedelta(days=n) for n in BEFORE_TONIGHT]
    asked += [days.calendar.previous_working(yesterday, 3), yesterday]
    back_on = (days.back(22), days.back(15), days.back(8), days.back(1), days.ahead(0), days.ahead(2))
    for listed, back in zip(asked, back_on, strict=True):
        visited = days.done_for(listed)
        called = max(days.listed_on(visited), days.calendar.previous_working(listed))
        found.append(_round(days, len(found), visited, called, back))
    resting, count = len(RESTING), len(RESTING) + len(TAKEN_OVER)
    for place in range(count):
        # One after another through the year, those who were taken over in between.
        turn = place * count // resting if place < resting else (place - resting) * count // len(TAKEN_OVER)
        ago = FIRST_OF_RESTING - turn * (FIRST_OF_RESTING - LAST_OF_RESTING) // count
        found.append(_round(days, len(found), days.back(ago), is_ours=place < resting))
    return found


def _round(
    days: Days,
    number: int,
    visited: date,
    again: date | None = None,
    back: date | None = None,
    *,
    is_ours: bool = True,
) -> Round:
    early = timedelta(days=10 if number % 2 else 2)
    return Round(number, days.calendar.previous_working(visited - early), visited, again, back, is_ours)
