"""Everything kept about me: for my own eyes. Nobody else has an address for it, not even an owner."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from uuid_utils.compat import uuid7

from lupaus.core.clock_time import local_date
from lupaus.features.team.actions import burden
from lupaus.features.team.queries import me
from lupaus.features.team.views.gate import team_member_required
from lupaus.people.connections import connections_of
from lupaus.people.members import leader_of, members
from lupaus.web.access import MemberRequest
from lupaus.web.clock import now


@require_GET
@never_cache
@team_member_required
def index(request: MemberRequest) -> HttpResponse:
    """What there is of me, in few words, and the whole as a file."""
    scope = request.scope
    above = leader_of(scope, scope.party)
    names = {one.party: one for one in members(scope, local_date(now(request), scope.zone))}
    context = {
        "counted": me.counted(scope),
        "me": names[scope.party],
        "connections": connections_of(request.user.pk),
        "leader": names.get(above) if above is not None else None,
        "said": burden.waiting(scope),
        "new_act": uuid7(),
    }
    return render(request, "team/me.html", context)


@require_GET
@never_cache
@team_member_required
def export(request: MemberRequest) -> HttpResponse:
    """All of it, as a file."""
    answer = JsonResponse(
        me.everything(request.scope), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    answer.headers["Content-Disposition"] = 'attachment; filename="about-me.json"'
    return answer
