"""How many calls there are tonight, how many after, and when it is all done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from lupaus.core.calendar import Calendar
from lupaus.core.clock_time import UnclearTime
from lupaus.core.evenings import Ask, SpreadSummary, spread, summary
from lupaus.core.hours import Hours
from lupaus.features.calls.rules.lines import Row, Sort

HORIZON = 1_500
"""How many days ahead the evenings are filled at most."""
PUT_OFF = frozenset({Sort.REMIND, Sort.DECIDE, Sort.NOTE})
"""What may wait for another evening; the rest stands tonight whatever the number."""


def evening_of(
    found: Iterable[Row], planned: Mapping[date, int], an_evening: int, today: date, calendar: Calendar
) -> SpreadSummary:
    """The waiting rows spread over the evenings, beside the calls already planned for later ones.

    `planned` counts the calls already planned for each day from today on. What cannot wait is tonight's, beyond the number
    if need be. `first_on` is the first evening with a call, `done_on` the last.
    """
    waiting = list(found)
    fixed = sum(row.sort not in PUT_OFF for row in waiting)
    taken = {on: count for on, count in planned.items() if on >= today and count}
    if fixed:
        taken[today] = taken.get(today, 0) + fixed
    asks = [Ask(str(place), "", today) for place in range(len(waiting) - fixed)]
    standing = [on for on, count in taken.items() for _ in range(count)]
    try:
        put = spread(asks, max(an_evening, 1), today, calendar, HORIZON, taken=taken)
    except UnclearTime:  # more than years of evenings: then no day is promised
        return SpreadSummary(taken.get(today, 0), len(asks) + len(standing), None, None)
    return summary([*standing, *put], today)


def is_evening(on: date, calendar: Calendar) -> bool:
    """Is the call list called through on this day?"""
    return bool(calendar.openings(on, Hours.EVENING))
