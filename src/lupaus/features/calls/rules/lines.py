"""From what waits for a person to one row for each contact, in the order in which one calls.

A notice is one step of one promise. A customer with two flues and an unanswered wish has three of
them, and is still called once: all that is due with somebody stands in one row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import IntEnum
from functools import cache
from typing import NamedTuple


class Sort(IntEnum):
    """What a line asks of the caller; the smaller comes first."""

    TELL = 0  # must be told now, by phone: a message could not go in time
    CALLBACK = 1  # somebody was promised a call today
    HANDED = 2  # a colleague asks: will you take it on?
    ANSWER = 3  # a customer asked, or must be answered
    OWED = 4  # a word whose time has passed
    VISITED = 5  # a visit whose time came: was it done?
    CARRIED = 6  # between us: it came back, somebody else's is late, a name is to be told
    REMIND = 7  # a reminder that was promised, and calls like it
    DECIDE = 8  # the tries are spent: one more, or let be
    NOTE = 9  # something to see to before its day


_CARRIED = frozenset({"came_back", "went_back", "guarantor", "leader", "tell_name", "entrusted"})


class Waiting(NamedTuple):
    """One waiting notice, with what its place in the evening depends on.

    `contact` is the party that the row is about, `area` where the object is (any text, "" when
    unknown), `since` the instant from which it may be seen to.
    """

    notice: int
    promise: int
    step: str
    attempt: int
    medium: str
    kind: str
    contact: int
    due_on: date
    due_end: datetime
    area: str
    since: datetime
    whose: str = ""
    """The colleague who is away, in whose place I see it; empty where it is mine."""

    @property
    def sort(self) -> Sort:
        return sort_of(self.step, self.medium, self.kind)


class Row(NamedTuple):
    """All that waits with one contact; `lines` in the order in which they are read."""

    contact: int
    lines: tuple[Waiting, ...]

    @property
    def sort(self) -> Sort:
        return min(line.sort for line in self.lines)

    @property
    def leading(self) -> tuple[Waiting, ...]:
        """The lines that gave the row its place."""
        return tuple(line for line in self.lines if line.sort == self.sort)


@cache  # asked again and again of the same few steps
def sort_of(step: str, medium: str, kind: str) -> Sort:
    """What a step of a plan asks of the caller."""
    if step.startswith("answer_"):
        return Sort.ANSWER
    if step == "handed":
        return Sort.HANDED
    if step in _CARRIED:
        return Sort.CARRIED
    if step in ("missed", "nag"):
        return Sort.OWED
    if step == "ask":
        return Sort.DECIDE
    if step == "done":
        return Sort.VISITED
    if step.startswith("ticket_"):
        return Sort.NOTE
    if kind == "callback":
        return Sort.CALLBACK
    if medium == "note":
        return Sort.NOTE
    return Sort.REMIND if step == "call" else Sort.TELL


def rows(waiting: Iterable[Waiting]) -> list[Row]:
    """One row for each contact, the one to call first on top. The order of `waiting` changes nothing."""
    by_contact: dict[int, list[Waiting]] = {}
    for line in waiting:
        by_contact.setdefault(line.contact, []).append(line)
    found = [Row(contact, _said_once(lines)) for contact, lines in by_contact.items()]
    oldest = _oldest_by_area(found)
    return sorted(found, key=lambda row: _rank(row, oldest))


def lines_of(row: Row, *sorts: Sort) -> list[Waiting]:
    """The lines of a row that are of these sorts."""
    return [line for line in row.lines if line.sort in sorts]


def _said_once(lines: Sequence[Waiting]) -> tuple[Waiting, ...]:
    """Every answer, and of each promise only its weightiest other line.

    A word that is late need not also ask whether it was done, and a reminder whose day has passed
    is still called about in the same breath.
    """
    kept: list[Waiting] = []
    leading: dict[int, Waiting] = {}
    for line in sorted(lines, key=_reading_order):
        if line.sort == Sort.ANSWER:
            kept.append(line)
        elif line.promise not in leading:
            leading[line.promise] = line
    return tuple(sorted([*kept, *leading.values()], key=_reading_order))


def _reading_order(line: Waiting) -> tuple[int, datetime, date, int, bool, float, int, int]:
    """Of several lines of one promise the call itself is read, else the newest."""
    is_other, newest = line.step != "call", -line.since.timestamp()
    return (
        line.sort, line.due_end, line.due_on, line.promise, is_other, newest, -line.attempt, -line.notice,
    )  # fmt: skip


def _oldest_by_area(found: Iterable[Row]) -> dict[str, date]:
    oldest: dict[str, date] = {}
    for row in found:
        if row.sort == Sort.REMIND:
            area, due = _place(row)
            oldest[area] = min(due, oldest.get(area, due))
    return oldest


def _place(row: Row) -> tuple[str, date]:
    """Where and when the first due of the leading lines is."""
    first = min(row.leading, key=lambda line: (line.due_on, line.area.casefold(), line.notice))
    return first.area.casefold(), first.due_on


def _rank(row: Row, oldest: dict[str, date]) -> tuple[object, ...]:
    """Reminders go area by area, the area that has waited longest first; the others by their time."""
    sort = row.sort
    if sort == Sort.REMIND:
        area, due = _place(row)
        return sort, oldest[area].toordinal(), area, due.toordinal(), row.contact
    if sort == Sort.CALLBACK:
        moment = min(line.due_end for line in row.leading)
    else:
        moment = min(line.since for line in row.leading)
    return sort, moment.timestamp(), "", 0, row.contact
