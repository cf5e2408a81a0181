"""The demo's calendar holds on any day of the year and at any hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lupaus.core.calendar import Calendar
from lupaus.core.hours import Hours
from lupaus.project.demo.days import Days
from lupaus.project.demo.people import customers
from lupaus.project.demo.rounds import ROUNDS, TONIGHT, timetable
from lupaus.project.demo.said import Said
from lupaus.project.demo.said_en import SAID as ENGLISH
from lupaus.project.demo.said_fi import SAID as FINNISH
from lupaus.project.demo.said_sv import SAID as SWEDISH
from lupaus.project.demo.stage import WINDOWS

CALENDAR = Calendar()
moments = st.datetimes(datetime(2024, 1, 1), datetime(2034, 12, 31), timezones=st.just(UTC))
CHRISTMAS = datetime(2026, 12, 25, 8, tzinfo=UTC)
LEAP_SUNDAY = datetime(2032, 2, 29, 1, tzinfo=UTC)
MIDSUMMER_EVE = datetime(2026, 6, 19, 15, tzinfo=UTC)


def test_every_visit_lies_within_the_working_hours() -> None:
    (hours,) = CALENDAR.work[0]
    spans = [(opens.hour * 60 + opens.minute, ends.hour * 60 + ends.minute) for opens, ends in WINDOWS]
    assert spans[0][0] >= hours.opens
    assert spans[-1][1] <= hours.closes
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert (
        len(WINDOWS) >= max(len(visited) for visited in ROUNDS) - 1
    )  # the longest has those who go their own way


@given(moments)
@example(CHRISTMAS)
@example(LEAP_SUNDAY)
@example(MIDSUMMER_EVE)
def test_tonights_calls_have_come_onto_the_list(now: datetime) -> None:
    days = Days(now, CALENDAR)
    opens = days.at(days.evening, 17)
    assert opens <= now
    assert CALENDAR.is_open(opens, Hours.CALLS)
    assert days.today - days.evening <= timedelta(days=9)  # over Christmas and New Year
    for one in timetable(days)[: len(TONIGHT)]:
        listed = days.listed_on(one.visited_on)
        assert listed <= days.evening
        assert days.evening - listed <= timedelta(days=9)  # an Easter of last year may lie between


@given(moments)
@example(CHRISTMAS)
@example(LEAP_SUNDAY)
@example(MIDSUMMER_EVE)
def test_a_round_is_called_before_it_is_visited_and_again_a_year_later(now: datetime) -> None:
    days = Days(now, CALENDAR)
    found = timetable(days)
    assert len(found) == len(ROUNDS)
    for one in found:
        assert days.began_on < one.called_on < one.visited_on < days.today
        assert CALENDAR.is_working(one.called_on)
        assert CALENDAR.is_working(one.visited_on)
        if one.again_on is not None and one.back_on is not None:
            assert days.listed_on(one.visited_on) <= one.again_on < days.evening
            assert one.again_on < one.back_on


@pytest.mark.parametrize("said", [FINNISH, SWEDISH, ENGLISH])
def test_the_same_people_come_every_time(said: Said) -> None:
    people = [one for group in customers(said, ROUNDS) for one in group]
    assert people == [one for group in customers(said, ROUNDS) for one in group]
    assert 120 <= len(people) <= 160
    assert len({one.key for one in people}) == len(people)
    assert len({one.party.name for one in people}) == len(people)
    assert len({phone for one in people for phone in one.party.phones}) == len(people)


@pytest.mark.parametrize("said", [FINNISH, SWEDISH, ENGLISH])
def test_nobody_can_be_reached_by_what_stands_in_the_demo(said: Said) -> None:
    """No operator has numbers that begin with 048, and no mail is delivered under .example."""
    for group in customers(said, ROUNDS):
        for one in group:
            assert all(phone.startswith("048 ") for phone in one.party.phones)
            assert all(mail.endswith(".example") for mail in one.party.emails)


def test_the_three_languages_tell_the_same_story() -> None:
    for word in Said._fields:
        shapes = [_shape(getattr(said, word)) for said in (FINNISH, SWEDISH, ENGLISH)]
        assert shapes[0] == shapes[1] == shapes[2], word


def _shape(value: object) -> object:
    if isinstance(value, tuple):
        return [value[1]] if len(value) == 2 and isinstance(value[1], int) else list(map(_shape, value))
    return bool(value)
