"""Taking a whole list back from its result page."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from lupaus.core.lifecycle import Refusal
from lupaus.features.exchange.actions import undoing
from lupaus.features.exchange.views.gate import batch_here
from lupaus.web.access import MemberRequest, member_required
from lupaus.web.clock import now
from lupaus.web.refusal import sentence_for
from lupaus.web.saying import say

FIRST_SECONDS = 1.5


@require_POST
@member_required
def undo(request: MemberRequest, code: UUID) -> HttpResponse:
    """Begin, and carry it on for a moment; the page of the list shows how far it has come."""
    try:
        row = undoing.begin(request.scope, batch_here(request, code), now(request))
        undoing.undo_on(request.scope, row, now(request), seconds=FIRST_SECONDS)
    except Refusal as no:
        say(request, sentence_for(no), level="error")
    return redirect("exchange:batch", code)
