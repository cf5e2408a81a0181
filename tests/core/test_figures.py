"""Three figures, never one, from a truth table that is written out in full."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lupaus.core import events as e
from lupaus.core.figures import Facts, Verdict, facts, figures, verdict
from lupaus.core.folding import apply
from lupaus.core.lifecycle import decide
from lupaus.core.promise import Promise
from tests.core.promises import helsinki, made

BEFORE, AFTER = helsinki("2026-11-20 12:00"), helsinki("2026-12-20 12:00")
AGREED = e.AgreedAnew(date(2026, 12, 30), helsinki("2026-12-31 00:00"))
TOLD = e.ToldAnew(date(2026, 12, 30), helsinki("2026-12-31 00:00"))


def lived(*steps: tuple[e.Event, object], **how: object) -> Promise:
    promise = made(**how)  # type: ignore[arg-type]
    for wish, now in steps:
        for event in decide(promise, wish, now):  # type: ignore[arg-type]
            promise = apply(promise, event, now)  # type: ignore[arg-type]
    return promise


@pytest.mark.parametrize(
    ("promise", "word"),
    [
        (lived(), Verdict.OPEN),
        (lived((e.Kept("reached"), BEFORE)), Verdict.KEPT),
        (lived((AGREED, BEFORE), (e.Kept("reached"), AFTER)), Verdict.ANEW),
        (lived((AGREED, BEFORE), (AGREED, BEFORE), (AGREED, BEFORE), (e.Kept("done"), AFTER)), Verdict.ANEW),
        (lived((TOLD, BEFORE), (e.Kept("reached"), AFTER)), Verdict.MADE_GOOD),
        (lived((TOLD, BEFORE), (AGREED, BEFORE), (e.Kept("done"), AFTER)), Verdict.ANEW),
        (lived((e.MissedDue(), AFTER)), Verdict.OWED),
        (lived((e.Kept("reached"), AFTER)), Verdict.MADE_GOOD),
        (lived((AGREED, AFTER), (e.Kept("reached"), AFTER)), Verdict.MADE_GOOD),
        (lived((e.GivenUp("own"), AFTER)), Verdict.LEFT),
        (lived((e.Apology(), AFTER), (e.GivenUp("own"), AFTER)), Verdict.LEFT),
        (lived((e.Deed(1), AFTER), (e.GivenUp("own"), AFTER)), Verdict.MADE_GOOD),
        (lived((e.Released("moved"), BEFORE)), Verdict.RELEASED),
        (lived((e.MissedDue(), AFTER), (e.Released("tired"), AFTER)), Verdict.LEFT),
        (lived((e.Cancelled(True), BEFORE)), Verdict.RELEASED),
        (lived((e.Cancelled(False), BEFORE)), Verdict.LEFT),
        (lived((e.MissedDue(), AFTER), (e.Cancelled(True), AFTER)), Verdict.LEFT),
        (lived((e.Lapsed("let_be"), BEFORE)), Verdict.LAPSED),
        (lived((e.Lapsed("let_be"), AFTER), is_promised=False), Verdict.UNPROMISED),
        (lived((e.Kept("done"), BEFORE), (e.Contested("no"), BEFORE)), Verdict.OWED),
        (lived((e.Kept("done"), BEFORE), (e.Contested("no"), BEFORE), (e.Kept("done"), BEFORE)),
         Verdict.MADE_GOOD),
    ],
)  # fmt: skip
def test_the_truth_table(promise: Promise, word: Verdict) -> None:
    assert verdict(facts(promise)) is word


every_fact = st.builds(
    Facts,
    st.sampled_from(["open", "kept", "broken", "released", "cancelled", "lapsed"]),
    st.sampled_from(["first", "agreed", "told"]),
    st.booleans(), st.booleans(), st.booleans(), st.booleans(), st.booleans(),
    st.sampled_from(["", "yes", "partly", "no"]), st.booleans(),
)  # fmt: skip


@given(st.lists(st.tuples(every_fact, st.integers(1, 5)), max_size=30))
def test_every_promise_counts_once_and_a_missed_one_is_never_kept(
    groups: list[tuple[Facts, int]],
) -> None:
    got = figures(groups)
    living = sum(many for found, many in groups if not found.is_void)
    assert got.settled + got.open + got.released + got.lapsed + got.unpromised == living
    clean = sum(
        many for f, many in groups
        if f.outcome == "kept" and not f.is_missed and f.terms == "first" and f.is_promised and not f.is_void
    )  # fmt: skip
    assert got.kept == clean
    assert got.said_yes + got.not_contested <= got.kept + got.anew + got.made_good
