"""Plans say what they mean, and contradictions are told apart."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from lupaus.core import kinds
from lupaus.core.kinds import Kind, PlanError, Step


@pytest.mark.parametrize("kind", kinds.DEFAULTS, ids=lambda kind: kind.slug)
def test_every_default_plan_goes_through_the_book_unchanged(kind: Kind) -> None:
    assert kinds.from_json(kind.slug, 0, json.loads(json.dumps(kinds.to_json(kind)))) == kind


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ((Step("eve", "message", days=-1), Step("eve", "note")), "step_twice"),
        ((Step("a", "message", days=-1), Step("b", "message", days=-1)), "same_moment"),
        ((Step("call", "call", days=3),), "call_after_due"),
        ((Step("a", "pigeon"),), "unknown_word"),
        ((Step("a", "note", days=-900),), "out_of_range"),
        ((Step("a", "note", anchor="made", days=-1),), "before_made"),
    ],
)
def test_a_contradictory_plan_is_refused(steps: tuple[Step, ...], code: str) -> None:
    with pytest.raises(PlanError) as refused:
        kinds.check(replace(kinds.RECALL, steps=steps))
    assert refused.value.code == code


def test_what_an_older_book_does_not_say_is_as_the_product_has_it() -> None:
    older = kinds.to_json(kinds.CALLBACK)
    del older["text_suffices"]
    assert kinds.from_json("callback", 0, older) == kinds.CALLBACK


def test_what_cannot_be_read_is_refused() -> None:
    with pytest.raises(PlanError) as refused:
        kinds.from_json("recall", 1, {"steps": [{"nonsense": 1}]})
    assert refused.value.code == "unreadable"
