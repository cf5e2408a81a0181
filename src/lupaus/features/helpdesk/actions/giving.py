"""A ticket becomes a promise, or is tied to one that is there."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid5

from django.db import transaction
from uuid_utils.compat import uuid7

from lupaus.core import events as e
from lupaus.core.lifecycle import Refusal
from lupaus.core.promise import Promise
from lupaus.features.helpdesk.actions.people import carrier_of, customer_of, member_of
from lupaus.features.helpdesk.actions.unpromised import settle
from lupaus.features.helpdesk.models import Errand, HelpDesk, TicketLink
from lupaus.features.helpdesk.rules.tickets import Person, Ticket
from lupaus.features.helpdesk.rules.times import Due, due_of, is_same
from lupaus.ledger import queries as book
from lupaus.ledger.policies import Rulebook
from lupaus.ledger.record import ENGINE, By, Line, Recorded, record, repeated
from lupaus.outbox.lines import settle_asked
from lupaus.people.access import Scope
from lupaus.people.models import Party

TAG = "promise"
"""The tag by which the helpdesk's trigger knows the tickets that concern us."""
LONGEST_WORDS = 2000
KINDS = ("other", "callback", "information", "repair", "delivery", "refund")
"""What a ticket may promise. A reminder and a visit begin elsewhere: they are of an object."""


class Wanted(NamedTuple):
    """A word to be given about a ticket, by the one who is signed in."""

    customer: Person
    ticket: int
    number: str
    kind: str
    words: str
    due: Due


def give(scope: Scope, wanted: Wanted, *, now: datetime, act: UUID | None) -> Recorded:
    """Give the word to the ticket's customer and tie both together. The same `act` twice is once.

    Refused: no_helpdesk, no_customer, not_a_kind, and what the pen refuses (due_past, …).
    """
    if wanted.kind not in KINDS:
        raise Refusal("not_a_kind")
    with transaction.atomic():
        desk = held_desk(scope.organisation)
        if (before := repeated(scope, act)) is not None:
            return before
        customer = customer_of(scope, wanted.customer, now)
        if customer is None:
            raise Refusal("no_customer")
        line = _line(scope, wanted.kind, customer, scope.party, wanted.due, wanted.words)
        by = By(scope.party, "member")
        done = record(scope, [line], by=by, now=now, what="helpdesk.give", act=act or uuid7())
        promise = done.promises[0]
        row = TicketLink(
            organisation_id=scope.organisation, desk=desk, ticket=wanted.ticket, number=wanted.number,
            promise_id=promise.id, made_at=now,
        )  # fmt: skip
        row.save()
        errand(row, "tag", 0, now)
        settle(desk, wanted.ticket, now)
        return done


def made_of(scope: Scope, desk: HelpDesk, ticket: Ticket, now: datetime) -> tuple[str, Promise | None]:
    """The promise that a tagged ticket with a time makes, and what came of it. The caller holds the desk's row."""
    if not desk.makes or not ticket.is_pending or ticket.pending_at is None:
        return "no_time", None
    if ticket.tags is not None and TAG not in ticket.tags:
        return "no_tag", None
    if (before := _before(desk, ticket, ticket.pending_at)) is not None:
        return before, None
    if ticket.pending_at <= now:
        return "past", None
    try:
        with transaction.atomic():
            return _made(scope, desk, ticket, ticket.pending_at, now)
    except Refusal:
        return "refused", None


def _before(desk: HelpDesk, ticket: Ticket, pending_at: datetime) -> str | None:
    """What this ticket has been to us, its promise being over or untied: known (this very time), or forgotten.

    The time may have made the promise, have been written there by us, or be what was promised in the end: in none of
    these has anybody given a word anew. Who was forgotten does not come back by a ticket; a person may promise anew.
    """
    links = list(TicketLink.objects.filter(desk=desk, ticket=ticket.id).select_related("promise"))
    # Tickets of a helpdesk that was connected before have the same numbers by chance.
    ours = [link for link in links if link.made_at >= desk.connected_at]
    if pending_at in {link.made_for for link in links}:
        return "known"
    if any(
        pending_at in (link.pending_at, link.sent_pending_at) or is_same(pending_at, book.state(link.promise))
        for link in ours
    ):
        return "known"
    return "forgotten" if any(link.ended_at is not None and not link.number for link in ours) else None


