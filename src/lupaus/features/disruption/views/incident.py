"""The incidents, one incident, and its draft."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from lupaus.core.clock_time import local_date
from lupaus.core.lifecycle import Refusal
from lupaus.features.disruption.actions import opening
from lupaus.features.disruption.forms import vocabulary
from lupaus.features.disruption.forms.card import THINGS
from lupaus.features.disruption.forms.incident import CAUSES, IncidentForm
from lupaus.features.disruption.forms.word import TONGUES
from lupaus.features.disruption.models import Disruption
from lupaus.features.disruption.queries import dates, offering, page
from lupaus.features.disruption.queries.looking import look, wrong_rows
from lupaus.features.disruption.rules import reach as reaches
from lupaus.features.disruption.views.card import address_of
from lupaus.features.disruption.views.gate import here
from lupaus.web.access import MemberRequest, member_required
from lupaus.web.clock import now
from lupaus.web.refusal import sentence_for


@require_GET
@member_required
def index(request: MemberRequest) -> HttpResponse:
    """Those that go on, and those that are over."""
    context = {"live": page.live(request.scope), "past": page.past(request.scope)}
    return render(request, "disruption/index.html", context)


@require_http_methods(["GET", "POST"])
@member_required
def new(request: MemberRequest) -> HttpResponse:
    """What has gone wrong, and whom it hits. Nothing is told yet."""
    form = _form(request, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        row = opening.open_one(request.scope, now=now(request), **form.fields_of_draft)
        return redirect("disruption:show", row.code)
    return render(request, "disruption/new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@member_required
def change(request: MemberRequest, code: UUID) -> HttpResponse:
    """Another reach, another cause, while it is a draft."""
    row = here(request, code)
    if row.state != "draft":
        return redirect("disruption:show", code)
    if row.source == "rows":
        return redirect("disruption:rows", code)
    form = _form(request, request.POST if request.method == "POST" else None, row)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            opening.change(request.scope, code, form.cleaned_data["edition"], **form.fields_of_draft)
        except Refusal as no:
            form.add_error(None, sentence_for(no))
            status = 409
        else:
            return redirect("disruption:show", code)
    status = 422 if form.errors and status == 200 else status
    return render(request, "disruption/new.html", {"form": form, "disruption": row}, status=status)


@require_GET
@member_required
def show(request: MemberRequest, code: UUID) -> HttpResponse:
    """Where it is: the draft with what would happen, or how far the telling has come and what came of it."""
    row = here(request, code)
    context = {
        "disruption": row, "cause": dict(CAUSES).get(row.cause, ""),
        "trade": vocabulary.said(row.sector, row.sector_code),
        "reach": offering.said(request.scope, reaches.read(row.reach)), "wrong_rows": wrong_rows(row),
        "cards": [(one, address_of(request, one)) for one in row.cards.order_by("label")], "tongues": TONGUES.items(),
        "language": request.scope.language, "takes_dates": dates.takes_dates(row),
    }  # fmt: skip
    if row.state == "draft":
        foreseen = look(request.scope, row, None, now(request))
        return render(request, "disruption/draft.html", {**context, "foreseen": foreseen})
    outcome = page.outcome(request.scope, row)
    found = {
        "outcome": outcome, "on_the_spot": [(dict(THINGS)[one.thing], one) for one in outcome.on_the_spot],
        "tellings": page.tellings(row), **_so_far(row),
    }  # fmt: skip
    return render(request, "disruption/show.html", {**context, **found})


@require_GET
@member_required
def going(request: MemberRequest, code: UUID) -> HttpResponse:
    """How far the word has come; the page asks again while it goes on."""
    return render(request, "disruption/_going.html", _so_far(here(request, code)))


def _so_far(row: Disruption) -> dict[str, Any]:
    progress = page.progress(row)
    is_going = progress is not None and (
        row.state == "telling" or progress.telling.undoing_at is not None or progress.waiting > 0
    )
    return {"disruption": row, "progress": progress, "is_going": is_going}


def _form(request: MemberRequest, posted: Any, row: Disruption | None = None) -> IncidentForm:
    scope = request.scope
    initial: dict[str, Any] = {}
    if row is not None:
        initial = {
            "title": row.title, "cause": row.cause, "gesture": row.gesture, "edition": row.edition,
            "word": f"{row.sector}|{row.sector_code}" if row.sector else "", **reaches.read(row.reach)._asdict(),
        }  # fmt: skip
    else:
        initial = reaches.read(request.GET)._asdict()
    return IncidentForm(
        posted, initial=initial, kinds=offering.kinds(scope), suppliers=offering.suppliers(scope),
        people=offering.people(scope, local_date(now(request), scope.zone)),
    )  # fmt: skip
