"""Undo, within a minute without anybody noticing."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lupaus.core.lifecycle import Refusal
from lupaus.features.calls.views.asking import onward
from lupaus.outbox.taking_back import take_back
from lupaus.web.access import MemberRequest, member_required
from lupaus.web.clock import now
from lupaus.web.refusal import sentence_for
from lupaus.web.saying import say


@require_POST
@member_required
def undo(request: MemberRequest, act: UUID) -> HttpResponse:
    """Take an act back; everything stands as before it."""
    try:
        people = take_back(request.scope, act, now(request)).people
    except Refusal as no:
        say(request, sentence_for(no), level="error")
    else:
        names = ", ".join(party.name for party in people)
        say(request, _("%(name)s: taken back. Everything stands as before.") % {"name": names})
    return onward(request)
