"""Taking back what was just done."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from lupaus.core.lifecycle import Refusal
from lupaus.features.desk.actions import lines
from lupaus.ledger import queries as book
from lupaus.ledger.record import By, Recorded, undo
from lupaus.people.access import Scope


def take_back(scope: Scope, act: UUID, now: datetime) -> Recorded:
    """Undo an act by compensating events; the lines that it settled wait again.

    Raises `Refusal`: not_found, undo_gone, undo_late.
    """
    with transaction.atomic():
        row = book.acts(scope).filter(code=act).first()
        if row is None:
            raise Refusal("not_found")
        undone = undo(scope, act, by=By(scope.party, "member"), now=now)
        lines.unsettle(scope, [promise.id for promise in undone.promises], row.at)
    return undone
