"""The calendar of an organisation: its zone, its free days and its hours.

A day is *free* when it is a holiday, an eve or a day that the firm has closed; a day is *working*
when its weekday has working hours and it is not free. Free days have no openings of any class.

The engine asks a calendar thousands of times a second, so each day is worked out once and kept on
a page. Equal calendars share their pages: making one anew from settings costs nothing after the
first time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, NamedTuple, cast

from lupaus.core.calendar_settings import Fields, read_settings, written_settings
from lupaus.core.clock_time import (
    DAY,
    UnclearTime,
    instant,
    local_date,
    stretches,
    utc,
    zone_of,
)
from lupaus.core.free_days import free_days, named_days
from lupaus.core.hours import DEFAULT_HOURS, Hours, WeekHours, check_week, check_within
from lupaus.core.openings import Opening, minute_before, openings_within

NOTHING = timedelta(0)
SEARCHED_BACK = timedelta(days=366)
PAGES_KEPT = 20_000
MORNINGS_KEPT = 100
"""Few: a pass asks for the next morning once for each promise, always at the same instant."""


class _Page(NamedTuple):
    """One day, worked out."""

    is_free: bool
    is_working: bool
    openings: Mapping[Hours, tuple[Opening, ...]]


@dataclass(frozen=True)
class Calendar:
    """Zone, free days and hours of one organisation. Frozen, hashable, safe to share between threads.

    `country` is an ISO 3166 code or None for no holidays; `eves` says whether the eves that are free
    by custom are free here. Raises `UnclearTime` for a zone or hours that cannot be right.
    """

    zone: str = "Europe/Helsinki"
    country: str | None = "FI"
    eves: bool = True
    closed: frozenset[date] = frozenset()
    work: WeekHours = DEFAULT_HOURS[Hours.WORK]
    calls: WeekHours = DEFAULT_HOURS[Hours.CALLS]
    messages: WeekHours = DEFAULT_HOURS[Hours.MESSAGES]
    evening: WeekHours = DEFAULT_HOURS[Hours.EVENING]
    _pages: dict[date, _Page] = field(init=False, repr=False, compare=False)
    _mornings: dict[tuple[datetime, time], datetime] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        zone_of(self.zone)
        for hours in Hours:
            check_week(self.week(hours), hours)
        check_within(self.evening, self.calls)
        object.__setattr__(self, "_pages", _shared_pages(self))

    # --- settings --------------------------------------------------------------------------

    @classmethod
    def from_settings(cls, settings: Mapping[str, object]) -> Calendar:
        """The calendar that these settings describe (see `calendar_settings`). Raises `UnclearTime`."""
        return cls(**read_settings(settings))

    def to_settings(self) -> dict[str, object]:
        """Settings, ready for JSON, that `from_settings` reads back to an equal calendar."""
        kept = {part.name: getattr(self, part.name) for part in fields(self) if part.init}
        return written_settings(cast(Fields, cast(Any, kept)))

    def week(self, hours: Hours) -> WeekHours:
        """The hours of this class on an ordinary week, Monday first."""
        return cast(WeekHours, getattr(self, hours.value))

    @property
    def workdays(self) -> frozenset[int]:
        """The weekdays with working hours; 0 is Monday."""
        return frozenset(day for day, spans in enumerate(self.work) if spans)

    # --- days ------------------------------------------------------------------------------

    def is_free(self, on: date) -> bool:
        """Is it a holiday, an eve or a closed day? (An ordinary Sunday is not.)"""
        return self._page(on).is_free

    def is_working(self, on: date) -> bool:
        """Is it a day of work: a weekday with working hours, and not free?"""
        return self._page(on).is_working

    def next_working(self, on: date, n: int = 0) -> date:
        """`on` itself when it is a working day, else the first one after it; then `n` working days on."""
        return self._working(on, n, DAY)

    def previous_working(self, on: date, n: int = 0) -> date:
        """`on` itself when it is a working day, else the last one before it; then `n` working days back."""
        return self._working(on, n, -DAY)

    def add_working_days(self, on: date, n: int) -> date:
        """The n-th working day after `on`, or before it for a negative `n`. Zero gives `next_working(on)`."""
        if n == 0:
            return self.next_working(on)
        step = DAY if n > 0 else -DAY
        return self._working(on + step, abs(n) - 1, step)

    def shift_earlier(self, on: date) -> date:
        """Where a thing moves that the customer awaits: to the last working day that is not later."""
        return self.previous_working(on)

    def shift_later(self, on: date) -> date:
        """Where a thing moves that we ask of the customer: to the first working day that is not earlier."""
        return self.next_working(on)

    def holiday_name(self, on: date, language: str = "fi") -> str | None:
        """The name of a holiday or eve in fi, sv or en, also when it is worked here; None for other days."""
        if self.country is None:
            return None
        return named_days(self.country, on.year, language).get(on)

    def today(self, now: datetime) -> date:
        """The day that it is now in the calendar's zone."""
        return local_date(now, self.zone)

    def instant(self, on: date, at: time) -> datetime:
        """The instant (UTC) of this wall time in the calendar's zone."""
        return instant(on, at, self.zone)

    # --- hours -----------------------------------------------------------------------------

    def openings(self, on: date, hours: Hours) -> tuple[Opening, ...]:
        """When it is open on that local day, in order: pairs of instants (UTC), the second excluded."""
        return self._page(on).openings[hours]

    def next_open_day(self, on: date, hours: Hours) -> date:
        """The first day from `on` that has an opening."""
        while not self._page(on).openings[hours]:
            on += DAY
        return on

    def is_open(self, when: datetime, hours: Hours) -> bool:
        """Do the clocks of the zone show a time within the hours, on a day that is not free?"""
        when = utc(when)
        today = self._page(local_date(when, self.zone)).openings[hours]
        return any(opens <= when < closes for opens, closes in today)

    def next_open(self, when: datetime, hours: Hours) -> datetime:
        """The first instant from `when` that lies in the hours; `when` itself when it is open."""
        when = utc(when)
        on = local_date(when, self.zone)
        for opens, closes in self._page(on).openings[hours]:
            if when < closes:
                return max(opens, when)
        return self.openings(self.next_open_day(on + DAY, hours), hours)[0][0]

    def last_open_before(
        self, when: datetime, hours: Hours, not_before: datetime | None = None
    ) -> datetime | None:
        """The latest whole minute before `when` that lies in the hours.

        None when there is none from `not_before` on (without it: within the last 366 days).
        """
        when = utc(when)
        earliest = when - SEARCHED_BACK if not_before is None else utc(not_before)
        on, first = local_date(when, self.zone), local_date(earliest, self.zone)
        while on >= first:
            for opens, closes in reversed(self.openings(on, hours)):
                last = minute_before(min(closes, when))
                if last >= opens:
                    return last if last >= earliest else None
            on -= DAY
        return None

    def next_working_morning(self, when: datetime, at: time = time(8)) -> datetime:
        """The first instant after `when` at which it is `at` o'clock on a working day."""
        known = self._mornings.get((when, at))
        if known is not None:
            return known
        asked, when = when, utc(when)
        on = self.next_working(local_date(when, self.zone))
        while (morning := instant(on, at, self.zone)) <= when:
            on = self.next_working(on + DAY)
        if len(self._mornings) >= MORNINGS_KEPT:
            self._mornings.clear()
        self._mornings[asked, at] = morning
        return morning

    # --- working time ----------------------------------------------------------------------

    def working_time_between(self, start: datetime, end: datetime, hours: Hours = Hours.WORK) -> timedelta:
        """How long it is open between two instants; negative when `end` is before `start`."""
        start, end = utc(start), utc(end)
        if end < start:
            return -self.working_time_between(end, start, hours)
        total = NOTHING
        on, last = local_date(start, self.zone), local_date(end, self.zone)
        while on <= last:
            for opens, closes in self.openings(on, hours):
                total += max(min(closes, end) - max(opens, start), NOTHING)
            on += DAY
        return total

    def add_working_time(self, when: datetime, amount: timedelta, hours: Hours = Hours.WORK) -> datetime:
        """The first instant by which `amount` of open time has passed since `when`.

        For a negative amount: the last instant from which that much open time passes until `when`.
        """
        when = utc(when)
        left = abs(amount)
        if left == NOTHING:
            return when
        ahead = amount > NOTHING
        on = local_date(when, self.zone)
        while True:
            for opens, closes in self.openings(on, hours)[:: 1 if ahead else -1]:
                opens, closes = (max(opens, when), closes) if ahead else (opens, min(closes, when))
                length = closes - opens
                if length >= left:
                    return opens + left if ahead else closes - left
                left -= max(length, NOTHING)
            on += DAY if ahead else -DAY

    # --- pages -----------------------------------------------------------------------------

    def _working(self, on: date, n: int, step: timedelta) -> date:
        if n < 0:
            raise UnclearTime("A number of working days to go on by cannot be negative.")
        while True:
            if self._page(on).is_working:
                if n == 0:
                    return on
                n -= 1
            on += step

    def _page(self, on: date) -> _Page:
        page = self._pages.get(on)
        if page is None:
            if len(self._pages) >= PAGES_KEPT:
                self._pages.clear()
            page = self._pages[on] = self._worked_out(on)
        return page

    def _worked_out(self, on: date) -> _Page:
        is_free = on in self.closed or on in free_days(self.country, on.year, self.eves)
        day, pieces = on.weekday(), () if is_free else stretches(on, self.zone)
        openings = {hours: openings_within(self.week(hours)[day], on, pieces) for hours in Hours}
        return _Page(is_free, not is_free and bool(self.work[day]), openings)


@lru_cache(maxsize=256)
def _shared_pages(calendar: Calendar) -> dict[date, _Page]:
    """The pages that all calendars equal to this one share."""
    return {}
