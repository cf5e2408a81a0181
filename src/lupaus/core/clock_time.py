"""Wall time and instants.

A promise is given in wall time ("Tuesday at nine, in Helsinki"), and that is what we keep. The
instant is derived here and nowhere else. Two nights a year the derivation is not plain:

* in spring an hour is missing: a time within the gap moves forward by the length of the gap;
* in autumn an hour comes twice: the first one is meant.

Every instant that these functions return is an aware UTC datetime; every instant that they take
may be in any zone but must be aware.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAY = timedelta(days=1)
MIDNIGHT = time(0)


class Word(str):
    """A word inside an error's parameters that is translated like the sentence itself."""

    __slots__ = ()


class UnclearTime(ValueError):
    """A time, zone, interval or calendar setting that cannot be right.

    `str(error)` is a whole English sentence. `told(gettext)` is the same in the user's language.
    """

    def __init__(self, message: str, **params: object) -> None:
        super().__init__(message)
        self.message = message
        self.params = params

    def __str__(self) -> str:
        return self.told(lambda text: text)

    def told(self, translate: Callable[[str], str]) -> str:
        """The sentence, with the sentence and its words passed through `translate`."""
        if not self.params:
            return translate(self.message)
        words = {k: translate(str(v)) if isinstance(v, Word) else v for k, v in self.params.items()}
        return translate(self.message) % words


class Precision(StrEnum):
    """How exactly a time was promised."""

    MINUTE = "minute"
    PART = "part"  # of a day: its time of day is the END of the part
    DAY = "day"
    WEEK = "week"  # the ISO week, Monday to Sunday, that the date lies in
    MONTH = "month"  # the calendar month that the date lies in


PART_ENDS: Mapping[str, time] = MappingProxyType(
    {"morning": time(12), "afternoon": time(17), "evening": time(21)}
)
"""When each part of a day ends: the time of day that a promise of precision `PART` carries."""


