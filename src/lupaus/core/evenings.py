"""Spreading a pile of calls over the coming evenings.

An import may bring hundreds of promises whose time is already past. They are not called on one
evening: each evening takes as many as the person said, an area at a time, so that visits agreed on
the same evening lie near each other. The area that has waited longest comes first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from lupaus.core.calendar import Calendar
from lupaus.core.clock_time import DAY, UnclearTime
from lupaus.core.hours import Hours

NONE_TAKEN: Mapping[date, int] = MappingProxyType({})


class Ask(NamedTuple):
    """One call to place. `key` names it (and settles ties), `area` is a postal code or place, `due` the date it was due."""

    key: str
    area: str
    due: date


class SpreadSummary(NamedTuple):
    """What a spread comes to: "12 tonight, 288 after, done by 14 February"."""

    tonight: int
    after: int
    first_on: date | None
    done_on: date | None


def spread(
    items: Sequence[Ask],
    per_evening: int,
    start: date,
    calendar: Calendar,
    max_days: int,
    *,
    taken: Mapping[date, int] = NONE_TAKEN,
) -> list[date]:
    """The evening of each item, in the order of `items`.

    Evenings are the days with hours of the call list from `start` on (for a start after tonight's
    hours pass tomorrow). `taken` says how many calls an evening already has; they count. Areas follow
    each other by their oldest `due`, items of an area by `due`; the order of `items` changes nothing.
    Raises `UnclearTime` when they do not fit within `max_days` days.
    """
    evenings = _slots(per_evening, start, calendar, max_days, taken)
    found: dict[int, date] = {}
    for index in _in_order(items):
        evening = next(evenings, None)
        if evening is None:
            raise UnclearTime(
                "%(count)d calls do not fit in %(days)d days at %(per_evening)d an evening.",
                count=len(items),
                days=max_days,
                per_evening=per_evening,
            )
        found[index] = evening
    return [found[index] for index in range(len(items))]


def fewest_per_evening(
    count: int, start: date, calendar: Calendar, max_days: int, *, taken: Mapping[date, int] = NONE_TAKEN
) -> int:
    """The smallest number of calls an evening with which `count` of them fit within `max_days` days.

    Raises `UnclearTime` when those days hold no evening of calls at all.
    """
    loads = [taken.get(evening, 0) for evening in _evenings(start, calendar, max_days)]
    if not loads:
        raise UnclearTime("There is no evening for calls in %(days)d days.", days=max_days)
    low, high = 1, max(count, 1) + max(loads)
    while low < high:
        middle = (low + high) // 2
        if sum(max(middle - load, 0) for load in loads) >= count:
            high = middle
        else:
            low = middle + 1
    return low


def summary(evenings: Sequence[date], tonight: date) -> SpreadSummary:
    """How many of the evenings are tonight, how many after, and the first and the last of them."""
    now = sum(evening == tonight for evening in evenings)
    return SpreadSummary(
        tonight=now,
        after=len(evenings) - now,
        first_on=min(evenings, default=None),
        done_on=max(evenings, default=None),
    )


def _in_order(items: Sequence[Ask]) -> list[int]:
    """Positions of the items in the order in which they are called."""
    oldest: dict[str, date] = {}
    for item in items:
        oldest[item.area] = min(item.due, oldest.get(item.area, item.due))

    def rank(index: int) -> tuple[date, str, date, str]:
        item = items[index]
        return oldest[item.area], item.area, item.due, item.key

    return sorted(range(len(items)), key=rank)


def _slots(
    per_evening: int, start: date, calendar: Calendar, max_days: int, taken: Mapping[date, int]
) -> Iterator[date]:
    """Each evening as many times as it has room."""
    if per_evening < 1:
        raise UnclearTime("There must be at least one call an evening.")
    for evening in _evenings(start, calendar, max_days):
        for _ in range(per_evening - taken.get(evening, 0)):
            yield evening


def _evenings(start: date, calendar: Calendar, max_days: int) -> Iterator[date]:
    for n in range(max_days):
        on = start + n * DAY
        if calendar.openings(on, Hours.EVENING):
            yield on
