"""Free windows of a day; days already in the area first."""

from __future__ import annotations

from datetime import date, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lupaus.core.calendar import Calendar
from lupaus.core.hours import Span
from lupaus.features.calls.rules.gaps import (
    SHORTEST,
    WINDOW,
    Booked,
    Window,
    busy,
    clashes,
    clock,
    days_to_offer,
    free_gaps,
)

THURSDAY = date(2026, 12, 3)
OFFICE = (Span(8 * 60, 16 * 60),)
FINLAND = Calendar()


def said(windows: list[Window] | tuple[Window, ...]) -> list[str]:
    return [f"{window.starts:%H:%M}-{window.ends:%H:%M}" for window in windows]


def visit(starts: str | None, ends: str | None, on: date = THURSDAY, area: str = "") -> Booked:
    return Booked(
        on, time.fromisoformat(starts) if starts else None, time.fromisoformat(ends) if ends else None, area
    )


def test_an_empty_day_is_cut_in_windows_of_two_hours() -> None:
    assert said(free_gaps(THURSDAY, [], OFFICE)) == [
        "08:00-10:00", "10:00-12:00", "12:00-14:00", "14:00-16:00",
    ]  # fmt: skip


def test_a_visit_takes_its_window_and_the_rest_stays() -> None:
    found = free_gaps(THURSDAY, [visit("10:00", "12:00")], OFFICE)
    assert said(found) == ["08:00-10:00", "12:00-14:00", "14:00-16:00"]


def test_an_exact_time_takes_an_hour() -> None:
    found = free_gaps(THURSDAY, [visit(None, "09:00")], OFFICE)
    assert said(found) == ["08:00-09:00", "10:00-12:00", "12:00-14:00", "14:00-16:00"]


def test_less_than_an_hour_is_not_offered() -> None:
    found = free_gaps(THURSDAY, [visit("08:30", "15:30")], OFFICE)
    assert said(found) == []


def test_a_visit_some_time_that_day_takes_no_window() -> None:
    assert len(free_gaps(THURSDAY, [visit(None, None)], OFFICE)) == 4


def test_what_has_passed_today_is_not_offered() -> None:
    assert said(free_gaps(THURSDAY, [], OFFICE, not_before=11 * 60 + 40)) == ["12:00-14:00", "14:00-16:00"]


def test_lunch_is_kept() -> None:
    hours = (Span(8 * 60, 11 * 60), Span(12 * 60, 16 * 60))
    assert said(free_gaps(THURSDAY, [], hours)) == [
        "08:00-10:00", "10:00-11:00", "12:00-14:00", "14:00-16:00",
    ]  # fmt: skip


def test_days_in_the_area_come_first() -> None:
    visits = [
        visit("10:00", "12:00", date(2026, 12, 10), "Sahalahti"),
        visit("08:00", "16:00", date(2026, 12, 8), "sahalahti"),
        visit("10:00", "12:00", date(2026, 12, 4), "Kangasala"),
    ]
    found = days_to_offer(THURSDAY, 19 * 60, visits, "Sahalahti ", FINLAND)
    assert [(day.on.day, day.near, day.is_full) for day in found[:2]] == [(8, 1, True), (10, 1, False)]
    assert [day.on for day in found[2:]] == [
        date(2026, 12, 4), date(2026, 12, 7), date(2026, 12, 9), date(2026, 12, 11), date(2026, 12, 14),
    ]  # fmt: skip


def test_holidays_and_weekends_are_not_offered() -> None:
    found = days_to_offer(date(2026, 12, 21), 12 * 60, [], "", FINLAND, others=4)
    assert [day.on.day for day in found] == [22, 23, 28, 29]


def test_today_is_offered_only_where_we_are_anyway() -> None:
    visits = [visit("08:00", "10:00", THURSDAY, "Sahalahti")]
    found = days_to_offer(THURSDAY, 9 * 60, visits, "Sahalahti", FINLAND)
    assert (found[0].on, said(found[0].windows)) == (THURSDAY, ["10:00-12:00", "12:00-14:00", "14:00-16:00"])


def test_an_unknown_area_is_near_nothing() -> None:
    visits = [visit("08:00", "10:00", THURSDAY + timedelta(days=1), "")]
    assert all(day.near == 0 for day in days_to_offer(THURSDAY, 0, visits, "", FINLAND))


minutes = st.integers(0, 24 * 60 - 2)


@st.composite
def days(draw: st.DrawFn) -> list[Booked]:
    found = []
    for _ in range(draw(st.integers(0, 8))):
        begins = draw(minutes)
        ends = draw(st.integers(begins, 24 * 60 - 1))
        found.append(draw(st.sampled_from([
            Booked(THURSDAY, clock(begins), clock(ends)), Booked(THURSDAY, None, clock(begins)),
            Booked(THURSDAY, None, None),
        ])))  # fmt: skip
    return found


@given(days(), st.integers(15, 240), st.integers(0, 24 * 60))
def test_no_window_meets_a_visit_or_leaves_the_hours(
    visits: list[Booked], length: int, not_before: int
) -> None:
    found = free_gaps(THURSDAY, visits, OFFICE, length, not_before)
    for window in found:
        assert OFFICE[0].opens <= window.opens < window.closes <= OFFICE[0].closes
        assert window.opens >= not_before
        assert min(length, SHORTEST) <= window.closes - window.opens <= length
        assert not clashes(THURSDAY, window, visits)
    assert all(one.closes <= other.opens for one, other in zip(found, found[1:], strict=False))


@given(days())
def test_a_free_stretch_of_a_window_and_a_half_hour_is_never_overlooked(visits: list[Booked]) -> None:
    """Windows begin at half hours, so a stretch that long always holds one."""
    taken = [window for one in visits if (window := busy(one)) is not None]
    found = free_gaps(THURSDAY, visits, OFFICE)
    for begins in range(OFFICE[0].opens, OFFICE[0].closes - WINDOW - 30 + 1, 15):
        stretch = Window(begins, begins + WINDOW + 30)
        if not any(one.opens < stretch.closes and stretch.opens < one.closes for one in taken):
            assert any(window.opens < stretch.closes and stretch.opens < window.closes for window in found)
