"""The day: stops in order, done, nobody at home; the week, and a route to print."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lupaus.core.lifecycle import Refusal
from lupaus.features.calls.actions import visiting
from lupaus.features.calls.actions.visiting import Closing
from lupaus.features.calls.forms.outcomes import AwayForm, DoneForm
from lupaus.features.calls.queries import day as queries
from lupaus.features.calls.queries.day import Stop
from lupaus.features.calls.views.asking import act_of, page, picks_of, said, voice_of, with_things
from lupaus.features.calls.views.call import refused
from lupaus.features.calls.views.line_words import usual_words
from lupaus.features.calls.views.wording import after_done
from lupaus.people.parties import find
from lupaus.web.access import MemberRequest, member_required
from lupaus.web.saying import say

BOTH = ["GET", "POST"]
WEEK = timedelta(days=7)
FOUND = 20


@require_GET
@member_required
def show(request: MemberRequest) -> HttpResponse:
    """The stops of a day, today's unless another is asked for."""
    return page(request, "calls/day.html", _context(request))


@require_GET
@member_required
def route(request: MemberRequest) -> HttpResponse:
    """The day on paper."""
    return page(request, "calls/route.html", _context(request))


@require_GET
@member_required
def add(request: MemberRequest) -> HttpResponse:
    """A visit for somebody who asked for it: whom?"""
    text = request.GET.get("q", "").strip()
    found = find(request.scope, text, FOUND) if text else []
    return page(request, "calls/add.html", {"q": text, "found": found})


@require_http_methods(BOTH)
@member_required
def done(request: MemberRequest, code: UUID) -> HttpResponse:
    """The visit was done: what belongs to its end, and the next promise."""
    stop, voice = _stop(request, code), voice_of(request)
    intervals = sorted({thing.interval for thing in stop.things if thing.interval})
    if request.method == "GET":
        form = DoneForm(today=voice.today, intervals=intervals, initial=_usual(stop, voice.today))
        return page(request, "calls/done.html", {"stop": stop, "form": form, "voice": voice})
    form = DoneForm(request.POST, today=voice.today, intervals=intervals)
    if not form.is_valid():
        return page(request, "calls/done.html", {"stop": stop, "form": form, "voice": voice}, 422)
    try:
        picks = picks_of(request, stop.party)
        recorded = visiting.done(act_of(request), stop.party, picks, _closing(stop, form))
    except Refusal as no:
        return refused(request, stop.party, no)
    back = _day_url(stop.on)
    said(request, after_done(voice, stop.party, recorded.promises), recorded, "calls.done", to=back)
    return redirect(back)


@require_http_methods(BOTH)
@member_required
def away(request: MemberRequest, code: UUID) -> HttpResponse:
    """Nobody was at home: a new time now, or back to the call list."""
    stop, voice = _stop(request, code), voice_of(request)
    form = AwayForm(request.POST or None, initial={"reason": "not_at_home"})
    if request.method == "GET" or not form.is_valid():
        status = 200 if request.method == "GET" else 422
        return page(request, "calls/away.html", {"stop": stop, "form": form, "voice": voice}, status)
    reason = form.cleaned_data["reason"]
    if "again" in request.POST:
        return redirect(with_things(reverse("calls:again", args=[code]), [], reason=reason))
    try:
        picks = picks_of(request, stop.party)
        recorded = visiting.away(act_of(request), picks, reason, form.cleaned_data["words"])
    except Refusal as no:
        return refused(request, stop.party, no)
    back, wanted = _day_url(stop.on), next(p.wanted_at for p in recorded.promises if p.wanted_at)
    facts = {"name": stop.party.name, "when": voice.instant(wanted)}
    sentence = _("%(name)s: nobody was at home. They are on the call list again %(when)s.") % facts
    said(request, sentence, recorded, "calls.away", to=back)
    return redirect(back)


def _context(request: MemberRequest) -> dict[str, Any]:
    voice = voice_of(request)
    try:
        on = date.fromisoformat(request.GET["on"]) if request.GET.get("on") else None
        found = queries.day(request.scope, on, voice.now, voice.language)
    except (ValueError, OverflowError):
        say(request, _("There is no such day, so this is today."), level="warning")
        found = queries.day(request.scope, None, voice.now, voice.language)
    return {
        "day": found,
        "voice": voice,
        "next_code": next((stop.code for stop in [*found.missed, *found.stops] if not stop.is_done), None),
        "week_before": _shifted(found.on, -WEEK),
        "week_after": _shifted(found.on, WEEK),
    }


def _shifted(on: date, by: timedelta) -> date | None:
    try:
        return on + by
    except OverflowError:
        return None


def _usual(stop: Stop, today: date) -> dict[str, Any]:
    """What is most likely at the end of a visit, filled in already."""
    interval = next((thing.interval for thing in stop.things if thing.interval), "12m")
    return {
        # What the customer denied was not done that day: its repair is today's.
        "done_on": today if stop.is_contested else min(stop.on, today),
        "reminds": True,
        "interval": interval,
        "price": stop.cents / 100 if stop.cents is not None and len(stop.things) == 1 else None,
    }


def _closing(stop: Stop, form: DoneForm) -> Closing:
    found = form.cleaned_data
    with override(stop.party.language):
        asked = usual_words(found["interval"], get_language() or stop.party.language)
    return Closing(
        done_on=found["done_on"],
        has_certificate=found["certificate"],
        defect=found["defect"].strip(),
        note=found["note"].strip(),
        reminds=found["reminds"],
        interval=found["interval"] if len({thing.interval for thing in stop.things}) <= 1 else "",
        asked_words=asked,
        cents=form.cents,
    )


def _stop(request: MemberRequest, code: UUID) -> Stop:
    stop = queries.stop_of(request.scope, code)
    if stop is None:
        raise Http404
    return stop


def _day_url(on: date) -> str:
    return f"{reverse('calls:day')}?on={on.isoformat()}"
