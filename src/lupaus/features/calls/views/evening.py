"""The first screen of the product: whom to call now."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lupaus.core import events as e
from lupaus.core.lifecycle import Refusal
from lupaus.features.calls.actions.acting import carry_out
from lupaus.features.calls.forms.outcomes import EveningForm
from lupaus.features.calls.queries import evening as queries
from lupaus.features.calls.queries.speaking import THANKS_SEEN
from lupaus.features.calls.views.asking import act_of, page, voice_of
from lupaus.features.calls.views.call import card_context
from lupaus.features.calls.views.line_words import why
from lupaus.features.calls.views.wording import Voice, in_one
from lupaus.ledger import queries as book
from lupaus.ledger.record import Line
from lupaus.outbox.by_hand import by_hand_not_sent, by_hand_sent, ready
from lupaus.people.models import Organisation
from lupaus.web import speech
from lupaus.web.access import MemberRequest, member_required
from lupaus.web.clock import now
from lupaus.web.refusal import sentence_for
from lupaus.web.saying import say


@require_GET
@member_required
def show(request: MemberRequest) -> HttpResponse:
    """The call list, its first contact in full."""
    voice = voice_of(request)
    found = queries.evening(request.scope, voice.now)
    tonight = max(found.summary.tonight - found.late, 1)
    rows = [(row, why(voice, row)) for row in found.after]
    is_all = "all" in request.GET
    context: dict[str, object] = {
        "evening": found,
        "rows": rows if is_all else rows[: tonight - 1],
        "waits": 0 if is_all else max(0, found.waiting - tonight),
        "is_all": is_all,
        "summary": _summary(voice, found),
        "coming": _coming(voice, found.coming),
        "ready": ready(request.scope, voice.now),
        **(card_context(request, found.card) if found.card else {}),
    }
    return page(request, "calls/list.html", context)


@require_POST
@member_required
def set_evening(request: MemberRequest) -> HttpResponse:
    """How many calls an evening."""
    form = EveningForm(request.POST)
    if form.is_valid():
        calls = form.cleaned_data["calls"]
        Organisation.objects.filter(pk=request.scope.organisation).update(calls_an_evening=calls)
        say(request, _("From now on %(count)s calls an evening.") % {"count": calls})
    else:
        say(request, _("Choose a number of calls from 1 to 200."), level="error")
    return redirect("calls:list")


@require_POST
@member_required
def thanks_seen(request: MemberRequest, code: UUID) -> HttpResponse:
    """I have read this thanks."""
    row = book.promise_by_code(request.scope, code)
    if row is not None and row.holder_id == request.scope.party:
        carry_out(act_of(request), [Line(row.pk, e.Remarked(topic=THANKS_SEEN))], "calls.thanks", settled=[])
    return redirect("calls:list")


@require_POST
@member_required
def by_hand(request: MemberRequest, code: UUID) -> HttpResponse:
    """Was the message sent from my own phone?"""
    try:
        if request.POST.get("sent") == "yes":
            by_hand_sent(request.scope, code, now(request))
            say(request, _("Sent. It is written down."))
        else:
            by_hand_not_sent(request.scope, code, now(request))
            say(request, _("Not sent. It is left out, and that is written down."))
    except Refusal as no:
        say(request, sentence_for(no), level="error")
    return redirect("calls:list")


def _summary(voice: Voice, found: queries.Evening) -> str:
    """ "12 tonight · 288 after, done by 14.2." """
    all_tonight, after, first_on, done_on = found.summary
    tonight = all_tonight - found.late
    facts = {
        "count": speech.count(tonight, voice.language),
        "late": speech.count(found.late, voice.language),
        "after": speech.count(after, voice.language),
        "day": voice.near_day(done_on) if done_on else "",
    }
    if not tonight and not after:
        return ""
    if found.is_over:
        facts["after"] = speech.count(queries.PLANNED, voice.language)
        return _("%(count)s tonight · over %(after)s after") % facts
    if found.late and (not after or done_on is None):
        return _("%(count)s tonight, and %(late)s more late") % facts
    if found.late:
        return _("%(count)s tonight, and %(late)s more late · %(after)s after, done by %(day)s") % facts
    if not after:
        return _("%(count)s tonight") % facts
    if done_on is None:
        return _("%(count)s tonight · %(after)s after") % facts
    if not found.is_tonight and not tonight and first_on is not None:
        facts["first"] = voice.near_day(first_on)
        return _("No evening of calls today · %(after)s from %(first)s on, done by %(day)s") % facts
    return _("%(count)s tonight · %(after)s after, done by %(day)s") % facts


def _coming(voice: Voice, found: queries.Coming | None) -> str:
    """What comes next when nothing waits."""
    if found is None:
        return _("When there is somebody to call, they stand here by themselves.")
    facts = {"name": found.name, "day": voice.near_day(found.on), "count": found.many - 1}
    if found.many == 1:
        said = _("Next: %(name)s, %(day)s. Until then nothing is forgotten.") % facts
    elif found.many == 2:
        said = _("Next: %(name)s and one more, %(day)s. Until then nothing is forgotten.") % facts
    else:
        said = _("Next: %(name)s and %(count)s others, %(day)s. Until then nothing is forgotten.") % facts
    return in_one([said])
