"""What a person does with a promise on its page, each move as wishes for the pen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID

from django.db import transaction

from lupaus.core import events as e
from lupaus.core.lifecycle import Refusal
from lupaus.core.promise import Promise
from lupaus.core.waiting import going_on
from lupaus.features.desk.rules.standing import Shown
from lupaus.features.desk.rules.terms import Due
from lupaus.ledger.policies import Rulebook
from lupaus.ledger.record import By, Expect, Line, Recorded, record
from lupaus.outbox.lines import settle, unsettle
from lupaus.outbox.thanking import send_thanks
from lupaus.people.access import Scope


@dataclass(frozen=True, slots=True)
class Filled:
    """What the person filled in for a move; each move reads only what it needs.

    `until` is an aware UTC instant: of the next contact, or the end of a wait. `goes_on` is not asked
    but found: where the wait has moved the due to.
    """

    words: str = ""
    due: Due | None = None
    done_on: date | None = None
    until: datetime | None = None
    reason: str = ""
    cause: str = ""
    answer: str = ""
    is_agreed: bool = False
    is_for_ever: bool = False
    goes_on: e.Resumed | None = None


Wish = Callable[[Promise, bool, Filled], tuple[e.Event, ...]]


def _kept(state: Promise, is_contact: bool, filled: Filled) -> tuple[e.Event, ...]:
    if is_contact:
        return (e.Kept("reached"),)
    return (e.Kept("done", done_on=filled.done_on),)


def _anew(state: Promise, is_contact: bool, filled: Filled) -> tuple[e.Event, ...]:
    due = _due(filled)
    return (e.AgreedAnew(due.due_on, due.due_end, due.precision, due.due_time, due.starts_time),)


def _told(state: Promise, is_contact: bool, filled: Filled) -> tuple[e.Event, ...]:
    due = _due(filled)
    return (e.ToldAnew(due.due_on, due.due_end, due.precision, due.due_time, due.starts_time),)


def _due(filled: Filled) -> Due:
    if filled.due is None:
        raise ValueError("a new time was not filled in")
    return filled.due


def _until(filled: Filled) -> datetime:
    if filled.until is None:
        raise ValueError("an instant was not filled in")
    return filled.until


WISHES: Mapping[str, Wish] = MappingProxyType(
    {
        "kept": _kept,
        "anew": _anew,
        "told": _told,
        "report": lambda state, is_contact, filled: (e.Reported(),),
        "well": lambda state, is_contact, filled: (e.Answered(),),
        "contest": lambda state, is_contact, filled: (e.Contested(filled.answer),),
        "accept": lambda state, is_contact, filled: (e.Accepted(),),
        "decline": lambda state, is_contact, filled: (e.Declined(),),
        "wait": lambda state, is_contact, filled: (e.Paused(_until(filled)),),
        "resume": lambda state, is_contact, filled: (filled.goes_on or e.Resumed(),),
        "later": lambda state, is_contact, filled: (e.Deferred(_until(filled), "person"),),
        "deed": lambda state, is_contact, filled: (e.Deed(),),
        "apology": lambda state, is_contact, filled: (e.Apology(),),
        "thanks": lambda state, is_contact, filled: (e.Thanked(),),
        "cause": lambda state, is_contact, filled: (e.CauseNamed(filled.cause),),
        "note": lambda state, is_contact, filled: (e.Remarked(),),
        "release": lambda state, is_contact, filled: (e.Released(filled.reason, filled.is_for_ever),),
        "withdraw": lambda state, is_contact, filled: (e.Cancelled(filled.is_agreed),),
        "give_up": lambda state, is_contact, filled: (e.GivenUp(filled.cause),),
        "quiet": lambda state, is_contact, filled: (e.Quieted("person"),),
        "unquiet": lambda state, is_contact, filled: (e.Unquieted(),),
    }
)
SETTLING = frozenset(
    {"kept", "anew", "told", "report", "well", "contest", "accept", "decline", "wait", "resume", "later",
     "release", "withdraw", "give_up"}
)  # fmt: skip
"""Moves that answer whatever waited before us about this promise."""


def carry_out(
    scope: Scope, state: Promise, move: str, filled: Filled, *, is_contact: bool, shown: Shown | None,
    act: UUID | None, now: datetime,
) -> Recorded:  # fmt: skip
    """Do one move. Raises `Refusal`, then nothing has changed; `changed` when the page was stale."""
    if move == "resume":
        rules = Rulebook(scope.organisation)
        filled = replace(filled, goes_on=going_on(state, now, rules.kinds[state.kind], rules.calendar))
    wishes = WISHES[move](state, is_contact, filled)
    expect = Expect(*shown) if shown is not None else None
    wanted = [
        Line(state.id, wish, filled.words if place == 0 and "words" in wish._fields else "", expect)
        for place, wish in enumerate(wishes)
    ]
    with transaction.atomic():
        done = record(
            scope, wanted, by=By(scope.party, "member"), now=now, what=f"desk.{move}", act=act
        )  # fmt: skip
        if move in SETTLING and not done.is_repeat:
            # A call that is put off shows itself again at its time: the plan writes no second line of it.
            settle(scope, [state.id], now, but=("call",) if move == "later" else ())
        if move == "resume" and not done.is_repeat and state.paused_at is not None:
            unsettle(scope, [state.id], state.paused_at)  # what had waited before us goes on waiting
        if move == "thanks" and state.direction == "theirs" and filled.words and not done.is_repeat:
            send_thanks(scope, done.promises[0], now)
    return done


def skip(
    scope: Scope, state: Promise, step: str, attempt: int, why: str, *, act: UUID | None, now: datetime
) -> Recorded:
    """Leave one coming step out, with a few words why. Raises `Refusal` when it was taken by now."""
    if state.has_done(f"{step}.{attempt}"):
        raise Refusal("step_taken")
    wish = e.StepSkipped(step, attempt, "person")
    by = By(scope.party, "member")
    return record(scope, [Line(state.id, wish, why)], by=by, now=now, what="desk.skip", act=act)
