"""Everything that went out, or would have gone out; and what a person decides about the doubtful ones."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lupaus.core.clock_time import local_date
from lupaus.core.lifecycle import Refusal
from lupaus.features.desk.queries import sent
from lupaus.outbox import deciding
from lupaus.people.models import Organisation
from lupaus.web.access import MemberRequest, member_required
from lupaus.web.clock import now
from lupaus.web.refusal import sentence_for
from lupaus.web.saying import say

TABS = {"texts": sent.texts, "calls": sent.calls, "left-out": sent.left_out}


@require_GET
@member_required
def index(request: MemberRequest) -> HttpResponse:
    """One of three lists: texts, calls, what was left out."""
    tab = request.GET.get("list", "texts")
    if tab not in TABS:
        raise Http404
    number = page_number(request)
    today = local_date(now(request), request.scope.zone)
    listed = TABS[tab](request.scope, number, today)
    base = f"{reverse('desk:sent')}?list={tab}"
    context: dict[str, Any] = {
        "tab": tab,
        "tabs": [("texts", _("Texts")), ("calls", _("Calls")), ("left-out", _("Left out"))],
        "listed": listed,
        "doubtful": sent.doubtful(request.scope, today) if tab == "texts" and number == 1 else [],
        "is_demo": Organisation.objects.values_list("is_demo", flat=True).get(pk=request.scope.organisation),
        "newer_url": f"{base}&page={number - 1}" if number > 1 else "",
        "older_url": f"{base}&page={number + 1}" if listed.has_next else "",
    }
    return render(request, "desk/sent.html", context)


@require_POST
@member_required
def decide(request: MemberRequest, code: UUID) -> HttpResponse:
    """It went, or send it again."""
    verdict = request.POST.get("verdict")
    if verdict not in ("went", "again"):
        raise Http404
    act = deciding.decide_went if verdict == "went" else deciding.decide_again
    try:
        act(request.scope, code, now(request))
    except Refusal as no:
        say(request, sentence_for(no), level="error")
    else:
        say(request, _("Noted: it went.") if verdict == "went" else _("It goes once more."))
    return redirect("desk:sent")


def page_number(request: HttpRequest) -> int:
    """The page asked for, from 1; nonsense is the first."""
    page = request.GET.get("page", "1")
    return max(1, int(page)) if page.isascii() and page.isdecimal() and len(page) < 6 else 1
