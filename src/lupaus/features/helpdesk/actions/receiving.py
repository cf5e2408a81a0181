"""What the helpdesk sends us: once, in the order in which it happened, and never more than a question to a person.

Nothing here calls the helpdesk. All of a delivery is one transaction.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from lupaus.core.promise import Promise
from lupaus.features.helpdesk.actions import unpromised
from lupaus.features.helpdesk.actions.custody import ask_to_take_on
from lupaus.features.helpdesk.actions.giving import errand, made_of, remember
from lupaus.features.helpdesk.actions.laying import lay
from lupaus.features.helpdesk.models import Delivery, HelpDesk, TicketLink
from lupaus.features.helpdesk.rules.news import Known, News, is_older, news
from lupaus.features.helpdesk.rules.tickets import Ticket
from lupaus.ledger import queries as book
from lupaus.people.access import Scope

TOO_OLD = timedelta(days=7)
"""The helpdesk gives up after minutes; what comes later than this is not its own."""


def receive(scope: Scope, desk: HelpDesk, ticket: Ticket, mark: str, now: datetime) -> str:
    """Take in a ticket, signed by this helpdesk. `mark`: the delivery's fingerprint. Answers what came of it:

    again (had already), old, older (something later is known), made, made_unowned, no_time, no_tag, past, known,
    forgotten, no_customer, no_kind, refused, nothing, or the news joined by a space.
    """
    with transaction.atomic():
        HelpDesk.objects.select_for_update().get(pk=desk.pk)
        delivery, is_new = Delivery.objects.get_or_create(
            desk=desk, fingerprint=mark,
            defaults={"organisation_id": scope.organisation, "ticket": ticket.id, "outcome": "", "at": now},
        )  # fmt: skip
        if not is_new:
            return "again"
        outcome = "old" if ticket.version < now - TOO_OLD else _taken(scope, desk, ticket, now)
        delivery.outcome = outcome[:20]
        delivery.save(update_fields=["outcome"])
        HelpDesk.objects.filter(pk=desk.pk).update(heard_at=now)
        return outcome


def _taken(scope: Scope, desk: HelpDesk, ticket: Ticket, now: datetime) -> str:
    links = TicketLink.objects.select_for_update(of=("self",)).select_related("promise")
    known = list(links.filter(desk=desk, ticket=ticket.id, ended_at=None).order_by("pk"))
    open_ones = [link for link in known if link.promise.outcome == "open"]
    if not open_ones:
        if any(is_older(ticket, _known(link)) for link in known):
            return "older"
        outcome, promise = made_of(scope, desk, ticket, now)  # compares with what is remembered
        unpromised.heard(scope, desk, ticket, outcome, now)
        for link in known:
            # A time that has made nothing yet may still make something, once its ticket has a tag or a customer.
            has_made = outcome in ("known", "made", "made_unowned")
            _save(link, ticket if has_made else ticket._replace(pending_at=link.pending_at))
        if outcome == "made_unowned" and promise is not None:
            new = TicketLink.objects.get(desk=desk, promise=promise.id)
            lay(new, promise, News.OWNER, now)
            new.save(update_fields=["lines"])
        return outcome
    heard = [_heard(scope, link, ticket, now) for link in open_ones]
    return " ".join(dict.fromkeys(filter(None, heard))) or "nothing"


def _heard(scope: Scope, link: TicketLink, ticket: Ticket, now: datetime) -> str:
    """What this means for one promise."""
    known = _known(link)
    if is_older(ticket, known):
        return "older"
    promise = book.state(link.promise)
    found = news(ticket, known, promise)
    for one in found:
        _answer(scope, link, promise, ticket, one, now)
    _save(link, ticket)
    return " ".join(found)


def _answer(
    scope: Scope, link: TicketLink, promise: Promise, ticket: Ticket, one: News, now: datetime
) -> None:
    match one:
        case News.MERGED:
            errand(link, "merged", link.ticket % 2**31, now)
        case News.TIME:
            link.asked_at = ticket.pending_at
            lay(link, promise, one, now)
        case News.OWNER if ask_to_take_on(scope, promise, ticket, now):
            pass
        case _:
            lay(link, promise, one, now)


def _known(link: TicketLink) -> Known:
    return Known(link.pending_at, link.owner, link.state, link.version, link.sent_pending_at, link.sent_owner)


def _save(link: TicketLink, ticket: Ticket) -> None:
    remember(link, ticket)
    link.save()
