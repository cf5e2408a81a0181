"""Handed along, and never nobody's: who holds it, who answers for it, whom the customer knows."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lupaus.core import events as e
from lupaus.core import kinds
from lupaus.core.calendar import Calendar
from lupaus.core.custody import answer_by
from lupaus.core.folding import apply, make
from lupaus.core.lifecycle import Refusal, decide
from lupaus.core.plan import Plan, Policy, plan
from lupaus.core.promise import Promise
from tests.core.promises import MADE_AT, ZONE, follow, helsinki, made, wish

AINO, BO, CARITA, LIISA, MAIJA = 10, 11, 12, 13, 20
MORNING = helsinki("2026-11-20 09:00")
NOON_AFTER = helsinki("2026-11-20 13:00")


def repair(**more: object) -> Promise:
    """Aino has promised Maija a repair for the 24th of November."""
    return made("repair", **more)


def after(promise: Promise, *wanted: e.Event, now: datetime = MORNING) -> Promise:
    for one in wanted:
        for event in decide(promise, one, now):
            promise = apply(promise, event, now)
    return promise


def look(promise: Promise, now: datetime, leader: int | None = None) -> tuple[Promise, Plan]:
    decided = plan(promise, now, Policy(kinds.REPAIR, Calendar(zone=ZONE), leader=leader))
    return follow(promise, decided, now), decided


LADDER = ("handed", "came_back", "went_back", "tell_name", "missed", "guarantor", "leader")


def notes(decided: Plan) -> list[tuple[str, int]]:
    """The notes about who carries it, without those of the repair's own plan."""
    return [(notice.step, notice.holder) for notice in decided.notices if notice.step in LADDER]


def custody(promise: Promise) -> tuple[int, int, int, int | None]:
    return promise.holder, promise.guarantor, promise.named, promise.handed_to


ASKED = e.HandedOver(BO, MORNING + timedelta(hours=24))


# -- the time to think ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due", "hours", "left"),
    [
        (timedelta(days=30), 24, timedelta(hours=24)),
        (timedelta(days=30), 4, timedelta(hours=4)),
        (timedelta(hours=30), 24, timedelta(hours=10)),
        (timedelta(hours=1), 24, timedelta(minutes=20)),
        (timedelta(minutes=59), 24, None),
        (timedelta(), 24, timedelta(hours=1)),
        (timedelta(days=-9), 24, timedelta(hours=1)),
    ],
)
def test_silence_may_take_a_third_of_the_time_left_and_never_more_than_the_kinds_own(
    due: timedelta, hours: int, left: timedelta | None
) -> None:
    promise = repair()._replace(due_end=MORNING + due)
    until = answer_by(promise, MORNING, hours)
    assert until == (None if left is None else MORNING + left)


@given(st.integers(-10_000, 1_000_000), st.integers(1, 24 * 14))
def test_the_giver_always_has_most_of_the_time_left(minutes: int, hours: int) -> None:
    promise = repair()._replace(due_end=MORNING + timedelta(minutes=minutes))
    until = answer_by(promise, MORNING, hours)
    if until is None:
        assert 0 < minutes < 60
    else:
        assert until > MORNING
        assert minutes <= 0 or (promise.due_end - until) >= (until - MORNING) * 2


# -- asking, and the answers ---------------------------------------------------------------------


def test_while_somebody_is_asked_the_giver_holds_it_and_answers_for_it() -> None:
    promise = after(repair(), ASKED)
    assert custody(promise) == (AINO, AINO, AINO, BO)
    assert promise.answer_by == MORNING + timedelta(hours=24)


def test_a_yes_moves_the_holder_and_the_guarantor_stays_until_the_customer_knows_the_name() -> None:
    promise = after(repair(), ASKED, e.TakenOn(BO))
    assert custody(promise) == (BO, AINO, AINO, None)
    assert promise.is_untold
    promise = after(promise, e.HolderNamed("message"))
    assert custody(promise) == (BO, BO, BO, None)


def test_somebody_who_was_made_to_answer_on_purpose_stays() -> None:
    promise = after(
        repair(), e.Entrusted(AINO, LIISA, "given"), ASKED, e.TakenOn(BO), e.HolderNamed("person")
    )
    assert custody(promise) == (BO, LIISA, BO, None)


def test_handed_on_twice_before_the_customer_hears_the_first_still_answers() -> None:
    promise = after(repair(), ASKED, e.TakenOn(BO), e.HandedOver(CARITA, NOON_AFTER), e.TakenOn(CARITA))
    assert custody(promise) == (CARITA, AINO, AINO, None)
    assert custody(after(promise, e.HolderNamed("person"))) == (CARITA, CARITA, CARITA, None)


