"""The written mandates: all may read them, the owner writes them, on one screen."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lupaus.features.mandate.actions.writing import write_mandates
from lupaus.features.mandate.forms import ROLES, MandateForm, initial_of
from lupaus.features.mandate.models import purses
from lupaus.features.mandate.views.gate import team_member_required
from lupaus.people.roles import may
from lupaus.web import errors
from lupaus.web.access import MemberRequest
from lupaus.web.clock import now
from lupaus.web.saying import say


@require_http_methods(["GET", "POST"])
@team_member_required
def written(request: MemberRequest) -> HttpResponse:
    """What each may decide alone."""
    is_mine = may(request.scope.role, "write_mandate")
    if request.method == "POST" and not is_mine:
        return errors.turned_away(request, _("Only the owner writes the mandates."))
    mandates, trust = purses.written(request.scope), purses.trust(request.scope)
    form = (
        MandateForm(request.POST)
        if request.method == "POST"
        else MandateForm(initial=initial_of(mandates, trust))
    )
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        write_mandates(
            request.scope, form.written, decides_alone=found["decides_alone"], minutes=found["minutes"],
            now=now(request),
        )  # fmt: skip
        say(request, _("Saved. From now on these hold."))
        return redirect("mandate:written")
    context = {
        "form": form,
        "is_mine": is_mine,
        "trust": trust,
        "mandates": [(label, mandates[role]) for role, label in ROLES.items()],
    }
    return render(request, "mandate/written.html", context, status=422 if form.is_bound else 200)
