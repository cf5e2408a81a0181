"""Rows are brought: with a new incident, or to one whose list was brought."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from lupaus.core.lifecycle import Refusal
from lupaus.features.disruption.actions import opening
from lupaus.features.disruption.actions.bringing import Taken
from lupaus.features.disruption.forms.rows import BringForm, RowsForm, why
from lupaus.features.disruption.queries.looking import to_mend
from lupaus.features.disruption.views.gate import here
from lupaus.web.access import MemberRequest, member_required
from lupaus.web.clock import now
from lupaus.web.refusal import sentence_for
from lupaus.web.saying import say


@require_http_methods(["GET", "POST"])
@member_required
def bring(request: MemberRequest) -> HttpResponse:
    """An incident whose list is brought. Nothing enters the book, and nobody is told, before it is begun."""
    at = now(request)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = BringForm(*posted, zone=request.scope.zone, now=at)
    if request.method == "POST" and form.is_valid():
        row = opening.open_one(request.scope, now=at, **form.fields_of_draft)
        _say(request, opening.add_rows(request.scope, row.code, form.read))
        return redirect("disruption:show", row.code)
    return render(request, "disruption/rows.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@member_required
def add(request: MemberRequest, code: UUID) -> HttpResponse:
    """More rows, or those that were mended. What is here already is left as it is."""
    row = here(request, code)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = RowsForm(*posted, zone=request.scope.zone, now=now(request))
    if request.method == "POST" and form.is_valid():
        try:
            taken = opening.add_rows(request.scope, code, form.read)
        except Refusal as no:
            form.add_error(None, sentence_for(no))
        else:
            _say(request, taken)
            return redirect("disruption:show", code)
    context = {"form": form, "disruption": row}
    return render(request, "disruption/rows.html", context, status=422 if form.errors else 200)


@require_GET
@member_required
def mend(request: MemberRequest, code: UUID) -> HttpResponse:
    """The rows that could not be taken, as a file with the reason beside each."""
    content = to_mend(here(request, code), why, _("Reason"))
    response = HttpResponse("\ufeff" + content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="lupaus-mend.csv"'
    response["Cache-Control"] = "no-store"
    return response


def _say(request: MemberRequest, taken: Taken) -> None:
    sentence = ngettext("One row is new.", "%(count)s rows are new.", taken.new) % {"count": taken.new}
    if taken.known:
        sentence += " " + ngettext(
            "One was here already.", "%(count)s were here already.", taken.known
        ) % {"count": taken.known}  # fmt: skip
    if taken.wrong:
        sentence += " " + ngettext(
            "One must be mended.", "%(count)s must be mended.", taken.wrong
        ) % {"count": taken.wrong}  # fmt: skip
    say(request, sentence)
