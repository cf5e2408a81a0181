"""How may we tell you? One page: the topics, the morning, the addresses. One alone sees only what concerns one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from lupaus.core.lifecycle import Refusal
from lupaus.features.notifications import actions, queries
from lupaus.features.notifications.forms import ChoicesForm, NamesForm, WayForm
from lupaus.outbox.ours.choices import choices_of, choose, names_may_leave, remove_way, set_names
from lupaus.people.members import is_team
from lupaus.people.roles import may
from lupaus.web import errors
from lupaus.web.access import MemberRequest, member_required
from lupaus.web.clock import now
from lupaus.web.refusal import register, sentence_for
from lupaus.web.saying import say

FIRM_DECIDES = "write_mandate"
SENTENCES: dict[str, str | Lazy] = {
    "no_way": gettext_lazy("That is no address. Copy it whole, as the service gives it."),
    "way_unknown": gettext_lazy("An address that begins with “%(scheme)s” is not known here. Choose Teams, Slack, Mattermost, ntfy or another one of the list."),
    "way_private": gettext_lazy("%(host)s is not on the open net. Whoever runs this Lupaus can allow it."),
    "way_switches": gettext_lazy("Leave out what stands after the question mark. It would change how the message is sent."),
    "ways_full": gettext_lazy("That would be more than %(most)s addresses. Forget one first."),
    "way_gone": gettext_lazy("That address is not here any more. Choose another one."),
    "not_yours_to_lead": gettext_lazy("Only whoever leads the team decides how it is told."),
}  # fmt: skip


def register_sentences() -> None:
    """Give the codes of this room their sentences, once."""
    for code, sentence in SENTENCES.items():
        register(code, sentence)


@require_http_methods(["GET", "POST"])
@never_cache
@member_required
def index(request: MemberRequest) -> HttpResponse:
    """The choices as they are; posted, as they are from now on."""
    scope, is_many = request.scope, is_team(request.scope)
    form = ChoicesForm(
        choices_of(scope, is_many=is_many), queries.ways(scope), is_many,
        request.POST if request.method == "POST" else None,
    )  # fmt: skip
    wrong = ""
    if form.is_bound and form.is_valid():
        found = form.cleaned_data
        try:
            choose(
                scope, form.topics, has_morning=found["has_morning"], morning_at=found["morning_at"],
                morning_way=form.morning_way_code,
            )  # fmt: skip
        except Refusal as no:
            wrong = sentence_for(no)
        else:
            say(request, _("Saved. From now on you are told so."))
            return redirect("notifications:index")
    return _page(request, is_many, form=form, wrong=wrong, status=422 if form.is_bound else 200)


@require_POST
@never_cache
@sensitive_post_parameters("url")
@member_required
def add(request: MemberRequest) -> HttpResponse:
    """One more address, tried at once."""
    scope, is_many = request.scope, is_team(request.scope)
    form = WayForm(queries.led_teams(scope) if is_many else [], request.POST)
    wrong = ""
    if form.is_valid():
        try:
            way = actions.add(scope, form.cleaned_data["url"], form.team_code, now(request))
            actions.try_way(scope, way, now(request))
        except Refusal as no:
            wrong = sentence_for(no)
        else:
            say(
                request,
                _("Kept, and a trial is on its way. Did it come? Nobody is shown the whole address again."),
            )
            return redirect("notifications:index")
    return _page(request, is_many, wrong=wrong, status=422)


@require_POST
@member_required
def attempt(request: MemberRequest, code: UUID | None = None) -> HttpResponse:
    """A trial by this address, or by own e-mail."""
    try:
        way = None if code is None else actions.way_to_touch(request.scope, code)
        actions.try_way(request.scope, way, now(request))
    except Refusal as no:
        say(request, sentence_for(no), level="error")
    else:
        say(request, _("A trial is on its way. Did it come?"))
    return redirect("notifications:index")


@require_http_methods(["GET", "POST"])
@member_required
def forget(request: MemberRequest, code: UUID) -> HttpResponse:
    """Asked once: the address is a secret, and cannot be given back by us."""
    try:
        way = actions.way_to_touch(request.scope, code)
    except Refusal:
        raise Http404 from None
    if request.method == "POST":
        remove_way(way)
        say(request, _("Forgotten. What went by it goes by e-mail now."))
        return redirect("notifications:index")
    context = {
        "title": _("Forget this address?"),
        "words": _("%(service)s is told nothing any more; what went by it goes by e-mail. To have it again you give the address anew.")
        % {"service": queries.service_name(way.scheme)},
        "action": request.path, "act_label": _("Forget it"), "is_grave": True,
        "back_url": reverse("notifications:index"),
    }  # fmt: skip
    return render(request, "web/confirm.html", context)


@require_POST
@member_required
def names(request: MemberRequest) -> HttpResponse:
    """The firm decides whether a customer's name may leave the house."""
    if not may(request.scope.role, FIRM_DECIDES):
        return errors.turned_away(request, _("Only the owner decides whether names may leave."))
    form = NamesForm(request.POST)
    if not form.is_valid():
        return _page(request, is_team(request.scope), status=422)
    set_names(request.scope, form.cleaned_data["names"])
    say(request, _("Saved. It holds from the next message on."))
    return redirect("notifications:index")


def _page(request: MemberRequest, is_many: bool, *, status: int, **more: Any) -> HttpResponse:
    scope = request.scope
    mine = queries.ways(scope)
    teams = queries.led_teams(scope) if is_many else []
    decides = may(scope.role, FIRM_DECIDES)
    reach = actions.can_reach()
    context = {
        "form": ChoicesForm(choices_of(scope, is_many=is_many), mine, is_many),
        "ways": mine,
        "team_ways": queries.team_ways(scope, teams) if teams else [],
        "way_form": WayForm(teams),
        "names_form": NamesForm(initial={"names": names_may_leave(scope.organisation)}) if decides else None,
        "is_many": is_many,
        "has_mail": "email" in reach,
        "has_messenger": "messenger" in reach,
        "email": request.user.email,
        "mail_trial": queries.mail_trial(scope),
        **more,
    }
    return render(request, "notifications/index.html", context, status=status)
