"""Dates of lists: how people write them, and what no calendar has."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lupaus.features.exchange.rules.dates import BadDate, Day, day_of, past_day

TODAY = date(2026, 10, 27)


@pytest.mark.parametrize(
    "text",
    [
        "24.11.2025",
        "24.11.25",
        "24. 11. 2025",
        "2025-11-24",
        "2025/11/24",
        "2025-11-24 10:30",
        "2025-11-24T00:00:00",
        "24/11/2025",
        "24-11-2025",
        "20251124",
        "45985",
        "45985.0",
        "ma 24.11.2025",
        "24.11.2025 klo 17.30",
        "24. marraskuuta 2025",
        "24 november 2025",
        "24 Nov 2025",
        "viim. 24.11.2025",
        "senast 24.11.2025",
    ],
)
def test_a_day_is_read(text: str) -> None:
    assert day_of(text, 2026) == Day(date(2025, 11, 24))


@pytest.mark.parametrize(
    ("text", "on", "precision"),
    [
        ("11/2025", date(2025, 11, 30), "month"),
        ("11.2025", date(2025, 11, 30), "month"),
        ("2025-11", date(2025, 11, 30), "month"),
        ("marraskuu 2025", date(2025, 11, 30), "month"),
        ("marraskuussa 2025", date(2025, 11, 30), "month"),
        ("maaliskuu 2025", date(2025, 3, 31), "month"),
        ("november 2025", date(2025, 11, 30), "month"),
        ("mars 2024", date(2024, 3, 31), "month"),
        ("Mar 2024", date(2024, 3, 31), "month"),
        ("maj 2024", date(2024, 5, 31), "month"),
        ("helmikuu 2024", date(2024, 2, 29), "month"),
        ("vko 47/2025", date(2025, 11, 23), "week"),
        ("vecka 47 2025", date(2025, 11, 23), "week"),
        ("2024", date(2024, 12, 31), "year"),
    ],
)
def test_a_month_a_week_or_a_year_stands_for_its_last_day(text: str, on: date, precision: str) -> None:
    day = day_of(text, 2026)
    assert (day.on, day.precision) == (on, precision)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("31.2.2025", "impossible_date"),
        ("29.2.2025", "impossible_date"),
        ("11/24/2025", "impossible_date"),
        ("13/2025", "impossible_date"),
        ("vko 54/2025", "impossible_date"),
        ("24.11.", "no_year"),
        ("keväällä", "not_a_date"),
        ("1.1.1834", "too_old"),
        ("24.11.2925", "future_date"),
    ],
)
def test_what_is_no_date_says_why(text: str, code: str) -> None:
    with pytest.raises(BadDate) as bad:
        day_of(text, 2026)
    assert bad.value.code == code


def test_a_leap_day_is_a_date_in_a_leap_year() -> None:
    assert day_of("29.2.2024", 2026).on == date(2024, 2, 29)


def test_two_digits_of_a_year_reach_back_not_far_ahead() -> None:
    assert day_of("24.11.98", 2026).on == date(1998, 11, 24)
    assert day_of("24.11.27", 2026).on == date(2027, 11, 24)


def test_a_visit_is_never_in_the_future() -> None:
    with pytest.raises(BadDate) as bad:
        past_day("28.10.2026", TODAY)
    assert bad.value.code == "future_date"
    assert past_day("27.10.2026", TODAY).on == TODAY


def test_this_month_may_be_told_before_it_ends() -> None:
    assert past_day("10/2026", TODAY).on == TODAY
    assert past_day("2026", TODAY).on == TODAY
    with pytest.raises(BadDate):
        past_day("11/2026", TODAY)


@given(st.dates(date(1990, 1, 1), date(2026, 10, 27)))
def test_every_day_reads_back_in_each_of_its_forms(day: date) -> None:
    serial = str((day - date(1899, 12, 30)).days)
    forms = (
        f"{day.day}.{day.month}.{day.year}",
        day.isoformat(),
        f"{day:%Y/%m/%d}",
        f"{day:%d.%m.%Y}",
        serial,
    )
    assert {past_day(form, TODAY).on for form in forms} == {day}


@given(st.text(max_size=30))
def test_any_text_is_a_day_or_a_bad_date(text: str) -> None:
    with contextlib.suppress(BadDate):
        assert past_day(text, TODAY).on <= TODAY
