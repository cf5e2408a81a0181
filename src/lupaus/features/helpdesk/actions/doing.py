"""Each kind of errand: what is asked of the helpdesk, and what we remember of its answer.

Each answers its result: done, moot (there is nothing to do any more) or refused. Harmless to do twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from lupaus.core.ports import Tickets, TicketTrouble
from lupaus.core.promise import Promise
from lupaus.features.helpdesk.actions import wording
from lupaus.features.helpdesk.actions.giving import TAG, errand, remember
from lupaus.features.helpdesk.actions.laying import lay
from lupaus.features.helpdesk.actions.people import email_of
from lupaus.features.helpdesk.models import Errand, TicketLink
from lupaus.features.helpdesk.rules.telling import PASSED_ON
from lupaus.features.helpdesk.rules.tickets import CLOSED, MERGED, NOBODY, Ticket, Unreadable, ticket_of
from lupaus.features.helpdesk.rules.times import is_same, pending_of
from lupaus.ledger import queries as book
from lupaus.people.access import Scope

PENDING = "pending reminder"
SOON = timedelta(minutes=5)
"""What is told later than this may have been told already, by the same book before it was restored or frozen."""


def note(scope: Scope, tickets: Tickets, errand: Errand, now: datetime) -> str:
    """Write what happened into the ticket, once."""
    text = wording.note(scope, errand)
    if text is None:
        return "moot"
    subject = wording.marker(errand.code)
    if errand.tries > 1 or now - wording.happened_at(scope, errand) > SOON:
        for one in tickets.notes(errand.link.ticket):
            if one.get("subject") == subject:
                errand.article = int(one.get("id", 0))
                return "done"
    errand.article = tickets.write_note(errand.link.ticket, subject, text)
    return "done"


def tag(scope: Scope, tickets: Tickets, errand: Errand, now: datetime) -> str:
    """The tag by which the helpdesk tells us of this ticket from now on."""
    tickets.add_tag(errand.link.ticket, TAG)
    return "done"


def ticket_follows(scope: Scope, tickets: Tickets, errand: Errand, now: datetime) -> str:
    """The ticket's time follows what is promised, and its owner who looks after it.

    A later errand of the kind does it all: then this one is moot. What the helpdesk cannot take is left out.
    """
    link = errand.link
    if Errand.objects.filter(link=link, act="ticket", result="", seq__gt=errand.seq).exists():
        return "moot"
    there = _seen(link, tickets.ticket(link.ticket))
    row = book.promises(scope).filter(pk=link.promise_id).first()
    if row is None or row.is_void or row.outcome != "open" or there.state in CLOSED or there.state == MERGED:
        return "moot"
    promise = book.state(row)
    results = [
        _time_follows(link, promise, there, tickets, now),
        _owner_follows(scope, errand, promise, there, tickets),
    ]
    return "refused" if "refused" in results else "done"


def follow(scope: Scope, tickets: Tickets, errand_: Errand, now: datetime) -> str:
    """The ticket was merged into another: the link goes along, or a person is told that it cannot."""
    link = errand_.link
    parent = tickets.merged_into(link.ticket)
    found = tickets.ticket(parent) if parent is not None else None
    with transaction.atomic():
        row = TicketLink.objects.select_for_update(of=("self",)).select_related("promise").get(pk=link.pk)
        if found is None or parent is None:
            lay(row, book.state(row.promise), "ticket_gone", now)
            row.gone_at = now
            row.save(update_fields=["lines", "gone_at"])
            return "refused"
        row.ticket, row.made_for = parent, None
        try:
            remember(row, ticket_of(found))
        except Unreadable:
            raise TicketTrouble("not_zammad") from None
        row.sent_owner = row.sent_pending_at = None
        row.save()
        errand(row, "tag", parent % 2**31, now)
    return "done"


def _time_follows(link: TicketLink, promise: Promise, there: Ticket, tickets: Tickets, now: datetime) -> str:
    wanted = pending_of(promise)
    is_said = there.pending_at is not None and there.is_pending and is_same(there.pending_at, promise)
    # A new time that a person has yet to judge is not written over; one that has passed cannot be waited for.
    if is_said or link.asked_at is not None or wanted <= now or promise.stage not in ("active", "waiting"):
        return "moot"
    TicketLink.objects.filter(pk=link.pk).update(sent_pending_at=wanted)
    return _changed(link, tickets, {"state": PENDING, "pending_time": _iso(wanted)})


def _owner_follows(scope: Scope, errand: Errand, promise: Promise, there: Ticket, tickets: Tickets) -> str:
    """After a promise was made only what nobody owns gets an owner: theirs may be a good one whom we do not know."""
    happened = (
        book.events(scope).filter(promise=promise.id, seq=errand.seq).values_list("kind", flat=True).first()
    )
    if happened not in PASSED_ON and there.owner.id != NOBODY:
        return "moot"
    email = email_of(scope, promise.holder)
    agent = tickets.agent_by_email(email) if email else None
    if agent is None or agent == there.owner.id:
        return "moot"
    TicketLink.objects.filter(pk=errand.link_id).update(sent_owner=agent)
    return _changed(errand.link, tickets, {"owner_id": agent})


def _changed(link: TicketLink, tickets: Tickets, fields: Mapping[str, Any]) -> str:
    try:
        _seen(link, tickets.change(link.ticket, fields))
    except TicketTrouble as no:
        if no.code != "refused":
            raise
        return "refused"
    return "done"


def _seen(link: TicketLink, row: Mapping[str, Any]) -> Ticket:
    """Remember the ticket as the helpdesk has just shown it to us, unless something later has come in meanwhile."""
    try:
        there = ticket_of(row)
    except Unreadable:
        raise TicketTrouble("not_zammad") from None
    with transaction.atomic():
        kept = TicketLink.objects.select_for_update().get(pk=link.pk)
        if kept.version is None or there.version >= kept.version:
            first, sent = kept.version is None, (kept.sent_pending_at, kept.sent_owner)
            if first or there.pending_at == sent[0]:
                kept.pending_at = there.pending_at
            if first or there.owner.id == sent[1]:
                kept.owner = there.owner.id
            if there.pending_at == kept.pending_at and there.owner.id == kept.owner:
                # Nothing here is news that a delivery has yet to tell us.
                remember(kept, there._replace(state=kept.state or there.state))
            kept.sent_pending_at = None if there.pending_at == sent[0] else sent[0]
            kept.sent_owner = None if there.owner.id == sent[1] else sent[1]
            kept.save()
    return there


def _iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
