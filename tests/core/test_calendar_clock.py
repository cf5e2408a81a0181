"""Wall time and instants, on both nights on which the clocks change, north and south."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lupaus.core.clock_time import (
    PART_ENDS,
    Precision,
    UnclearTime,
    Word,
    add_days_local,
    due_end,
    instant,
    local,
    local_date,
    start_of_day,
    stretches,
    utc,
    zone_of,
)

HELSINKI = "Europe/Helsinki"
SYDNEY = "Australia/Sydney"
SANTIAGO = "America/Santiago"  # the clocks change at midnight: some days have no 00:00
ZONES = (
    HELSINKI,
    SYDNEY,
    SANTIAGO,
    "America/Havana",  # midnight comes twice
    "Asia/Beirut",
    "Australia/Lord_Howe",  # by half an hour only
    "America/Nuuk",
    "Asia/Kathmandu",
    "UTC",
)


def at(text: str) -> datetime:
    """An instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def days_of_change(zone: str) -> list[date]:
    place, first = ZoneInfo(zone), date(2019, 1, 1)
    offsets = [
        datetime.combine(first + timedelta(days=n), time(0), UTC).astimezone(place).utcoffset()
        for n in range(365 * 16)
    ]
    changed = [n for n in range(1, len(offsets)) if offsets[n] != offsets[n - 1]]
    return [first + timedelta(days=n + k) for n in changed for k in (-2, -1, 0, 1)] or [first]


CHANGES = {zone: days_of_change(zone) for zone in ZONES}


@st.composite
def zoned_days(draw: st.DrawFn) -> tuple[str, date]:
    """A zone and a day, on or about a change of the clocks in half of the cases."""
    zone = draw(st.sampled_from(ZONES))
    any_day = st.dates(date(2000, 1, 1), date(2040, 12, 31))
    return zone, draw(st.one_of(st.sampled_from(CHANGES[zone]), any_day))


whole_minutes = st.builds(time, st.integers(0, 23), st.integers(0, 59))


# --- both nights -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "on", "wall", "expected"),
    [
        (HELSINKI, date(2026, 3, 29), time(2, 59), "2026-03-29 00:59"),
        (HELSINKI, date(2026, 3, 29), time(3, 0), "2026-03-29 01:00"),  # shown as 04:00
        (HELSINKI, date(2026, 3, 29), time(3, 30), "2026-03-29 01:30"),  # shown as 04:30
        (HELSINKI, date(2026, 3, 29), time(4, 0), "2026-03-29 01:00"),
        (HELSINKI, date(2026, 10, 25), time(2, 59), "2026-10-24 23:59"),
        (HELSINKI, date(2026, 10, 25), time(3, 30), "2026-10-25 00:30"),  # the first of the two
        (HELSINKI, date(2026, 10, 25), time(4, 0), "2026-10-25 02:00"),
        (SYDNEY, date(2026, 10, 4), time(2, 30), "2026-10-03 16:30"),  # spring: shown as 03:30
        (SYDNEY, date(2026, 4, 5), time(2, 30), "2026-04-04 15:30"),  # autumn: the first
        (SYDNEY, date(2026, 4, 5), time(3, 0), "2026-04-04 17:00"),
        (SANTIAGO, date(2026, 9, 6), time(0, 30), "2026-09-06 04:30"),  # spring: shown as 01:30
        (SANTIAGO, date(2026, 4, 4), time(23, 30), "2026-04-05 02:30"),  # autumn: the first
        (SANTIAGO, date(2026, 4, 5), time(0, 0), "2026-04-05 04:00"),
    ],
)
def test_the_missing_hour_moves_forward_and_of_the_double_hour_the_first_is_meant(
    zone: str, on: date, wall: time, expected: str
) -> None:
    found = instant(on, wall, zone)
    assert found == at(expected)
    assert found.tzinfo is UTC


def test_a_time_in_the_gap_is_shown_later_by_the_length_of_the_gap() -> None:
    shown = local(instant(date(2026, 3, 29), time(3, 30), HELSINKI), HELSINKI)
    assert (shown.date(), shown.time()) == (date(2026, 3, 29), time(4, 30))


def test_the_second_of_two_equal_hours_is_never_meant() -> None:
    twice = time(3, 30, fold=1)
    assert instant(date(2026, 10, 25), twice, HELSINKI) == at("2026-10-25 00:30")


