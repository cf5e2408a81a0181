"""A page for a ticket, opened from the helpdesk: promise something about it, with the customer filled in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from uuid_utils.compat import uuid7

from lupaus.core.clock_time import local_date
from lupaus.core.lifecycle import Refusal
from lupaus.core.ports import TicketTrouble
from lupaus.features.helpdesk.actions.connecting import door
from lupaus.features.helpdesk.actions.giving import Wanted, give
from lupaus.features.helpdesk.actions.troubles import trouble_words
from lupaus.features.helpdesk.forms import PromiseForm
from lupaus.features.helpdesk.queries import beside
from lupaus.features.helpdesk.rules.tickets import Person, Ticket, Unreadable, ticket_of
from lupaus.ledger import queries as book
from lupaus.web.access import MemberRequest, member_required
from lupaus.web.clock import now
from lupaus.web.doors import url_or_none
from lupaus.web.refusal import sentence_for
from lupaus.web.saying import say

SALT = "lupaus.helpdesk.ticket"
AN_HOUR = 3600
LARGEST = 2**62
"""No ticket has such a number, and no database takes one."""


@require_http_methods(["GET", "POST"])
@member_required
def ticket(request: MemberRequest, ticket: int) -> HttpResponse:
    """The ticket as it is there now, and the promise to be given. Opening it changes nothing, here or there."""
    if ticket >= LARGEST:
        raise Http404
    desk = beside.desk(request.scope)
    if desk is None:
        return _page(request, ticket, None, wrong=_("No helpdesk is connected here."), status=404)
    if request.method == "POST":
        return _give(request, ticket)
    try:
        found = _read(door(desk), ticket)
    except TicketTrouble as no:
        sentence = _("There is no such ticket in the helpdesk, or its token may not see it.")
        return _page(
            request, ticket, None, wrong=sentence if no.code == "gone" else trouble_words(no), status=424
        )
    form = _form(request, initial={"ticket": _signed(found), "act": uuid7(), "kind": desk.kind})
    return _page(request, ticket, form)


def _give(request: MemberRequest, ticket: int) -> HttpResponse:
    form = _form(request, request.POST)
    facts = _facts(request.POST.get("ticket", ""), ticket)
    if facts is None:
        say(
            request,
            _("This page had become too old. Nothing was promised: here it is anew."),
            level="warning",
        )
        return redirect("helpdesk:ticket", ticket)
    if not form.is_valid():
        return _page(request, ticket, form, status=422)
    name, email, phones, number = facts
    wanted = Wanted(
        Person(0, name, email, tuple(phones)), ticket, number, form.cleaned_data["kind"],
        form.cleaned_data["words"], form.due,
    )  # fmt: skip
    try:
        done = give(request.scope, wanted, now=now(request), act=form.cleaned_data["act"])
    except Refusal as no:
        form.add_error(None, sentence_for(no))
        return _page(request, ticket, form, status=422)
    codes = dict(book.promises(request.scope).filter(pk=done.promises[0].id).values_list("pk", "code"))
    say(
        request,
        _("The promise is in the book, and the ticket is told of it."),
        undo=url_or_none("desk:undo", done.code),
    )
    return redirect(_promise_url(codes[done.promises[0].id]))


def _promise_url(code: UUID) -> str:
    return url_or_none("desk:promise", code) or reverse("helpdesk:card", args=[code])


def _read(tickets: Any, ticket: int) -> Ticket:
    row = tickets.ticket(ticket)
    people = {
        who: tickets.user(int(row[f"{who}_id"]))
        for who in ("customer",)
        if isinstance(row.get(f"{who}_id"), int)
    }
    try:
        return ticket_of(row, people)
    except Unreadable:
        raise TicketTrouble("not_zammad") from None


def _form(request: MemberRequest, sent: Any = None, initial: Any = None) -> PromiseForm:
    scope = request.scope
    today = local_date(now(request), scope.zone)
    if sent is not None:
        return PromiseForm(sent, today=today, zone=scope.zone)
    return PromiseForm(initial=initial, today=today, zone=scope.zone)


def _signed(found: Ticket) -> str:
    """What the tap needs of the ticket, so that it need not wait for the helpdesk."""
    customer = found.customer
    return signing.dumps(
        [found.id, customer.name, customer.email, list(customer.phones), found.number, found.title], salt=SALT
    )


def _facts(signed: str, ticket: int) -> tuple[str, str, list[str], str] | None:
    shown = _shown(signed)
    return (shown[1], shown[2], shown[3], shown[4]) if shown and shown[0] == ticket else None


def _shown(signed: str) -> list[Any] | None:
    try:
        found: list[Any] = signing.loads(signed, salt=SALT, max_age=AN_HOUR)
    except signing.BadSignature:
        return None
    return found


def _page(
    request: MemberRequest, ticket: int, form: PromiseForm | None, *, wrong: str = "", status: int = 200
) -> HttpResponse:
    shown = _shown(str(form["ticket"].value())) if form is not None else None
    context = {
        "form": form,
        "wrong": wrong,
        "name": (shown[1] or shown[2]) if shown else "",
        "number": shown[4] if shown else "",
        "title": shown[5] if shown else "",
        "links": beside.links(request.scope, ticket),
        "add_url": url_or_none("desk:add"),
    }
    return render(request, "helpdesk/ticket.html", context, status=status)
