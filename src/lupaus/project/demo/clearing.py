"""The demo's firms are forgotten, so that the demo can begin again. Only what is marked as a demo is ever touched."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from lupaus.features.disruption.models import Disruption
from lupaus.features.exchange.models import Batch
from lupaus.features.helpdesk.models import HelpDesk
from lupaus.features.team.models import Departure, HowILead, TooMuch
from lupaus.ledger.heart import forget_beats
from lupaus.ledger.retention import forget_book
from lupaus.outbox.models import Attempt, Bulletin, Envelope, Incoming, Notice, Text
from lupaus.people.models import (
    Absence,
    Basis,
    ContactPoint,
    Invitation,
    Membership,
    Organisation,
    Party,
    Price,
    SearchWord,
    Team,
    User,
)


def clear(now: datetime, firms: Iterable[Organisation]) -> None:
    """Forget these demo firms, all or none: people, book, letters, and who signed in."""
    with transaction.atomic():
        for firm in firms:
            if not firm.is_demo:
                raise ValueError("only a demo's firm can be forgotten")
            _clear(firm, now)


def _clear(firm: Organisation, now: datetime) -> None:
    is_crew = Membership.objects.filter(organisation=firm, user__email__endswith="@huolto.example").exists()
    users = list(Membership.objects.filter(organisation=firm).values_list("user", flat=True))
    Attempt.objects.filter(envelope__organisation=firm).delete()
    for outbox in (Incoming, Notice, Envelope, Text, Batch):
        outbox._default_manager.filter(organisation=firm).delete()
    for beside in (HelpDesk, TooMuch, HowILead, Departure, Disruption, Bulletin):
        beside._default_manager.filter(organisation=firm).delete()
    forget_book(firm.pk, "the demo begins again", now)
    for table in (SearchWord, ContactPoint, Basis, Price, Invitation, Absence, Membership, Team):
        table._default_manager.filter(organisation=firm).delete()
    Party.objects.filter(organisation=firm).update(merged_into=None)
    Party.objects.filter(organisation=firm).delete()
    User.objects.filter(pk__in=users, memberships=None).delete()
    firm.delete()
    forget_beats(f"demo crew {firm.language}" if is_crew else f"demo {firm.language}")
