"""The free windows of a day, and which days to offer: those already in the customer's area first.

Times are wall time in the firm's zone; windows and lengths are counted in minutes of the day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time, timedelta
from typing import NamedTuple

from lupaus.core.calendar import Calendar
from lupaus.core.hours import Span

WINDOW = 120
"""The usual window of arrival: "between 10 and 12"."""
SHORTEST = 60
"""What is left of a gap is offered as long as it is at least this."""
EXACT_TAKES = 60
"""How long a visit with an exact time keeps its day busy."""
LOOKED_AHEAD = 120
"""How many days ahead a day is looked for."""


class Window(NamedTuple):
    """A time of arrival, first and last minute of the day."""

    opens: int
    closes: int

    @property
    def starts(self) -> time:
        return clock(self.opens)

    @property
    def ends(self) -> time:
        return clock(self.closes)


class Booked(NamedTuple):
    """A visit that stands in the calendar. `starts` and `ends` as agreed; both None: some time that day.

    `area` is where it is ("" when unknown).
    """

    on: date
    starts: time | None
    ends: time | None
    area: str = ""


class DayOffer(NamedTuple):
    """A day to offer. `near`: how many of its `visits` lie in the customer's area."""

    on: date
    windows: tuple[Window, ...]
    visits: int
    near: int

    @property
    def is_full(self) -> bool:
        return not self.windows


def clock(minutes: int) -> time:
    """Minutes of the day as a time; the end of the day is its last minute."""
    minutes = min(minutes, 24 * 60 - 1)
    return time(minutes // 60, minutes % 60)


def minutes_of(at: time) -> int:
    """A time as minutes of the day."""
    return at.hour * 60 + at.minute


def busy(visit: Booked) -> Window | None:
    """The minutes that a visit keeps from others; None when it has no time of its own."""
    if visit.ends is None:
        return None
    if visit.starts is None:
        begins = minutes_of(visit.ends)
        return Window(begins, min(begins + EXACT_TAKES, 24 * 60))
    return Window(minutes_of(visit.starts), max(minutes_of(visit.ends), minutes_of(visit.starts) + 1))


def free_gaps(
    day: date, visits: Iterable[Booked], hours: Sequence[Span], length: int = WINDOW, not_before: int = 0
) -> list[Window]:
    """The windows of `length` minutes that are free on `day` within the working hours, in order.

    They follow each other from the beginning of each gap; what is left at its end is offered when
    it is worth an hour. `not_before`: minutes of the day that have passed already.
    """
    taken = sorted(window for visit in visits if visit.on == day and (window := busy(visit)) is not None)
    found: list[Window] = []
    for span in hours:
        begins = max(span.opens, _next_half_hour(not_before))
        for window in [*taken, Window(span.closes, span.closes)]:
            found += _cut(begins, min(window.opens, span.closes), length)
            begins = max(begins, _next_half_hour(window.closes))
    return found


def _cut(begins: int, ends: int, length: int) -> list[Window]:
    """One gap in windows of `length`, the last one perhaps shorter."""
    cut: list[Window] = []
    while ends - begins >= min(length, SHORTEST):
        cut.append(Window(begins, min(begins + length, ends)))
        begins += length
    return cut


def _next_half_hour(minutes: int) -> int:
    return minutes + -minutes % 30


def days_to_offer(
    today: date,
    minute: int,
    visits: Sequence[Booked],
    area: str,
    calendar: Calendar,
    *,
    near: int = 4,
    others: int = 5,
    length: int = WINDOW,
) -> list[DayOffer]:
    """Up to `near` days with visits in `area`, then up to `others` other working days, each in order.

    `minute` is the minute of the day now: of today only what is still ahead is offered, and only
    when we are in the area anyway. Full days near the customer are shown, marked; other full days
    are left out. A day without working hours is offered only when there are visits nearby.
    """
    by_day: dict[date, list[Booked]] = {}
    for visit in visits:
        by_day.setdefault(visit.on, []).append(visit)
    close: list[DayOffer] = []
    rest: list[DayOffer] = []
    for ahead in range(LOOKED_AHEAD):
        on = today + timedelta(days=ahead)
        offer = offer_of(on, by_day.get(on, ()), area, calendar, minute if ahead == 0 else 0, length)
        if offer.near and _room(close) < near and len(close) < 2 * near:
            close.append(offer)
        elif ahead and offer.windows and len(rest) < others:
            rest.append(offer)
        if len(rest) >= others and (_room(close) >= near or on > max(by_day, default=today)):
            break
    return [*close, *rest]


def _room(offers: Iterable[DayOffer]) -> int:
    """How many of these days have a free window."""
    return sum(not offer.is_full for offer in offers)


def offer_of(
    on: date,
    visits: Sequence[Booked],
    area: str,
    calendar: Calendar,
    not_before: int = 0,
    length: int = WINDOW,
) -> DayOffer:
    """One day as an offer to a customer in `area`."""
    hours = calendar.work[on.weekday()] if calendar.is_working(on) else ()
    wanted = area.strip().casefold()
    near = sum(bool(wanted) and visit.area.strip().casefold() == wanted for visit in visits)
    windows = free_gaps(on, visits, hours, length, not_before)
    return DayOffer(on, tuple(windows), len(visits), near)


def clashes(on: date, window: Window, visits: Iterable[Booked]) -> bool:
    """Does a window of that day overlap with a visit that stands already?"""
    for visit in visits:
        other = busy(visit) if visit.on == on else None
        if other is not None and other.opens < window.closes and window.opens < other.closes:
            return True
    return False
