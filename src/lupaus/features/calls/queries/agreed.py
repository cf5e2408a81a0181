"""What was agreed in a call: the visits that arose from its promises."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from lupaus.core.promise import Promise
from lupaus.features.calls.queries.cards import Thing, thing_of
from lupaus.ledger import queries as book
from lupaus.ledger.record import UNDO
from lupaus.people.access import Scope
from lupaus.people.models import Party
from lupaus.people.parties import family_of


class Agreed(NamedTuple):
    """Open visits that follow from the promises of a call. `undo`: the act that agreed them, while nobody was told."""

    visits: list[Thing]
    undo: UUID | None


def agreed_from(scope: Scope, party: Party, codes: Sequence[UUID], now: datetime) -> Agreed:
    """The open visits that arose from these promises of this contact."""
    mine = book.promises(scope).filter(creditor__in=family_of(party))
    before = mine.filter(code__in=codes).values_list("pk", flat=True)
    rows = list(
        mine.filter(arises_from__in=list(before), kind__slug="visit", outcome="open")
        .select_related("kind", "series", "series__basis", "content", "debtor", "holder")
        .order_by("due_end", "pk")
    )
    made = book.events(scope).filter(promise__in=[row.pk for row in rows], seq=1, act__isnull=False)
    acts = set(made.values_list("act", flat=True))
    fresh = book.acts(scope).filter(pk__in=acts, undone_at=None, at__gt=now - UNDO)
    codes_of_acts = list(fresh.values_list("code", flat=True)) if len(acts) == 1 else []
    return Agreed([thing_of(scope, row) for row in rows], codes_of_acts[0] if codes_of_acts else None)


def reminder_of(scope: Scope, visits: Iterable[Promise]) -> date | None:
    """By when a reminder is promised already for the objects of these visits; None when there is none."""
    about = {visit.series for visit in visits if visit.series is not None}
    standing = book.promises(scope).filter(series__in=about, outcome="open", kind__slug="recall")
    return standing.order_by("due_end", "pk").values_list("due_on", flat=True).first()
