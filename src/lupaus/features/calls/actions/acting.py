"""One act of mine: recorded once, whatever the thumb does, with the lines that it settles."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from lupaus.core.promise import Promise
from lupaus.ledger import queries as book
from lupaus.ledger.record import By, Expect, Line, Recorded, record
from lupaus.outbox.lines import settle
from lupaus.people.access import Scope


class Pick(NamedTuple):
    """A promise that was ticked, as the page showed it. `is_call`: the promise was only to call."""

    promise: Promise
    expect: Expect | None = None
    is_call: bool = False

    @property
    def id(self) -> int:
        return self.promise.id


class Act(NamedTuple):
    """Who acts, when, and the token of the page: two taps on one page are one act."""

    scope: Scope
    now: datetime
    code: UUID

    @property
    def by(self) -> By:
        return By(self.scope.party, "member")


def carry_out(
    act: Act, lines: Sequence[Line], what: str, *, settled: Collection[int] | None = None
) -> Recorded:
    """Record the lines as one act and settle what waited about their promises.

    `settled` names other promises to settle instead. Raises `Refusal`: `page_used` when this page's
    act has been undone meanwhile.
    """
    with transaction.atomic():
        done = record(act.scope, lines, by=act.by, now=act.now, what=what, act=act.code)
        if not done.is_repeat:
            touched = {line.promise for line in lines if line.promise is not None}
            settle(act.scope, touched if settled is None else settled, act.now)
    return done


def is_other(act: Act, what: str) -> bool:
    """Was another tap on the same page the first one?"""
    return book.acts(act.scope).filter(code=act.code).exclude(what=what).exists()
