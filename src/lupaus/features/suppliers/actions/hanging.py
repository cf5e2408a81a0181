"""One of our promises hangs on a supplier's word, or on none any more; and thanks to a supplier."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from lupaus.core import events as e
from lupaus.core.lifecycle import Refusal
from lupaus.core.promise import Promise
from lupaus.ledger.record import By, Expect, Line, Recorded, record
from lupaus.outbox.thanking import send_thanks
from lupaus.people.access import Scope


def hang(
    scope: Scope,
    promise: Promise,
    on: Promise | None,
    *,
    shown: Expect | None,
    act: UUID | None,
    now: datetime,
) -> Recorded:
    """From now on `promise` hangs on that word. Raises `Refusal` (`hangs_in_a_ring`, `closed`, `changed`)."""
    if on is not None and not on.is_open:
        raise Refusal("closed", outcome=on.outcome)
    line = Line(promise.id, e.HungOn(on.id if on is not None else None), "", shown)
    return record(scope, [line], by=By(scope.party, "member"), now=now, what="suppliers.hang", act=act)


class Thanked(NamedTuple):
    """The act, and whether a message carries the thanks to them."""

    recorded: Recorded
    is_sent: bool


def thank(scope: Scope, promise: Promise, words: str, *, act: UUID | None, now: datetime) -> Thanked:
    """Thank the supplier for this word of theirs. Raises `Refusal` (`not_theirs`)."""
    if promise.direction != "theirs":
        raise Refusal("not_theirs")
    with transaction.atomic():
        by = By(scope.party, "member")
        done = record(
            scope, [Line(promise.id, e.Thanked(), words)], by=by, now=now, what="suppliers.thanks", act=act
        )
        sent = False if done.is_repeat else send_thanks(scope, done.promises[0], now)
    return Thanked(done, sent)
