"""Undo, and what was done lately."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lupaus.core.lifecycle import Refusal
from lupaus.features.desk.queries import acts
from lupaus.features.desk.views.sent import page_number
from lupaus.outbox.taking_back import take_back
from lupaus.web.access import MemberRequest, member_required
from lupaus.web.clock import now
from lupaus.web.refusal import sentence_for
from lupaus.web.saying import say


@require_GET
@member_required
def index(request: MemberRequest) -> HttpResponse:
    """What was done lately, with a way back where there is one."""
    number = page_number(request)
    listed = acts.listed(request.scope, number, now(request))
    base = reverse("desk:acts")
    context = {
        "listed": listed,
        "newer_url": f"{base}?page={number - 1}" if number > 1 else "",
        "older_url": f"{base}?page={number + 1}" if listed.has_next else "",
    }
    return render(request, "desk/acts.html", context)


@require_POST
@member_required
def undo(request: MemberRequest, act: UUID) -> HttpResponse:
    """Take an act back and lead to the page it was tapped on."""
    try:
        take_back(request.scope, act, now(request))
    except Refusal as no:
        say(request, sentence_for(no), level="error")
    else:
        say(request, _("Taken back. Everything stands as before."))
    return redirect(page_before(request))


def page_before(request: HttpRequest) -> str:
    """The page of ours that the tap came from, else the first page."""
    came_from = request.headers.get("Referer") or ""
    if url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        return came_from
    return resolve_url("/")
