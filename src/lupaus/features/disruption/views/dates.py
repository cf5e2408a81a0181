"""New dates are brought as a list: each of those who are hit may have its own. Nothing moves before it is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lupaus.core.lifecycle import Refusal
from lupaus.features.disruption.actions import dating
from lupaus.features.disruption.actions.dating import Laid
from lupaus.features.disruption.forms.dates import DatesForm, reading, why
from lupaus.features.disruption.models import Disruption
from lupaus.features.disruption.queries import dates
from lupaus.features.disruption.queries.offering import day_said
from lupaus.features.disruption.views.gate import here
from lupaus.web.access import MemberRequest, member_required
from lupaus.web.clock import now
from lupaus.web.refusal import sentence_for
from lupaus.web.saying import say


@require_http_methods(["GET", "POST"])
@member_required
def bring(request: MemberRequest, code: UUID) -> HttpResponse:
    """The list to fill, the one that is filled, and who has a date by now."""
    row = here(request, code)
    if not dates.takes_dates(row):
        return redirect("disruption:show", code)
    if request.method == "GET":
        return _shown(request, row, DatesForm(now=now(request)))
    form = DatesForm(request.POST, request.FILES, now=now(request))
    if not form.is_valid():
        return _shown(request, row, form, status=422)
    try:
        laid = dating.lay(request.scope, code, form.read, now(request))
    except Refusal as no:
        form.add_error(None, sentence_for(no))
        return _shown(request, row, form, status=409)
    _say(request, laid)
    return redirect("disruption:dates", code)


@require_POST
@member_required
def forget(request: MemberRequest, code: UUID) -> HttpResponse:
    """As if no list had been brought."""
    here(request, code)
    try:
        dating.forget_dates(request.scope, code)
    except Refusal as no:
        say(request, sentence_for(no), level="error")
    else:
        say(request, _("The dates are forgotten. What has been told stays told."))
    return redirect("disruption:dates", code)


@require_GET
@member_required
def to_fill(request: MemberRequest, code: UUID) -> HttpResponse:
    """Those who are hit, with room for a new date."""
    row, is_rest = here(request, code), "rest" in request.GET
    headings = (_("Code"), _("Customer"), _("About what"), _("Due"), _("New day"), _("New time"))
    return _file(dates.to_fill(request.scope, row, headings, day_said, is_rest=is_rest), "lupaus-dates.csv")


@require_GET
@member_required
def to_mend(request: MemberRequest, code: UUID) -> HttpResponse:
    """The lines that came back, with the reason beside each."""
    row = here(request, code)
    headings = (_("Code"), _("Contact"), _("Due"), _("New day"), _("New time"), _("Reason"))
    return _file(dates.to_mend(row, headings, why), "lupaus-dates-to-mend.csv")


def _file(rows: Iterable[Sequence[str]], name: str) -> HttpResponse:
    response = HttpResponse(reading().as_file(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def _shown(request: MemberRequest, row: Disruption, form: DatesForm, status: int = 200) -> HttpResponse:
    context = {"disruption": row, "form": form, "dates": dates.dates_of(request.scope, row, now(request))}
    return render(request, "disruption/dates.html", context, status=status)


def _say(request: MemberRequest, laid: Laid) -> None:
    said = [
        ngettext(
            "One promise has a new date of its own.",
            "%(count)s promises have a new date of their own.",
            laid.own,
        )
        % {"count": laid.own}
    ]
    if laid.blank:
        said.append(ngettext("One line had no new date.", "%(count)s lines had no new date.", laid.blank)
                    % {"count": laid.blank})  # fmt: skip
    if laid.wrong:
        many = len(laid.wrong)
        said.append(ngettext("One must be mended.", "%(count)s must be mended.", many) % {"count": many})
    say(request, " ".join(said))