@lru_cache(maxsize=256)
def zone_of(name: str) -> ZoneInfo:
    """The time zone with this IANA name, such as `Europe/Helsinki`. Raises `UnclearTime`."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnclearTime("“%(zone)s” is not a time zone. Example: Europe/Helsinki.", zone=name) from error


def utc(when: datetime) -> datetime:
    """The same instant in UTC. Raises `UnclearTime` when `when` says no zone."""
    if when.tzinfo is UTC:
        return when
    if when.tzinfo is None:
        raise UnclearTime("The instant %(instant)s has no time zone.", instant=when.isoformat())
    return when.astimezone(UTC)


def instant(on: date, at: time, zone: str) -> datetime:
    """The instant (UTC) at which the clocks of `zone` show `at` on the day `on`.

    A time in the spring gap moves forward by the gap; of a time that comes twice the first is taken.
    """
    if at.tzinfo is not None:
        raise UnclearTime("A time of day must not carry a time zone of its own.")
    try:
        offset = _offset_of_local_day(zone, on)
        if offset is None:
            wall = datetime.combine(on, at.replace(fold=0), zone_of(zone))
            return wall.astimezone(UTC)
        return datetime.combine(on, at, UTC) - offset
    except OverflowError as error:
        raise UnclearTime("The date %(date)s is too far away.", date=on.isoformat()) from error


def local(when: datetime, zone: str) -> datetime:
    """The same instant as wall time in `zone` (an aware datetime of that zone)."""
    return utc(when).astimezone(zone_of(zone))


def local_date(when: datetime, zone: str) -> date:
    """The day on which this instant falls in `zone`."""
    when = utc(when)
    offset = _offset_of_utc_day(zone, when.date())
    if offset is None:
        return when.astimezone(zone_of(zone)).date()
    return (when + offset).date()


def start_of_day(on: date, zone: str) -> datetime:
    """The first instant (UTC) of the day `on` in `zone`: the start of it even where midnight is skipped."""
    return _start_of_day(zone, on)


def due_end(on: date, at: time | None, precision: Precision, zone: str) -> datetime:
    """The instant (UTC) at which a promise for this time is no longer in time.

    Minute and part of a day need `at` (for a part the end of the part) and give that instant. Day,
    week and month refuse `at` and give the end of the day, of the ISO week's Sunday, of the month.
    Raises `UnclearTime` when time and precision contradict each other.
    """
    precision = Precision(precision)
    if precision is Precision.MINUTE or precision is Precision.PART:
        if at is None:
            raise UnclearTime("A promise to the minute or to a part of the day needs a time of day.")
        return instant(on, at, zone)
    if at is not None:
        raise UnclearTime("A promise for a day, a week or a month has no time of day.")
    return start_of_day(_day_after(on, precision), zone)


def add_days_local(when: datetime, days: int, zone: str) -> datetime:
    """The instant (UTC) at which the clocks of `zone` show the same time `days` days later (or earlier).

    Nine o'clock stays nine o'clock over both clock changes. Raises `UnclearTime` outside the calendar.
    """
    wall = local(when, zone)
    if days == 0:
        return utc(when)
    try:
        return instant(wall.date() + timedelta(days=days), wall.time(), zone)
    except OverflowError as error:
        raise UnclearTime("The date %(date)s is too far away.", date=f"{wall.date()} {days:+d}") from error


def stretches(on: date, zone: str) -> tuple[tuple[datetime, datetime, timedelta], ...]:
    """The day `on` in pieces during which the clocks of `zone` do not change: (start, end, UTC offset).

    One piece on most days, two when the clocks change during the day.
    """
    start, end = start_of_day(on, zone), start_of_day(on + DAY, zone)
    if start >= end:  # a day that the zone skipped, such as 30 December 2011 on Samoa
        return ()
    place = zone_of(zone)
    before, after = _offset_at(start, place), _offset_at(end - timedelta(seconds=1), place)
    if before == after:
        return ((start, end, before),)
    change = _change_between(start, end, place)
    return ((start, change, before), (change, end, after))


def _day_after(on: date, precision: Precision) -> date:
    """The first day after the day, ISO week or month in which `on` lies."""
    try:
        if precision is Precision.DAY:
            return on + DAY
        if precision is Precision.WEEK:
            return on + timedelta(days=8 - on.isoweekday())
        return (on.replace(day=28) + timedelta(days=4)).replace(day=1)
    except OverflowError as error:
        raise UnclearTime("The date %(date)s is too far away.", date=on.isoformat()) from error


def _offset_at(when: datetime, place: ZoneInfo) -> timedelta:
    offset = when.astimezone(place).utcoffset()
    assert offset is not None  # noqa: S101  an aware datetime of a ZoneInfo always has one
    return offset


def _change_between(start: datetime, end: datetime, place: ZoneInfo) -> datetime:
    """The instant within [start, end) from which the offset differs from the one at `start`."""
    before = _offset_at(start, place)
    same, changed = 0, int((end - start).total_seconds()) - 1
    while changed - same > 1:
        middle = (same + changed) // 2
        if _offset_at(start + timedelta(seconds=middle), place) == before:
            same = middle
        else:
            changed = middle
    return start + timedelta(seconds=changed)


# The engine asks for the same few days thousands of times a second. An offset that holds for a
# whole day is remembered; the few days on which the clocks change go the exact, slower way.


@lru_cache(maxsize=8192)
def _start_of_day(zone: str, on: date) -> datetime:
    return instant(on, MIDNIGHT, zone)


@lru_cache(maxsize=8192)
def _offset_of_local_day(zone: str, on: date) -> timedelta | None:
    """The offset that holds for every wall time of the day, or None when the clocks change.

    Midnight is compared as wall time (not as an instant), so that a day whose very midnight is
    skipped counts as a day of change.
    """
    place = zone_of(zone)
    first = datetime.combine(on, MIDNIGHT, place).utcoffset()
    last = datetime.combine(on + DAY, MIDNIGHT, place).utcoffset()
    return first if first == last else None


@lru_cache(maxsize=8192)
def _offset_of_utc_day(zone: str, on: date) -> timedelta | None:
    """The offset that holds from 00:00 to 24:00 UTC, or None when the clocks change."""
    place = zone_of(zone)
    start = datetime.combine(on, MIDNIGHT, UTC)
    first, last = _offset_at(start, place), _offset_at(start + DAY, place)
    return first if first == last else None
