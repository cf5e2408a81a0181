"""The dry run, carrying it out with its progress, and what came of it."""

from __future__ import annotations

from collections import Counter
from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from lupaus.core.clock_time import UnclearTime
from lupaus.features.exchange.actions import bringing, carrying, undoing
from lupaus.features.exchange.actions.carrying import Understood, understood
from lupaus.features.exchange.actions.foreseeing import Foreseen, foresee
from lupaus.features.exchange.actions.samples import samples
from lupaus.features.exchange.actions.sentences import why_not
from lupaus.features.exchange.models import Batch
from lupaus.features.exchange.rules.answers import Answers
from lupaus.features.exchange.rules.folding import fold
from lupaus.features.exchange.rules.packing import unpack
from lupaus.features.exchange.rules.returning import problem_sheet
from lupaus.features.exchange.rules.wanted import RowProblem
from lupaus.features.exchange.views.gate import batch_here, looking
from lupaus.web.access import MemberRequest, member_required
from lupaus.web.clock import now
from lupaus.web.errors import gone
from lupaus.web.saying import say

SHOWN = 50
"""Of problems and doubles; the rest is counted, and problems come back in the file."""
FIRST_SECONDS = 1.5
NEXT_SECONDS = 1.0


@require_GET
@member_required
def batch(request: MemberRequest, code: UUID) -> HttpResponse:
    """Where the batch is now: the dry run, the progress, or the result."""
    row = batch_here(request, code)
    if row.state == "looking":
        return _dry_run(request, row)
    page = {"done": "exchange/done.html", "undone": "exchange/undone.html"}.get(
        row.state, "exchange/going.html"
    )
    can_undo = undoing.can_undo(request.scope, row, now(request))
    return render(request, page, {**so_far(row), "can_undo": can_undo})


def _dry_run(request: MemberRequest, row: Batch) -> HttpResponse:
    answers = Answers.from_json(row.answers)
    known = understood(row)
    if answers.meanings is None and not known.guess.is_enough:
        return redirect("exchange:columns", row.code)
    if answers.promised is None:
        return redirect("exchange:promised", row.code)
    try:
        foreseen = foresee(
            request.scope, known.merged.contacts, answers.per_evening, now(request), answers.apart
        )
    except UnclearTime:
        return redirect("exchange:evenings", row.code)
    facts = {
        "batch": row,
        "foreseen": foreseen,
        "samples": samples(request.scope, known.merged.contacts, foreseen, now(request)),
        **_noticed(known, foreseen, answers),
    }
    return render(request, "exchange/look.html", facts)


def _noticed(known: Understood, foreseen: Foreseen, answers: Answers) -> dict[str, object]:
    problems = known.reading.problems
    by_row: dict[int, list[RowProblem]] = {}
    for problem in problems:
        by_row.setdefault(problem.row, []).append(problem)
    warnings = Counter(warning.code for one in known.merged.contacts for warning in one.warnings)
    other_names = [
        (contact.name, party.name)
        for contact, party in zip(known.merged.contacts, foreseen.parties, strict=True)
        if party is not None and contact.name and fold(contact.name) != fold(party.name)
    ]
    return {
        "failing": [(row, [why_not(one) for one in found]) for row, found in list(by_row.items())[:SHOWN]],
        "failing_count": len(by_row),
        "doubles": known.merged.doubles[:SHOWN],
        "doubles_count": len(known.merged.doubles),
        "apart": sorted(answers.apart),
        "warnings": [(why_not(RowProblem(0, None, code)), many) for code, many in warnings.most_common()],
        "other_names": other_names[:SHOWN],
        "other_names_count": len(other_names),
    }


@require_POST
@member_required
@looking
def apart(request: MemberRequest, row: Batch) -> HttpResponse:
    """Pairs that look like one customer but are two, as ticked; a pair of before can be joined again."""
    before = Answers.from_json(row.answers).apart
    wanted = {pair for text in request.POST.getlist("apart") if (pair := _pair(text))}
    joined = {pair for text in request.POST.getlist("join") if (pair := _pair(text))}
    bringing.answer(row, now(request), request.scope.zone, apart=frozenset((before | wanted) - joined))
    return redirect("exchange:batch", row.code)


def _pair(text: str) -> tuple[int, int] | None:
    first, _, second = text.partition("-")
    if not (first.isascii() and first.isdigit() and second.isascii() and second.isdigit()):
        return None
    return (int(first), int(second)) if max(len(first), len(second)) < 9 else None


@require_POST
@member_required
def start(request: MemberRequest, code: UUID) -> HttpResponse:
    """Begin, or go on after a pause. A second tap shows the first one's progress."""
    row = batch_here(request, code)
    if row.state == "looking" and Answers.from_json(row.answers).promised is None:
        return redirect("exchange:promised", code)
    try:
        row = carrying.start(request.scope, row, now(request))
    except UnclearTime:
        return redirect("exchange:evenings", code)
    _carry(request, row, FIRST_SECONDS)
    return redirect("exchange:batch", code)


@require_POST
@member_required
def onward(request: MemberRequest, code: UUID) -> HttpResponse:
    """Carry on for a second and tell how far it has come; the page asks again until it is done."""
    row = _carry(request, batch_here(request, code), NEXT_SECONDS)
    if not request.headers.get("HX-Request"):
        return redirect("exchange:batch", code)
    if row.state in ("looking", "done", "undone"):
        return HttpResponseClientRedirect(reverse("exchange:batch", args=[code]))
    return render(request, "exchange/_going.html", so_far(row))


def _carry(request: MemberRequest, row: Batch, seconds: float) -> Batch:
    if row.state == "undoing":
        return undoing.undo_on(request.scope, row, now(request), seconds=seconds)
    if row.state != "going":
        return row
    return carrying.carry(request.scope, row, now(request), seconds=seconds)


@require_POST
@member_required
def pause(request: MemberRequest, code: UUID) -> HttpResponse:
    """Rest here; nothing that is in is lost."""
    carrying.pause(batch_here(request, code))
    return redirect("exchange:batch", code)


@require_POST
@member_required
def drop(request: MemberRequest, code: UUID) -> HttpResponse:
    """Forget the list. Nothing of it had entered the book."""
    row = batch_here(request, code)
    if row.state == "looking":
        bringing.drop(row)
        say(request, _("The list was dropped. Nothing was changed."))
    return redirect("exchange:bring")


@require_GET
@member_required
def failed(request: MemberRequest, code: UUID) -> HttpResponse:
    """The rows that could not be taken, as a file with the reason beside each."""
    row = batch_here(request, code)
    if row.state == "looking":
        known = understood(row)
        sheet, problems = known.sheet, known.reading.problems
    elif row.failed is None:
        return gone(request, _("These rows are not kept any more. Bring the list again to see them."))
    else:
        sheet = unpack(bytes(row.failed))
        problems = tuple(RowProblem(*problem) for problem in row.problems)
    content = problem_sheet(sheet, problems, why_not, _("Reason"))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="lupaus-mend.csv"'
    response["Cache-Control"] = "no-store"
    return response


def so_far(row: Batch) -> dict[str, object]:
    done_on = row.spread.get("done_on")
    return {
        "batch": row,
        "counts": row.counts,
        "tonight": row.spread.get("tonight", 0),
        "after": row.spread.get("after", 0),
        "done_on": date.fromisoformat(done_on) if done_on else None,
        "failing_count": len({problem[0] for problem in row.problems}),
    }
