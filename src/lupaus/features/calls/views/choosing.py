"""A time is chosen: days already in the area first, each with its free gaps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from lupaus.core.lifecycle import Refusal
from lupaus.features.calls.actions import agreeing, calling
from lupaus.features.calls.actions.acting import Pick
from lupaus.features.calls.actions.agreeing import NewThing
from lupaus.features.calls.forms.outcomes import AddForm
from lupaus.features.calls.forms.picking import codes
from lupaus.features.calls.forms.times import AWAY, AgainForm, MoveForm, SlotForm
from lupaus.features.calls.queries.cards import Thing
from lupaus.features.calls.queries.day import Stop, stop_of
from lupaus.features.calls.queries.places import offers, trouble
from lupaus.features.calls.rules.gaps import Window
from lupaus.features.calls.rules.slots import Slot
from lupaus.features.calls.views.already import already
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
from lupaus.features.calls.views.wording import Voice, after_agreed, after_moved, after_offered, after_plain
from lupaus.ledger.record import Recorded
from lupaus.people.models import Party
from lupaus.web import speech
from lupaus.web.access import MemberRequest, member_required

BOTH = ["GET", "POST"]
MORE_DAYS = 20
USUAL_DAYS = 5


@require_http_methods(BOTH)
@member_required
def time(request: MemberRequest, code: UUID) -> HttpResponse:
    """They want a visit: when? Without a basis, or when they want it in writing, it is an offer."""
    party = contact_of(request, code)
    things = named_things(request.scope, party, _texts(request))
    has_basis = all(thing.promise.is_promised for thing in things if thing.kind == "recall")
    if not things and (named := codes(_texts(request))):
        return already(request, party, named)
    is_writing = "offer" in request.GET or "offer" in request.POST
    context = {"purpose": "agree", "is_offer": is_writing or not has_basis, "has_basis": has_basis,
               "is_writing": is_writing, "stands": "stands" in request.GET, "add": AddForm()}  # fmt: skip
    if request.method == "GET":
        return _ask(request, party, things, context)
    if request.POST.get("stands") == "unknown":
        return _stands(request, party)
    form = SlotForm(request.POST)
    if not form.is_valid() or form.chosen is None:
        return _ask(request, party, things, {**context, "form": form}, 422)
    try:
        return _agreed(request, party, things, form.chosen, context)
    except Refusal as no:
        return refused(request, party, no)


@require_http_methods(BOTH)
@member_required
def move(request: MemberRequest, code: UUID) -> HttpResponse:
    """A visit gets another time: agreed with the customer, or only told."""
    stop = _stop(request, code)
    context = {"purpose": "move", "stop": stop}
    if request.method == "GET":
        return _ask(request, stop.party, stop.things, context)
    form = MoveForm(request.POST)
    if not form.is_valid() or form.chosen is None:
        return _ask(request, stop.party, stop.things, {**context, "form": form}, 422)
    is_agreed = form.cleaned_data["terms"] == "agreed"
    against = trouble(request.scope, form.chosen)
    try:
        picks, words = picks_of(request, stop.party), form.cleaned_data["words"]
        done = agreeing.move(
            act_of(request), stop.party, picks, form.chosen, is_agreed=is_agreed, words=words
        )  # fmt: skip
    except Refusal as no:
        return refused(request, stop.party, no)
    sentence = after_moved(voice_of(request), stop.party, form.chosen, against, is_agreed=is_agreed)
    said(request, sentence, done, "calls.moved", to=_day_url(form.chosen.on))
    return onward(request, "calls:day")


@require_http_methods(BOTH)
@member_required
def again(request: MemberRequest, code: UUID) -> HttpResponse:
    """Nobody was at home, and they are reached now: a new time."""
    stop = _stop(request, code)
    asked = request.POST.get("reason") or request.GET.get("reason")
    reason = asked if asked in AWAY else AWAY[0]
    context = {"purpose": "again", "stop": stop, "reason": reason}
    if request.method == "GET":
        return _ask(request, stop.party, stop.things, context)
    form = AgainForm(request.POST)
    if not form.is_valid() or form.chosen is None:
        return _ask(request, stop.party, stop.things, {**context, "form": form}, 422)
    against = trouble(request.scope, form.chosen)
    try:
        picks = picks_of(request, stop.party)
        done = agreeing.again(act_of(request), stop.party, picks, form.chosen, form.cleaned_data["reason"])
    except Refusal as no:
        return refused(request, stop.party, no)
    sentence = after_agreed(voice_of(request), stop.party, form.chosen, against)
    said(request, sentence, done, "calls.again", to=_day_url(form.chosen.on))
    return onward(request, "calls:day")


def _agreed(
    request: MemberRequest, party: Party, things: Sequence[Thing], slot: Slot, context: dict[str, Any]
) -> HttpResponse:
    """Agree, offer, or add a visit that nobody was reminded of."""
    act, voice, against = act_of(request), voice_of(request), trouble(request.scope, slot)
    if not request.POST.getlist("thing"):
        if "p" in request.GET:  # the page asked about promises, and none was ticked
            raise Refusal("nothing_ticked")
        done = agreeing.add_visit(act, party, _new_thing(request), slot)
        said(request, after_agreed(voice, party, slot, against), done, "calls.added", to=_day_url(slot.on))
        return onward(request)
    picks = picks_of(request, party)
    is_offer = _is_offer(picks, request)
    done = agreeing.agree(
        act, party, picks, slot, is_offer=is_offer, has_asked="asked" in request.POST and not is_offer,
        is_only_written_to="only_writing" in request.POST,
    )  # fmt: skip
    sentence = after_agreed(voice, party, slot, against)
    if is_offer:
        sentence = after_offered(voice, party, slot, _answer_by(done), against)
    said(request, sentence, done, "calls.offered" if is_offer else "calls.agreed")
    return onward(request)


def _stands(request: MemberRequest, party: Party) -> HttpResponse:
    """A time stands already, and nobody here knows when: the reminder has done its work."""
    try:
        done = calling.already_agreed(act_of(request), picks_of(request, party))
    except Refusal as no:
        return refused(request, party, no)
    sentence = after_plain(voice_of(request), party, "already_agreed", done.promises)
    said(request, sentence, done, "calls.already_agreed")
    return onward(request)


def _is_offer(picks: Sequence[Pick], request: MemberRequest) -> bool:
    """It needs a yes in writing: they want it so, or nobody knows that they asked to be called."""
    if "offer" in request.POST:
        return True
    has_basis = all(pick.promise.is_promised for pick in picks if not pick.is_call)
    return not has_basis and "asked" not in request.POST


def _answer_by(done: Recorded) -> datetime | None:
    return next((p.lapses_at for p in done.promises if p.lapses_at is not None), None)


def _new_thing(request: MemberRequest) -> NewThing:
    form = AddForm(request.POST)
    if not form.is_valid():
        return NewThing()
    return NewThing(form.cleaned_data["what"].strip(), form.cleaned_data["interval"])


def _stop(request: MemberRequest, code: UUID) -> Stop:
    stop = stop_of(request.scope, code)
    if stop is None:
        raise Http404
    return stop


def _texts(request: MemberRequest) -> list[str]:
    return request.GET.getlist("p") or [text.partition("~")[0] for text in request.POST.getlist("thing")]


def _day_url(on: date) -> str:
    return f"{reverse('calls:day')}?on={on.isoformat()}"


def _ask(
    request: MemberRequest, party: Party, things: Sequence[Thing], context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The page on which a time is chosen."""
    voice, is_more = voice_of(request), "more" in request.GET
    area = next((thing.place for thing in things if thing.place), "")
    found = offers(
        request.scope, party, area, voice.now, others=MORE_DAYS if is_more else USUAL_DAYS
    )  # fmt: skip
    cents = [thing.cents for thing in things if thing.kind != "callback"]
    total = sum(filter(None, cents)) if cents and None not in cents else None
    return page(
        request,
        "calls/time.html",
        {
            "party": party,
            "things": things,
            "area": area or party.area or party.town,
            "near": [(day, _slots(voice, day.on, day.windows)) for day in found.near],
            "others": [(day, _slots(voice, day.on, day.windows)) for day in found.others],
            "is_more": is_more,
            "more_url": _more_url(request),
            "cents": total,
            "travel_cents": max((thing.travel_cents for thing in things), default=0),
            "voice": voice,
            **context,
        },
        status,
    )


def _slots(voice: Voice, on: date, windows: Sequence[Window]) -> list[tuple[str, str]]:
    """Each free window as the page sends it, and as one says it."""
    language = voice.language
    return [
        (
            str(Slot(on, window.starts, window.ends)),
            f"{speech.clock(window.starts, language)}–{speech.clock(window.ends, language)}",
        )
        for window in windows
    ]


def _more_url(request: MemberRequest) -> str:
    query = request.GET.copy()
    query["more"] = "1"
    return f"?{query.urlencode()}"
