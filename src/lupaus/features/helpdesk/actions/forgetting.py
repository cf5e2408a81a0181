"""Somebody is forgotten, or asks what is kept about them. This room keeps ids and times only, and no name."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q

from lupaus.features.helpdesk.models import Errand, HelpDesk, TicketLink, Unpromised
from lupaus.people.access import Scope


def forget(organisation: int, parties: Collection[int], now: datetime) -> None:
    """What leads from their promises to their tickets is let go, and nothing of them is told there any more.

    `parties`: their rows. That the ticket was theirs stays known (a link without a number), else the same ticket would
    bring them back. Call inside a transaction.
    """
    owed = Q(promise__creditor__in=parties) | Q(promise__debtor__in=parties, promise__direction="theirs")
    theirs = TicketLink.objects.filter(owed, organisation=organisation)
    ids = list(theirs.values_list("pk", flat=True))
    tickets = theirs.values_list("ticket", flat=True)
    Unpromised.objects.filter(organisation=organisation, ticket__in=list(tickets)).delete()
    Errand.objects.filter(link__in=ids).delete()
    TicketLink.objects.filter(pk__in=ids).update(number="", ended_at=now)


def about_me(scope: Scope) -> Mapping[str, Any]:
    """What is kept about a member: whether they carry what nobody owns."""
    carries = HelpDesk.objects.filter(organisation=scope.organisation, carrier=scope.party).exists()
    return {"carries_what_nobody_owns": carries}
