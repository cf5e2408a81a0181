"""A wait for the customer takes nothing of our time, and gives no excuse."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lupaus.core import events as e
from lupaus.core import kinds
from lupaus.core.calendar import Calendar
from lupaus.core.figures import Verdict, facts, verdict
from lupaus.core.folding import apply
from lupaus.core.lifecycle import decide
from lupaus.core.plan import plan
from lupaus.core.promise import Promise
from lupaus.core.waiting import going_on
from tests.core.promises import ZONE, helsinki, made, policy

CALENDAR = Calendar(zone=ZONE)
FRIDAY = date(2026, 3, 6)


def word(slug: str = "repair", on: date = FRIDAY, at: time | None = None, precision: str = "day") -> Promise:
    return made(slug, helsinki("2026-03-02 09:00"), on=on, due_at=at, precision=precision)


def waited(promise: Promise, paused: str, resumed: str) -> Promise:
    """The promise after a wait, through the same door as the pen's."""
    settles, ends = kinds.BY_SLUG[_slug(promise)].settles, helsinki("2026-12-01 12:00")
    for event in decide(promise, e.Paused(ends), helsinki(paused), settles):
        promise = apply(promise, event, helsinki(paused))
    now = helsinki(resumed)
    for event in decide(
        promise, going_on(promise, now, kinds.BY_SLUG[_slug(promise)], CALENDAR), now, settles
    ):
        promise = apply(promise, event, now)
    return promise


def _slug(promise: Promise) -> str:
    return kinds.DEFAULTS[promise.kind - 1].slug


@pytest.mark.parametrize(
    ("paused", "resumed", "due_on"),
    [
        ("2026-03-04 10:00", "2026-03-09 10:00", date(2026, 3, 11)),  # Thursday, Friday, Monday
        ("2026-03-04 10:00", "2026-03-05 10:00", date(2026, 3, 9)),  # never onto a Saturday
        ("2026-03-04 10:00", "2026-03-04 16:00", FRIDAY),  # the same day: nothing is lost
        ("2026-03-06 10:00", "2026-03-08 10:00", date(2026, 3, 9)),  # a Sunday: the next day of work
        ("2026-03-04 10:00", "2026-04-07 10:00", date(2026, 4, 9)),  # Easter is not worked
    ],
)
def test_the_due_moves_by_the_working_days_that_the_wait_took(
    paused: str, resumed: str, due_on: date
) -> None:
    went = waited(word(), paused, resumed)
    assert (went.stage, went.due_on, went.lapses_at, went.paused_at) == ("active", due_on, None, None)
    assert went.first_due_on == FRIDAY
    assert went.terms == "first"


def test_what_waited_beyond_its_time_is_kept_as_first_promised() -> None:
    went = waited(word(), "2026-03-04 10:00", "2026-03-09 10:00")
    soon = plan(went, helsinki("2026-03-09 10:02"), policy("repair"))
    assert e.MissedDue() not in soon.events
    kept = apply(went, e.Kept("done", date(2026, 3, 11)), helsinki("2026-03-11 15:00"))
    assert verdict(facts(kept)) is Verdict.KEPT
    late = plan(went, helsinki("2026-03-12 00:00"), policy("repair"))
    assert e.MissedDue() in late.events, "from then on our clock runs again"


def test_a_word_to_the_minute_moves_by_working_time() -> None:
    callback = word("callback", at=time(14), precision="minute")
    went = waited(callback, "2026-03-06 12:00", "2026-03-06 13:02")
    assert (went.due_on, went.due_time, went.due_end) == (FRIDAY, time(15, 5), helsinki("2026-03-06 15:05"))
    evening = waited(callback, "2026-03-06 13:00", "2026-03-06 23:00")
    assert evening.due_on == date(2026, 3, 9)


def test_a_visit_is_not_moved_without_their_yes() -> None:
    visit = word("visit", at=time(12), precision="part")
    went = waited(visit, "2026-03-04 10:00", "2026-03-05 10:00")
    assert (went.due_on, went.terms_no) == (FRIDAY, 1)


def test_what_they_asked_while_we_waited_still_wants_its_answer() -> None:
    waits = apply(word(), e.Paused(helsinki("2026-12-01 12:00")), helsinki("2026-03-04 10:00"))
    now = helsinki("2026-03-09 10:00")
    asked = apply(waits, e.Remarked(topic="reply"), now)
    went = apply(asked, going_on(asked, now, kinds.REPAIR, CALENDAR), now)
    assert "answer_reply" in [notice.step for notice in plan(went, now, policy("repair")).notices]


times = st.datetimes(datetime(2026, 3, 2, 9), datetime(2026, 6, 30)).map(
    lambda found: helsinki(f"{found:%Y-%m-%d %H:%M}")
)


@given(
    st.sampled_from([("repair", None, "day"), ("callback", time(14), "minute"), ("repair", time(12), "part"),
                     ("delivery", None, "week"), ("other", None, "month")]),
    st.dates(FRIDAY, date(2026, 6, 1)), times, st.timedeltas(timedelta(0), timedelta(days=100)),
)  # fmt: skip
def test_whatever_the_wait_there_is_time_left_and_never_less_than_before(
    terms: tuple[str, time | None, str], on: date, paused_at: datetime, wait: timedelta
) -> None:
    slug, at, precision = terms
    promise = word(slug, on, at, precision)
    if paused_at >= promise.due_end:
        return
    promise = apply(promise, e.Paused(helsinki("2027-12-01 12:00")), paused_at)
    now = paused_at + wait
    (event,) = decide(promise, going_on(promise, now, kinds.BY_SLUG[slug], CALENDAR), now)
    went = apply(promise, event, now)
    assert went.due_end > now
    assert went.due_end >= promise.due_end
    assert went.missed_at is None
    assert e.decode("resumed", e.encode(event)) == event
