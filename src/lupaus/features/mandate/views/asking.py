"""Answering a question above a mandate, and deciding when nobody answered."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lupaus.core.lifecycle import Refusal
from lupaus.features.mandate import rules
from lupaus.features.mandate.actions import asking, giving
from lupaus.features.mandate.models.asking import question
from lupaus.features.mandate.views.card import act_of, back_to, said_given
from lupaus.features.mandate.views.gate import team_member_required
from lupaus.features.mandate.views.wording import gift_words
from lupaus.web.access import MemberRequest
from lupaus.web.clock import now
from lupaus.web.refusal import sentence_for
from lupaus.web.saying import say


@require_POST
@team_member_required
def answer(request: MemberRequest, code: UUID) -> HttpResponse:
    """Yes, no, or to the one above: one tap."""
    promise, said, at = _promise(request, code), request.POST.get("say", ""), now(request)
    words = request.POST.get("words", "")
    try:
        if said == "pass_on":
            asked = asking.pass_on(request.scope, code, now=at)
            name = asked.asked.name
            say(request, _("%(name)s has the question now.") % {"name": name})
        elif said in ("yes", "no"):
            asked = asking.answer(
                request.scope, code, is_yes=said == "yes", words=words, now=at, act=act_of(request)
            )
            sentence = _("%(name)s has your yes.") if said == "yes" else _("%(name)s has your no.")
            say(request, sentence % {"name": asked.asker.name})
        else:
            say(request, _("Answer with yes or no. Nothing was changed."), level="error")
    except Refusal as no:
        say(request, sentence_for(no), level="error")
    if request.POST.get("back") == "given":
        return redirect("mandate:mine")
    return back_to(promise)


@require_POST
@team_member_required
def decide(request: MemberRequest, code: UUID) -> HttpResponse:
    """The asker gives what they may give now, or lets it be."""
    promise, at = _promise(request, code), now(request)
    try:
        if request.POST.get("do") == "let_be":
            asking.let_be(request.scope, code, now=at)
            say(request, _("Let be. Nobody need answer any more."))
        else:
            written = request.POST.get("sum", "")
            cents = rules.cents_of(written) if written else None
            if written and cents is None:
                raise Refusal("no_sum")
            done = giving.give_asked(request.scope, code, cents, now=at, act=act_of(request))
            asked = question(request.scope, code)
            if asked is None:
                raise Http404
            gift = gift_words(asked.act, asked.what, asked.cents if cents is None else cents)
            said_given(request, _("Given: %(gift)s.") % {"gift": gift}, done)
    except Refusal as no:
        say(request, sentence_for(no), level="error")
    return back_to(promise)


def _promise(request: MemberRequest, code: UUID) -> UUID:
    asked = question(request.scope, code)
    if asked is None:
        raise Http404
    return UUID(str(asked.promise.code))
