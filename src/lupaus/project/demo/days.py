"""The demo's calendar. Everything is counted back from the moment at which the demo is made.

It must be a good evening for calls on any day of the year and at any hour: what waits tonight has
come onto the list by the last evening on which Jari could have called.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from lupaus.core.calendar import Calendar
from lupaus.core.clock_time import instant, local
from lupaus.core.hours import Hours
from lupaus.core.recurrence import Interval, after, occurrence

YEAR = Interval(years=1)
CALLED_BEFORE = timedelta(days=28)
"""How long before its day a reminder is called about, by the product's own plan."""
FIVE = time(17)


@dataclass(frozen=True)
class Days:
    """`now` is aware UTC; dates are local dates of the firm."""

    now: datetime
    calendar: Calendar

    @property
    def today(self) -> date:
        return self.calendar.today(self.now)

    @property
    def local_hour(self) -> int:
        """The hour of the firm's day that has begun."""
        return local(self.now, self.calendar.zone).hour

    @cached_property
    def evening(self) -> date:
        """The last evening whose call list stands already."""
        on = self.today
        while not self._has_begun(on):
            on -= timedelta(days=1)
        return on

    @cached_property
    def began_on(self) -> date:
        """The day on which Jari brought his customer list."""
        return self.calendar.previous_working(self.today - timedelta(days=401))

    def back(self, days: int) -> date:
        """The working day at or before so many days ago."""
        return self.calendar.previous_working(self.today - timedelta(days=days))

    def ahead(self, days: int) -> date:
        """The working day at or after so many days from now."""
        return self.calendar.next_working(self.today + timedelta(days=days))

    def at(self, on: date, hour: int, minute: int = 0) -> datetime:
        """That local time as aware UTC."""
        return instant(on, time(hour, minute), self.calendar.zone)

    def evening_before(self, on: date) -> date:
        """The last evening for calls before `on`."""
        return self.calendar.previous_working(on - timedelta(days=1))

    def listed_on(self, done_on: date) -> date:
        """The day on which what was done on `done_on` comes onto the call list again."""
        asked = instant(after(done_on, YEAR) - CALLED_BEFORE, FIVE, self.calendar.zone)
        return self.calendar.today(self.calendar.next_open(asked, Hours.CALLS))

    def done_for(self, listed: date) -> date:
        """The working day on which a visit was done, for its reminder to be listed by `listed`."""
        on = self.calendar.previous_working(occurrence(listed + CALLED_BEFORE, YEAR, -1))
        while self.listed_on(on) > listed:
            on = self.calendar.previous_working(on, 1)
        return on

    def _has_begun(self, on: date) -> bool:
        opens = self.at(on, 17)
        return opens + timedelta(minutes=5) <= self.now and self.calendar.is_open(opens, Hours.CALLS)
