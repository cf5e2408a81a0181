"""Beside a promise: its ticket, and what is asked about it."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lupaus.core.lifecycle import Refusal
from lupaus.core.ports import TicketTrouble
from lupaus.features.helpdesk.actions.connecting import door
from lupaus.features.helpdesk.actions.giving import stands, tie, untie
from lupaus.features.helpdesk.actions.troubles import trouble_words
from lupaus.features.helpdesk.queries import beside
from lupaus.web.access import MemberRequest, member_required
from lupaus.web.clock import now
from lupaus.web.doors import url_or_none
from lupaus.web.refusal import sentence_for
from lupaus.web.saying import say


@require_GET
@member_required
def card(request: MemberRequest, code: UUID) -> HttpResponse:
    """The card: a piece of the promise page, or a page of its own."""
    found = beside.beside(request.scope, code)
    desk = beside.desk(request.scope)
    if found is None or desk is None:
        raise Http404
    is_piece = request.headers.get("HX-Request") == "true"
    template = "helpdesk/_card.html" if is_piece else "helpdesk/card.html"
    is_open = found.promise.outcome == "open"
    context = {"card": found, "desk": desk, "is_open": is_open}
    return render(request, template, context)


@require_POST
@member_required
def link(request: MemberRequest, code: UUID) -> HttpResponse:
    """Tie the ticket of this number to the promise."""
    desk, number = beside.desk(request.scope), "".join(request.POST.get("number", "").split()).lstrip("#")
    if desk is None or beside.beside(request.scope, code) is None:
        raise Http404
    try:
        ticket = door(desk).ticket_by_number(number) if number else None
        if ticket is None:
            raise Refusal("no_ticket")
        tie(request.scope, code, ticket, number, now(request))
        say(request, _("The promise and ticket %(number)s belong together now.") % {"number": number})
    except Refusal as no:
        say(request, sentence_for(no), level="error")
    except TicketTrouble as no:
        say(request, trouble_words(no), level="error")
    return _back(code)


@require_POST
@member_required
def unlink(request: MemberRequest, code: UUID) -> HttpResponse:
    """The promise and its ticket go their own ways."""
    if beside.beside(request.scope, code) is None:
        raise Http404
    if untie(request.scope, code, now(request)):
        say(request, _("The promise has no ticket any more. Nothing else was changed."))
    return _back(code)


@require_POST
@member_required
def time_stands(request: MemberRequest, code: UUID) -> HttpResponse:
    """The ticket's new time is none of ours: what was promised stands, and the ticket says it again."""
    if beside.beside(request.scope, code) is None:
        raise Http404
    if stands(request.scope, code, now(request)):
        say(request, _("The promised time stands. The ticket will say it again."))
    return _back(code)


def _back(code: UUID) -> HttpResponse:
    return redirect(url_or_none("desk:promise", code) or reverse("helpdesk:card", args=[code]))
