"""Undo, and what was done lately."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lupaus.core.lifecycle import Refusal
from lupaus.features.desk.actions.undoing import take_back
from lupaus.web.access import MemberRequest, member_required
from lupaus.web.clock import now
from lupaus.web.refusal import sentence_for
from lupaus.web.saying import say


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
