"""When a series falls due next: 29 February, the 31st, done early, done late, moved by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lupaus.core.clock_time import UnclearTime
from lupaus.core.recurrence import (
    CountsFrom,
    Interval,
    after,
    checked,
    next_due,
    occurrence,
    parse_interval,
)

YEAR = Interval(years=1)
COMPLETION, PLAN = CountsFrom.COMPLETION, CountsFrom.PLAN


# --- intervals -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "interval"),
    [
        ("12m", Interval(months=12)),
        ("3y", Interval(years=3)),
        ("6m1d", Interval(months=6, days=1)),
        ("2w", Interval(weeks=2)),
        (" 1Y 6M ", Interval(years=1, months=6)),
        ("90d", Interval(days=90)),
    ],
)
def test_compact_text(text: str, interval: Interval) -> None:
    assert parse_interval(text) == interval
    assert parse_interval(str(interval)) == interval


def test_a_count_and_a_unit() -> None:
    assert Interval.of(3, "years") == Interval(years=3)
    assert Interval.of(2, "weeks") == Interval(weeks=2)
    with pytest.raises(UnclearTime, match="“quarters” is not a unit"):
        Interval.of(1, "quarters")
    with pytest.raises(UnclearTime, match="at least one day"):
        Interval.of(0, "years")
    with pytest.raises(UnclearTime, match="at least one day"):
        Interval.of(-1, "months")


@pytest.mark.parametrize(
    "text", ["", " ", "y", "12", "m12", "1d6m", "-1y", "1.5y", "1y1y", "١y", "12 months"]
)
def test_what_is_no_interval(text: str) -> None:
    with pytest.raises(UnclearTime, match=r"is not an interval\. Examples: 12m, 3y, 6m1d, 2w\."):
        parse_interval(text)


def test_nothing_and_more_than_a_hundred_years_are_no_intervals() -> None:
    for text in ("0d", "0y0m"):
        with pytest.raises(UnclearTime, match="at least one day"):
            parse_interval(text)
    for text in ("101y", "99y13m31d", "40000d", "9" * 30 + "y"):
        with pytest.raises(UnclearTime, match="at most 100 years"):
            parse_interval(text)
    assert parse_interval("100y") == Interval(years=100)


units = st.integers(0, 20)
intervals = st.builds(Interval, st.integers(0, 5), units, units, units).filter(any)
anchors = st.one_of(
    st.dates(date(1990, 1, 1), date(2060, 12, 31)),
    st.sampled_from((date(2024, 2, 29), date(2023, 12, 31), date(2024, 1, 30), date(2024, 8, 31))),
)


@given(intervals)
def test_every_interval_reads_back(interval: Interval) -> None:
    assert parse_interval(str(interval)) == interval == checked(interval)


# --- occurrences -----------------------------------------------------------------------------


def test_a_year_after_29_february_is_28_february_and_leap_years_bring_the_29th_back() -> None:
    assert after(date(2024, 2, 29), YEAR) == date(2025, 2, 28)
    assert [occurrence(date(2024, 2, 29), YEAR, n) for n in range(6)] == [
        date(2024, 2, 29), date(2025, 2, 28), date(2026, 2, 28),
        date(2027, 2, 28), date(2028, 2, 29), date(2029, 2, 28),
    ]  # fmt: skip
    assert occurrence(date(2096, 2, 29), YEAR, 4) == date(2100, 2, 28)  # 2100 is no leap year


def test_the_31st_comes_back_after_every_short_month() -> None:
    monthly = Interval(months=1)
    assert [occurrence(date(2026, 1, 31), monthly, n) for n in range(5)] == [
        date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31),
    ]  # fmt: skip


def test_half_a_year_and_a_day() -> None:
    assert after(date(2026, 8, 31), Interval(months=6, days=1)) == date(2027, 3, 1)
    assert after(date(2026, 11, 3), Interval(months=12)) == date(2027, 11, 3)
    assert after(date(2026, 12, 28), Interval(weeks=2)) == date(2027, 1, 11)


def test_where_the_calendar_ends() -> None:
    for n in (100, -30):
        with pytest.raises(UnclearTime, match="too far away"):
            occurrence(date(2026, 1, 1), Interval(years=100), n)
    with pytest.raises(UnclearTime, match="too far away"):
        after(date(9999, 12, 31), Interval(days=1))


@given(anchors, intervals, st.integers(-8, 30))
def test_occurrences_as_somebody_leafs_through_a_calendar(anchor: date, interval: Interval, n: int) -> None:
    """Slow model: turn the pages month by month, take the day or the last one there is, then walk."""
    step = 1 if n >= 0 else -1
    year, month = anchor.year, anchor.month
    for _ in range(abs(n) * (interval.years * 12 + interval.months)):
        month += step
        if month in (0, 13):
            year, month = year + step, 12 if month == 0 else 1
    pages = [date(year, month, 1) + timedelta(days=k) for k in range(31)]
    on = [day for day in pages if day.month == month and day.day <= anchor.day][-1]
    for _ in range(abs(n)):
        for _ in range(interval.weeks):
            on += step * timedelta(days=7)
        on += step * timedelta(days=interval.days)
    assert occurrence(anchor, interval, n) == on


@given(anchors, intervals, st.integers(0, 20))
def test_a_series_only_goes_forward(anchor: date, interval: Interval, n: int) -> None:
    assert occurrence(anchor, interval, n) < occurrence(anchor, interval, n + 1)


# --- next due --------------------------------------------------------------------------------

PLANNED = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("counts_from", "done", "expected"),
    [
        (COMPLETION, date(2026, 10, 20), date(2027, 10, 20)),  # done early
        (COMPLETION, date(2026, 12, 20), date(2027, 12, 20)),  # done late
        (PLAN, date(2026, 10, 20), date(2027, 11, 1)),
        (PLAN, date(2026, 11, 1), date(2027, 11, 1)),
        (PLAN, date(2026, 12, 20), date(2027, 11, 1)),
        (PLAN, date(2027, 11, 1), date(2028, 11, 1)),  # a whole year late: that one is done
        (PLAN, date(2029, 3, 3), date(2029, 11, 1)),
        (COMPLETION, None, PLANNED),  # nothing done yet: what was planned stands
        (PLAN, None, PLANNED),
    ],
)
def test_from_completion_or_from_plan(counts_from: CountsFrom, done: date | None, expected: date) -> None:
    assert next_due(done, PLANNED, YEAR, counts_from) == expected


def test_a_date_set_by_hand_holds_until_it_is_done() -> None:
    by_hand = date(2027, 9, 15)
    for counts_from in CountsFrom:
        assert next_due(date(2026, 11, 1), PLANNED, YEAR, counts_from, by_hand) == by_hand
        assert next_due(None, PLANNED, YEAR, counts_from, by_hand) == by_hand
    assert next_due(by_hand, PLANNED, YEAR, COMPLETION, by_hand) == date(2028, 9, 15)
    assert next_due(by_hand, PLANNED, YEAR, PLAN, by_hand) == date(2027, 11, 1)


def test_a_plan_that_began_on_29_february_returns_to_it() -> None:
    began = date(2024, 2, 29)
    planned = began
    found = []
    for _ in range(5):
        planned = next_due(planned, planned, YEAR, PLAN, anchor=began)
        found.append(planned)
    assert found == [
        date(2025, 2, 28),
        date(2026, 2, 28),
        date(2027, 2, 28),
        date(2028, 2, 29),
        date(2029, 2, 28),
    ]


def test_without_any_date_there_is_nothing_to_count_from() -> None:
    for counts_from in CountsFrom:
        with pytest.raises(UnclearTime, match="needs a date to count from"):
            next_due(None, None, YEAR, counts_from)
    assert next_due(date(2026, 5, 5), None, YEAR, PLAN) == date(2027, 5, 5)
    assert next_due(None, None, YEAR, PLAN, anchor=PLANNED) == PLANNED


@given(anchors, intervals, st.integers(0, 4000), st.integers(-400, 4000))
def test_from_plan_is_the_first_date_of_the_plan_that_is_still_to_come(
    anchor: date, interval: Interval, planned_in: int, done_in: int
) -> None:
    planned, done = anchor + timedelta(days=planned_in), anchor + timedelta(days=done_in)
    n = 0
    while occurrence(anchor, interval, n) <= max(planned, done):
        n += 1
    assert next_due(done, planned, interval, PLAN, anchor=anchor) == occurrence(anchor, interval, n)
