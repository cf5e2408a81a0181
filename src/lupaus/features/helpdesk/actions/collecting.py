"""What of our promises is news for their tickets becomes errands: from the book itself, so that nothing is forgotten.

No tap writes here. Each link remembers up to which event of its promise it has told; the book says what came since.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from lupaus.core import events as e
from lupaus.features.helpdesk.actions.giving import errand
from lupaus.features.helpdesk.models import Errand, HelpDesk, TicketLink
from lupaus.features.helpdesk.rules.telling import MOVES_TICKET, REST, TOLD
from lupaus.ledger import queries as book
from lupaus.people.access import NoAccess, Scope, scope_of_organisation

CHUNK = 200
OVER = timedelta(days=1)
"""How long a promise has been over before its link is settled."""
SWEEP = timedelta(hours=1)
"""How often settled links are looked through: a customer may say even after weeks that it was not kept."""


def collect(now: datetime) -> int:
    """Write the errands of everything that has happened and rested; answers how many links had news."""
    many = _collected(_behind().filter(settled_at=None), now)
    due = Q(swept_at=None) | Q(swept_at__lte=now - SWEEP)
    for desk in HelpDesk.objects.filter(due, organisation__frozen_at=None).order_by("pk"):
        many += _collected(_behind().filter(desk=desk, settled_at__isnull=False), now)
        _settle(desk, now)
        HelpDesk.objects.filter(pk=desk.pk).update(swept_at=now)
    return many


def _settle(desk: HelpDesk, now: datetime) -> None:
    """What is over, rested and told costs nothing every minute. Should it come up again, the next sweep sees it."""
    over = TicketLink.objects.filter(
        desk=desk, ended_at=None, gone_at=None, settled_at=None, promise__closed_at__lt=now - OVER,
        promise__seq=F("told_seq"),
    )  # fmt: skip
    over.exclude(promise__outcome="open").update(settled_at=now)


def _collected(behind: QuerySet[TicketLink], now: datetime) -> int:
    many = last = 0
    while ids := list(behind.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        last = ids[-1]
        for pk in ids:
            many += _told(pk, now)
    return many


def _behind() -> QuerySet[TicketLink]:
    return TicketLink.objects.filter(
        ended_at=None, gone_at=None, promise__seq__gt=F("told_seq"), organisation__frozen_at=None
    )


def _told(pk: int, now: datetime) -> bool:
    with transaction.atomic():
        link = TicketLink.objects.select_for_update().filter(pk=pk, ended_at=None).first()
        if link is None:
            return False
        try:
            scope = scope_of_organisation(link.organisation_id)
        except NoAccess:
            return False
        new = book.events(scope).filter(promise=link.promise_id, seq__gt=link.told_seq).select_related("act")
        before = link.told_seq
        for event in new.order_by("seq"):
            if event.at > now - REST:
                break
            link.told_seq = event.seq
            if event.kind not in TOLD or (event.act is not None and event.act.undone_at is not None):
                continue
            if event.kind == "undone" and not _was_told(scope, link, event.facts):
                continue
            errand(link, "note", event.seq, now)
            if event.kind in MOVES_TICKET:
                errand(link, "ticket", event.seq, now)
            if event.kind in ("agreed_anew", "told_anew"):
                link.asked_at = None  # a person has said what the new time was
        if link.told_seq == before:
            return False
        link.settled_at = None
        link.save(update_fields=["told_seq", "asked_at", "settled_at"])
        return True


def _was_told(scope: Scope, link: TicketLink, facts: str) -> bool:
    """Was anything told of the act that is taken back here? Else its undoing is no news either."""
    undone = e.decode("undone", facts)
    act = undone.act if isinstance(undone, e.Undone) else None
    seqs = book.events(scope).filter(promise=link.promise_id, act=act).values_list("seq", flat=True)
    return Errand.objects.filter(link=link, act="note", seq__in=list(seqs)).exists()
