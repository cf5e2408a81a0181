"""What pages show of a helpdesk: the connection as it stands, and a promise's ticket."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from lupaus.core.promise import Promise
from lupaus.features.helpdesk.models import Errand, HelpDesk, TicketLink, Unpromised
from lupaus.ledger import queries as book
from lupaus.people.access import Scope

LONG = timedelta(hours=24)
"""A helpdesk that has not been reached for so long is a matter for the doctor."""
SHOWN = 20
"""How many tickets that made no promise are shown."""


class Waiting(NamedTuple):
    """How many errands wait, and how many the helpdesk would not take."""

    waiting: int
    refused: int


class NoPromise(NamedTuple):
    """A ticket of which nothing was promised, its page in the helpdesk, why, and the time that stands on it."""

    number: str
    url: str
    why: str
    pending_at: datetime


class Standing(NamedTuple):
    """How many such tickets there are, and those that are shown."""

    many: int
    shown: list[NoPromise]


class Beside(NamedTuple):
    """A promise and its ticket. `link` is None where it has none; `url` is the ticket's page in the helpdesk."""

    promise: Promise
    code: UUID
    link: TicketLink | None
    url: str


def desk(scope: Scope) -> HelpDesk | None:
    """The organisation's helpdesk."""
    return HelpDesk.objects.filter(organisation=scope.organisation).first()


def waiting(found: HelpDesk) -> Waiting:
    """What has yet to be told there."""
    rows = Errand.objects.filter(link__desk=found, link__ended_at=None)
    return Waiting(rows.filter(result="").count(), rows.filter(result="refused").count())


def unpromised(found: HelpDesk) -> Standing:
    """Tagged tickets with a time of which nothing was promised, the last heard of first."""
    rows = Unpromised.objects.filter(desk=found, settled_at=None)
    shown = [
        NoPromise(
            row.number or str(row.ticket),
            f"{found.address}/#ticket/zoom/{row.ticket}",
            row.why,
            row.pending_at,
        )
        for row in rows.order_by("-heard_at", "-pk")[:SHOWN]
    ]
    return Standing(rows.count(), shown)


def webhook_address(found: HelpDesk) -> str:
    """Where the helpdesk sends what it has to tell; empty where we have no public address."""
    base = str(settings.LUPAUS_PUBLIC_URL)
    return f"{base}{reverse('helpdesk:webhook', args=[found.code])}" if base else ""


def ticket_url(link: TicketLink) -> str:
    """The ticket's page in the helpdesk."""
    return f"{link.desk.address}/#ticket/zoom/{link.ticket}"


def beside(scope: Scope, code: UUID) -> Beside | None:
    """The promise and its ticket; None where there is no such promise here."""
    row = book.promise_by_code(scope, code)
    if row is None:
        return None
    link = (
        TicketLink.objects.select_related("desk")
        .filter(organisation=scope.organisation, promise=row.pk, ended_at=None)
        .first()
    )
    return Beside(book.state(row), row.code, link, ticket_url(link) if link else "")


def links(scope: Scope, ticket: int) -> list[TicketLink]:
    """The promises of a ticket, the newest first."""
    rows = TicketLink.objects.select_related("promise__content", "desk")
    return list(
        rows.filter(organisation=scope.organisation, ticket=ticket, ended_at=None).order_by("-pk")[:20]
    )


def long_failing(now: datetime) -> list[str]:
    """A sentence for the doctor about each helpdesk that has not been reached for a day."""
    rows = HelpDesk.objects.filter(Q(failing_since__lt=now - LONG)).order_by("pk")
    return [
        f"The helpdesk of firm {row.organisation_id} has not been reached since {row.failing_since:%Y-%m-%d %H:%M} "
        f"UTC ({row.trouble}); {waiting(row).waiting} notes wait for it."
        for row in rows
    ]  # fmt: skip
