"""What will happen to a promise if nobody does anything: the plan, looked at ahead of time.

The same `plan` answers at each of its own alarms, so what a page shows is what the engine will do.
Pure.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from lupaus.core import events as e
from lupaus.core.folding import apply
from lupaus.core.plan import Policy, plan
from lupaus.core.promise import Promise

MOST_LOOKS = 400
"""A listed promise is looked at each working morning; a year and a half of them is far enough."""


class Coming(NamedTuple):
    """One step that is still to come. `at` is aware UTC: when it comes before somebody, or leaves.

    `medium`: call, message, note; end (the promise is missed, lapses or counts as kept then).
    For an end, `step` is the kind of the event. `skipped` names why a step will be left out.
    """

    at: datetime
    step: str
    attempt: int
    medium: str
    klass: str = ""
    skipped: str = ""


_ENDS: dict[type[object], str] = {e.MissedDue: "missed_due", e.Lapsed: "lapsed", e.Kept: "kept"}


def ahead(promise: Promise, now: datetime, policy: Policy) -> list[Coming]:
    """The coming steps of an open promise in order of time, its end under these terms last.

    Empty for a closed promise. What is due at this very moment is among them. Nags after a missed
    end are left out: they are no plan, only what follows when it fails.
    """
    found: list[Coming] = []
    at = now
    for _ in range(MOST_LOOKS):
        if promise.outcome != "open":
            break
        decided = plan(promise, at, policy)
        end = ""
        for event in decided.events:
            end = end or _ENDS.get(type(event), "")
            if isinstance(event, e.StepSkipped):
                found.append(Coming(at, event.step, event.attempt, "", skipped=event.reason))
            promise = apply(promise, event, at)
        found.extend(
            Coming(max(at, notice.not_before), notice.step, notice.attempt, notice.medium, notice.klass)
            for notice in decided.notices
            if notice.step not in ("missed", "nag")
        )
        if end:
            found.append(Coming(at, end, 1, "end"))
            break
        if promise.has_done("missed.1") or decided.next_step_at is None:
            break
        at = max(decided.next_step_at, at)
    return sorted(found, key=lambda coming: (coming.at, coming.medium == "end"))
