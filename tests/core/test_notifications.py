"""When one of us may be told: never at night, never too early, and nothing that somebody waits for too late by choice."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lupaus.core.calendar import Calendar
from lupaus.core.clock_time import local
from lupaus.core.hours import Hours, Span, every
from lupaus.core.kinds import DEFAULTS as KINDS
from lupaus.core.notifications import (
    DEFAULTS,
    GAP,
    REST,
    URGENT,
    WAKING,
    Topic,
    Wanted,
    When,
    goes_at,
    goes_together_at,
    is_for_today,
    is_in_its_day,
    merged_at,
    next_morning,
    topic_of,
)  # fmt: skip

HELSINKI = Calendar()
ROUND_THE_CLOCK = Calendar(work=every("mon sun", Span(0, 24 * 60)))
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 1)).map(lambda at: at.replace(tzinfo=UTC))
SPANS = st.timedeltas(timedelta(0), timedelta(days=4))
CALENDARS = st.sampled_from([HELSINKI, ROUND_THE_CLOCK, Calendar(zone="America/St_Johns", country=None)])
TOPICS = st.sampled_from(list(Topic))


def here(day: int, hour: int, minute: int = 0) -> datetime:
    """In March 2026 by Helsinki's clocks; the 2nd is a Monday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=ZoneInfo("Europe/Helsinki")).astimezone(UTC)


@given(TOPICS, st.sampled_from(list(When)), INSTANTS, SPANS, st.none() | SPANS, CALENDARS)
def test_nobody_is_woken_and_nothing_goes_before_its_time(
    topic: Topic, when: When, now: datetime, ahead: timedelta, left: timedelta | None, calendar: Calendar
) -> None:
    by = now + left if left is not None else None
    at = goes_at(Wanted(topic, now + ahead, by), when, now, calendar)
    if at is not None:
        assert at >= now + ahead
        assert WAKING[0] <= local(at, calendar.zone).time() < WAKING[1]
        assert when is not When.NEVER


@given(TOPICS, INSTANTS, st.none() | SPANS, CALENDARS)
def test_what_is_wanted_now_always_has_an_hour_and_looking_again_does_not_put_it_off(
    topic: Topic, now: datetime, left: timedelta | None, calendar: Calendar
) -> None:
    wanted = Wanted(topic, now, now + left if left is not None else None)
    at = goes_at(wanted, When.NOW, now, calendar)
    assert at is not None
    assert goes_at(wanted, When.NOW, at, calendar) == at  # then it goes, and is not put off for ever


@given(st.sampled_from(sorted(set(Topic) - URGENT)), INSTANTS, CALENDARS)
def test_without_haste_it_keeps_own_hours(topic: Topic, now: datetime, calendar: Calendar) -> None:
    at = goes_at(Wanted(topic, now), When.NOW, now, calendar)
    assert at is not None
    if calendar is not ROUND_THE_CLOCK:
        assert calendar.is_open(at, Hours.WORK)


@given(st.lists(st.tuples(TOPICS, st.none() | SPANS), max_size=4), INSTANTS, INSTANTS, CALENDARS)
def test_one_message_goes_with_the_most_urgent_and_never_at_night(
    topics: list[tuple[Topic, timedelta | None]], noted: datetime, now: datetime, calendar: Calendar
) -> None:
    now = max(now, noted)
    inside = [Wanted(topic, noted, noted + left if left is not None else None) for topic, left in topics]
    at = goes_together_at(inside, now, calendar)
    assert at >= now
    if inside:
        assert WAKING[0] <= local(at, calendar.zone).time() < WAKING[1]
        assert at == min(goes_together_at([one], now, calendar) for one in inside)
        assert goes_together_at(inside, at, calendar) == at
    else:
        assert at == now


def test_a_day_of_its_own_is_over_at_night_and_an_evening_when_it_ends() -> None:
    friday = date(2026, 3, 6)
    assert is_in_its_day(friday, here(6, 7, 30), HELSINKI)
    assert is_in_its_day(friday, here(6, 21, 59), HELSINKI)
    for late in (here(6, 22), here(7, 3), here(9, 8), here(5, 12), here(6, 6, 59)):
        assert not is_in_its_day(friday, late, HELSINKI)
    assert is_in_its_day(friday, here(6, 19, 59), HELSINKI, Hours.EVENING)
    assert not is_in_its_day(friday, here(6, 20), HELSINKI, Hours.EVENING)
    assert not is_in_its_day(date(2026, 3, 8), here(8, 18), HELSINKI, Hours.EVENING)  # a Sunday has none


