"""Somebody leaves: first what they carry and to whom it goes, then one act, and the list of it ever after."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lupaus.core.lifecycle import Refusal
from lupaus.features.team.actions import leaving as actions
from lupaus.features.team.queries import leaving as queries
from lupaus.features.team.views.gate import may_required, team_member_required
from lupaus.features.team.views.people import member_here
from lupaus.web.access import MemberRequest
from lupaus.web.clock import now
from lupaus.web.refusal import sentence_for
from lupaus.web.saying import say


@require_http_methods(["GET", "POST"])
@team_member_required
@may_required("end_membership")
def leave(request: MemberRequest, code: UUID) -> HttpResponse:
    """What they carry, to whom it goes; then it is done."""
    one = member_here(request, code)
    wrong, listed = "", None
    try:
        if request.method == "POST":
            actions.end(request.scope, one, now=now(request))
            said = _("%(name)s is no member any more, and everything that they carried is with others.")
            say(request, said % {"name": one.name})
            if one.party == request.scope.party:
                return redirect("account_login")
            return redirect("team:left", code)
        actions.check(request.scope, one)
        listed = queries.before(request.scope, one.party)
    except Refusal as no:
        if no.code == "gone_already":
            return redirect("team:left", code)
        wrong = sentence_for(no)
    context = {"one": one, "listed": listed, "wrong": wrong}
    return render(request, "team/leave.html", context, status=422 if wrong else 200)


@require_GET
@team_member_required
@may_required("end_membership")
def left(request: MemberRequest, code: UUID) -> HttpResponse:
    """What went to whom. It stays here."""
    one = member_here(request, code)
    listed = queries.after(request.scope, one.party)
    if listed is None:
        raise Http404
    remains = queries.left_behind(request.scope, one.party) if one.left_at is not None else 0
    return render(request, "team/left.html", {"one": one, "listed": listed, "remains": remains})
