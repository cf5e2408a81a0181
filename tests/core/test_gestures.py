"""A gesture and an exception are deeds; a question about one is none."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lupaus.core import events as e
from lupaus.core.figures import Verdict, facts, verdict
from lupaus.core.folding import apply
from lupaus.core.lifecycle import Refusal, decide
from tests.core.promises import MADE_AT, made

LATER = MADE_AT + timedelta(hours=1)


@pytest.mark.parametrize(
    "event", [e.Gestured(30_00, "ride", "silence", 7, 8), e.ExceptionMade("answered", 7, 8)]
)
def test_what_is_given_is_a_deed_and_changes_nothing_else(event: e.Event) -> None:
    before = made()
    after = apply(before, event, LATER)
    assert after == before._replace(deeds=1, seq=before.seq + 1)
    assert e.decode(e.kind_of(event), e.encode(event)) == event


@pytest.mark.parametrize("event", [e.MandateAsked(7, 80_00, "ride", 9), e.MandateAnswered(False, 9)])
def test_asking_and_answering_is_no_deed(event: e.Event) -> None:
    before = made()
    assert apply(before, event, LATER) == before._replace(seq=before.seq + 1)
    assert e.decode(e.kind_of(event), e.encode(event)) == event


@pytest.mark.parametrize("cents", [0, -1])
def test_a_gesture_of_nothing_is_none(cents: int) -> None:
    with pytest.raises(Refusal) as no:
        decide(made(), e.Gestured(cents), LATER)
    assert no.value.code == "no_sum"


def test_a_gesture_makes_good_what_was_broken_and_can_never_make_it_kept() -> None:
    broken = apply(made(), e.GivenUp("own"), LATER)
    assert verdict(facts(broken)) is Verdict.LEFT
    assert verdict(facts(apply(broken, e.Gestured(1), LATER))) is Verdict.MADE_GOOD
