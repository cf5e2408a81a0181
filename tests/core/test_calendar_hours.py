"""Quiet hours, call hours and working time, against somebody who looks at the clock every minute."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lupaus.core.calendar import Calendar
from lupaus.core.free_days import named_days
from lupaus.core.hours import Hours, Span, WeekHours, every

FINLAND = Calendar()
CALLS, MESSAGES, EVENING = Hours.CALLS, Hours.MESSAGES, Hours.EVENING
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def wall(text: str, calendar: Calendar = FINLAND) -> datetime:
    """The instant at which the clocks of the calendar show this for the first time."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(calendar.zone)).astimezone(UTC)


# --- the defaults ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "hours", "expected"),
    [
        ("2026-08-04 10:00", CALLS, "2026-08-04 10:00"),  # Tuesday, open
        ("2026-08-04 08:59", CALLS, "2026-08-04 09:00"),
        ("2026-08-04 20:00", CALLS, "2026-08-05 09:00"),  # closed at the closing minute
        ("2026-08-07 21:00", CALLS, "2026-08-08 10:00"),  # Friday night: Saturday at ten
        ("2026-08-08 16:00", CALLS, "2026-08-10 09:00"),  # none on Sunday
        ("2026-08-07 21:00", MESSAGES, "2026-08-08 08:00"),
        ("2026-08-08 19:59", MESSAGES, "2026-08-08 19:59"),
        ("2026-08-09 12:00", MESSAGES, "2026-08-10 08:00"),
        ("2026-08-04 09:00", EVENING, "2026-08-04 17:00"),
        ("2026-08-08 09:00", EVENING, "2026-08-08 10:00"),
        ("2026-12-23 20:00", CALLS, "2026-12-28 09:00"),  # Christmas with its eve, and a Sunday
        ("2026-12-23 20:00", MESSAGES, "2026-12-28 08:00"),
        ("2026-06-18 20:00", CALLS, "2026-06-22 09:00"),  # Midsummer
        ("2026-04-02 20:00", MESSAGES, "2026-04-04 08:00"),  # Easter: the Saturday is none
        ("2026-04-04 20:00", MESSAGES, "2026-04-07 08:00"),
        ("2026-03-28 20:00", MESSAGES, "2026-03-30 08:00"),  # over both nights of change
        ("2026-10-24 20:00", MESSAGES, "2026-10-26 08:00"),
    ],
)
def test_when_the_next_call_or_message_may_be(when: str, hours: Hours, expected: str) -> None:
    found = FINLAND.next_open(wall(when), hours)
    assert found == wall(expected)
    assert found.tzinfo is UTC
    assert FINLAND.is_open(wall(when), hours) == (when == expected)


@pytest.mark.parametrize(
    ("when", "hours", "expected"),
    [
        ("2026-08-04 10:00", CALLS, "2026-08-04 09:59"),
        ("2026-08-04 09:00", CALLS, "2026-08-03 19:59"),
        ("2026-12-28 09:00", CALLS, "2026-12-23 19:59"),
        ("2026-08-10 08:00", MESSAGES, "2026-08-08 19:59"),
    ],
)
def test_the_last_moment_at_which_it_could_still_be_told(when: str, hours: Hours, expected: str) -> None:
    assert FINLAND.last_open_before(wall(when), hours) == wall(expected)


def test_no_such_moment_since_the_promise_was_made() -> None:
    made, due = wall("2026-12-24 10:00"), wall("2026-12-28 08:30")
    assert FINLAND.last_open_before(due, CALLS, made) is None
    assert FINLAND.last_open_before(due, MESSAGES, made) == wall("2026-12-28 08:29")
    assert FINLAND.last_open_before(due, CALLS, wall("2026-12-23 19:59")) == wall("2026-12-23 19:59")
    assert FINLAND.last_open_before(due, CALLS, wall("2026-12-23 19:59:01")) is None


def test_closed_all_year_round_gives_no_last_moment() -> None:
    shut = replace(FINLAND, closed=frozenset(date(2026, 1, 1) + timedelta(days=n) for n in range(500)))
    assert shut.last_open_before(wall("2027-05-01 12:00"), CALLS) is None
    assert shut.next_open(wall("2026-05-01 12:00"), CALLS) == wall("2027-05-17 09:00")


def test_the_next_morning_of_work_is_strictly_after() -> None:
    assert FINLAND.next_working_morning(wall("2026-08-04 07:59")) == wall("2026-08-04 08:00")
    assert FINLAND.next_working_morning(wall("2026-08-04 08:00")) == wall("2026-08-05 08:00")
    assert FINLAND.next_working_morning(wall("2026-12-23 08:00")) == wall("2026-12-28 08:00")
    assert FINLAND.next_working_morning(wall("2026-10-23 09:00")) == wall("2026-10-26 08:00")
    assert FINLAND.next_working_morning(wall("2026-08-04 06:00"), time(6, 30)) == wall("2026-08-04 06:30")