@pytest.mark.parametrize(
    ("topic", "now", "by", "goes"),
    [
        (Topic.HANDED, here(2, 10), here(3, 10), here(2, 10)),
        (Topic.HANDED, here(2, 18), here(3, 18), here(3, 8)),  # the evening is one's own
        (Topic.HANDED, here(2, 18), here(2, 18, 40), here(2, 18)),  # under an hour: at once
        (Topic.HANDED, here(2, 18), here(3, 7, 30), here(2, 18)),  # by working hours it would be too late
        (Topic.HANDED, here(2, 23), here(3, 7, 30), here(3, 7)),  # and yet nobody is woken
        (Topic.ASKED, here(7, 21, 30), None, here(7, 21, 30)),  # a quarter of an hour, on a Saturday too
        (Topic.ASKED, here(7, 22), None, here(8, 7)),
        (Topic.PRESSING, here(7, 12), None, here(9, 8)),
    ],
)
def test_examples(topic: Topic, now: datetime, by: datetime | None, goes: datetime) -> None:
    assert goes_at(Wanted(topic, now, by), When.NOW, now, HELSINKI) == goes


def test_what_cannot_wait_for_the_chosen_morning_goes_in_own_hours() -> None:
    now = here(2, 10)
    assert goes_at(Wanted(Topic.PRESSING, now, here(2, 12)), When.MORNING, now, HELSINKI) == now
    assert goes_at(Wanted(Topic.PRESSING, now, here(3, 12)), When.MORNING, now, HELSINKI) is None
    assert (
        goes_at(Wanted(Topic.PRESSING, now, here(1, 12)), When.MORNING, now, HELSINKI) is None
    )  # it has passed
    assert (
        goes_at(Wanted(Topic.HANDED, now, here(2, 12)), When.MORNING, now, HELSINKI) is None
    )  # so it was chosen


@given(INSTANTS, st.lists(st.tuples(st.integers(0, 20), st.integers(0, 6)), max_size=3), CALENDARS)
def test_a_morning_is_ahead_on_a_working_day_and_not_while_away(
    now: datetime, spans: list[tuple[int, int]], calendar: Calendar
) -> None:
    today = local(now, calendar.zone).date()
    away = [(today + timedelta(days=a), today + timedelta(days=a + b)) for a, b in spans]
    morning = next_morning(now, calendar, time(7, 30), away)
    on = local(morning, calendar.zone).date()
    assert morning > now
    assert calendar.is_working(on)
    assert not any(first <= on <= last for first, last in away)
    assert is_for_today(morning, morning, calendar)


def test_a_morning_missed_is_told_on_the_day_of_waking_and_not_on_a_free_one() -> None:
    assert is_for_today(here(2, 7, 30), here(4, 10), HELSINKI)
    assert not is_for_today(here(6, 7, 30), here(7, 10), HELSINKI)
    assert not is_for_today(here(6, 7, 30), here(6, 23), HELSINKI)


@given(INSTANTS, st.none() | SPANS)
def test_what_comes_together_is_told_together(first: datetime, before: timedelta | None) -> None:
    last = first - before if before is not None else None
    goes = merged_at(first, last)
    assert goes >= first + REST
    assert last is None or goes >= last + GAP
    assert goes <= first + max(REST, GAP)  # it is put off, never dropped


def test_every_line_that_a_plan_lays_before_us_has_its_topic() -> None:
    notes = {step.key for kind in KINDS for step in kind.steps if step.medium == "note"}
    assert {topic_of(step, "note") for step in notes} == {Topic.PRESSING}
    assert topic_of("call", "call") is None  # the call list is looked at anyway
    assert topic_of("answer_reply", "call") is Topic.CUSTOMER
    assert topic_of("broken_again", "call") is Topic.PRESSING
    assert set(DEFAULTS) == set(Topic)
    assert date(2026, 3, 2).weekday() == 0
