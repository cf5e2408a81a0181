"""A page about a call that has been dealt with: what was agreed then, never an empty form for something new."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from lupaus.core.lifecycle import Refusal
from lupaus.features.calls.queries.agreed import agreed_from
from lupaus.features.calls.views.asking import page, voice_of, with_things
from lupaus.features.calls.views.call import refused
from lupaus.people.models import Party
from lupaus.web.access import MemberRequest


def already(request: MemberRequest, party: Party, named: Sequence[UUID]) -> HttpResponse:
    """These promises are not open any more. 409: the visits that follow from them, to be moved or taken back."""
    found = agreed_from(request.scope, party, named, voice_of(request).now)
    if not found.visits:
        return refused(request, party, Refusal("closed"))
    undo = with_things(reverse("calls:undo", args=[found.undo]), []) if found.undo else ""
    return page(
        request,
        "calls/already.html",
        {"party": party, "visits": found.visits, "first": found.visits[0], "undo": undo},
        status=409,
    )
