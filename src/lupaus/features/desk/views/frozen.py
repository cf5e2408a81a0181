"""After a restored backup nothing goes out by itself: a person looks at what would go, and lets it go or leaves it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lupaus.core.clock_time import local_date
from lupaus.features.desk.queries import words as say_words
from lupaus.features.desk.views.gate import leader_required
from lupaus.outbox.freezing import thaw, would_go
from lupaus.people.models import Organisation
from lupaus.web.access import MemberRequest, member_required
from lupaus.web.clock import now
from lupaus.web.saying import say


@dataclass(frozen=True, slots=True)
class Held:
    """One message that is held back, as the page shows it."""

    notice: int
    promise: UUID
    name: str
    what: str
    when: str
    text: str
    may_have_gone: bool


@require_http_methods(["GET", "POST"])
@member_required
@leader_required
def look(request: MemberRequest) -> HttpResponse:
    """What would go out now. Only what is ticked goes; the rest is left out, and shown as such."""
    if not Organisation.objects.filter(pk=request.scope.organisation, frozen_at__isnull=False).exists():
        say(request, _("Nothing is held back: messages go out as usual."), level="warning")
        return redirect("desk:sent")
    held = _held(request)
    if request.method == "GET":
        return _page(request, held)
    ticked = {int(number) for number in request.POST.getlist("go") if number.isdecimal()}
    if {str(one.notice) for one in held} - set(request.POST.getlist("shown")):
        # What nobody has looked at is neither sent nor thrown away.
        return _page(request, held, ticked, has_changed=True)
    thaw(request.scope, now(request), ticked & {one.notice for one in held})
    say(
        request, _("Messages go out again. What was not ticked is left out, and stands in the list of those.")
    )
    return redirect("desk:sent")


def _held(request: MemberRequest) -> list[Held]:
    instant, zone = now(request), request.scope.zone
    today = local_date(instant, zone)
    return [
        Held(
            one.notice, one.promise, one.name or _("somebody whose data was erased"),
            say_words.step_name(one.kind, one.step), say_words.past_words(one.due_at, zone, today), one.text,
            one.may_have_gone,
        )
        for one in would_go(request.scope, instant)
    ]  # fmt: skip


def _page(
    request: MemberRequest, held: list[Held], ticked: set[int] | None = None, *, has_changed: bool = False
) -> HttpResponse:
    context = {"held": held, "ticked": ticked or set(), "has_changed": has_changed}
    return render(request, "desk/frozen.html", context, status=409 if has_changed else 200)
