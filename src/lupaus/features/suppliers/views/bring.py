"""Bringing a list of promises to us: look first, then write; what could not be taken comes back as a file."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from lupaus.core.clock_time import local_date
from lupaus.core.lifecycle import Refusal
from lupaus.features.suppliers.actions.bringing import Foreseen, bring, foresee
from lupaus.features.suppliers.forms.bring import MEANINGS, BringForm, ListForm, packed, reading
from lupaus.features.suppliers.rules.lists import Problem
from lupaus.web.access import MemberRequest, member_required
from lupaus.web.clock import now
from lupaus.web.doors import url_or_none
from lupaus.web.refusal import sentence_for
from lupaus.web.saying import say

WHY = {
    Problem.NO_SUPPLIER: gettext_lazy("No supplier is named."),
    Problem.NO_WORDS: gettext_lazy("It does not say what is promised."),
    Problem.NO_DAY: gettext_lazy("No day is named, or there is no such day."),
    Problem.PAST: gettext_lazy("That day has passed already."),
    Problem.EMAIL: gettext_lazy("This does not look like an e-mail address."),
    Problem.PHONE: gettext_lazy("This does not look like a phone number."),
    Problem.TWICE: gettext_lazy("It is in the list twice; once is enough."),
}
KNOWN = gettext_lazy("In the book already.")
SHOWN = 200


@require_http_methods(["GET", "POST"])
@member_required
def take(request: MemberRequest) -> HttpResponse:
    """The page that takes a list, and the look at it. Nothing is written here."""
    form = BringForm(request.POST or None, request.FILES or None)
    if request.method == "GET" or not form.is_valid():
        status = 200 if request.method == "GET" else 422
        return render(request, "suppliers/bring.html", {"form": form}, status=status)
    return _look(request, _list(request, {"rows": packed(form.table)}))


@require_POST
@member_required
def look(request: MemberRequest) -> HttpResponse:
    """The look again, with other meanings of the columns."""
    return _look(request, _list(request, request.POST))


@require_POST
@member_required
def carry(request: MemberRequest) -> HttpResponse:
    """The good rows go into the book."""
    form = _list(request, request.POST)
    if not form.is_valid() or form.missing:
        return _look(request, form)
    try:
        done = bring(request.scope, form.found, act=form.once, now=now(request))
    except Refusal as no:
        say(request, sentence_for(no), level="error")
        return _look(request, form)
    if done is None:
        say(request, _("All of it was in the book already. Nothing was changed."))
        return redirect("suppliers:list")
    many = len(done.promises)
    sentence = ngettext("One promise is in the book.", "%(count)s promises are in the book.", many)
    say(request, sentence % {"count": many}, undo=url_or_none("desk:undo", done.code))
    return redirect("suppliers:list")


@require_POST
@member_required
def left(request: MemberRequest) -> HttpResponse:
    """The rows that could not be taken, with the reason beside each, as a file."""
    form = _list(request, request.POST)
    if not form.is_valid():
        return _look(request, form)
    reasons = {row.number: str(WHY[row.problem]) for row in form.found if row.problem is not None}
    rows: list[Sequence[str]] = [
        [*cells, reasons[number]] for number, cells in form.numbered if number in reasons
    ]
    if form.headings is not None:
        rows.insert(0, [*form.headings, _("Why not")])
    response = HttpResponse(reading().as_file(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="lupaus-left.csv"'
    return response


def _list(request: MemberRequest, given: object) -> ListForm:
    return ListForm(given, today=local_date(now(request), request.scope.zone))


def _look(request: MemberRequest, form: ListForm) -> HttpResponse:
    if not form.is_valid():
        return render(
            request,
            "suppliers/bring.html",
            {"form": BringForm(), "broken": form.non_field_errors()},
            status=422,
        )
    foreseen = foresee(request.scope, form.found)
    headings = form.headings or [""] * len(form.columns)
    context = {
        "rows": form.cleaned_data["rows"],
        "columns": [
            {"name": f"column_{place}", "heading": headings[place] if place < len(headings) else "",
             "chosen": column.value, "sample": _sample(form, place)}
            for place, column in enumerate(form.columns)
        ],
        "meanings": [(column.value, words) for column, words in MEANINGS.items()],
        "missing": form.missing,
        "shown": [{"told": one, "why": _why(one)} for one in foreseen[:SHOWN]],
        "more": max(0, len(foreseen) - SHOWN),
        "new": sum(one.is_new for one in foreseen),
        "known": sum(one.is_known for one in foreseen),
        "wrong": sum(one.row.problem is not None for one in foreseen),
    }  # fmt: skip
    return render(request, "suppliers/look.html", context)


def _why(one: Foreseen) -> str:
    if one.row.problem is not None:
        return str(WHY[one.row.problem])
    return str(KNOWN) if one.is_known else ""


def _sample(form: ListForm, place: int) -> str:
    cells = (cells[place] for _number, cells in form.numbered if place < len(cells) and cells[place])
    return next(cells, "")[:60]
