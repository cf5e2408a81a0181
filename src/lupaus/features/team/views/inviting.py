"""Inviting: by an address, and by a link that one may send by oneself. Open to whoever leads, also to one alone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from lupaus.core.lifecycle import Refusal
from lupaus.features.team.actions.inviting import address_of, language_of, send
from lupaus.features.team.forms.fields import ROLES
from lupaus.features.team.forms.inviting import InviteForm
from lupaus.features.team.views.gate import may_required
from lupaus.people import invitations
from lupaus.people.members import is_team
from lupaus.people.teams import teams
from lupaus.web.access import MemberRequest, member_required
from lupaus.web.clock import now
from lupaus.web.refusal import sentence_for
from lupaus.web.saying import say


@require_http_methods(["GET", "POST"])
@never_cache
@member_required
@may_required("invite")
def index(request: MemberRequest) -> HttpResponse:
    """Invite somebody; the link is shown on this answer and never again."""
    scope = request.scope
    language = language_of(scope)
    initial = {"language": language, "role": "member"}
    posted = request.POST if request.method == "POST" else None
    form = InviteForm(scope.role, teams(scope), posted, initial=initial)
    wrong, shown = "", {}
    if posted is not None and form.is_valid():
        found = form.cleaned_data
        try:
            made = invitations.invite(
                scope, email=found["email"], name=found["name"], role=found["role"], team=form.team_chosen,
                now=now(request),
            )  # fmt: skip
        except Refusal as no:
            wrong = sentence_for(no)
        else:
            shown = _made(request, made, found["language"])
            form = InviteForm(scope.role, teams(scope), initial=initial)
    is_wrong = bool(wrong) or form.is_bound
    context = {"form": form, "wrong": wrong, **_waiting(request), **shown}
    return render(request, "team/invite.html", context, status=422 if is_wrong else 200)


@require_POST
@never_cache
@member_required
@may_required("invite")
def renew(request: MemberRequest, code: UUID) -> HttpResponse:
    """A new link, when the first was lost or is too old."""
    try:
        made = invitations.renew(request.scope, code, now(request))
    except Refusal as no:
        say(request, sentence_for(no), level="error")
        return redirect("team:invite")
    language = language_of(request.scope)
    form = InviteForm(
        request.scope.role, teams(request.scope), initial={"language": language, "role": "member"}
    )
    context = {"form": form, **_waiting(request), **_made(request, made, language)}
    return render(request, "team/invite.html", context)


@require_POST
@member_required
@may_required("invite")
def withdraw(request: MemberRequest, code: UUID) -> HttpResponse:
    """The link is dead from now on."""
    try:
        found = invitations.withdraw(request.scope, code, now(request))
    except Refusal as no:
        say(request, sentence_for(no), level="error")
    else:
        say(request, _("Taken back. The link for %(email)s opens nothing any more.") % {"email": found.email})
    return redirect("team:invite")


def _made(request: MemberRequest, made: invitations.NewLink, language: str) -> dict[str, Any]:
    link = address_of(made, request.build_absolute_uri("/"))
    is_sent = send(made, link, request.user, language, now(request))
    return {"made": made.invitation, "link": link, "is_sent": is_sent}


def _waiting(request: MemberRequest) -> dict[str, Any]:
    rows = invitations.waiting(request.scope, now(request))
    return {
        "waiting": [(row, ROLES[row.role]) for row in rows],
        "is_team": is_team(request.scope),
    }