def test_back_to_whom_the_customer_knows_needs_no_telling() -> None:
    promise = after(repair(), ASKED, e.TakenOn(BO), e.HandedOver(AINO, NOON_AFTER), e.TakenOn(AINO))
    assert custody(promise) == (AINO, AINO, AINO, None)
    assert not promise.is_untold


def test_a_no_and_a_yes_under_other_terms_bring_it_back_at_once() -> None:
    for answer in (e.HandOverDeclined(BO), e.HandOverDeclined(BO, date(2026, 12, 1), time(12))):
        promise = after(repair(), ASKED, answer)
        assert custody(promise) == (AINO, AINO, AINO, None)
        promise, decided = look(promise, MORNING)
        assert ("came_back", AINO) in notes(decided)
        assert notes(look(promise, MORNING)[1]) == []


def test_with_less_than_an_hour_left_only_a_live_yes_counts() -> None:
    promise = repair()._replace(due_end=MORNING + timedelta(minutes=40))
    with pytest.raises(Refusal, match="live_only"):
        after(promise, e.HandedOver(BO, MORNING + timedelta(minutes=10)))
    assert custody(after(promise, e.HandedOver(BO, is_live=True))) == (BO, AINO, AINO, None)


@pytest.mark.parametrize(
    ("promise", "wanted", "code"),
    [
        (repair(), e.HandedOver(AINO, NOON_AFTER), "handed_to_self"),
        (after(repair(), ASKED), e.HandedOver(CARITA, NOON_AFTER), "handed_twice"),
        (repair(), e.HandedOver(BO), "live_only"),
        (repair(), e.HandedOver(BO, MORNING), "answer_past"),
        (after(repair(), e.Kept("done", date(2026, 11, 20))), ASKED, "closed"),
        (repair(), e.TakenOn(BO), "hand_over_gone"),
        (after(repair(), ASKED), e.TakenOn(CARITA), "not_asked"),
        (after(repair(), ASKED, e.TakenOn(BO)), e.TakenOn(BO), "hand_over_gone"),
        (after(repair(), ASKED, e.HandOverReturned("taken_back")), e.TakenOn(BO), "hand_over_gone"),
        (after(repair(), ASKED, e.HandOverReturned("silence")), e.HandOverDeclined(BO), "hand_over_gone"),
        (repair(), e.HandOverReturned("silence"), "hand_over_gone"),
        (repair(), e.HolderNamed("person"), "named_already"),
    ],
)
def test_what_cannot_be_is_refused(promise: Promise, wanted: e.Event, code: str) -> None:
    with pytest.raises(Refusal) as no:
        decide(promise, wanted, MORNING)
    assert no.value.code == code


def test_what_ends_the_promise_ends_the_asking() -> None:
    for ending in (e.Released("moved"), e.Cancelled(), e.Kept("done", date(2026, 11, 20)), e.GivenUp("own")):
        assert after(repair(), ASKED, ending).handed_to is None


# -- the plan ------------------------------------------------------------------------------------


def test_the_one_who_is_asked_hears_of_it_once_and_silence_brings_it_back_with_both_told() -> None:
    promise, decided = look(after(repair(), ASKED), MORNING + timedelta(minutes=1))
    assert notes(decided) == [("handed", BO)]
    assert next(n for n in decided.notices if n.step == "handed").useless_at == promise.answer_by
    promise, decided = look(promise, MORNING + timedelta(hours=5))
    assert notes(decided) == []
    assert decided.next_step_at is not None
    assert promise.answer_by is not None
    assert decided.next_step_at <= promise.answer_by
    before = promise
    promise, decided = look(promise, promise.answer_by)
    assert e.HandOverReturned("silence") in decided.events
    assert [found for found in notes(decided) if found[0].endswith("_back")] == [
        ("came_back", AINO), ("went_back", BO),
    ]  # fmt: skip
    assert custody(promise) == (AINO, AINO, AINO, None)
    assert before.holder == AINO, "it was never anybody else's"


def test_where_no_message_told_the_name_by_next_morning_a_person_does() -> None:
    promise = after(repair(), ASKED, e.TakenOn(BO), now=MORNING)
    promise, decided = look(promise, MORNING)
    assert notes(decided) == []
    assert decided.next_step_at is not None
    monday = helsinki("2026-11-23 08:00")
    assert decided.next_step_at <= monday
    promise, decided = look(promise, monday)
    assert ("tell_name", AINO) in notes(decided)
    promise, decided = look(promise, monday + timedelta(days=1))
    assert ("tell_name", AINO) not in notes(decided)


