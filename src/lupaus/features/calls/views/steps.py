"""The few outcomes of a call that ask one thing more: when, why, which number."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lupaus.core.lifecycle import Refusal
from lupaus.features.calls.actions import calling, reaching
from lupaus.features.calls.forms.outcomes import ElsewhereForm, EndedForm, NumberForm
from lupaus.features.calls.forms.picking import codes
from lupaus.features.calls.forms.times import LaterForm
from lupaus.features.calls.queries.cards import Thing
from lupaus.features.calls.rules.later import Chip, later_chips
from lupaus.features.calls.views.asking import (
    act_of,
    contact_of,
    named_things,
    onward,
    page,
    picks_of,
    said,
    voice_of,
)
from lupaus.features.calls.views.call import refused
from lupaus.features.calls.views.wording import Voice, after_later, after_plain
from lupaus.ledger import queries as book
from lupaus.ledger.policies import Rulebook
from lupaus.people.models import Party
from lupaus.people.parties import family_of, phone_of
from lupaus.web.access import MemberRequest, member_required
from lupaus.web.refusal import sentence_for
from lupaus.web.saying import say

BOTH = ["GET", "POST"]
ABOUT_THINGS = ("calls/later.html", "calls/elsewhere.html", "calls/ended.html")
"""Pages that ask nothing without a promise that is open."""


@require_http_methods(BOTH)
@member_required
def later(request: MemberRequest, code: UUID) -> HttpResponse:
    """I call later: when?"""
    party, voice = contact_of(request, code), voice_of(request)
    if request.method == "GET":
        return _ask(request, party, "calls/later.html", **_later(request, voice))
    form = LaterForm(request.POST, zone=request.scope.zone, today=voice.today)
    if not form.is_valid() or form.chosen is None:
        return _ask(request, party, "calls/later.html", 422, form=form, **_later(request, voice))
    try:
        picks = picks_of(request, party)
        done = calling.later(act_of(request), picks, form.chosen, is_agreed=form.cleaned_data["suits"])
    except Refusal as no:
        return refused(request, party, no)
    said(request, after_later(voice, party, form.chosen), done, "calls.later")
    return onward(request)


@require_http_methods(BOTH)
@member_required
def elsewhere(request: MemberRequest, code: UUID) -> HttpResponse:
    """Somebody else has done it: about when? The interval counts from there."""
    party, voice = contact_of(request, code), voice_of(request)
    if request.method == "GET":
        form = ElsewhereForm(today=voice.today, initial={"when": "now"})
        return _ask(request, party, "calls/elsewhere.html", form=form)
    form = ElsewhereForm(request.POST, today=voice.today)
    if not form.is_valid():
        return _ask(request, party, "calls/elsewhere.html", 422, form=form)
    try:
        done = calling.elsewhere(act_of(request), picks_of(request, party), form.done_on)
    except Refusal as no:
        return refused(request, party, no)
    said(request, after_plain(voice, party, "elsewhere", done.promises), done, "calls.elsewhere")
    return onward(request)


@require_http_methods(BOTH)
@member_required
def ended(request: MemberRequest, code: UUID) -> HttpResponse:
    """They let it go for good: why?"""
    party, voice = contact_of(request, code), voice_of(request)
    if request.method == "GET":
        return _ask(
            request, party, "calls/ended.html", form=EndedForm(initial={"reason": request.GET.get("reason")})
        )
    form = EndedForm(request.POST)
    if not form.is_valid():
        return _ask(request, party, "calls/ended.html", 422, form=form)
    try:
        reason, words = form.cleaned_data["reason"], form.cleaned_data["words"]
        done = calling.ended(act_of(request), picks_of(request, party), reason, words)
    except Refusal as no:
        return refused(request, party, no)
    said(request, after_plain(voice, party, "ended", done.promises), done, "calls.ended")
    return onward(request)


@require_http_methods(BOTH)
@member_required
def number(request: MemberRequest, code: UUID) -> HttpResponse:
    """The number leads to somebody else: the new one at once, or I look for it."""
    party, voice = contact_of(request, code), voice_of(request)
    wrong = phone_of(party) or ""
    if request.method == "GET":
        return _ask(request, party, "calls/number.html", form=NumberForm(), wrong=wrong)
    if "look" in request.POST:
        try:
            done = reaching.look_for_number(act_of(request), party, picks_of(request, party), wrong)
        except Refusal as no:
            return refused(request, party, no)
        said(request, after_plain(voice, party, "number", done.promises), done, reaching.NUMBER)
        return onward(request)
    form = NumberForm(request.POST)
    try:
        if not form.is_valid():
            return _ask(request, party, "calls/number.html", 422, form=form, wrong=wrong)
        changed = reaching.new_number(request.scope, party, wrong, form.cleaned_data["number"], voice.now)
    except Refusal as no:
        form.add_error("number", sentence_for(no))
        return _ask(request, party, "calls/number.html", 422, form=form, wrong=wrong)
    undo = reverse("calls:number_back", args=[party.code, *changed])
    say(request, _("%(name)s: the new number is here. You can call now.") % {"name": party.name}, undo=undo)
    return redirect("calls:call", party.code)


@require_POST
@member_required
def number_back(request: MemberRequest, code: UUID, former: int, added: int) -> HttpResponse:
    """The change of a number is taken back."""
    party, voice = contact_of(request, code), voice_of(request)
    try:
        reaching.old_number(request.scope, party, reaching.Changed(former, added), voice.now)
    except Refusal as no:
        say(request, sentence_for(no), level="error")
    else:
        say(request, _("%(name)s: the number stands as before.") % {"name": party.name})
    return redirect("calls:call", party.code)


@require_http_methods(BOTH)
@member_required
def died(request: MemberRequest, code: UUID) -> HttpResponse:
    """Somebody has died: everything ends, quietly."""
    party, voice = contact_of(request, code), voice_of(request)
    if request.method == "GET":
        open_ones = book.promises(request.scope).filter(
            creditor__in=family_of(party), outcome="open", direction="ours"
        )
        return _ask(request, party, "calls/died.html", count=open_ones.count())
    try:
        done = reaching.died(act_of(request), party)
    except Refusal as no:
        return refused(request, party, no)
    said(request, after_plain(voice, party, "died", ()), done, reaching.DIED)
    return onward(request)


def _later(request: MemberRequest, voice: Voice) -> dict[str, Any]:
    chips = later_chips(voice.now, Rulebook(request.scope.organisation).calendar)
    return {"chips": [(chip, _label(chip), voice.plain_instant(chip.at)) for chip in chips]}


def _label(chip: Chip) -> str:
    """What one calls this time; a time that had to move is only told by its day."""
    labels = {
        "evening": _("This evening"),
        "tomorrow": _("Tomorrow"),
        "saturday": _("On Saturday"),
        "week": _("Next week"),
        "month": _("In a month"),
    }
    is_told_by_day = chip.is_moved and chip.slug in ("tomorrow", "saturday")
    return _("The next possible time") if is_told_by_day else labels[chip.slug]


def _ask(request: MemberRequest, party: Party, template: str, status: int = 200, **more: Any) -> HttpResponse:
    """The page of one step, about the promises that were ticked before."""
    texts = request.GET.getlist("p") or [text.partition("~")[0] for text in request.POST.getlist("thing")]
    things: list[Thing] = named_things(request.scope, party, texts)
    if template in ABOUT_THINGS and not things and codes(texts):  # the back button: it is dealt with
        return refused(request, party, Refusal("closed"))
    context = {"party": party, "things": things, "has_callback": any(t.kind == "callback" for t in things)}
    return page(request, template, {**context, **more}, status)
