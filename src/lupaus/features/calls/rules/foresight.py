"""What will happen next with a promise when nobody does anything more.

Asked of the plan itself, by letting its alarms go off one after the other on paper, so that the
sentence after a tap can never say something else than the engine does. (`core.ahead` tells the
steps up to the end of the terms; the next try of a call may come after a missed hour.)
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from lupaus.core.folding import apply
from lupaus.core.plan import Policy, plan
from lupaus.core.promise import Promise

REST = timedelta(seconds=60)
"""How long a tap rests before anything follows from it."""
LOOKS = 400
"""How many alarms are let off at most: a year of working mornings, and some."""


class Foreseen(NamedTuple):
    """Instants (UTC), None for what will not come: a text to the customer, the next line of a
    call before us, the question whether to let be, the end by itself."""

    text_at: datetime | None = None
    call_at: datetime | None = None
    ask_at: datetime | None = None
    ends_at: datetime | None = None


def foresee(promise: Promise, now: datetime, policy: Policy) -> Foreseen:
    """What follows from `promise` as it stands just after an act at `now` (aware UTC)."""
    state, at = promise, now + REST
    text_at: datetime | None = None
    for _ in range(LOOKS):
        decided = plan(state, at, policy)
        for notice in decided.notices:
            if notice.medium == "message":
                text_at = text_at or notice.not_before
            elif notice.step == "call":
                return Foreseen(text_at, call_at=at)
            elif notice.step == "ask":
                return Foreseen(text_at, ask_at=at)
        for event in decided.events:
            state = apply(state, event, at)
        if state.outcome != "open":
            return Foreseen(text_at, ends_at=at)
        if decided.next_step_at is None or decided.next_step_at <= at:
            break
        at = decided.next_step_at
    return Foreseen(text_at)
