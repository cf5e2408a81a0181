"""Somebody is forgotten, or asks what is kept about them. This room keeps ids and times only, and no name."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from lupaus.features.helpdesk.models import Errand, HelpDesk, TicketLink
from lupaus.people.access import Scope


def forget(organisation: int, known_as: Collection[str], now: datetime) -> None:
    """What leads from their promises to their tickets is let go, and nothing of them is told there any more.

    That a ticket has made a promise stays known, else the same ticket would bring them back. Call inside a transaction.
    """
    theirs = TicketLink.objects.filter(organisation=organisation, promise__creditor__name__in=known_as)
    ids = list(theirs.values_list("pk", flat=True))
    Errand.objects.filter(link__in=ids).delete()
    TicketLink.objects.filter(pk__in=ids).update(number="", ended_at=now)


def about_me(scope: Scope) -> Mapping[str, Any]:
    """What is kept about a member: whether they carry what nobody owns."""
    carries = HelpDesk.objects.filter(organisation=scope.organisation, carrier=scope.party).exists()
    return {"carries_what_nobody_owns": carries}
