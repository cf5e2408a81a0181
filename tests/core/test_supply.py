"""A supplier's word: asked about two working days before its day, and what their answer means."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lupaus.core import events as e
from lupaus.core.ahead import ahead
from lupaus.core.events import decode, encode, kind_of
from lupaus.core.folding import apply, fold
from lupaus.core.kinds import BY_SLUG, from_json, to_json
from lupaus.core.lifecycle import Refusal, decide
from lupaus.core.plan import Contact, plan
from lupaus.core.promise import Promise
from tests.core.promises import follow, helsinki, made, policy, settle

BORN = helsinki("2026-03-02 09:00")
DUE = date(2026, 3, 20)  # a Friday


def word(on: date = DUE, at: datetime = BORN, **more: Any) -> Promise:
    return made("supply", at, on=on, direction="theirs", **more)


def asked_at(promise: Promise, contact: Contact | None = None) -> datetime | None:
    found = [
        one
        for one in ahead(promise, promise.made_at, policy("supply", contact))
        if one.step == "will_it_hold"
    ]
    return found[0].at if found and not found[0].skipped else None


def test_they_are_asked_two_working_days_before_at_nine() -> None:
    assert asked_at(word()) == helsinki("2026-03-18 09:00")
    assert asked_at(word(date(2026, 3, 16))) == helsinki("2026-03-12 09:00")  # over a weekend
    assert asked_at(word(date(2026, 4, 7))) == helsinki("2026-04-01 09:00")  # over Easter


def test_who_cannot_be_written_to_or_promised_in_a_hurry_is_not_asked() -> None:
    assert asked_at(word(), Contact(can_message=False)) is None
    assert asked_at(word(), Contact(rule="none")) is None
    assert asked_at(word(date(2026, 3, 5))) is None


@given(st.integers(5, 120))
def test_the_question_comes_on_a_working_day_and_before_the_due(days: int) -> None:
    promise = word(BORN.date() + timedelta(days=days))
    at = asked_at(promise)
    if at is not None:
        assert BORN < at < promise.due_end
        assert policy("supply").calendar.is_working(at.date())


def test_a_wait_for_a_supplier_that_lapses_writes_them_no_closing_words() -> None:
    paused = apply(word(), e.Paused(BORN + timedelta(days=2)), BORN)
    decided = plan(paused, BORN + timedelta(days=3), policy("supply"))
    assert [kind_of(event) for event in decided.events] == ["lapsed"]
    assert decided.notices == ()


def test_what_they_answer_is_read_and_changes_no_terms_cause_or_counts() -> None:
    promise = word()
    for event in (e.SlipForetold(date(2026, 3, 25)), e.CauseViewed("outside"), e.Affirmed()):
        after = apply(promise, event, BORN)
        kept = {name: value for name, value in after._asdict().items() if name not in ("seq", "done")}
        assert kept == {
            name: value for name, value in promise._asdict().items() if name not in ("seq", "done")
        }


@pytest.mark.parametrize(
    ("event", "step", "klass"),
    [(e.SlipForetold(), "answer_slip", "urgent"), (e.Affirmed(), "answer_holds", "planned")],
)
def test_an_answer_is_a_note_before_our_holder_once(event: e.Event, step: str, klass: str) -> None:
    answered = apply(word(), event, BORN)
    after, decided = settle(answered, BORN, "supply")
    (notice,) = decided.notices
    assert (notice.step, notice.medium, notice.klass, notice.party) == (step, "note", klass, answered.holder)
    again = plan(after, BORN + timedelta(minutes=1), policy("supply"))
    assert again.notices == ()


def test_our_own_holders_yes_is_no_line_before_anybody() -> None:
    ours = made("repair", BORN, on=DUE)
    assert apply(ours, e.Affirmed(), BORN).done == ours.done


@pytest.mark.parametrize(
    ("promise", "wish", "code"),
    [
        (made("repair", BORN, on=DUE), e.SlipForetold(), "not_theirs"),
        (word(), e.SlipForetold(date(2026, 3, 1)), "due_past"),
        (word()._replace(outcome="kept"), e.SlipForetold(), "closed"),
        (word()._replace(outcome="kept"), e.Affirmed(), "closed"),
        (word(), e.CauseViewed("them"), "unknown_cause"),
        (word(), e.HungOn(1), "hangs_in_a_ring"),
        (word()._replace(outcome="kept"), e.HungOn(2), "closed"),
    ],
)
def test_what_cannot_be_is_refused(promise: Promise, wish: e.Event, code: str) -> None:
    with pytest.raises(Refusal) as no:
        decide(promise, wish, BORN)
    assert no.value.code == code


@given(
    st.lists(
        st.one_of(
            st.builds(e.SlipForetold, st.none() | st.dates(date(2026, 3, 3), date(2027, 1, 1))),
            st.builds(e.CauseViewed, st.sampled_from(["own", "supplier", "outside"])),
            st.builds(e.HungOn, st.none() | st.integers(2, 9)),
            st.just(e.Affirmed()),
        ),
        max_size=8,
    )
)
def test_what_is_read_back_from_the_book_folds_to_the_same(wishes: list[e.Event]) -> None:
    first = e.Made(1, 9, 10, 20, 20, 20, DUE, word().due_end, "Europe/Helsinki", direction="theirs")
    history = [first, *wishes]
    back = [decode(kind_of(event), encode(event)) for event in history]
    assert fold(1, [(event, BORN) for event in back]) == fold(1, [(event, BORN) for event in history])


def test_a_plan_of_before_reads_as_it_was() -> None:
    """A firm's own plan has no such step until somebody switches it on."""
    told = to_json(BY_SLUG["supply"])
    told["steps"] = [
        {name: value for name, value in step.items() if name != "is_working"}
        for step in told["steps"]
        if step["key"] != "will_it_hold"
    ]
    old = from_json("supply", 9, told)
    assert [step.key for step in old.steps] == ["hold", "today"]
    assert not any(step.is_working for step in old.steps)


def test_the_step_may_be_left_out_like_any_other() -> None:
    skipped = apply(word(), e.StepSkipped("will_it_hold", 1, "person"), BORN)
    assert asked_at(skipped) is None
    assert follow(skipped, plan(skipped, BORN, policy("supply")), BORN).outcome == "open"
