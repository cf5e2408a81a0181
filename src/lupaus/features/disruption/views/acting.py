"""Single taps on an incident."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lupaus.core.lifecycle import Refusal
from lupaus.features.disruption.actions import opening
from lupaus.features.disruption.views.gate import here
from lupaus.web.access import MemberRequest, member_required
from lupaus.web.clock import now
from lupaus.web.refusal import sentence_for
from lupaus.web.saying import say


@require_POST
@member_required
def pause(request: MemberRequest, code: UUID) -> HttpResponse:
    """Rest."""
    return _tap(request, code, lambda: opening.pause(request.scope, code), "")


@require_POST
@member_required
def go_on(request: MemberRequest, code: UUID) -> HttpResponse:
    """Go on after a rest."""
    return _tap(request, code, lambda: opening.go_on(request.scope, code), "")


@require_POST
@member_required
def stop(request: MemberRequest, code: UUID) -> HttpResponse:
    """End this word here."""
    said = _("Stopped. Whoever has not been told yet hears with the next word.")
    return _tap(request, code, lambda: opening.stop(request.scope, code, now(request)), said)


@require_POST
@member_required
def take_back(request: MemberRequest, code: UUID) -> HttpResponse:
    """Take the last word back."""
    said = _("It is being taken back for all who have not been told.")
    return _tap(request, code, lambda: opening.take_back(request.scope, code, now(request)), said)


@require_POST
@member_required
def heard(request: MemberRequest, code: UUID) -> HttpResponse:
    """A customer told us before we had told them."""
    said = _("Noted. Thank you: this is how we learn to be first.")
    return _tap(request, code, lambda: opening.hear_first(request.scope, code), said)


@require_POST
@member_required
def close(request: MemberRequest, code: UUID) -> HttpResponse:
    """It is over."""
    learned, ending = request.POST.get("learned", ""), request.POST.get("ending", "")

    def closed() -> None:
        opening.close(request.scope, code, learned=learned, ending=ending, now=now(request))

    return _tap(request, code, closed, _("Closed."))


@require_POST
@member_required
def drop(request: MemberRequest, code: UUID) -> HttpResponse:
    """Forget a draft."""
    row = here(request, code)
    if opening.drop(request.scope, row.code):
        say(request, _("The draft is gone. Nobody had been told anything."))
        return redirect("disruption:index")
    return redirect("disruption:show", code)


def _tap(request: MemberRequest, code: UUID, act: Callable[[], object], said: str) -> HttpResponse:
    here(request, code)
    try:
        act()
    except Refusal as no:
        say(request, sentence_for(no), level="error")
    else:
        if said:
            say(request, said)
    return redirect("disruption:show", code)
