"""A customer's slip of the thumb: for a while their last tap can be taken back."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from lupaus.core.lifecycle import Refusal
from lupaus.ledger import queries
from lupaus.ledger.record import By, undo
from lupaus.outbox.lines import revive
from lupaus.people.links import Guest
from lupaus.people.merging import family_of

WHILE = timedelta(minutes=15)
"""How long a tap can be taken back, unless something has followed from it."""
HEARD = ("customer.thanks", "customer.wrong", "customer.missing", "customer.other-time", "customer.later")
"""Words that reach a person are not unsaid; they do no harm."""


def slip(guest: Guest, now: datetime) -> UUID | None:
    """The customer's last tap, while it can be taken back: nobody has acted on it, and nobody was told of it."""
    row = (
        queries.acts(guest.scope)
        .filter(role="customer", by__in=family_of(guest.party), at__gt=now - WHILE, undone_at=None)
        .exclude(what__startswith="undo")
        .order_by("-at", "-pk")
        .first()
    )
    if row is None or row.what in HEARD:
        return None
    mine = list(queries.events(guest.scope).filter(act=row).values_list("promise", "seq"))
    since = Q()
    for promise, seq in mine:
        since |= Q(promise=promise, seq__gt=seq)
    followed = queries.events(guest.scope).filter(since).exclude(act=row)
    if not mine or followed.exclude(role="engine").exists():
        return None
    if followed.filter(kind__in=("told", "telling_failed")).exists():
        return None
    code: UUID = row.code
    return code


def take_back(guest: Guest, code: UUID, *, now: datetime) -> None:
    """Everything stands as before that tap. Raises `Refusal` (slip_gone) when it is not the last one any more."""
    with transaction.atomic():
        if slip(guest, now) != code:
            raise Refusal("slip_gone")
        row = queries.acts(guest.scope).get(code=code)
        asked = list(queries.events(guest.scope).filter(act=row).values_list("promise", "seq"))
        undo(guest.scope, code, by=By(guest.party.pk, "customer"), now=now)
        revive(guest.scope, asked, row.at, now)
