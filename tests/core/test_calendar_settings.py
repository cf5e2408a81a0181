"""A calendar as settings: what is read, what is refused and with which sentence."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lupaus.core.calendar import Calendar
from lupaus.core.clock_time import UnclearTime
from lupaus.core.hours import Hours, Span, every, week_hours

WEEK = {"mon": ["09:00-20:00"]}


def test_no_settings_are_the_defaults() -> None:
    assert Calendar.from_settings({}) == Calendar()
    assert sorted(Calendar().workdays) == [0, 1, 2, 3, 4]


def test_what_a_firm_writes_is_what_it_gets() -> None:
    calendar = Calendar.from_settings(
        {
            "zone": "Europe/Mariehamn",
            "country": "AX",
            "eves": False,
            "closed": ["2026-07-06/2026-07-08", "2026-12-31"],
            "working_days": ["tue", "sat"],
            "hours": {"calls": {"tue": ["9-12", "13.30 – 20:00"]}, "evening": {"tue": ["17:00-20"]}},
        }
    )
    assert calendar.zone == "Europe/Mariehamn"
    assert calendar.closed == {date(2026, 7, 6), date(2026, 7, 7), date(2026, 7, 8), date(2026, 12, 31)}
    assert calendar.workdays == {1, 5}
    assert calendar.work == every("tue sat", Span(480, 960))
    assert calendar.calls == every("tue", Span(540, 720), Span(810, 1200))
    assert calendar.messages == Calendar().messages
    assert calendar.is_free(date(2026, 6, 9))  # the day of Åland's autonomy


def test_settings_are_json_that_people_can_read() -> None:
    closed = frozenset(date(2026, 7, 6) + timedelta(days=n) for n in range(14)) | {date(2026, 12, 31)}
    written = json.loads(json.dumps(Calendar(closed=closed).to_settings()))
    assert written["closed"] == ["2026-07-06/2026-07-19", "2026-12-31"]
    assert written["working_days"] == ["mon", "tue", "wed", "thu", "fri"]
    assert written["hours"]["calls"]["sat"] == ["10:00-16:00"]
    assert "sun" not in written["hours"]["calls"]


@st.composite
def weeks(draw: st.DrawFn) -> tuple[tuple[Span, ...], ...]:
    week = []
    for _ in range(7):
        edges = sorted(draw(st.sets(st.integers(0, 1440), max_size=6)))
        week.append(tuple(Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False)))
    return tuple(week)


open_weeks = weeks().filter(any)


@given(
    st.sampled_from(("Europe/Helsinki", "Australia/Sydney")),
    st.sampled_from(("FI", "SE", None)),
    st.booleans(),
    st.frozensets(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=40),
    open_weeks,
    open_weeks,
    open_weeks,
)
def test_settings_lead_back_to_the_same_calendar(
    zone: str,
    country: str | None,
    eves: bool,
    closed: frozenset[date],
    work: tuple[tuple[Span, ...], ...],
    calls: tuple[tuple[Span, ...], ...],
    messages: tuple[tuple[Span, ...], ...],
) -> None:
    calendar = Calendar(zone, country, eves, closed, work, calls, messages, evening=calls)
    again = Calendar.from_settings(json.loads(json.dumps(calendar.to_settings())))
    assert again == calendar
    assert hash(again) == hash(calendar)


def test_a_closure_of_years_is_written_in_ranges_that_can_be_read_again() -> None:
    closed = frozenset(date(2026, 1, 1) + timedelta(days=n) for n in range(2000))
    calendar = Calendar(closed=closed)
    assert Calendar.from_settings(calendar.to_settings()) == calendar


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"zone": "Helsinki"}, "“Helsinki” is not a time zone. Example: Europe/Helsinki."),
        ({"zone": 2}, "“2” is not a time zone. Example: Europe/Helsinki."),
        ({"country": "Finland"}, "“Finland” is not a country code. Example: FI."),
        ({"country": "QQ"}, "The holidays of “QQ” are not known."),
        ({"eves": "yes"}, "“eves” is either true or false."),
        (
            {"holidays": []},
            "The calendar has no setting “holidays”. It knows: zone, country, eves, closed, working_days, hours.",
        ),
        (
            {"hours": {"evenings": WEEK}},
            "The calendar has no setting “evenings”. It knows: work, calls, messages, evening.",
        ),
        ({"hours": []}, "Calendar settings must be names with values."),
        ({"closed": "2026-12-31"}, "Closed days must be a list of dates."),
        (
            {"closed": ["31.12.2026"]},
            "“31.12.2026” is not a closed day. Examples: 2026-12-31, 2026-07-06/2026-07-19.",
        ),
        (
            {"closed": [20261231]},
            "“20261231” is not a closed day. Examples: 2026-12-31, 2026-07-06/2026-07-19.",
        ),
        ({"closed": ["2026-02-29"]}, "“2026-02-29” is not a day that exists."),
        (
            {"closed": ["2026-07-19/2026-07-06"]},
            "The closed days “2026-07-19/2026-07-06” end before they begin.",
        ),
        (
            {"closed": ["2026-07-06/2062-07-19"]},
            "The closed days “2026-07-06/2062-07-19” last longer than two years.",
        ),
        ({"working_days": []}, "Working days are some of: mon, tue, wed, thu, fri, sat, sun."),
        ({"working_days": ["monday"]}, "Working days are some of: mon, tue, wed, thu, fri, sat, sun."),
        (
            {"working_days": ["mon", "tue"], "hours": {"work": {"mon": ["8-16"]}}},
            "Working days and working hours do not name the same days.",
        ),
        ({"hours": {"calls": {}}}, "Call hours: give at least one day with an opening."),
        ({"hours": {"calls": "9-20"}}, "Call hours: give the openings of each weekday."),
        ({"hours": {"calls": {"mon": "9-20"}}}, "Call hours: give the openings of each weekday."),
        (
            {"hours": {"messages": {"monday": ["9-20"]}}},
            "Message hours: “monday” is not a weekday (mon, tue, wed, thu, fri, sat, sun).",
        ),
        (
            {"hours": {"messages": {"mon": ["nine to eight"]}}},
            "Message hours: “nine to eight” is not a time span. Example: 09:00-20:00.",
        ),
        (
            {"hours": {"messages": {"mon": ["09:60-20:00"]}}},
            "Message hours: “09:60-20:00” is not a time span. Example: 09:00-20:00.",
        ),
        (
            {"hours": {"messages": {"mon": ["09:00-24:30"]}}},
            "Message hours: “09:00-24:30” is not a time span. Example: 09:00-20:00.",
        ),
        (
            {"hours": {"messages": {"mon": [9]}}},
            "Message hours: “9” is not a time span. Example: 09:00-20:00.",
        ),
        (
            {"hours": {"work": {"tue": ["16:00-08:00"]}}},
            "Working hours, Tuesday: 16:00-08:00 does not end after it begins.",
        ),
        (
            {"hours": {"work": {"tue": ["08:00-08:00"]}}},
            "Working hours, Tuesday: 08:00-08:00 does not end after it begins.",
        ),
        (
            {"hours": {"work": {"tue": ["08:00-12:00", "11:00-16:00"]}}},
            "Working hours, Tuesday: 11:00-16:00 begins before the one before it ends.",
        ),
        (
            {"hours": {"evening": {"fri": ["17:00-21:00"]}}},
            "Hours of the call list, Friday: 17:00-21:00 lies outside the call hours.",
        ),
        (
            {"hours": {"evening": {"sun": ["17:00-18:00"]}}},
            "Hours of the call list, Sunday: 17:00-18:00 lies outside the call hours.",
        ),
    ],
)
def test_settings_that_cannot_be_right(settings: dict[str, object], sentence: str) -> None:
    with pytest.raises(UnclearTime) as caught:
        Calendar.from_settings(settings)
    assert str(caught.value) == sentence


def test_hours_until_midnight_and_touching_hours_are_fine() -> None:
    assert week_hours({"fri": ["18-24:00"]}, Hours.CALLS) == every("fri", Span(1080, 1440))
    assert week_hours({"fri": ["08:00-12:00", "12:00-16:00"]}) == every("fri", Span(480, 720), Span(720, 960))
