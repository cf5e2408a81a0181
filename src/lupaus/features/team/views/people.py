"""Who we are: everybody by team, and one colleague."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from uuid_utils.compat import uuid7

from lupaus.core.clock_time import local_date
from lupaus.core.lifecycle import Refusal
from lupaus.features.team.actions import burden, leading
from lupaus.features.team.forms.fields import ROLES, roles_of
from lupaus.features.team.forms.shaping import RoleForm
from lupaus.features.team.queries import people
from lupaus.features.team.views.gate import may_required, team_member_required
from lupaus.people.members import Member, leader_of, member_by_code, members
from lupaus.people.models import Party
from lupaus.people.parties import email_of, phone_of
from lupaus.people.roles import may, may_give
from lupaus.people.standing_down import give_role
from lupaus.web.access import MemberRequest
from lupaus.web.clock import now
from lupaus.web.refusal import sentence_for
from lupaus.web.saying import say


@require_GET
@team_member_required
def index(request: MemberRequest) -> HttpResponse:
    """Everybody by team, who is away, who stands in. No figure about anybody."""
    scope, today = request.scope, _today(request)
    above = leader_of(scope, scope.party)
    context = {
        "groups": people.groups(scope, today),
        "above": next((one for one in members(scope, today) if one.party == above), None),
        "said": burden.waiting(scope),
        "leads": leading.is_leader(scope),
        "new_act": uuid7(),
        "roles": ROLES,
        "departed": people.departed(scope, today) if may(scope.role, "end_membership") else [],
        **rights(request),
    }
    return render(request, "team/people.html", context)


@require_GET
@team_member_required
def member(request: MemberRequest, code: UUID) -> HttpResponse:
    """One colleague: how to reach them, whom they turn to, and what those who lead may decide."""
    one = member_here(request, code)
    scope = request.scope
    party = Party.objects.get(pk=one.party)
    team = people.team_of(scope, one)
    everybody = {other.party: other.name for other in members(scope, _today(request))}
    context = {
        "one": one,
        "role": ROLES[one.role],
        "team": team,
        "phone": phone_of(party),
        "email": email_of(party),
        "deputy": everybody.get(one.deputy or 0, ""),
        "is_me": one.party == scope.party,
        "is_leader": one.role != "member" or (team is not None and team.leader_id == one.party),
        "role_form": RoleForm(roles_of(scope.role), initial={"role": one.role})
        if may(scope.role, "give_role") and one.left_at is None
        else None,
        "has_list": one.left_at is not None and may(scope.role, "end_membership"),
        "may_end": one.left_at is None
        and may(scope.role, "end_membership")
        and may_give(scope.role, one.role),
        **rights(request),
    }
    return render(request, "team/member.html", context)


@require_POST
@team_member_required
@may_required("give_role")
def role(request: MemberRequest, code: UUID) -> HttpResponse:
    """The owner gives a role."""
    one = member_here(request, code)
    form = RoleForm(roles_of(request.scope.role), request.POST)
    if form.is_valid():
        try:
            given = give_role(request.scope, one.party, form.cleaned_data["role"])
        except Refusal as no:
            say(request, sentence_for(no), level="error")
        else:
            facts = {"name": one.name, "role": ROLES[given.role]}
            say(request, _("%(name)s: %(role)s from now on.") % facts)
    return redirect("team:member", code)


def rights(request: MemberRequest) -> dict[str, Any]:
    """What the one who looks may do here, for the links of a page."""
    role = request.scope.role
    return {"may_invite": may(role, "invite"), "may_shape": may(role, "shape_teams")}


def _today(request: MemberRequest) -> date:
    return local_date(now(request), request.scope.zone)


def member_here(request: MemberRequest, code: UUID) -> Member:
    """One of us, also one who has left. Raises `Http404` for anybody else."""
    found = member_by_code(request.scope, code, _today(request))
    if found is None:
        raise Http404
    return found
