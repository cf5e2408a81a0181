"""Undo: the act is taken back in the book, its lines wait again, the people stand as before."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from lupaus.core.lifecycle import Refusal
from lupaus.core.promise import Promise
from lupaus.features.calls.actions.acting import Act
from lupaus.features.calls.actions.reaching import undo_reaching
from lupaus.features.calls.actions.visiting import undo_basis
from lupaus.ledger import queries as book
from lupaus.ledger.objects import end_series
from lupaus.ledger.record import undo
from lupaus.outbox.lines import unsettle
from lupaus.people.models import Party
from lupaus.people.parties import roots_of


def take_back(act: Act, code: UUID) -> list[Party]:
    """Undo the act of this code; answers whom it was about.

    Raises `Refusal`: not_found, undo_gone, undo_late. `act.code` is not used.
    """
    with transaction.atomic():
        row = book.acts(act.scope).filter(code=code).first()
        if row is None:
            raise Refusal("not_found")
        undone = undo(act.scope, code, by=act.by, now=act.now)
        unsettle(act.scope, [promise.id for promise in undone.promises], row.at)
        _end_what_never_was(act, undone.promises)
        people = _about(act, undone.promises)
        undo_reaching(act.scope, row.what, row.at, people)
        for party in people:
            undo_basis(act, row.at, party)
    return people


def _end_what_never_was(act: Act, promises: tuple[Promise, ...]) -> None:
    """An object that the act itself had added has no promise left that counts: it ends with it."""
    touched = {promise.series for promise in promises if promise.series is not None and promise.is_void}
    alive = (
        book.promises(act.scope).filter(series__in=touched, is_void=False).values_list("series", flat=True)
    )
    for pk in touched - set(alive):
        end_series(act.scope, pk, "undone", act.now)


def _about(act: Act, promises: tuple[Promise, ...]) -> list[Party]:
    ids = {p.debtor if p.direction == "theirs" else p.creditor for p in promises}
    return list({party.pk: party for party in roots_of(act.scope, ids).values()}.values())
