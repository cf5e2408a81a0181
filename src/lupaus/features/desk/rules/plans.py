"""A plan as a person changes it: each step on or off, some days before or after, at a time of day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import time

from lupaus.core.kinds import BY_SLUG, Kind, Step, check


@dataclass(frozen=True, slots=True)
class StepWish:
    """What the person wants of one step. `days` and `minutes` count from its anchor, before it when negative."""

    is_on: bool
    days: int = 0
    minutes: int = 0
    at: time | None = None
    attempts: int = 1
    spacing_days: int = 7


def all_steps(kind: Kind) -> list[tuple[Step, bool]]:
    """Every step that the plan has or could have, in the product's order, and whether it is on."""
    usual = BY_SLUG[kind.slug].steps if kind.slug in BY_SLUG else ()
    found = [(kind.step(step.key) or step, kind.step(step.key) is not None) for step in usual]
    known = {step.key for step in usual}
    return found + [(step, True) for step in kind.steps if step.key not in known]


def is_before(step: Step) -> bool:
    """Is the step told in days or minutes before what is promised?"""
    return step.anchor == "due"


def has_days(step: Step) -> bool:
    """Can a person say on which day it comes? Not where it follows from something that happens."""
    return step.when in ("", "four_days") and not (step.anchor == "made" and step.minutes)


def changed(kind: Kind, wishes: Mapping[str, StepWish], **numbers: int) -> Kind:
    """The kind with these wishes and its own `numbers`, checked.

    Raises `PlanError` when the steps contradict each other.
    """
    steps = []
    for step, _is_on in all_steps(kind):
        wish = wishes.get(step.key)
        if wish is None or not wish.is_on:
            continue
        if has_days(step):
            step = replace(step, days=wish.days, at=wish.at)
            if step.at is None:
                step = replace(step, minutes=wish.minutes)
        if step.medium == "call":
            step = replace(step, attempts=wish.attempts, spacing_days=wish.spacing_days)
        steps.append(step)
    return check(replace(kind, steps=tuple(steps), **numbers))  # type: ignore[arg-type]  # names of its own fields
