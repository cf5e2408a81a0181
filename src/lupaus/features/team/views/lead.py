"""A leader's page, the same for everybody; and the tap by which a leader is told that it is too much."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from uuid_utils.compat import uuid7

from lupaus.core.clock_time import local_date
from lupaus.core.lifecycle import Refusal
from lupaus.features.team.actions import burden, leading
from lupaus.features.team.queries import lead
from lupaus.features.team.views.gate import team_member_required
from lupaus.features.team.views.taps import act_of, back_to
from lupaus.people.members import leader_of, member_by_code
from lupaus.people.models import Party
from lupaus.web import errors, speech
from lupaus.web.access import MemberRequest
from lupaus.web.clock import now
from lupaus.web.doors import url_or_none
from lupaus.web.refusal import sentence_for
from lupaus.web.saying import say


@require_http_methods(["GET", "POST"])
@team_member_required
def mine(request: MemberRequest) -> HttpResponse:
    """My own page, where I write how I lead; whoever leads nobody is shown their leader's."""
    scope = request.scope
    if not leading.is_leader(scope):
        if request.method == "POST":
            return errors.turned_away(request, _("This page is for those who lead a team."))
        above = leader_of(scope, scope.party)
        if above is None:
            raise Http404
        return redirect("team:leader", Party.objects.values_list("code", flat=True).get(pk=above))
    if request.method == "POST":
        leading.write_how_i_lead(scope, request.POST.get("text", ""), now=now(request))
        say(request, _("Saved. Everybody here reads it as it stands now."))
        return redirect("team:lead")
    return _page(request, scope.party)


@require_GET
@team_member_required
def of(request: MemberRequest, code: UUID) -> HttpResponse:
    """The page of a colleague who leads."""
    one = member_by_code(request.scope, code, local_date(now(request), request.scope.zone))
    if one is None or one.left_at is not None or not leading.leads(request.scope, one.party, one.role):
        raise Http404
    return _page(request, one.party)


@require_GET
@team_member_required
def year(request: MemberRequest) -> HttpResponse:
    """The firm's figures of a year: a piece of every leader's page, fetched after it, or a page of its own."""
    is_piece = request.headers.get("HX-Request") == "true"
    figures = lead.year(request.scope, now(request))
    return render(request, "team/_year.html" if is_piece else "team/year.html", {"figures": figures})


@require_POST
@team_member_required
def too_much(request: MemberRequest) -> HttpResponse:
    """I have too much: the one who leads has promised me to look at it."""
    try:
        said = burden.say_too_much(request.scope, now=now(request), act=act_of(request))
    except Refusal as no:
        say(request, sentence_for(no), level="error")
        return redirect(back_to(request))
    day = speech.day(said.due_on, get_language() or "en", "short")
    facts = {"name": said.who, "on": day}
    if said.act is None:
        say(request, _("%(name)s knows it already, and looks at it with you by %(on)s.") % facts)
    else:
        undo = url_or_none("desk:undo", said.act)
        say(request, _("Good that you said it. %(name)s looks at it with you by %(on)s.") % facts, undo=undo)
    return redirect(back_to(request))


@require_POST
@team_member_required
def too_much_answer(request: MemberRequest, code: UUID) -> HttpResponse:
    """Did it help? My own word on the leader's word."""
    word = request.POST.get("say", "")
    try:
        seen = burden.seen_in(request.POST.get("seen", ""))
        burden.answer(request.scope, code, word, now=now(request), act=act_of(request), seen=seen)
    except Refusal as no:
        say(request, sentence_for(no), level="error")
    else:
        say(request, _("Noted, and the one who leads sees it."))
    return redirect(back_to(request))


def _page(request: MemberRequest, leader: int) -> HttpResponse:
    scope = request.scope
    party = Party.objects.get(organisation=scope.organisation, pk=leader)
    context = {
        "leader": party,
        "is_mine": leader == scope.party,
        "page": lead.page(scope, leader, now(request)),
        "longest": leading.LONGEST,
        "figures_url": url_or_none("desk:figures"),
        "new_act": uuid7(),
        "here": reverse("team:leader", args=[party.code]),
    }
    return render(request, "team/lead.html", context)
