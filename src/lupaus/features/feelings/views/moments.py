"""The service moments: all may read what we aim at, the owner writes it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lupaus.core.lifecycle import Refusal
from lupaus.features.feelings.actions.shaping import write
from lupaus.features.feelings.forms import MomentForm, initial_of
from lupaus.features.feelings.models.moments import moment as moment_by_key
from lupaus.features.feelings.models.moments import moments
from lupaus.features.feelings.queries.wording import behaviour_of, kind_name, name_of, words_of
from lupaus.features.feelings.rules.moments import Moment
from lupaus.ledger import queries as book
from lupaus.people.roles import may
from lupaus.web import errors
from lupaus.web.access import MemberRequest, member_required
from lupaus.web.refusal import sentence_for
from lupaus.web.saying import say

NEW = "new"
NOT_TO_CUSTOMERS = ("supply", "selftest")


@require_GET
@member_required
def index(request: MemberRequest) -> HttpResponse:
    """Every moment with its feelings, behaviour and target."""
    found = [
        {"moment": one, "name": name_of(one), "behaviour": behaviour_of(one), "aims": words_of(one.aims)}
        for one in moments(request.scope)
    ]
    context = {"moments": found, "is_mine": may(request.scope.role, "write_moments")}
    return render(request, "feelings/moments.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def edit(request: MemberRequest, key: str) -> HttpResponse:
    """Write one moment, or a new one of our own."""
    if not may(request.scope.role, "write_moments"):
        return errors.turned_away(request, _("Only the owner writes what we aim at."))
    moment = Moment("", ()) if key == NEW else moment_by_key(request.scope, key)
    if moment is None:
        raise Http404
    kinds = [
        (slug, kind_name(slug, own))
        for slug, own in book.kinds(request.scope).order_by("pk").values_list("slug", "name")
        if slug not in NOT_TO_CUSTOMERS
    ]
    if request.method == "POST":
        form = MomentForm(moment, kinds, request.POST)
        if form.is_valid():
            try:
                write(request.scope, form.written)
            except Refusal as no:
                form.add_error(None, sentence_for(no))
            else:
                say(request, _("Saved. From now on we aim at this."))
                return redirect("feelings:moments")
    else:
        form = MomentForm(moment, kinds, initial=initial_of(moment))
    context = {"form": form, "moment": moment, "name": name_of(moment) if moment.key else "", "key": key}
    return render(request, "feelings/moment.html", context, status=422 if form.is_bound else 200)
