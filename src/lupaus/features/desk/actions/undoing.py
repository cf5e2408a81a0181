"""Taking back what was just done."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from lupaus.core.lifecycle import Refusal
from lupaus.features.desk.actions import lines
from lupaus.ledger import queries as book
from lupaus.ledger.objects import end_series
from lupaus.ledger.record import By, Recorded, undo
from lupaus.people.access import Scope
from lupaus.people.models import Basis


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
        _end_what_was_added(scope, undone, now)
    return undone


def _end_what_was_added(scope: Scope, undone: Recorded, now: datetime) -> None:
    """An object whose only open promise is taken back is taken back with it: nothing may be forgotten silently."""
    void = {promise.series for promise in undone.promises if promise.is_void and promise.series is not None}
    going = book.promises(scope).filter(series__in=void, outcome="open").values_list("series", flat=True)
    ended = void - set(going)
    for pk in ended:
        end_series(scope, pk, "undone", now)
    asked = book.series(scope).filter(pk__in=ended).exclude(basis=None).values("basis")
    Basis.objects.filter(pk__in=asked, withdrawn_at=None).update(withdrawn_at=now)
