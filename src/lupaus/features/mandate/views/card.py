"""Beside a promise: what one may do alone, and the one tap that does it."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from uuid_utils.compat import uuid7

from lupaus.core.lifecycle import Refusal
from lupaus.features.mandate import rules
from lupaus.features.mandate.actions import asking, giving
from lupaus.features.mandate.forms import OWED, WHATS, gift_of
from lupaus.features.mandate.models.asking import whom
from lupaus.features.mandate.queries import card as cards
from lupaus.features.mandate.views.gate import team_member_required
from lupaus.features.mandate.views.wording import gift_words, money
from lupaus.ledger.record import Recorded
from lupaus.people.models import Party
from lupaus.web import errors
from lupaus.web.access import MemberRequest
from lupaus.web.clock import now
from lupaus.web.doors import url_or_none
from lupaus.web.refusal import sentence_for
from lupaus.web.saying import say


@require_GET
@team_member_required
def show(request: MemberRequest, code: UUID) -> HttpResponse:
    """The card: a piece of the promise page, or a page of its own."""
    is_piece = request.headers.get("HX-Request") == "true"
    return _card(request, code, "mandate/_card.html" if is_piece else "mandate/card.html")


@require_POST
@team_member_required
def give(request: MemberRequest, code: UUID) -> HttpResponse:
    """A gesture or an exception. What is above the mandate leads to one question, already written."""
    gift, at = gift_of(request.POST), now(request)
    try:
        done = giving.give(request.scope, code, gift, now=at, act=act_of(request))
    except Refusal as no:
        if no.code == "above_mandate":
            return _above(request, code, gift, no)
        if no.code == "not_found":
            raise Http404 from None
        if no.code in ("not_to_a_customer", "taken_back"):
            return errors.not_so(request, sentence_for(no))
        return _card(request, code, "mandate/card.html", wrong=no, status=422)
    facts = {"gift": gift_words(gift.act, gift.what, gift.cents)}
    said_given(request, _("Given: %(gift)s. Nobody needs to approve it.") % facts, done)
    return back_to(code)


@require_POST
@team_member_required
def ask(request: MemberRequest, code: UUID) -> HttpResponse:
    """One question to a named person."""
    try:
        asked = asking.ask(request.scope, code, gift_of(request.POST), now=now(request), act=act_of(request))
    except Refusal as no:
        if no.code == "not_found":
            raise Http404 from None
        say(request, sentence_for(no), level="error")
        return back_to(code)
    name = Party.objects.get(pk=asked.asked_id).name
    if asked.decides_alone:
        sentence = _("%(name)s has your question. Without an answer in %(minutes)s minutes you decide.")
    else:
        sentence = _("%(name)s has your question.")
    minutes = round((asked.silent_at - asked.asked_at).total_seconds() / 60)
    say(request, sentence % {"name": name, "minutes": minutes})
    return back_to(code)


def act_of(request: HttpRequest) -> UUID | None:
    """The token of the tap: the same one twice is one act."""
    try:
        return UUID(request.POST.get("act", ""))
    except ValueError:
        return None


def back_to(code: UUID) -> HttpResponse:
    """To the promise page, or to the card where there is none."""
    return redirect(url_or_none("desk:promise", code) or reverse("mandate:card", args=[code]))


def said_given(request: HttpRequest, sentence: str, done: Recorded) -> None:
    """Say it, with an undo where the desk can do one."""
    say(request, sentence, undo=url_or_none("desk:undo", done.code))


def _card(
    request: MemberRequest, code: UUID, template: str, *, wrong: Refusal | None = None, status: int = 200
) -> HttpResponse:
    at = now(request)
    found = cards.card(request.scope, code, at)
    if found is None:
        raise Http404
    posted = request.POST
    context = {
        "card": found,
        "code": code,
        "now": at,
        "gifts": WHATS.items(),
        "owed": OWED.items(),
        "wrong": sentence_for(wrong) if wrong else "",
        "is_owed": wrong is not None and wrong.code == "owed_by_law",
        "chosen": posted.get("what", "thing"),
        "words": posted.get("words", ""),
        "sum": posted.get("sum", ""),
        "longest": rules.LONGEST_REASON,
        "new_act": uuid7,
    }
    return render(request, template, context, status=status)


def _above(request: MemberRequest, code: UUID, gift: giving.Gift, no: Refusal) -> HttpResponse:
    """More than one may give alone: nothing is lost, and one tap asks."""
    person = whom(request.scope, now(request))
    left = no.facts.get("left")
    context = {
        "code": code,
        "gift": gift,
        "said": gift_words(gift.act, gift.what, gift.cents),
        "short": str(no.facts.get("short", "")),
        "left": money(left) if left else "",
        "left_cents": left or 0,
        "person": Party.objects.get(pk=person.asked) if person else None,
        "act": uuid7(),
        "smaller_act": uuid7(),
    }
    return render(request, "mandate/above.html", context, status=409)
