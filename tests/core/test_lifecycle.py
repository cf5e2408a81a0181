"""What may happen to a promise. Random wishes never break what must hold."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lupaus.core import events as e
from lupaus.core.figures import Verdict, facts, verdict
from lupaus.core.folding import apply, fold, make, undoing
from lupaus.core.lifecycle import Refusal, decide
from lupaus.core.promise import Outcome, Promise
from tests.core.promises import MADE_AT, helsinki, made, wish

NOW = helsinki("2026-11-20 12:00")
LATER = helsinki("2026-12-20 12:00")


def after(promise: Promise, *wishes: e.Event, now: datetime = NOW) -> Promise:
    for one in wishes:
        for event in decide(promise, one, now):
            promise = apply(promise, event, now)
    return promise


def test_agreed_anew_is_the_customers_yes_and_the_first_due_never_changes() -> None:
    moved = after(made(), e.AgreedAnew(date(2026, 12, 30), helsinki("2026-12-31 00:00")))
    assert (moved.terms, moved.terms_no, moved.due_on) == ("agreed", 2, date(2026, 12, 30))
    assert moved.first_due_on == date(2026, 11, 24)
    assert moved.missed_at is None


def test_after_due_a_new_date_counts_as_broken_first() -> None:
    moved = after(made(), e.AgreedAnew(date(2026, 12, 30), helsinki("2026-12-31 00:00")), now=LATER)
    assert moved.missed_at == LATER
    assert moved.breaks == 1


def test_a_visit_marked_in_the_evening_was_still_on_time() -> None:
    visit = made("visit", on=date(2026, 11, 20), due_at=time(12), precision="part")
    evening = helsinki("2026-11-20 21:00")
    kept = after(visit, e.Kept("done", date(2026, 11, 20)), now=evening)
    assert (kept.outcome, kept.missed_at) == ("kept", None)
    marked_next_day = after(after(visit, e.MissedDue(), now=evening),
                            e.Kept("done", date(2026, 11, 20)), now=LATER)  # fmt: skip
    assert (marked_next_day.outcome, marked_next_day.missed_at) == ("kept", None)
    late = after(visit, e.Kept("done", date(2026, 12, 1)), now=LATER)
    assert late.missed_at == LATER


@pytest.mark.parametrize("answer", ["no", "partly"])
def test_what_the_customer_denied_never_counts_as_kept_as_first_promised(answer: str) -> None:
    day = date(2026, 11, 20)
    done = after(made("visit", on=day, due_at=time(12), precision="part"), e.Kept("done", day))
    back = after(done, e.Contested(answer))
    again = after(back, e.Kept("done", day), now=NOW + timedelta(days=2))
    assert (again.missed_at, again.breaks, again.answer) == (NOW, 1, answer)
    assert verdict(facts(again)) is Verdict.MADE_GOOD


def test_a_visit_moved_on_its_own_day_with_their_yes_was_not_missed() -> None:
    visit = made("visit", on=date(2026, 11, 20), due_at=time(12), precision="part", starts_time=time(10))
    anew = e.AgreedAnew(date(2026, 11, 25), helsinki("2026-11-26 00:00"))
    assert decide(visit, anew, helsinki("2026-11-20 12:05"), "day") == (anew,)
    assert decide(visit, anew, helsinki("2026-11-21 00:00"), "day") == (e.MissedDue(), anew)
    assert decide(visit, anew, helsinki("2026-11-20 12:05"), "instant") == (e.MissedDue(), anew)


def test_a_pause_after_the_time_forgives_nothing() -> None:
    late = after(made(), e.Paused(LATER + timedelta(days=9)), now=LATER)
    assert (late.missed_at, late.stage, late.paused_at) == (LATER, "waiting", LATER)
    going = after(late, e.Resumed(), now=LATER + timedelta(days=1))
    assert (going.missed_at, going.breaks, going.due_end) == (LATER, 1, made().due_end)


def test_a_second_pause_is_the_same_wait() -> None:
    waits = after(after(made(), e.Paused(LATER)), e.Paused(LATER), now=NOW + timedelta(days=1))
    assert waits.paused_at == NOW
    assert after(waits, e.Resumed()).paused_at is None


def test_the_customers_no_gives_the_matter_back_to_the_same_person_as_not_kept() -> None:
    kept = after(made("visit"), e.Kept("done"))
    back = after(kept, e.Contested("no"))
    assert (back.outcome, back.holder, back.missed_at is not None) == ("open", kept.holder, True)
    assert after(after(back, e.Kept("done")), e.Answered()).answer == "yes"


@pytest.mark.parametrize(
    ("promise", "wanted", "now", "code"),
    [
        (after(made(), e.Kept("reached")), e.Kept("reached"), NOW, "closed"),
        (made(), e.Accepted(), NOW, "not_offered"),
        (made(is_offer=True, lapses_at=LATER), e.Kept("done"), NOW, "offered"),
        (made(is_offer=True, lapses_at=NOW), e.Accepted(), NOW, "lapse_past"),
        (made(), e.Resumed(), NOW, "not_waiting"),
        (made(), e.AgreedAnew(date(2026, 1, 1), helsinki("2026-01-02 00:00")), NOW, "due_past"),
        (made(), e.Tried("later", helsinki("2026-11-19 12:00")), NOW, "due_past"),
        (made(), e.Answered(), NOW, "not_reported"),
        (made(), e.Contested("yes"), NOW, "unknown_answer"),
        (after(made(), e.Kept("reached")), e.Contested("no"), LATER + timedelta(days=30),
         "too_late_to_contest"),
        (made(), e.CauseNamed("weather"), NOW, "unknown_cause"),
        (made(), e.Paused(NOW), NOW, "lapse_past"),
        (after(made(), e.Paused(LATER)), e.Resumed(), helsinki("2026-11-25 12:00"), "due_past"),
        (after(made(), e.Paused(LATER)),
         e.Resumed(due_on=date(2026, 11, 30), due_end=helsinki("2026-12-01 00:00")),
         helsinki("2026-12-01 00:00"), "due_past"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_reason(
    promise: Promise, wanted: e.Event, now: datetime, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        decide(promise, wanted, now)
    assert refused.value.code == code


wishes = st.sampled_from(
    [
        e.Accepted(), e.Declined(), e.Paused(LATER), e.Resumed(),
        e.Resumed(due_on=date(2027, 1, 4), due_end=helsinki("2027-01-05 00:00")), e.MissedDue(), e.Reported(),
        e.Kept("reached"), e.Kept("done", date(2026, 11, 20)), e.Contested("no"),
        e.Contested("partly"), e.Answered(), e.GivenUp("own"), e.Released("moved", True),
        e.Cancelled(True), e.Cancelled(), e.Lapsed("let_be"), e.StepTaken("call"),
        e.StepSkipped("eve", 1, "person"), e.Tried("no_answer"), e.Tried("later", LATER),
        e.Deferred(LATER), e.Told("text", "email", 7), e.TellingFailed("text", "email"),
        e.Quieted("reply"), e.Unquieted(), e.Deed(3), e.Apology(), e.Thanked(4),
        e.CauseNamed("outside"), e.Remarked(5, "other_time"), e.Remarked(5),
        e.HandedOver(11, LATER), e.HandedOver(12, LATER), e.HandedOver(11, is_live=True), e.TakenOn(11),
        e.TakenOn(12), e.HandOverDeclined(11), e.HandOverDeclined(12, date(2026, 12, 24)),
        e.HandOverReturned("silence"), e.HolderNamed("message"), e.Entrusted(12, 12), e.Entrusted(11, 12, "given"),
        e.Affirmed(),
        e.AgreedAnew(date(2027, 2, 28), helsinki("2027-03-01 00:00")),
        e.ToldAnew(date(2027, 2, 28), helsinki("2027-02-28 12:00"), "part", time(12), time(10)),
    ]
)  # fmt: skip
hours = st.integers(0, 24 * 90)


@given(st.lists(st.tuples(wishes, hours), max_size=40), st.booleans())
def test_random_wishes_never_break_an_invariant_and_the_row_is_the_fold(
    tried: list[tuple[e.Event, int]], is_offer: bool
) -> None:
    first = wish(is_offer=is_offer, lapses_at=LATER if is_offer else None)
    promise, now = make(first, 1, MADE_AT), MADE_AT
    history: list[tuple[e.Event, datetime]] = [(first, MADE_AT)]
    states = [promise]
    for wanted, later in tried:
        now += timedelta(hours=later)
        try:
            events = decide(promise, wanted, now)
        except Refusal:
            continue
        for event in events:
            promise = apply(promise, event, now)
            history.append((event, now))
            states.append(promise)
    _holds(states, first)
    written = [(e.decode(e.kind_of(event), e.encode(event)), at) for event, at in history]
    assert fold(1, written) == promise


def _holds(states: list[Promise], first: e.Made) -> None:
    last = states[-1]
    assert (last.first_due_on, last.first_due_end) == (first.due_on, first.due_end)
    for before, now in pairwise(states):
        assert now.seq == before.seq + 1
        assert now.terms_no - before.terms_no in (0, 1)
        assert (now.closed_at is None) == (now.outcome == Outcome.OPEN)
        assert now.breaks == 0 or now.missed_at is not None
        assert now.handed_to is None or (now.outcome == "open" and now.answer_by is not None)
        assert now.handed_to != now.holder
        assert {now.holder, now.guarantor, now.named} <= {first.holder, first.guarantor, 11, 12}
        if (before.holder, before.guarantor) != (now.holder, now.guarantor):
            assert now.custody_at >= before.custody_at
        if now.outcome == "open":
            assert now.holder
            assert now.guarantor
            assert now.stage not in ("offered", "waiting") or now.lapses_at is not None
        if now.stage == "reported" and now.outcome == "open":
            assert now.reported_at is not None
        if before.outcome != "open" and now.outcome == "open":
            assert now.answer in ("no", "partly"), "only the customer's no opens it again"


@given(st.lists(wishes, max_size=12), st.lists(wishes, min_size=1, max_size=6))
def test_undo_gives_the_very_state_back_and_survives_the_book(
    first: list[e.Event], second: list[e.Event]
) -> None:
    def carry(promise: Promise, wanted: list[e.Event], now: datetime) -> Promise:
        for one in wanted:
            try:
                promise = after(promise, one, now=now)
            except Refusal:
                continue
        return promise

    before = carry(made(), first, NOW)
    changed = carry(before, second, NOW + timedelta(hours=1))
    undone = undoing(changed, before, 9)
    written = e.decode("undone", e.encode(undone))
    for event in (undone, written):
        restored = apply(changed, event, NOW + timedelta(hours=2))
        assert restored._replace(seq=before.seq) == before


def test_undoing_what_an_act_made_voids_it() -> None:
    void = apply(made(), undoing(made(), None, 9), NOW)
    assert (void.outcome, void.is_void, void.closed_at) == ("cancelled", True, NOW)
