"""Undo, the same from every room: the act is taken back in the book, its lines wait again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from lupaus.core.lifecycle import Refusal
from lupaus.core.promise import Promise
from lupaus.ledger import beside
from lupaus.ledger import queries as book
from lupaus.ledger.record import By, Recorded, undo
from lupaus.outbox.lines import unsettle
from lupaus.outbox.passing import hold_letters, to_holders
from lupaus.outbox.thanking import withdraw_thanks
from lupaus.outbox.truth import look_again
from lupaus.people.access import Scope
from lupaus.people.families import families_of, hold
from lupaus.people.models import Party
from lupaus.people.parties import roots_of


class TakenBack(NamedTuple):
    """What an undo led to, and whom the act was about."""

    recorded: Recorded
    people: list[Party]


def take_back(scope: Scope, code: UUID, now: datetime) -> TakenBack:
    """Undo the act of this code: promises, objects, people and lines stand as before it.

    Raises `Refusal`: not_found, undo_gone, undo_late; then nothing has changed.
    """
    with transaction.atomic():
        row = book.acts(scope).filter(code=code).first()
        if row is None:
            raise Refusal("not_found")
        changed = beside.parties_of(row)
        hold(changed)
        look_again(changed, now)
        letters = hold_letters(scope, {event.promise_id for event in row.events.all()})
        undone = undo(scope, code, by=By(scope.party, "member"), now=now)
        promises = {promise.id for promise in undone.promises} | _promises_of(scope, changed)
        unsettle(scope, promises, row.at)
        withdraw_thanks(scope, [(event.promise_id, event.seq) for event in row.events.all()], now)
        to_holders(scope, [promise.id for promise in undone.promises], letters, now)
        return TakenBack(undone, _about(scope, undone.promises, changed))


def _promises_of(scope: Scope, people: Collection[int]) -> set[int]:
    """All promises to these people: what changes how they are reached settles lines of closed ones too."""
    family = families_of(people) if people else {}
    return (
        set(book.promises(scope).filter(creditor__in=family).values_list("pk", flat=True))
        if family
        else set()
    )


def _about(scope: Scope, promises: Collection[Promise], changed: Collection[int]) -> list[Party]:
    ids = {p.debtor if p.direction == "theirs" else p.creditor for p in promises} | set(changed)
    return list({party.pk: party for party in roots_of(scope, ids).values()}.values())
