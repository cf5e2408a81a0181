"""The heart: what happens when, told as a sweep's year."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lupaus.core import events as e
from lupaus.core.ahead import ahead
from lupaus.core.folding import apply
from lupaus.core.plan import Contact, plan
from lupaus.core.promise import Promise
from tests.core.promises import MADE_AT, follow, helsinki, made, policy, settle

CHRISTMAS_NIGHT = helsinki("2026-12-25 03:00")


def steps(decided: object) -> list[str]:
    return [f"{n.medium} {n.step}.{n.attempt}" for n in decided.notices]  # type: ignore[attr-defined]


def test_a_recall_sleeps_until_four_weeks_before_and_then_stands_on_the_call_list() -> None:
    recall = made()
    decided = plan(recall, MADE_AT, policy())
    assert decided.events == ()
    assert decided.next_step_at == helsinki("2026-10-27 17:00")
    recall, decided = settle(recall, helsinki("2026-10-27 17:00"), "recall")
    assert steps(decided) == ["call call.1"]
    assert decided.next_step_at == helsinki("2026-10-28 08:00")


def test_a_call_back_tomorrow_at_any_time_is_listed_an_hour_before_calling_ends() -> None:
    thursday = made("callback", on=date(2025, 11, 27))
    seen = [(c.step, c.at) for c in ahead(thursday, MADE_AT, policy("callback")) if c.medium != "end"]
    assert seen == [
        ("morning", helsinki("2025-11-27 08:00")),
        ("call", helsinki("2025-11-27 19:00")),
    ]


@pytest.mark.parametrize(
    ("on", "listed"),
    [
        ("2025-11-29", "2025-11-29 15:00"),
        ("2025-11-30", "2025-11-30 11:00"),
        ("2025-12-25", "2025-12-25 11:00"),
    ],
)
def test_a_call_back_on_a_day_with_other_hours_is_listed_within_that_day(on: str, listed: str) -> None:
    callback = made("callback", on=date.fromisoformat(on))
    calls = [c.at for c in ahead(callback, MADE_AT, policy("callback")) if c.step == "call"]
    assert calls == [helsinki(listed)]


def test_a_call_back_within_the_week_is_listed_before_the_last_calling_hours_of_it() -> None:
    callback = made("callback", on=date(2025, 11, 30), precision="week")
    calls = [c.at for c in ahead(callback, MADE_AT, policy("callback")) if c.step == "call"]
    assert calls == [helsinki("2025-11-29 15:00")]


def test_the_same_question_gives_the_same_answer_and_nothing_is_told_twice() -> None:
    now = helsinki("2026-10-27 17:00")
    recall, _ = settle(made(), now, "recall")
    for minutes in range(0, 60 * 24 * 20, 997):
        again = plan(recall, now + timedelta(minutes=minutes), policy())
        assert again.notices == ()


def test_no_answer_sends_one_text_and_tries_again_a_week_later_at_another_time() -> None:
    called = helsinki("2026-10-27 17:20")
    recall, _ = settle(made(), called, "recall")
    recall = apply(recall, e.Tried("no_answer"), called)
    recall, decided = settle(recall, called + timedelta(minutes=1), "recall")
    assert steps(decided) == ["message text.1"]
    assert decided.next_step_at == helsinki("2026-11-10 18:30")
    recall, decided = settle(recall, helsinki("2026-11-10 18:30"), "recall")
    assert steps(decided) == ["call call.2"]
    recall = apply(recall, e.Tried("no_answer"), helsinki("2026-11-10 18:40"))
    recall, decided = settle(recall, helsinki("2026-11-10 18:41"), "recall")
    assert steps(decided) == ["note ask.2"]


def test_one_more_try_is_the_persons_choice() -> None:
    recall = made()
    for day in ("2026-10-27 17:20", "2026-11-10 18:40"):
        recall = apply(recall, e.Tried("no_answer"), helsinki(day))
    recall, _ = settle(recall, helsinki("2026-11-10 19:00"), "recall")
    recall = apply(recall, e.Deferred(helsinki("2026-11-14 11:00"), "one_more"),
                   helsinki("2026-11-10 19:01"))  # fmt: skip
    recall, decided = settle(recall, helsinki("2026-11-14 11:00"), "recall")
    assert steps(decided) == ["call call.3"]


def test_a_delivered_text_keeps_the_promise_to_remind_and_a_silent_one_is_missed() -> None:
    due = helsinki("2026-11-25 00:00")
    called = apply(made(), e.Tried("no_answer"), helsinki("2026-10-27 17:20"))
    told = apply(called, e.Told("text", "email"), helsinki("2026-10-27 17:22"))
    assert plan(told, due, policy()).events[0] == e.Kept("delivered")
    assert plan(called, due, policy()).events[0] == e.MissedDue()


def test_a_promised_call_is_not_kept_by_a_text_after_one_try() -> None:
    day, due = date(2026, 11, 20), helsinki("2026-11-20 14:00")
    callback = made("callback", on=day, due_at=time(14), precision="minute")
    tried = apply(callback, e.Tried("no_answer"), helsinki("2026-11-20 13:20"))
    told = apply(tried, e.Told("text", "email"), helsinki("2026-11-20 13:22"))
    assert plan(told, due, policy("callback")).events[0] == e.MissedDue()
    twice = apply(told, e.Tried("no_answer"), helsinki("2026-11-20 13:45"))
    assert plan(twice, due, policy("callback")).events[0] == e.Kept("delivered")
    untold = apply(tried, e.Tried("no_answer"), helsinki("2026-11-20 13:45"))
    assert plan(untold, due, policy("callback")).events[0] == e.MissedDue()


@pytest.mark.parametrize(
    ("tried", "again"),
    [("10:00", "13:00"), ("13:00", "13:30"), ("13:20", "13:40"), ("13:55", "14:05"), ("14:30", "15:30")],
)
def test_the_second_try_of_a_promised_call_still_comes_before_its_hour(tried: str, again: str) -> None:
    day = "2026-11-20"
    callback = made("callback", on=date(2026, 11, 20), due_at=time(14), precision="minute")
    called = helsinki(f"{day} {tried}")
    callback = apply(callback, e.StepTaken("morning", 1), called)
    callback = apply(apply(callback, e.MissedDue(), called) if tried > "14" else callback,
                     e.Tried("no_answer"), called)  # fmt: skip
    callback = apply(callback, e.StepTaken("text", 1), called)
    due = helsinki(f"{day} {again}")
    assert "call call.2" not in steps(plan(callback, due - timedelta(minutes=1), policy("callback")))
    assert "call call.2" in steps(plan(callback, due, policy("callback")))


def test_a_missed_word_is_still_owed_and_nags_five_times_not_for_ever() -> None:
    recall, now = made(), helsinki("2026-11-25 00:00")
    seen = []
    for _ in range(400):
        recall, decided = settle(recall, now, "recall")
        seen += [n.step for n in decided.notices]
        assert decided.next_step_at is not None
        assert decided.next_step_at > now
        now = decided.next_step_at
    assert recall.outcome == "open"
    assert seen.count("nag") == 5
    assert seen.count("missed") == 1


def test_a_visit_is_confirmed_reminded_and_asked_about_in_the_evening() -> None:
    booked = helsinki("2026-11-20 18:00")
    visit = made("visit", at=booked, on=date(2026, 12, 3), due_at=time(12), precision="part",
                 starts_time=time(10))  # fmt: skip
    told, now = [], booked
    while now < helsinki("2026-12-03 20:00"):
        visit, decided = settle(visit, now, "visit")
        told += [(n.step, n.not_before) for n in decided.notices]
        assert decided.next_step_at is not None
        now = decided.next_step_at
    assert told == [
        ("confirm", helsinki("2026-11-20 18:01")),
        ("days3", helsinki("2026-11-30 10:00")),
        ("eve", helsinki("2026-12-02 15:00")),
        ("done", helsinki("2026-12-03 12:00")),
    ]
    assert visit.missed_at is None
    visit, _ = settle(visit, helsinki("2026-12-04 00:00"), "visit")
    assert visit.missed_at is not None


def test_a_visit_booked_for_the_day_after_tomorrow_gets_one_reminder() -> None:
    booked = helsinki("2026-11-24 18:00")
    visit = made("visit", at=booked, on=date(2026, 11, 26), due_at=time(12), precision="part")
    told, now = [], booked
    while now < helsinki("2026-11-26 11:00"):
        visit, decided = settle(visit, now, "visit")
        told += [n.step for n in decided.notices]
        now = decided.next_step_at or now
    assert told == ["confirm", "eve"]


def test_after_a_fortnight_of_silence_only_the_newest_is_told_and_the_skipped_are_shown() -> None:
    booked = helsinki("2026-12-10 18:00")
    visit = made("visit", at=booked, on=date(2027, 1, 5), due_at=time(12), precision="part")
    visit, _ = settle(visit, helsinki("2026-12-10 18:01"), "visit")
    visit, decided = settle(visit, helsinki("2027-01-04 16:00"), "visit")
    assert steps(decided) == ["message eve.1"]
    assert e.StepSkipped("days3", 1, "newer") in decided.events
    _, decided = settle(made("visit", at=booked, on=date(2027, 1, 5), due_at=time(12),
                                 precision="part"), helsinki("2027-01-06 09:00"), "visit")  # fmt: skip
    assert [n.medium for n in decided.notices if n.medium == "message"] == []
    assert {ev.reason for ev in decided.events if isinstance(ev, e.StepSkipped)} <= {"newer", "useless"}


def test_an_offer_that_nobody_answers_books_nothing_and_closes_politely_once() -> None:
    now = helsinki("2026-11-20 18:00")
    offer = made("visit", at=now, on=date(2026, 12, 3), due_at=time(12), precision="part",
                 is_offer=True, lapses_at=helsinki("2026-11-27 18:00"))  # fmt: skip
    offer, decided = settle(offer, helsinki("2026-11-20 18:01"), "visit")
    assert steps(decided) == ["message offer.1"]
    offer, decided = settle(offer, helsinki("2026-11-27 18:00"), "visit")
    assert (offer.outcome, steps(decided)) == ("lapsed", ["message after_lapse.1"])
    assert decided.next_step_at is None
    assert plan(offer, helsinki("2026-12-27 18:00"), policy("visit")).notices == ()


def test_what_a_customer_asked_stands_before_a_person_at_once_and_once() -> None:
    now = helsinki("2026-11-20 21:30")
    visit = made("visit", at=now, on=date(2026, 12, 3), due_at=time(12), precision="part")
    visit = apply(visit, e.Remarked(None, "other_time"), now)
    visit, decided = settle(visit, now, "visit")
    assert steps(decided)[0] == f"call answer_other_time.{visit.seq - len(decided.events)}"
    assert decided.notices[0].not_before == now
    visit, decided = settle(visit, now + timedelta(hours=1), "visit")
    assert not [n for n in decided.notices if n.step.startswith("answer_")]


@pytest.mark.parametrize("rule", ["none", "grief", "died"])
def test_whoever_wants_no_contact_is_neither_called_nor_written_to(rule: str) -> None:
    now = helsinki("2026-10-27 17:00")
    _, decided = settle(made(), now, "recall", Contact(rule=rule))
    assert steps(decided) == ["note call.1"]


def test_only_in_writing_means_a_letter_instead_of_a_call() -> None:
    _, decided = settle(made(), helsinki("2026-10-27 17:00"), "recall", Contact(rule="writing"))
    assert steps(decided) == ["message call.1"]


def test_only_in_writing_while_messages_rest_is_for_a_person_to_decide() -> None:
    """They complained, so nothing planned is written to them; the reminder must not fall silent with it."""
    quiet = apply(made(), e.Quieted("complaint"), MADE_AT)
    _, decided = settle(quiet, helsinki("2026-10-27 17:00"), "recall", Contact(rule="writing"))
    assert steps(decided) == ["note call.1"]


def test_what_is_put_off_comes_back_at_its_time_and_once() -> None:
    delivery = made("delivery", on=date(2026, 11, 24))
    then = helsinki("2026-11-10 14:00")
    delivery = apply(delivery, e.Deferred(then, "person"), helsinki("2026-11-02 09:00"))
    assert plan(delivery, helsinki("2026-11-02 09:01"), policy("delivery")).next_step_at == then
    delivery, decided = settle(delivery, then, "delivery")
    assert [(n.medium, n.step) for n in decided.notices] == [("note", "again")]
    assert plan(delivery, then + timedelta(minutes=1), policy("delivery")).notices == ()
    delivery = apply(delivery, e.Deferred(then + timedelta(days=1), "person"), then + timedelta(hours=1))
    _, decided = settle(delivery, then + timedelta(days=1), "delivery")
    assert [n.step for n in decided.notices] == ["again"]


def test_each_miss_has_its_own_reminders() -> None:
    """Missed, agreed anew a month later, and missed again: the reminders begin anew, not where the first ended."""
    word = made("other", on=date(2026, 9, 7))
    word = apply(word, e.MissedDue(), helsinki("2026-09-08 00:00"))
    anew = made("other", on=date(2026, 10, 5))
    word = apply(word, e.AgreedAnew(anew.due_on, anew.due_end), helsinki("2026-09-20 10:00"))
    nags = []
    now = helsinki("2026-10-06 00:00")
    for _ in range(12):
        word, decided = settle(word, now, "other")
        nags += [now.date() for n in decided.notices if n.step == "nag"]
        assert decided.next_step_at is not None
        assert decided.next_step_at > now
        now = decided.next_step_at
    assert nags[:3] == [date(2026, 10, 7), date(2026, 10, 9), date(2026, 10, 13)]


def test_christmas_moves_what_we_ask_later_and_what_they_await_earlier() -> None:
    recall = made(on=date(2027, 1, 22))  # four weeks before is Christmas Day
    assert plan(recall, MADE_AT, policy()).next_step_at == helsinki("2026-12-28 17:00")
    visit = made("visit", at=helsinki("2026-12-01 10:00"), on=date(2026, 12, 28), due_at=time(12),
                 precision="part")  # fmt: skip
    visit, _ = settle(visit, helsinki("2026-12-01 10:01"), "visit")
    visit = apply(visit, e.StepSkipped("days3"), helsinki("2026-12-01 10:02"))
    eve = plan(visit, helsinki("2026-12-02 08:00"), policy("visit")).next_step_at
    assert eve is not None
    assert helsinki("2026-12-23 19:00") <= eve < helsinki("2026-12-24 00:00")


kinds_with_times = st.sampled_from(["recall", "visit", "callback", "delivery", "repair",
                                    "refund", "information", "other"])  # fmt: skip
contacts = st.builds(Contact, st.booleans(), st.booleans(), st.sampled_from(["", "", "writing", "none"]))


@given(
    slug=kinds_with_times,
    days=st.integers(1, 400),
    hops=st.lists(st.integers(0, 60 * 24 * 40), min_size=1, max_size=40),
    contact=contacts,
    acts=st.lists(st.sampled_from(["no_answer", "later", "told", "reply", "report", ""]), max_size=40),
)
def test_however_the_clock_hops_nothing_is_told_twice_and_no_open_promise_falls_silent(
    slug: str, days: int, hops: list[int], contact: Contact, acts: list[str]
) -> None:
    on = (MADE_AT + timedelta(days=days)).date()
    promise, now = made(slug, on=on, due_at=None), MADE_AT
    seen: set[tuple[str, int, int]] = set()
    for hop, act in zip(hops, acts + [""] * len(hops), strict=False):
        now += timedelta(minutes=hop)
        promise = _act(promise, act, now)
        decided = plan(promise, now, policy(slug, contact))
        for notice in decided.notices:
            key = (notice.step, notice.attempt, notice.terms_no)
            assert key not in seen
            seen.add(key)
            assert notice.not_before >= now
        promise = follow(promise, decided, now)
        if promise.outcome == "open":
            assert decided.next_step_at is not None
            settled = plan(promise, now, policy(slug, contact))
            assert settled.notices == (), "a pass leaves nothing of the same instant undone"
            assert settled.next_step_at is not None
            assert settled.next_step_at > now
        else:
            assert plan(promise, now, policy(slug, contact)).notices == ()


def _act(promise: Promise, act: str, now: object) -> Promise:
    if promise.outcome != "open" or promise.stage != "active":
        return promise
    event: e.Event | None = {
        "no_answer": e.Tried("no_answer"),
        "later": e.Tried("later", now + timedelta(days=2)),  # type: ignore[operator]
        "told": e.Told("text", "email"),
        "reply": e.Remarked(None, "reply"),
        "report": e.Reported(),
    }.get(act)
    return apply(promise, event, now) if event else promise  # type: ignore[arg-type]
