"""What follows by itself: a living series always has its next promise."""

from __future__ import annotations

from datetime import date

import pytest

from lupaus.core import events as e
from lupaus.core.folding import apply
from lupaus.core.follow import Rhythm, done_on, following
from lupaus.core.lifecycle import decide
from lupaus.core.promise import Promise
from tests.core.promises import NUMBERS, helsinki, made

RECALL = NUMBERS["recall"]


def rhythm(last_done_on: date | None = None, **more: object) -> Rhythm:
    base = Rhythm(5, RECALL, "12m", "completion", last_done_on, None, True, True, 3)
    return base._replace(**more)


def closed(slug: str, wish: e.Event, **how: object) -> Promise:
    now = helsinki("2026-11-20 12:00")
    promise = made(slug, series=5, series_n=3, **how)  # type: ignore[arg-type]
    for event in decide(promise, wish, now):
        promise = apply(promise, event, now)
    return promise


TODAY = date(2026, 11, 20)
NOW = helsinki("2026-11-20 12:00")


@pytest.mark.parametrize(
    ("promise", "series", "due_on"),
    [
        (closed("visit", e.Kept("done", TODAY), on=TODAY), rhythm(TODAY), date(2027, 11, 20)),
        (closed("visit", e.Kept("done", TODAY), on=TODAY), rhythm(TODAY, interval="36m"), date(2029, 11, 20)),
        (closed("recall", e.Kept("elsewhere", date(2026, 6, 1))), rhythm(date(2026, 6, 1)), date(2027, 6, 1)),
        (closed("recall", e.Kept("delivered")), rhythm(date(2025, 11, 24)), date(2027, 11, 24)),
        (closed("recall", e.Lapsed("let_be")), rhythm(date(2025, 11, 24)), date(2027, 11, 24)),
        (closed("recall", e.Released("not_this_year")), rhythm(), date(2027, 11, 24)),
        (closed("visit", e.Released("ill"), on=date(2026, 12, 3)), rhythm(date(2025, 11, 24)), date(2027, 1, 1)),
        (closed("recall", e.Kept("delivered")), rhythm(sticky_on=date(2027, 5, 2)), date(2027, 5, 2)),
        (closed("visit", e.Kept("done", date(2024, 2, 29)), on=TODAY), rhythm(date(2024, 2, 29), interval="36m"),
         date(2027, 2, 28)),
    ],
)  # fmt: skip
def test_the_next_reminder_comes_by_itself(promise: Promise, series: Rhythm, due_on: date) -> None:
    made_next = following(promise, series, TODAY, NOW)
    assert made_next is not None
    assert made_next.due_on == due_on
    assert (made_next.kind, made_next.series, made_next.series_n) == (RECALL, 5, 4)
    assert made_next.arises_from == promise.id


@pytest.mark.parametrize(
    ("due_on", "wish", "more", "next_on"),
    [
        # The visit fell through and this one, which stood already, was called about instead: its own day stays.
        (date(2027, 10, 25), e.Kept("reached"), {}, date(2027, 10, 25)),
        (date(2027, 10, 25), e.Lapsed("let_be"), {}, date(2027, 10, 25)),
        # It waited for the customer in vain, months before its call: it is still called about.
        (date(2027, 3, 20), e.Lapsed("waiting"), {"calls_before": 28}, date(2027, 3, 20)),
        # They were reached a little early and want nothing this time.
        (date(2027, 3, 20), e.Kept("reached"), {"calls_before": 28}, date(2028, 3, 20)),
        # A plan that calls very early has its calls, and none of them twice.
        (date(2027, 9, 1), e.Kept("reached"), {"calls_before": 300}, date(2028, 9, 1)),
        (date(2026, 12, 20), e.Kept("reached"), {"interval": "1m", "calls_before": 28}, date(2027, 1, 20)),
    ],
)
def test_no_year_is_skipped_because_a_reminder_closed_before_its_time(
    due_on: date, wish: e.Event, more: dict[str, object], next_on: date
) -> None:
    made_next = following(closed("recall", wish, on=due_on), rhythm(**more), TODAY, NOW)
    assert made_next is not None
    assert made_next.due_on == next_on


def test_a_leap_day_comes_back() -> None:
    leap = rhythm(date(2024, 2, 29))
    for year, day in ((2025, date(2026, 2, 28)), (2026, date(2027, 2, 28)), (2027, date(2028, 2, 29))):
        reminder = closed("recall", e.Kept("delivered"), on=date(year, 2, 28))
        made_next = following(reminder, leap, date(year, 2, 1), NOW)
        assert made_next is not None
        assert made_next.due_on == day


def test_an_ended_series_is_never_made_again() -> None:
    ended = closed("recall", e.Released("sold", is_series_ended=True))
    assert following(ended, rhythm(is_living=False), TODAY, NOW) is None


def test_an_open_promise_needs_no_successor() -> None:
    assert following(made(series=5), rhythm(), TODAY, NOW) is None


def test_only_a_true_deed_moves_the_last_visit() -> None:
    visit = made("visit", on=TODAY)
    assert done_on(visit, e.Kept("done")) == TODAY
    assert done_on(visit, e.Kept("done", date(2026, 11, 19))) == date(2026, 11, 19)
    assert done_on(made(), e.Kept("reached")) is None
    assert done_on(made(), e.Kept("elsewhere")) is None
