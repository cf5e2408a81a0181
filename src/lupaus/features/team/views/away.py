"""Who is away, and who stands in: noted by oneself, or by the one who leads."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lupaus.core.clock_time import local_date
from lupaus.core.lifecycle import Refusal
from lupaus.features.team.forms.shaping import AwayForm
from lupaus.features.team.queries import people
from lupaus.features.team.views.gate import team_member_required
from lupaus.people.absences import absence_by_code, end_absence, note_absence
from lupaus.people.members import members
from lupaus.people.roles import may
from lupaus.web import errors, speech
from lupaus.web.access import MemberRequest
from lupaus.web.clock import now
from lupaus.web.refusal import sentence_for
from lupaus.web.saying import say


@require_http_methods(["GET", "POST"])
@team_member_required
def index(request: MemberRequest) -> HttpResponse:
    """The list, and a form for the next absence."""
    scope, today = request.scope, local_date(now(request), request.scope.zone)
    everybody, leads = members(scope, today), may(scope.role, "note_absence")
    form = AwayForm(everybody, scope.party, leads, request.POST if request.method == "POST" else None)
    wrong = ""
    if request.method == "POST" and form.is_valid():
        from_on, until_on = form.days
        try:
            made = note_absence(
                scope, form.party(scope.party), from_on, until_on, form.deputy_party, today=today,
                words=form.cleaned_data["words"],
            )  # fmt: skip
        except Refusal as no:
            wrong = sentence_for(no)
        else:
            say(request, _noted(made.party.name, made.deputy.name if made.deputy else "", from_on, until_on))
            return redirect("team:away")
    context = {"form": form, "wrong": wrong, "rows": people.away(scope, today), "leads": leads}
    return render(request, "team/away.html", context, status=422 if form.is_bound else 200)


@require_POST
@team_member_required
def back(request: MemberRequest, code: UUID) -> HttpResponse:
    """They are here again, or do not go at all."""
    scope, today = request.scope, local_date(now(request), request.scope.zone)
    found = absence_by_code(scope, code)
    if found is None:
        raise Http404
    if found.party_id != scope.party and not may(scope.role, "note_absence"):
        return errors.turned_away(request, _("Only the owner or a leader of the firm decides this."))
    try:
        ended = end_absence(scope, code, today=today)
    except Refusal as no:
        say(request, sentence_for(no), level="warning")
    else:
        say(request, _("%(name)s is there again.") % {"name": ended.party.name})
    return redirect("team:away")


def _noted(name: str, deputy: str, from_on: date, until_on: date) -> str:
    language = get_language() or "en"
    first, last = speech.day(from_on, language, "short"), speech.day(until_on, language, "short")
    facts = {"name": name, "deputy": deputy, "first": first, "last": last}
    return _("Noted: %(name)s is away from %(first)s to %(last)s, and %(deputy)s stands in.") % facts