def test_one_working_hour_later() -> None:
    assert FINLAND.add_working_time(wall("2026-08-04 10:00"), HOUR) == wall("2026-08-04 11:00")
    assert FINLAND.add_working_time(wall("2026-08-07 15:30"), HOUR) == wall("2026-08-10 08:30")  # over Sunday
    assert FINLAND.add_working_time(wall("2026-12-23 15:30"), HOUR) == wall("2026-12-28 08:30")
    assert FINLAND.add_working_time(wall("2026-12-28 08:30"), -HOUR) == wall("2026-12-23 15:30")
    assert FINLAND.add_working_time(wall("2026-08-04 15:00"), HOUR) == wall("2026-08-04 16:00")
    assert FINLAND.add_working_time(wall("2026-08-09 12:00"), timedelta(0)) == wall("2026-08-09 12:00")


def test_lunch_is_a_pause_and_the_long_night_is_an_hour_longer() -> None:
    with_lunch = replace(FINLAND, work=every("mon tue", Span(480, 660), Span(720, 960)))
    assert with_lunch.add_working_time(wall("2026-08-03 10:30"), HOUR) == wall("2026-08-03 12:30")
    night = replace(FINLAND, work=every("sun", Span(0, 480)))
    assert night.working_time_between(wall("2026-10-18 00:00"), wall("2026-10-18 08:00")) == 8 * HOUR
    assert night.working_time_between(wall("2026-10-25 00:00"), wall("2026-10-25 08:00")) == 9 * HOUR
    assert night.working_time_between(wall("2026-03-29 00:00"), wall("2026-03-29 08:00")) == 7 * HOUR
    assert night.working_time_between(wall("2026-03-29 08:00"), wall("2026-03-29 00:00")) == -7 * HOUR


def test_hours_in_the_missing_hour_never_come_and_in_the_double_hour_come_twice() -> None:
    night = replace(FINLAND, messages=every("sun", Span(190, 220)))  # 03:10-03:40
    assert night.openings(date(2026, 3, 29), MESSAGES) == ()
    first = datetime(2026, 10, 25, 0, 10, tzinfo=UTC)
    assert night.openings(date(2026, 10, 25), MESSAGES) == (
        (first, first + 30 * MINUTE),
        (first + HOUR, first + 90 * MINUTE),
    )


def test_openings_that_touch_are_one() -> None:
    calendar = replace(FINLAND, messages=every("tue", Span(480, 720), Span(720, 960), Span(990, 1000)))
    assert calendar.openings(date(2026, 8, 4), MESSAGES) == (
        (wall("2026-08-04 08:00"), wall("2026-08-04 16:00")),
        (wall("2026-08-04 16:30"), wall("2026-08-04 16:40")),
    )


def test_where_midnight_is_skipped_the_day_opens_at_one() -> None:
    chile = Calendar(zone="America/Santiago", country=None, messages=every("sun", Span(0, 24 * 60)))
    ((opens, closes),) = chile.openings(date(2026, 9, 6), MESSAGES)
    assert opens.astimezone(ZoneInfo(chile.zone)).time() == time(1)
    assert closes - opens == 23 * HOUR


def test_equal_calendars_share_what_they_have_worked_out() -> None:
    one, other = (
        Calendar(closed=frozenset({date(2026, 8, 4)})),
        Calendar(closed=frozenset({date(2026, 8, 4)})),
    )
    assert one == other
    assert hash(one) == hash(other)
    assert one.openings(date(2026, 8, 5), CALLS) is other.openings(date(2026, 8, 5), CALLS)
    assert FINLAND.is_working(date(2026, 8, 4))
    assert not one.is_working(date(2026, 8, 4))


# --- against the clock on the wall -------------------------------------------------------------

ZONES = ("Europe/Helsinki", "Australia/Sydney", "America/Santiago", "America/Havana", "Australia/Lord_Howe")
NIGHTS = {  # the two nights of change of 2026, or some day near them
    "Europe/Helsinki": ("2026-03-29", "2026-10-25"),
    "Australia/Sydney": ("2026-04-05", "2026-10-04"),
    "America/Santiago": ("2026-04-04", "2026-09-06"),
    "America/Havana": ("2026-03-08", "2026-11-01"),
    "Australia/Lord_Howe": ("2026-04-05", "2026-10-04"),
}


@st.composite
def day_spans(draw: st.DrawFn) -> tuple[Span, ...]:
    """Up to two openings, with a liking for the small hours and for midnight."""
    marks = st.one_of(st.integers(0, 24 * 60), st.sampled_from((0, 60, 120, 150, 180, 240, 1380, 1440)))
    edges = sorted(draw(st.sets(marks, max_size=4)))
    return tuple(Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False))


