"""What a customer may do with each promise, as pure rules."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from lupaus.core.lifecycle import CONTEST_DAYS
from lupaus.core.promise import Answer, Outcome, Promise, Stage

ASKED_FOR = timedelta(days=CONTEST_DAYS)


class Move(StrEnum):
    """One tap of a customer."""

    YES = "yes"
    NO = "no"
    OTHER_TIME = "other-time"
    LATER = "later"
    STOP = "stop"
    TAKEN = "taken"
    THANKS = "thanks"
    WRONG = "wrong"
    KEPT = "kept"
    PARTLY = "partly"
    NOT_KEPT = "not-kept"
    MISSING = "missing"


def is_offer(promise: Promise, now: datetime) -> bool:
    """Does it wait for the customer's yes, and is there still time for it?"""
    return (
        promise.outcome == Outcome.OPEN
        and promise.stage == Stage.OFFERED
        and (promise.lapses_at is None or now < promise.lapses_at)
    )


def asks_how_it_went(promise: Promise, now: datetime) -> bool:
    """Have we said that it is done, and has the customer not yet said what they think?"""
    if promise.answer == Answer.YES or promise.is_void:
        return False
    if promise.outcome == Outcome.OPEN:
        return promise.stage == Stage.REPORTED
    is_done = promise.outcome == Outcome.KEPT and promise.how in ("done", "not_contested")
    return is_done and promise.closed_at is not None and now - promise.closed_at < ASKED_FOR


def is_coming(promise: Promise) -> bool:
    """Is it owed to the customer now or later?"""
    return promise.outcome == Outcome.OPEN and promise.stage != Stage.OFFERED


def is_contested(promise: Promise) -> bool:
    """Did the customer say that it was not kept, and is it owed again since then?"""
    is_owed = is_coming(promise) and promise.stage != Stage.REPORTED
    return is_owed and promise.answer in (Answer.PARTLY, Answer.NO)


def moves(promise: Promise, now: datetime, *, is_reminder: bool) -> tuple[Move, ...]:
    """What may be tapped for this promise, the most likely first."""
    if is_offer(promise, now):
        return (Move.YES, Move.OTHER_TIME, Move.NO)
    if asks_how_it_went(promise, now):
        return (Move.KEPT, Move.PARTLY, Move.NOT_KEPT)
    if not is_coming(promise):
        return ()
    if is_contested(promise):
        return (Move.MISSING,)
    if is_reminder:
        return (Move.OTHER_TIME, Move.LATER, Move.TAKEN, Move.STOP)
    return (Move.OTHER_TIME, Move.WRONG)
