"""Before any figure about staff: the owner writes the day of the talk, and everybody gets a notice until it is read."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lupaus.core.clock_time import local_date
from lupaus.core.lifecycle import Refusal
from lupaus.features.team.forms.shaping import DialogueForm
from lupaus.features.team.views.gate import may_required, team_member_required
from lupaus.features.team.views.taps import back_to
from lupaus.people import dialogue
from lupaus.people.access import Scope
from lupaus.web import slots, speech
from lupaus.web.access import MemberRequest
from lupaus.web.clock import now
from lupaus.web.refusal import sentence_for
from lupaus.web.saying import say


@require_http_methods(["GET", "POST"])
@team_member_required
@may_required("give_role")
def index(request: MemberRequest) -> HttpResponse:
    """Switched on only with the day of the talk; switched off with one tap."""
    scope, wrong = request.scope, ""
    form = DialogueForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        try:
            if "off" in request.POST:
                dialogue.end_figures(scope, now=now(request))
                say(request, _("Switched off. No figure about staff is shown."))
                return redirect("team:dialogue")
            if form.is_valid():
                today = local_date(now(request), scope.zone)
                dialogue.note_dialogue(scope, form.cleaned_data["held_on"], today=today, now=now(request))
                say(request, _("Noted. Everybody gets a notice until they have read it."))
                return redirect("team:dialogue")
        except Refusal as no:
            wrong = sentence_for(no)
    context = {"form": form, "held": dialogue.dialogue(scope), "wrong": wrong}
    return render(request, "team/dialogue.html", context, status=422 if form.is_bound else 200)


@require_POST
@team_member_required
def read(request: MemberRequest) -> HttpResponse:
    """I have read the notice."""
    dialogue.read_notice(request.scope, now=now(request))
    return redirect(back_to(request, "/"))


def banners(request: HttpRequest) -> Iterable[slots.Banner]:
    """The notice above every page of a member of several, until it is read."""
    scope = getattr(request, "scope", None)
    if not isinstance(scope, Scope) or not scope.is_many:
        return
    found = dialogue.unread(scope)
    if found is not None:
        day = speech.day(found.held_on, get_language() or "en")
        words = _(
            "Figures about groups of staff may be shown here from now on. They were talked about on %(on)s. Figures about "
            "you are for your eyes alone."
        )
        act = slots.Act(
            label=_("I have read it"), url=reverse("team:dialogue_read"), is_post=True,
            hidden=[("back", request.path)],
        )  # fmt: skip
        yield slots.Banner(kind="note", title=_("Figures about staff"), words=words % {"on": day}, acts=[act])
