"""One contact in full, and what came of the call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods

from lupaus.core.lifecycle import Refusal
from lupaus.features.calls.actions import calling
from lupaus.features.calls.actions.acting import Act, Pick
from lupaus.features.calls.queries.cards import Card, card_of
from lupaus.features.calls.queries.opening import opening, untold
from lupaus.features.calls.views import changes
from lupaus.features.calls.views.asking import (
    act_of,
    contact_of,
    onward,
    page,
    picks_of,
    said,
    voice_of,
    with_things,
)
from lupaus.features.calls.views.line_words import late_call, line_words, promised_by, promised_words
from lupaus.features.calls.views.wording import after_no_answer, after_plain
from lupaus.ledger.record import Recorded
from lupaus.people.models import LANGUAGES, Party
from lupaus.web.access import MemberRequest, member_required
from lupaus.web.refusal import sentence_for

AT_ONCE: dict[str, Callable[[Act, Sequence[Pick]], Recorded]] = {
    "no_answer": calling.no_answer,
    "reached": calling.reached,
    "not_this_year": calling.not_this_year,
    "one_more": calling.one_more,
    "let_be": calling.let_be,
}
"""Outcomes of one tap; the others ask one thing more on a page of their own."""
ASKS_MORE = {
    "agreed": "calls:time", "later": "calls:later", "elsewhere": "calls:elsewhere", "ended": "calls:ended",
    "moved": "calls:ended", "number": "calls:number", "died": "calls:died", "writing": "calls:time",
    "already_agreed": "calls:time",
}  # fmt: skip


@require_GET
@member_required
def show(request: MemberRequest, code: UUID) -> HttpResponse:
    """One contact, whether or not anything waits."""
    party = contact_of(request, code)
    if party.code != code:  # merged into somebody: their page is here now
        return redirect("calls:call", party.code)
    return page(
        request,
        "calls/call.html",
        card_context(request, card_of(request.scope, party, voice_of(request).now)),
    )


@require_http_methods(["GET", "POST"])
@member_required
def outcome(request: MemberRequest, code: UUID) -> HttpResponse:
    """What came of the call. Some outcomes ask one thing more."""
    party = contact_of(request, code)
    what = request.POST.get("outcome", "")
    if request.method == "GET" or what not in (*AT_ONCE, *ASKS_MORE):
        return redirect("calls:call", party.code)
    try:
        picks = picks_of(request, party)
        if what in ASKS_MORE:
            return redirect(_next_page(request, party, what))
        done = AT_ONCE[what](act_of(request), picks)
    except Refusal as no:
        return refused(request, party, no)
    sentence = _sentence(request, party, what, done)
    said(request, sentence, done, f"calls.{what}")
    return onward(request)


def card_context(request: MemberRequest, card: Card) -> dict[str, object]:
    """What the card's template shows."""
    voice = voice_of(request)
    told = untold(request.scope, card.lines, voice.now)
    first = next(iter(card.called_about), None)
    language = card.party.language
    return {
        "card": card,
        "lines": [
            line_words(voice, one, told.get(one.line.notice, ""))
            for one in card.lines
            if _has_own_line(card, one)
        ],
        "opening": opening(request.scope, card, voice.now),
        "language": dict(LANGUAGES).get(language, language),
        "is_other_language": language != (get_language() or ""),
        "word": promised_words(first, language) if first and first.promise.is_promised else "",
        "word_by": promised_by(voice, first) if first else "",
        "late_calls": [late_call(voice, one) for one in card.callbacks if one.promise.is_late(voice.now)],
        "voice": voice,
        "total_cents": None if card.cents is None else card.cents + card.travel_cents,
        "last_on": {thing.last_on for thing in card.reminders if thing.last_on},
        "here": request.get_full_path(),
    }


def refused(request: MemberRequest, party: Party, no: Refusal) -> HttpResponse:
    """Nothing was changed: why, and how it stands now."""
    voice = voice_of(request)
    context = card_context(request, card_of(request.scope, party, voice.now))
    context["refusal"] = sentence_for(no)
    if no.code in ("changed", "tried_since", "closed", "page_used"):
        context["changes"] = changes.sentences(voice, request.POST, request.GET)
    return page(request, "calls/call.html", context, status=409)


def _has_own_line(card: Card, one: Any) -> bool:
    """A plain reminder is the card itself; everything else is said in a line of its own."""
    return not (one.line.step == "call" and one.line.medium == "call")


def _next_page(request: MemberRequest, party: Party, what: str) -> str:
    codes = [text.partition("~")[0] for text in request.POST.getlist("thing")]
    more = {"writing": {"offer": "1"}, "moved": {"reason": "moved"}, "already_agreed": {"stands": "1"}}.get(
        what, {}
    )
    return with_things(reverse(ASKS_MORE[what], args=[party.code]), codes, **more)


def _sentence(request: MemberRequest, party: Party, what: str, done: Recorded) -> str:
    voice = voice_of(request)
    if what == "no_answer":
        return after_no_answer(voice, party, done.promises)
    return after_plain(voice, party, what, done.promises)
