"""What a page says will happen is what the engine then does."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from lupaus.core import events as e
from lupaus.core import kinds
from lupaus.core.ahead import ahead
from lupaus.core.folding import apply
from lupaus.core.plan import Contact, Policy, plan
from lupaus.core.promise import Promise
from tests.core.promises import MADE_AT, helsinki, made, policy


def said(promise: Promise, slug: str, contact: Contact | None = None) -> list[tuple[str, str, str]]:
    coming = ahead(promise, MADE_AT, policy(slug, contact))
    return [(f"{one.at:%Y-%m-%d %H:%M}", one.step, one.skipped or one.medium) for one in coming]


def test_a_recall_comes_four_weeks_before_and_is_missed_at_the_end_of_its_day() -> None:
    assert said(made("recall"), "recall") == [
        ("2026-10-27 15:00", "call", "call"),
        ("2026-11-24 22:00", "missed_due", "end"),
    ]


def test_a_visit_tells_at_once_three_days_and_one_day_before() -> None:
    visit = made("visit", on=date(2025, 12, 4), due_at=time(12), precision="minute")
    assert said(visit, "visit") == [
        ("2025-11-24 10:01", "confirm", "message"),
        ("2025-12-01 08:00", "days3", "message"),
        ("2025-12-03 13:00", "eve", "message"),
        ("2025-12-04 10:00", "done", "note"),
        ("2025-12-04 22:00", "missed_due", "end"),
    ]


def test_who_cannot_be_written_to_is_shown_as_left_out() -> None:
    visit = made("visit", on=date(2025, 12, 4))
    found = said(visit, "visit", Contact(can_call=True, can_message=False))
    assert ("2025-11-24 10:01", "confirm", "unreachable") in found


def test_an_offer_lapses_and_a_closed_promise_has_nothing_before_it() -> None:
    offer = made("visit", is_offer=True, lapses_at=MADE_AT + timedelta(days=7))
    assert said(offer, "visit") == [
        ("2025-11-24 10:01", "offer", "message"),
        ("2025-12-01 10:00", "after_lapse", "message"),
        ("2025-12-01 10:00", "lapsed", "end"),
    ]
    closed = apply(made("recall"), e.Kept("reached"), MADE_AT)
    assert ahead(closed, MADE_AT, policy("recall")) == []


def test_a_skipped_step_is_not_among_them_and_a_late_promise_shows_no_nags() -> None:
    visit = apply(made("visit", on=date(2025, 12, 4)), e.StepSkipped("eve", 1, "person"), MADE_AT)
    assert "eve" not in [step for _, step, _ in said(visit, "visit")]
    late = apply(made("other"), e.MissedDue(), helsinki("2026-11-25 08:00"))
    found = ahead(late, helsinki("2026-11-25 09:00"), policy("other"))
    assert [one for one in found if one.skipped != "useless"] == []


@pytest.mark.parametrize("kind", kinds.DEFAULTS, ids=lambda kind: kind.slug)
@pytest.mark.parametrize("days", [1, 3, 9, 60])
def test_it_agrees_with_the_engine_step_by_step(kind: kinds.Kind, days: int) -> None:
    promise = made(kind.slug, on=MADE_AT.date() + timedelta(days=days), direction="ours")
    rules = Policy(kind, policy(kind.slug).calendar)
    told, now, state = [], MADE_AT, promise
    while state.is_open and not state.has_done("missed.1"):
        decided = plan(state, now, rules)
        told += [(notice.step, notice.attempt) for notice in decided.notices if notice.step != "missed"]
        for event in decided.events:
            state = apply(state, event, now)
        now = max(now + timedelta(minutes=1), decided.next_step_at or now)
    shown = [(one.step, one.attempt) for one in ahead(promise, MADE_AT, rules) if one.medium in kinds.MEDIA]
    assert sorted(shown) == sorted(told)