def _made(
    scope: Scope, desk: HelpDesk, ticket: Ticket, pending_at: datetime, now: datetime
) -> tuple[str, Promise | None]:
    if not book.kinds(scope).filter(slug=desk.kind).exists():
        return "no_kind", None
    customer = customer_of(scope, ticket.customer, now)
    if customer is None:
        return "no_customer", None
    owner = member_of(scope, ticket.owner)
    holder = owner if owner is not None else carrier_of(scope, desk)
    giver = member_of(scope, ticket.changed_by)
    line = _line(scope, desk.kind, customer, holder, due_of(pending_at, scope.zone), ticket.title)
    by = By(giver, "member") if giver is not None else ENGINE
    promise = record(scope, [line], by=by, now=now, what="helpdesk.ticket", act=uuid7()).promises[0]
    link = TicketLink(
        organisation_id=scope.organisation, desk=desk, ticket=ticket.id, number=ticket.number,
        promise_id=promise.id, made_for=pending_at, made_at=now,
    )  # fmt: skip
    remember(link, ticket)
    link.save()
    return ("made" if owner is not None else "made_unowned"), promise


def tie(scope: Scope, code: UUID, ticket: int, number: str, now: datetime) -> TicketLink:
    """Tie a ticket to a promise that is there. There it is told as it stands, and from then on what happens to it.

    Refused: no_helpdesk, not_found, tied_already (number).
    """
    with transaction.atomic():
        desk = held_desk(scope.organisation)
        row = book.promise_by_code(scope, code)
        if row is None or row.direction == "inner":
            raise Refusal("not_found")
        before = TicketLink.objects.filter(
            organisation=scope.organisation, promise=row.pk, ended_at=None
        ).first()
        if before is not None:
            if before.ticket == ticket:
                return before
            raise Refusal("tied_already", number=before.number)
        link = TicketLink.objects.create(
            organisation_id=scope.organisation, desk=desk, ticket=ticket, number=number[:40], promise_id=row.pk,
            told_seq=row.seq, made_at=now,
        )  # fmt: skip
        for what in ("tag", "note", "ticket"):
            errand(link, what, 0, now)
        settle(desk, ticket, now)
        return link


def untie(scope: Scope, code: UUID, now: datetime) -> bool:
    """The promise and its ticket go their own ways. False where it had none."""
    rows = TicketLink.objects.filter(organisation=scope.organisation, promise__code=code, ended_at=None)
    return bool(rows.update(ended_at=now))


def stands(scope: Scope, code: UUID, now: datetime) -> bool:
    """The ticket has a new time, and a person says: what was promised stands. False where nobody asked.

    What waits before the holder about it is seen to, and the ticket is to say the promised time again.
    """
    with transaction.atomic():
        rows = TicketLink.objects.select_for_update().filter(organisation=scope.organisation)
        link = rows.filter(promise__code=code, ended_at=None).exclude(asked_at=None).first()
        if link is None:
            return False
        link.asked_at = None
        link.save(update_fields=["asked_at"])
        for attempt in range(1, link.lines + 1):
            settle_asked(scope, link.promise_id, ("ticket_time",), attempt, now)
        errand(link, "ticket", int(now.timestamp()) % 2**31, now)
        return True


def held_desk(organisation: int) -> HelpDesk:
    """The organisation's helpdesk, held until the transaction ends: whoever changes links comes one after the other.

    Refused: no_helpdesk.
    """
    desk = HelpDesk.objects.select_for_update().filter(organisation=organisation).first()
    if desk is None:
        raise Refusal("no_helpdesk")
    return desk


def remember(link: TicketLink, ticket: Ticket) -> None:
    """The ticket as it is now; the caller saves the link."""
    link.pending_at, link.owner, link.state = ticket.pending_at, ticket.owner.id, ticket.state
    link.version, link.number = ticket.version, ticket.number


def errand(link: TicketLink, act: str, seq: int, now: datetime) -> None:
    """Something to be done at the helpdesk about this; once for each `act` and `seq`."""
    Errand.objects.get_or_create(
        link=link, act=act, seq=seq,
        defaults={
            "organisation_id": link.organisation_id, "written_at": now, "next_try_at": now,
            # A book that was restored writes the same errand with the same mark, and finds its note there.
            "code": uuid5(link.code, f"{act} {seq}"),
        },
    )  # fmt: skip


def _line(scope: Scope, slug: str, customer: Party, holder: int, due: Due, words: str) -> Line:
    kind = Rulebook(scope.organisation).kind(slug)
    wish = e.Made(
        organisation=scope.organisation, kind=kind.id, debtor=holder, creditor=customer.pk, holder=holder,
        guarantor=holder, due_on=due.due_on, due_end=due.due_end, zone=scope.zone, precision=due.precision,
        due_time=due.due_time,
    )  # fmt: skip
    return Line(None, wish, words.strip()[:LONGEST_WORDS])
