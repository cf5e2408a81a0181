"""The front line's card, without a log-in. Opening it changes nothing; that it was read is a POST of its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from uuid_utils.compat import uuid7

from lupaus.core.lifecycle import Refusal
from lupaus.features.disruption.actions import cards
from lupaus.features.disruption.actions.cards import DeadCard, Opened
from lupaus.features.disruption.forms.card import TapForm
from lupaus.features.disruption.models.cards import Card
from lupaus.features.disruption.queries.card import facts_of
from lupaus.features.disruption.views.gate import here
from lupaus.people.models import LANGUAGES
from lupaus.web import errors
from lupaus.web.access import MemberRequest, member_required
from lupaus.web.clock import now
from lupaus.web.language import speak
from lupaus.web.refusal import sentence_for
from lupaus.web.saying import say

View = Callable[..., HttpResponse]


def card_page(view: View) -> View:
    """Give the view the card of its link, in its language; a dead link says that it is over, and no more."""

    @wraps(view)
    def guarded(request: HttpRequest, token: str, **more: Any) -> HttpResponse:
        try:
            opened = cards.card_of(token)
        except DeadCard:
            return errors.gone(request, _("This card is over."))
        speak(request, opened.card.language, opened.scope.zone)
        response = view(request, opened, token=token, **more)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return guarded


@never_cache
@require_GET
@card_page
def show(request: HttpRequest, opened: Opened, token: str) -> HttpResponse:
    """The facts, what may be given, and three taps."""
    return _shown(request, opened, token)


@never_cache
@require_POST
@card_page
def seen(request: HttpRequest, opened: Opened, token: str) -> HttpResponse:
    """It has been read here."""
    cards.see(opened, now(request))
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    return redirect("disruption:card", token)


@never_cache
@require_POST
@card_page
def tap(request: HttpRequest, opened: Opened, token: str) -> HttpResponse:
    """One tap from the front line."""
    form = TapForm(request.POST)
    if not form.is_valid():
        for found in form.errors.values():
            say(request, str(found[0]), level="error")
        return _shown(request, opened, token, status=422)
    given = form.cleaned_data
    try:
        cards.tap(
            opened, given["what"], act=given["act"], now=now(request), words=given["words"], thing=given["thing"],
            cents=int(100 * (given["euros"] or 0)), contact=given["contact"],
        )  # fmt: skip
    except Refusal as no:
        say(request, sentence_for(no), level="error")
        return _shown(request, opened, token, status=422)
    say(request, _answers()[given["what"]] % {"name": opened.disruption.lead.name})
    return redirect("disruption:card", token)


@require_POST
@member_required
def make(request: MemberRequest, code: UUID) -> HttpResponse:
    """Cards for these trains, shops or routes."""
    row, language = here(request, code), request.POST.get("language", "")
    known = language if language in dict(LANGUAGES) else request.scope.language
    labels = request.POST.get("labels", "")[:20_000].splitlines()
    try:
        many = cards.make_cards(request.scope, row, labels, known, now(request))
    except Refusal as no:
        say(request, sentence_for(no), level="error")
    else:
        say(request, ngettext("One card is new.", "%(count)s cards are new.", many) % {"count": many})
    return redirect("disruption:show", code)


@require_POST
@member_required
def revoke(request: MemberRequest, code: UUID, card: UUID) -> HttpResponse:
    """The link of this card is dead from now on."""
    here(request, code)
    cards.revoke(request.scope, card, now(request))
    say(request, _("That link opens nothing any more."))
    return redirect("disruption:show", code)


def address_of(request: HttpRequest, card: Card) -> str:
    """The whole address of a card, to be sent along."""
    path = reverse("disruption:card", args=[cards.token_of(card)])
    return (
        f"{settings.LUPAUS_PUBLIC_URL}{path}"
        if settings.LUPAUS_PUBLIC_URL
        else request.build_absolute_uri(path)
    )


def _answers() -> dict[str, str]:
    return {
        "gave": _("Noted. Thank you."),
        "needs": _("%(name)s has it now, and sees to it today."),
        "abuse": _("Thank you for saying it. You are not alone with it: somebody who leads looks after you."),
        "heard": _("Noted. Thank you: this is how we learn to be first."),
    }


def _shown(request: HttpRequest, opened: Opened, token: str, status: int = 200) -> HttpResponse:
    context = {
        "card": opened.card, "disruption": opened.disruption, "firm": opened.card.organisation, "token": token,
        "facts": facts_of(opened.disruption, opened.card), "acts": {name: uuid7() for name in ("gave", "needs", "abuse", "heard")},
    }  # fmt: skip
    return render(request, "disruption/card.html", context, status=status)
