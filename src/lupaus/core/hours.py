"""Hours of the week: when we work, call and write.

Hours are wall time. An opening is a span of minutes of the local day, so that it may end at 24:00;
it is half-open: at the closing minute it is already closed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from lupaus.core.clock_time import UnclearTime, Word

MINUTES_OF_DAY = 24 * 60
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKDAY_NAMES = tuple(
    Word(name) for name in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
)


class Hours(StrEnum):
    """The classes of hours that a calendar keeps."""

    WORK = "work"  # working time is counted in these
    CALLS = "calls"  # when a customer may be called at all
    MESSAGES = "messages"  # when a planned message may leave
    EVENING = "evening"  # when the call list is called through

    @property
    def heading(self) -> Word:
        """The name as it stands in a sentence about settings."""
        return _TITLES[self]


_TITLES = {
    Hours.WORK: Word("Working hours"),
    Hours.CALLS: Word("Call hours"),
    Hours.MESSAGES: Word("Message hours"),
    Hours.EVENING: Word("Hours of the call list"),
}


class Span(NamedTuple):
    """An opening within one local day, in minutes since midnight: open at `opens`, closed at `closes`."""

    opens: int
    closes: int

    def __str__(self) -> str:
        return f"{_clock(self.opens)}-{_clock(self.closes)}"


WeekHours = tuple[tuple[Span, ...], ...]
"""Seven days, Monday first; the openings of each day in order."""


def every(days: str, *spans: Span) -> WeekHours:
    """The same spans on each of the named days: `every("mon tue", Span(540, 1200))`."""
    return tuple(spans if day in days.split() else () for day in WEEKDAYS)


def _default_hours() -> Mapping[Hours, WeekHours]:
    weekdays, saturday = "mon tue wed thu fri", (Span(10 * 60, 16 * 60),)
    office, calls = Span(8 * 60, 16 * 60), Span(9 * 60, 20 * 60)
    messages, evening = Span(8 * 60, 20 * 60), Span(17 * 60, 20 * 60)
    return MappingProxyType(
        {
            Hours.WORK: every(weekdays, office),
            Hours.CALLS: (*every(weekdays, calls)[:5], saturday, ()),
            Hours.MESSAGES: every(f"{weekdays} sat", messages),
            Hours.EVENING: (*every(weekdays, evening)[:5], saturday, ()),
        }
    )


DEFAULT_HOURS = _default_hours()
WORKING_DAY = Span(8 * 60, 16 * 60)
"""The hours of a working day for which no hours are given."""


def week_hours(settings: Mapping[str, Sequence[str]], hours: Hours = Hours.WORK) -> WeekHours:
    """Read the hours of a week: `{"mon": ["09:00-12:00", "13-20"], ...}`; a day not named is closed.

    Raises `UnclearTime` for an unknown day or a span that is no time; `hours` names them in the sentence.
    """
    if not isinstance(settings, Mapping):
        raise UnclearTime("%(hours)s: give the openings of each weekday.", hours=hours.heading)
    unknown = [str(day) for day in settings if day not in WEEKDAYS]
    if unknown:
        raise UnclearTime(
            "%(hours)s: “%(day)s” is not a weekday (mon, tue, wed, thu, fri, sat, sun).",
            hours=hours.heading,
            day=unknown[0],
        )
    week = tuple(_day_spans(settings.get(day, ()), hours) for day in WEEKDAYS)
    check_week(week, hours)
    return week


def week_hours_text(week: WeekHours) -> dict[str, list[str]]:
    """The same as `week_hours` reads; closed days are left out."""
    return {day: [str(span) for span in spans] for day, spans in zip(WEEKDAYS, week, strict=True) if spans}


@lru_cache(maxsize=1024)
def check_week(week: WeekHours, hours: Hours) -> None:
    """Raise `UnclearTime` unless the week has seven days, some opening, and no muddled span."""
    if len(week) != 7 or not any(week):
        raise UnclearTime("%(hours)s: give at least one day with an opening.", hours=hours.heading)
    for name, spans in zip(WEEKDAY_NAMES, week, strict=True):
        last = 0
        for span in spans:
            where: dict[str, object] = {"hours": hours.heading, "day": name, "span": str(span)}
            if not 0 <= span.opens < span.closes <= MINUTES_OF_DAY:
                raise UnclearTime("%(hours)s, %(day)s: %(span)s does not end after it begins.", **where)
            if span.opens < last:
                raise UnclearTime(
                    "%(hours)s, %(day)s: %(span)s begins before the one before it ends.", **where
                )
            last = span.closes


@lru_cache(maxsize=1024)
def check_within(inner: WeekHours, outer: WeekHours) -> None:
    """Raise `UnclearTime` when the call list would be called through outside the call hours."""
    for name, spans, allowed in zip(WEEKDAY_NAMES, inner, outer, strict=True):
        for span in spans:
            if not any(wide.opens <= span.opens and span.closes <= wide.closes for wide in allowed):
                raise UnclearTime(
                    "Hours of the call list, %(day)s: %(span)s lies outside the call hours.",
                    day=name,
                    span=str(span),
                )


_SPAN = re.compile(r"\s*(\d{1,2})(?:[:.](\d{2}))?\s*[-–]\s*(\d{1,2})(?:[:.](\d{2}))?\s*", re.ASCII)


def _day_spans(texts: Sequence[str], hours: Hours) -> tuple[Span, ...]:
    if isinstance(texts, str) or not isinstance(texts, Sequence):
        raise UnclearTime("%(hours)s: give the openings of each weekday.", hours=hours.heading)
    return tuple(_span(text, hours) for text in texts)


def _span(text: object, hours: Hours) -> Span:
    span = _parsed(text) if isinstance(text, str) else None
    if span is None:
        raise UnclearTime(
            "%(hours)s: “%(span)s” is not a time span. Example: 09:00-20:00.", hours=hours.heading, span=text
        )
    return span


@lru_cache(maxsize=1024)
def _parsed(text: str) -> Span | None:
    found = _SPAN.fullmatch(text)
    if not found:
        return None
    first, first_minutes, last, last_minutes = (int(part or 0) for part in found.groups())
    span = Span(first * 60 + first_minutes, last * 60 + last_minutes)
    return span if max(first_minutes, last_minutes) < 60 and max(span) <= MINUTES_OF_DAY else None


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