@given(zoned_days(), whole_minutes)
def test_instants_as_somebody_would_find_them_who_watches_the_clock(
    place: tuple[str, date], wall: time
) -> None:
    """Slow model: watch the zone's clock minute by minute until it shows the time or has leapt over it."""
    zone, on = place
    wanted = datetime.combine(on, wall)
    clock = ZoneInfo(zone)

    def shown(when: datetime) -> datetime:
        return when.astimezone(clock).replace(tzinfo=None)

    watch = wanted.replace(tzinfo=UTC) - timedelta(hours=15)
    while shown(watch) < wanted:
        watch += timedelta(minutes=1)
    if shown(watch) > wanted:  # leapt over: as far after the leap as it would have been without it
        last_shown = shown(watch - timedelta(minutes=1))
        watch += wanted - last_shown - timedelta(minutes=1)
    assert instant(on, wall, zone) == watch


@given(zoned_days(), st.times(), st.integers(-14 * 60, 14 * 60))
def test_an_instant_is_the_same_in_whatever_zone_it_is_written(
    place: tuple[str, date], clock: time, minutes: int
) -> None:
    zone, on = place
    when = datetime.combine(on, clock, UTC)
    elsewhere = when.astimezone(timezone(timedelta(minutes=minutes)))
    shown = when.astimezone(ZoneInfo(zone))
    # Through UTC: Python calls a time in a doubled hour unequal to every time of another zone.
    assert utc(local(elsewhere, zone)) == when
    assert local(elsewhere, zone).isoformat() == shown.isoformat()
    assert local_date(elsewhere, zone) == local_date(when, zone) == shown.date()
    assert utc(elsewhere).isoformat() == when.isoformat()


@given(zoned_days())
def test_a_day_begins_where_the_date_changes_and_its_stretches_cover_it(place: tuple[str, date]) -> None:
    zone, on = place
    start, end = start_of_day(on, zone), start_of_day(on + timedelta(days=1), zone)
    assert local_date(start, zone) == on
    assert local_date(start - timedelta(microseconds=1), zone) == on - timedelta(days=1)
    pieces = stretches(on, zone)
    assert [pieces[0][0], *(piece[1] for piece in pieces)] == [*(piece[0] for piece in pieces), end]
    for begin, finish, offset in pieces:
        middle = begin + (finish - begin) / 2
        for moment in (begin, middle, finish - timedelta(seconds=1)):
            assert moment.astimezone(ZoneInfo(zone)).utcoffset() == offset


def test_a_day_that_a_zone_skipped_has_no_stretch() -> None:
    assert stretches(date(2011, 12, 30), "Pacific/Apia") == ()


# --- due -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "wall", "precision", "expected"),
    [
        (date(2026, 8, 4), time(9, 15), Precision.MINUTE, "2026-08-04 06:15"),
        (date(2026, 3, 29), time(3, 30), Precision.MINUTE, "2026-03-29 01:30"),
        (date(2026, 8, 4), PART_ENDS["morning"], Precision.PART, "2026-08-04 09:00"),
        (date(2026, 8, 4), PART_ENDS["afternoon"], Precision.PART, "2026-08-04 14:00"),
        (date(2026, 12, 4), PART_ENDS["evening"], Precision.PART, "2026-12-04 19:00"),
        (date(2026, 8, 4), None, Precision.DAY, "2026-08-04 21:00"),
        (date(2026, 3, 29), None, Precision.DAY, "2026-03-29 21:00"),
        (date(2026, 10, 25), None, Precision.DAY, "2026-10-25 22:00"),
        (date(2026, 10, 19), None, Precision.WEEK, "2026-10-25 22:00"),  # ends on the long Sunday
        (date(2026, 10, 25), None, Precision.WEEK, "2026-10-25 22:00"),
        (date(2026, 12, 31), None, Precision.WEEK, "2027-01-03 22:00"),  # week 53
        (date(2024, 2, 1), None, Precision.MONTH, "2024-02-29 22:00"),
        (date(2024, 2, 29), None, Precision.MONTH, "2024-02-29 22:00"),
        (date(2026, 12, 31), None, Precision.MONTH, "2026-12-31 22:00"),
        (date(2026, 1, 31), None, Precision.MONTH, "2026-01-31 22:00"),
    ],
)
def test_when_a_promise_is_no_longer_in_time(
    on: date, wall: time | None, precision: Precision, expected: str
) -> None:
    assert due_end(on, wall, precision, HELSINKI) == at(expected)