@st.composite
def weeks(draw: st.DrawFn) -> WeekHours:
    """Each weekday closed or with one of two drawn sets of openings; at least three days open."""
    kinds = ((), draw(day_spans()), draw(day_spans()) or (Span(0, 24 * 60),))
    code = draw(st.integers(0, 3**4 - 1))
    return tuple(kinds[code // 3**day % 3] if day < 4 else kinds[2] for day in range(7))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    zone = draw(st.sampled_from(ZONES))
    night = date.fromisoformat(draw(st.sampled_from(NIGHTS[zone])))
    closed = draw(st.lists(st.integers(-3, 3), max_size=2))
    return Calendar(
        zone=zone,
        country=draw(st.sampled_from(("FI", None))),
        closed=frozenset(night + timedelta(days=n) for n in closed),
        work=draw(weeks()),
        messages=draw(weeks()),
    )


@st.composite
def calendars_and_moments(draw: st.DrawFn) -> tuple[Calendar, datetime]:
    calendar = draw(calendars())
    night = datetime.fromisoformat(draw(st.sampled_from(NIGHTS[calendar.zone]))).replace(tzinfo=UTC)
    return calendar, night + draw(st.integers(-4000, 4000)) * MINUTE


def open_by_the_clock(calendar: Calendar, hours: Hours) -> Callable[[datetime], bool]:
    """Slow model: read the date and the time off the wall and look them up."""
    place = ZoneInfo(calendar.zone)
    week: WeekHours = calendar.messages if hours is MESSAGES else calendar.work
    # Openings of a minute a day carry the search through years.
    years = range(2022, 2031) if calendar.country else ()
    holidays = {on for year in years for on in named_days("FI", year)}

    def is_open(when: datetime) -> bool:
        shown = when.astimezone(place)
        on, minute = shown.date(), shown.hour * 60 + shown.minute
        if on in holidays or on in calendar.closed:
            return False
        return any(opens <= minute < closes for opens, closes in week[on.weekday()])

    return is_open


@given(calendars_and_moments(), st.sampled_from((Hours.WORK, MESSAGES)), st.integers(0, 59))
def test_next_open_is_the_first_minute_that_is_open(
    case: tuple[Calendar, datetime], hours: Hours, seconds: int
) -> None:
    calendar, when = case
    when += timedelta(seconds=seconds)
    is_open = open_by_the_clock(calendar, hours)
    assert calendar.is_open(when, hours) == is_open(when)
    watch = when
    while not is_open(watch):
        watch = watch.replace(second=0) + MINUTE
    assert calendar.next_open(when, hours) == watch
    day = watch.astimezone(ZoneInfo(calendar.zone)).date()
    if watch != when:
        assert calendar.next_open_day(day, hours) == day


@given(calendars_and_moments(), st.integers(0, 59), st.one_of(st.none(), st.integers(0, 6000)))
def test_last_open_before_is_the_last_minute_that_is_open(
    case: tuple[Calendar, datetime], seconds: int, minutes_back: int | None
) -> None:
    calendar, when = case
    is_open = open_by_the_clock(calendar, MESSAGES)
    earliest = None if minutes_back is None else when - minutes_back * MINUTE
    watch: datetime | None = when if seconds else when - MINUTE
    while watch and not is_open(watch):
        watch -= MINUTE
    if earliest and watch and watch < earliest:
        watch = None
    assert calendar.last_open_before(when + timedelta(seconds=seconds), MESSAGES, earliest) == watch


@given(calendars_and_moments(), st.integers(-3000, 3000))
def test_working_time_is_the_count_of_open_minutes(case: tuple[Calendar, datetime], minutes: int) -> None:
    calendar, start = case
    is_open = open_by_the_clock(calendar, Hours.WORK)
    end = start + minutes * MINUTE
    first, last = min(start, end), max(start, end)
    count = sum(is_open(first + n * MINUTE) for n in range(int((last - first) / MINUTE)))
    assert calendar.working_time_between(start, end) == (1 if minutes >= 0 else -1) * count * MINUTE


@given(calendars_and_moments(), st.integers(-300, 300))
def test_adding_working_time_waits_for_so_many_open_minutes(
    case: tuple[Calendar, datetime], minutes: int
) -> None:
    calendar, when = case
    is_open = open_by_the_clock(calendar, Hours.WORK)
    watch, left = when, abs(minutes)
    while left:
        if minutes > 0:
            left -= is_open(watch)
            watch += MINUTE
        else:
            watch -= MINUTE
            left -= is_open(watch)
    assert calendar.add_working_time(when, minutes * MINUTE) == watch


@given(calendars_and_moments(), st.builds(time, st.integers(0, 23), st.integers(0, 59)))
def test_the_next_morning_is_the_first_one_of_a_working_day(
    case: tuple[Calendar, datetime], at: time
) -> None:
    calendar, when = case
    today = when.astimezone(ZoneInfo(calendar.zone)).date()
    mornings = [
        calendar.instant(on, at)
        for on in (today + timedelta(days=n) for n in range(-1, 40))
        if calendar.is_working(on)
    ]
    assert calendar.next_working_morning(when, at) == min(m for m in mornings if m > when)
