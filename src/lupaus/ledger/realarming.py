"""A change of plan, calendar or contact: the open promises that it touches are looked at again.

Somebody's few are done with the change itself. A firm's hundred thousand are not: the change leaves a
mark, and the engine goes through them in chunks, so that no tap waits and a crash loses nothing. The new
plan holds from the change on; a promise only hears of it a moment later.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from lupaus.core.promise import Promise
from lupaus.ledger import models, writing

CHUNK = 500
"""Promises in one transaction."""


def realarm(organisation: int, now: datetime, *, kind: int | None = None, party: int | None = None) -> int:
    """Look again, at `now` (aware UTC), at the open promises that a change touches; answers how many.

    With `party` at once; else they are marked, in the caller's transaction, for `realarm_chunk`.
    """
    if party is not None:
        theirs = Q(creditor=party) | Q(debtor=party, direction="theirs")
        return _open(organisation, kind).filter(theirs).update(next_step_at=now)
    models.Realarm.objects.create(organisation_id=organisation, kind_id=kind, asked_at=now)
    return _open(organisation, kind).count()


def realarm_chunk(now: datetime) -> int:
    """Wake the next chunk of what is marked; answers how many were looked at. 0: nothing is marked.

    A mark that another engine works on is left to it.
    """
    with transaction.atomic():
        marks = models.Realarm.objects.select_for_update(skip_locked=True, of=("self",))
        for mark in marks.order_by("pk"):
            rows = _open(mark.organisation_id, mark.kind_id).filter(pk__gt=mark.done_to).order_by("pk")
            ids = list(rows.values_list("pk", flat=True)[:CHUNK])
            if not ids:
                mark.delete()
                continue
            held = writing.locked(mark.organisation_id, ids)
            writing.update_alarms([(promise.id, now) for promise in held if promise.is_open])
            mark.done_to = ids[-1]
            mark.save(update_fields=["done_to"])
            return len(ids)
    return 0


def is_marked(promise: Promise) -> bool:
    """Will this promise be looked at again, because of a change that has not come to it yet?"""
    return any(
        mark.done_to < promise.id and mark.kind_id in (None, promise.kind)
        for mark in models.Realarm.objects.filter(organisation=promise.organisation)
    )


def _open(organisation: int, kind: int | None) -> QuerySet[models.Promise]:
    rows = models.Promise.objects.filter(organisation=organisation, outcome="open")
    return rows if kind is None else rows.filter(kind=kind)
