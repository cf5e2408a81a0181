"""When a customer may be asked how it felt: where they already are, at the end of a matter, seldom, never before repair."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from lupaus.core.promise import DENIED, Answer, Outcome, Promise

BETWEEN: Final = timedelta(days=90)
"""No customer is asked more often, whatever they have with us."""
ASKED_FOR: Final = timedelta(days=45)
"""An answer after a month is still an answer."""
_COMPLAINTS: Final = ("asked_gone_wrong.", "asked_put_right.", "asked_missing.")


def is_ended(promise: Promise, now: datetime) -> bool:
    """Is it over for its customer too, and not long ago?

    Where they may still say whether we kept it, that comes first; a broken word is over when a deed has put it right.
    """
    if promise.direction != "ours" or promise.is_void or promise.closed_at is None:
        return False
    if now - promise.closed_at > ASKED_FOR:
        return False
    if promise.outcome == Outcome.BROKEN:
        return promise.deeds > 0
    if promise.outcome != Outcome.KEPT or promise.how == "agreed":
        return False
    return promise.answer == Answer.YES or promise.how not in ("done", "not_contested")


def is_unrepaired(promise: Promise) -> bool:
    """Is something owed to the customer that has gone wrong, or do they wait for us to say something to it?"""
    if promise.outcome == Outcome.OPEN and (promise.missed_at is not None or promise.answer in DENIED):
        return True
    return any(
        mark.startswith(_COMPLAINTS) and mark.replace("asked_", "answer_", 1) not in promise.done.split(" ")
        for mark in promise.done.split(" ")
    )


def is_too_soon(asked_at: datetime | None, now: datetime) -> bool:
    """Has this customer told us how something felt within ninety days?"""
    return asked_at is not None and now - asked_at < BETWEEN


def ask_about(closed: Collection[Promise], still_open: Collection[Promise], now: datetime) -> Promise | None:
    """The promise at whose end we may ask now; None: we do not ask. `closed`: the newest first."""
    if any(is_unrepaired(one) for one in (*still_open, *closed)):
        return None
    going_on = {one.matter for one in still_open}
    ended = (one for one in closed if one.matter not in going_on and is_ended(one, now))
    return next(ended, None)
