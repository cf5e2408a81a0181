"""What every page of this room reads from its request: the contact, the ticked promises, the act."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from lupaus.core.lifecycle import Refusal
from lupaus.features.calls.actions.acting import Act, Pick, is_other
from lupaus.features.calls.forms.picking import codes, ticked, token
from lupaus.features.calls.queries.cards import CALLED_ABOUT, Thing, things_by_code
from lupaus.features.calls.views.wording import Voice
from lupaus.ledger.record import Recorded
from lupaus.people.access import NoAccess, Scope, party_of
from lupaus.people.models import Party
from lupaus.web.access import MemberRequest
from lupaus.web.clock import now
from lupaus.web.saying import say


def contact_of(request: MemberRequest, code: UUID) -> Party:
    """The contact of this firm with this code; nobody else's is there."""
    try:
        return party_of(request.scope, code)
    except NoAccess as no:
        raise Http404 from no


def voice_of(request: MemberRequest) -> Voice:
    """Who is spoken to, now."""
    return Voice(request.scope, now(request))


def act_of(request: MemberRequest) -> Act:
    """The act that this page makes."""
    return Act(request.scope, now(request), token(request.POST))


def picks_of(request: MemberRequest, party: Party) -> list[Pick]:
    """The promises that were ticked. Raises `Refusal`: nothing_ticked, not_found."""
    found = ticked(request.POST)
    if not found:
        raise Refusal("nothing_ticked")
    things = {
        thing.code: thing for thing in things_by_code(request.scope, party, [one.code for one in found])
    }
    if len(things) != len(found):
        raise Refusal("not_found")
    return [
        Pick(things[one.code].promise, one.expect, is_call=things[one.code].kind == "callback")
        for one in found
    ]


def named_things(scope: Scope, party: Party, texts: Sequence[str]) -> list[Thing]:
    """The open promises that an address names, as they stand now."""
    wanted = codes(texts)
    found = things_by_code(scope, party, wanted) if wanted else []
    return [thing for thing in found if thing.promise.is_open and thing.kind in CALLED_ABOUT]


def with_things(url: str, picks: Sequence[str], **more: str) -> str:
    """An address that carries which promises it is about."""
    query = "&".join([*(f"p={code}" for code in picks), *(f"{name}={value}" for name, value in more.items())])
    return f"{url}?{query}" if query else url


def said(request: MemberRequest, sentence: str, done: Recorded | None, what: str, **back: str) -> None:
    """One sentence about the act, with its undo; another one when the first tap was a different one."""
    if done is None:
        say(request, sentence)
        return
    if done.is_repeat and is_other(Act(request.scope, now(request), done.code), what):
        say(request, _("One tap was enough. The first one counts; what it was stands on the promise."))
        return
    say(request, sentence, undo=with_things(reverse("calls:undo", args=[done.code]), [], **back))


def page(request: HttpRequest, template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
    """A page with a fresh token for its one act."""
    return render(request, template, {"act": uuid7(), **context}, status=status)


def onward(request: MemberRequest, fallback: str = "calls:list") -> HttpResponse:
    """To the page that the form names, if it is one of ours, else to the next on the list."""
    to = request.POST.get("to") or request.GET.get("to") or ""
    if url_has_allowed_host_and_scheme(to, {request.get_host()}):
        return redirect(to)
    return redirect(fallback)
