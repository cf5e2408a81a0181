"""A time that is agreed: a window of arrival, an exact time, or some time that day.

Wall time in the firm's zone. On a page a slot is the text `2026-12-03T10:00/12:00`,
`2026-12-03T10:00` or `2026-12-03`.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from lupaus.core.clock_time import Precision, due_end, instant
from lupaus.features.calls.rules.gaps import EXACT_TAKES, Window, minutes_of

_CLOCK = re.compile(r"[0-9]{2}:[0-9]{2}")


class UnclearSlot(ValueError):
    """No time that one could keep. `code`: unreadable, backwards."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Due(NamedTuple):
    """A slot as the book writes it. `due_end` is aware UTC."""

    due_on: date
    due_end: datetime
    precision: str
    due_time: time | None
    starts_time: time | None


class Slot(NamedTuple):
    """`starts` and `ends`: between them we arrive. `starts` alone: at that time."""

    on: date
    starts: time | None = None
    ends: time | None = None

    def due(self, zone: str) -> Due:
        """The terms of a promise to come then."""
        at, precision = self.ends or self.starts, Precision.DAY
        if at is not None:
            precision = Precision.PART if self.ends else Precision.MINUTE
        begins = self.starts if self.ends else None
        return Due(self.on, due_end(self.on, at, precision, zone), precision.value, at, begins)

    def begins_at(self, zone: str) -> datetime:
        """The instant (UTC) from which the visit may begin: an offer must be answered by then."""
        return instant(self.on, self.starts or time(0), zone)

    @property
    def window(self) -> Window | None:
        """The minutes of the day that it takes; None without a time."""
        if self.starts is None:
            return None
        begins = minutes_of(self.starts)
        return Window(begins, minutes_of(self.ends) if self.ends else begins + EXACT_TAKES)

    def __str__(self) -> str:
        starts = f"T{self.starts:%H:%M}" if self.starts else ""
        return f"{self.on.isoformat()}{starts}{f'/{self.ends:%H:%M}' if self.ends else ''}"


def slot(on: date, starts: time | None, ends: time | None) -> Slot:
    """A slot of these parts. Raises `UnclearSlot` when its end is not after its beginning."""
    if ends is not None and (starts is None or ends <= starts):
        raise UnclearSlot("backwards")
    return Slot(on, starts, ends)


def slot_of(text: str) -> Slot:
    """The slot that a page sent. Raises `UnclearSlot`."""
    day, _, hours = text.partition("T")
    first, _, last = hours.partition("/")
    try:
        return slot(
            date.fromisoformat(day),
            _clock(first) if first else None,
            _clock(last) if last else None,
        )
    except UnclearSlot:
        raise
    except ValueError as error:
        raise UnclearSlot("unreadable") from error


def _clock(text: str) -> time:
    """`10:00`, and no more: what Python reads besides, such as a zone of its own, is no wall time here."""
    if not _CLOCK.fullmatch(text):
        raise UnclearSlot("unreadable")
    return time.fromisoformat(text)


def answer_by(chosen: Slot, now: datetime, days: int, zone: str) -> datetime:
    """Until when an offer of this slot stands: so many days, and never beyond the visit itself."""
    begins = chosen.begins_at(zone)
    latest = begins if begins > now else chosen.due(zone).due_end
    return min(now + timedelta(days=days), latest)
