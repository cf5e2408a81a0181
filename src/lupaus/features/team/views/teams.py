"""Teams: made, shaped, dissolved. Whoever was in one stays one of us."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lupaus.core.clock_time import local_date
from lupaus.core.lifecycle import Refusal
from lupaus.features.team.forms.shaping import TeamForm
from lupaus.features.team.views.gate import may_required, team_member_required
from lupaus.people.members import Member, members
from lupaus.people.models import Team
from lupaus.people.teams import dissolve_team, make_team, shape_team, team_by_code
from lupaus.web.access import MemberRequest
from lupaus.web.clock import now
from lupaus.web.refusal import sentence_for
from lupaus.web.saying import say


@require_POST
@team_member_required
@may_required("shape_teams")
def index(request: MemberRequest) -> HttpResponse:
    """A new team, by its name; then who is in it."""
    try:
        team = make_team(request.scope, request.POST.get("name", ""))
    except Refusal as no:
        say(request, sentence_for(no), level="error")
        return redirect("team:people")
    return redirect("team:team", team.code)


@require_http_methods(["GET", "POST"])
@team_member_required
@may_required("shape_teams")
def shape(request: MemberRequest, code: UUID) -> HttpResponse:
    """Name, leader, members."""
    team = _team(request, code)
    everybody = members(request.scope, local_date(now(request), request.scope.zone))
    wrong = ""
    if request.method == "POST":
        form = TeamForm(everybody, request.POST)
        if form.is_valid():
            try:
                found = shape_team(
                    request.scope, code, name=form.cleaned_data["name"], leader=form.leader_party,
                    members=form.parties,
                )  # fmt: skip
            except Refusal as no:
                wrong = sentence_for(no)
            else:
                say(request, _("Saved. %(name)s is as you see it here.") % {"name": found.name})
                return redirect("team:people")
    else:
        form = TeamForm(everybody, initial=_as_it_is(team, everybody))
    context = {"form": form, "team": team, "wrong": wrong}
    return render(request, "team/team.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@team_member_required
@may_required("shape_teams")
def dissolve(request: MemberRequest, code: UUID) -> HttpResponse:
    """Asked once; nobody leaves, and no promise moves."""
    team = _team(request, code)
    if request.method == "POST":
        try:
            name = dissolve_team(request.scope, code)
        except Refusal as no:
            say(request, sentence_for(no), level="error")
        else:
            said = _("%(name)s is dissolved. Everybody stays, with all that they carry.")
            say(request, said % {"name": name})
        return redirect("team:people")
    context = {
        "title": _("Dissolve %(name)s?") % {"name": team.name},
        "words": _("Its people stay with you, with all the promises that they carry. Only the team ends."),
        "action": request.path,
        "act_label": _("Dissolve the team"),
        "is_grave": True,
        "back_url": reverse("team:team", args=[code]),
    }
    return render(request, "web/confirm.html", context)


def _as_it_is(team: Team, everybody: list[Member]) -> dict[str, object]:
    inside = [str(one.code) for one in everybody if one.team == team.pk]
    leader = str(team.leader.code) if team.leader else ""
    return {"name": team.name, "leader": leader, "members": inside}


def _team(request: MemberRequest, code: UUID) -> Team:
    found = team_by_code(request.scope, code)
    if found is None:
        raise Http404
    return found