def test_a_reminder_of_next_year_is_handed_over_without_a_call_about_it() -> None:
    promise = after(made(), e.HandedOver(BO, MORNING + timedelta(hours=24)), e.TakenOn(BO))
    decided = plan(promise, helsinki("2026-11-23 08:00"), Policy(kinds.RECALL, Calendar(zone=ZONE)))
    assert ("tell_name", AINO) not in notes(decided)


def test_a_break_is_told_to_the_holder_the_guarantor_and_an_hour_later_the_leader() -> None:
    promise = after(repair(), ASKED, e.TakenOn(BO))
    due = promise.due_end
    promise, decided = look(promise, due, leader=LIISA)
    assert {found for found in notes(decided) if found[0] in ("missed", "guarantor", "leader")} == {
        ("missed", BO), ("guarantor", AINO),
    }  # fmt: skip
    _promise, decided = look(promise, helsinki("2026-11-25 08:30"), leader=LIISA)
    assert ("leader", LIISA) not in notes(decided)
    promise, decided = look(promise, helsinki("2026-11-25 09:00"), leader=LIISA)
    assert ("leader", LIISA) in notes(decided)
    promise, decided = look(promise, helsinki("2026-11-25 10:00"), leader=LIISA)
    assert notes(decided) == []


def test_one_who_works_alone_hears_of_a_break_once() -> None:
    promise, decided = look(repair(), repair().due_end)
    assert [step for step, _who in notes(decided)] == ["missed"]
    _promise, decided = look(promise, promise.due_end + timedelta(hours=12))
    assert notes(decided) == []


def test_after_a_second_break_of_one_word_a_person_calls_and_texts_rest() -> None:
    promise, _ = look(repair(), repair().due_end)
    later = promise.due_end + timedelta(hours=10)
    end = helsinki("2026-12-02 00:00")
    promise = after(promise, e.AgreedAnew(date(2026, 12, 1), end), now=later)
    assert not promise.is_quiet
    promise, decided = look(promise, end)
    assert promise.is_quiet
    assert [notice.step for notice in decided.notices if notice.medium == "call"] == ["broken_again"]
    assert not [notice for notice in decided.notices if notice.medium == "message"]


def test_the_second_break_in_one_matter_may_be_the_first_of_its_second_word() -> None:
    promise = repair()._replace(broken_before=1)
    promise, decided = look(promise, promise.due_end)
    assert promise.is_quiet and promise.broken == 2
    assert [notice.step for notice in decided.notices if notice.medium == "call"] == ["broken_again"]


# -- whatever happens ----------------------------------------------------------------------------

PEOPLE = (AINO, BO, CARITA, LIISA)
moves = st.one_of(
    st.builds(e.HandedOver, st.sampled_from(PEOPLE), st.just(helsinki("2027-06-01 12:00"))),
    st.builds(e.HandedOver, st.sampled_from(PEOPLE), is_live=st.just(True)),
    st.builds(e.TakenOn, st.sampled_from(PEOPLE)),
    st.builds(e.HandOverDeclined, st.sampled_from(PEOPLE)),
    st.builds(e.HandOverReturned, st.sampled_from(["silence", "taken_back", "left"])),
    st.builds(e.HolderNamed, st.sampled_from(["message", "person"])),
    st.builds(e.Entrusted, st.sampled_from(PEOPLE), st.sampled_from(PEOPLE), st.sampled_from(["left", "given"])),
    st.sampled_from(
        [e.AgreedAnew(date(2027, 2, 28), helsinki("2027-03-01 00:00")), e.Deed(), e.Reported(),
         e.Contested("no"), e.Kept("done", date(2026, 11, 20)), e.Affirmed(), None]
    ),
)  # fmt: skip


@given(st.lists(st.tuples(moves, st.integers(1, 24 * 30)), max_size=40))
def test_there_is_always_one_who_holds_it_one_who_answers_and_one_whom_the_customer_knows(
    happened: list[tuple[e.Event | None, int]],
) -> None:
    first = wish("repair")
    promise, now = make(first, 1, MADE_AT), MADE_AT
    for wanted, hours in happened:
        now += timedelta(hours=hours)
        promise, decided = look(promise, now, leader=LIISA)
        assert not promise.is_open or decided.next_step_at is not None
        if wanted is None:
            continue
        try:
            events = decide(promise, wanted, now)
        except Refusal:
            continue
        for event in events:
            known = promise.named
            promise = apply(promise, event, now)
            assert promise.named == known or isinstance(event, e.HolderNamed)
        assert promise.holder in PEOPLE
        assert promise.guarantor in PEOPLE
        assert promise.named in PEOPLE
        assert promise.handed_to != promise.holder
        assert promise.handed_to is None or promise.is_open