@given(zoned_days(), st.sampled_from([Precision.DAY, Precision.WEEK, Precision.MONTH]))
def test_the_last_moment_of_a_day_week_or_month_is_in_time(
    place: tuple[str, date], precision: Precision
) -> None:
    zone, on = place
    end = due_end(on, None, precision, zone)

    def period(day: date) -> object:
        match precision:
            case Precision.DAY:
                return day
            case Precision.WEEK:
                return day.isocalendar()[:2]
            case _:
                return day.year, day.month

    assert period(local_date(end - timedelta(microseconds=1), zone)) == period(on)
    assert period(local_date(end, zone)) != period(on)


def test_precision_and_time_of_day_must_fit_each_other() -> None:
    with pytest.raises(UnclearTime, match="needs a time of day"):
        due_end(date(2026, 8, 4), None, Precision.MINUTE, HELSINKI)
    with pytest.raises(UnclearTime, match="needs a time of day"):
        due_end(date(2026, 8, 4), None, Precision.PART, HELSINKI)
    with pytest.raises(UnclearTime, match="has no time of day"):
        due_end(date(2026, 8, 4), time(9), Precision.DAY, HELSINKI)


# --- days later ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "when", "days", "expected"),
    [
        (HELSINKI, "2026-03-28 07:00", 1, "2026-03-29 06:00"),  # nine stays nine
        (HELSINKI, "2026-03-28 01:30", 1, "2026-03-29 01:30"),  # 03:30 is missing: 04:30
        (HELSINKI, "2026-10-24 06:00", 1, "2026-10-25 07:00"),
        (HELSINKI, "2026-10-25 07:00", -1, "2026-10-24 06:00"),
        (SYDNEY, "2026-10-02 23:00", 1, "2026-10-03 22:00"),
        (HELSINKI, "2026-10-25 01:30", 0, "2026-10-25 01:30"),  # the second 03:30 stays itself
    ],
)
def test_nine_o_clock_stays_nine_o_clock(zone: str, when: str, days: int, expected: str) -> None:
    assert add_days_local(at(when), days, zone) == at(expected)


# --- what cannot be ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Europe/Helsingfors", "", "Helsinki time", "../../etc/passwd", "Europe"])
def test_an_unknown_zone_is_told_in_a_plain_sentence(name: str) -> None:
    with pytest.raises(UnclearTime) as caught:
        zone_of(name)
    assert str(caught.value) == f"“{name}” is not a time zone. Example: Europe/Helsinki."
    assert isinstance(caught.value, ValueError)


def test_an_instant_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 8, 4, 9)
    for ask in (utc, lambda when: local(when, HELSINKI), lambda when: local_date(when, HELSINKI)):
        with pytest.raises(UnclearTime, match="has no time zone"):
            ask(naive)
    with pytest.raises(UnclearTime, match="time zone of its own"):
        instant(date(2026, 8, 4), time(9, tzinfo=UTC), HELSINKI)


def test_the_end_of_the_calendar_is_told_too() -> None:
    with pytest.raises(UnclearTime, match="9999-12-31 is too far away"):
        due_end(date(9999, 12, 31), None, Precision.DAY, HELSINKI)
    with pytest.raises(UnclearTime, match="too far away"):
        instant(date.min, time(0), HELSINKI)
    with pytest.raises(UnclearTime, match="too far away"):
        add_days_local(at("2026-08-04 09:00"), 10_000_000, HELSINKI)


def test_a_sentence_and_its_words_are_told_in_another_language() -> None:
    finnish = {"%(day)s is closed on %(date)s.": "%(day)s on kiinni %(date)s.", "Monday": "maanantai"}
    error = UnclearTime("%(day)s is closed on %(date)s.", day=Word("Monday"), date="Monday")
    assert str(error) == "Monday is closed on Monday."
    assert error.told(finnish.__getitem__) == "maanantai on kiinni Monday."


def test_importing_the_calendar_brings_in_neither_django_nor_the_slow_list_of_holidays() -> None:
    modules = "calendar, clock_time, evenings, free_days, hours, recurrence"
    program = (
        f"from lupaus.core import {modules}\nimport sys\n"
        "calendar.Calendar().to_settings()\n"
        "print([name for name in ('django', 'holidays') if name in sys.modules])"
    )
    paths = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=paths
    )
    assert done.stdout.strip() == "[]"
