"""Bringing a list: the file or the lines, what the columns mean, and two questions."""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from lupaus.core.clock_time import UnclearTime
from lupaus.features.exchange.actions.bringing import answer, bring
from lupaus.features.exchange.actions.carrying import Understood, understood
from lupaus.features.exchange.actions.foreseeing import Foreseen, foresee
from lupaus.features.exchange.actions.sentences import MEANINGS, remark_on, why_no_list
from lupaus.features.exchange.forms import BringForm, ColumnsForm, EveningsForm, PromisedForm
from lupaus.features.exchange.models import Batch
from lupaus.features.exchange.queries import batches
from lupaus.features.exchange.rules.answers import Answers
from lupaus.features.exchange.rules.meanings import Meaning
from lupaus.features.exchange.rules.sheet import MAX_BYTES, NotAList
from lupaus.features.exchange.views.gate import looking
from lupaus.web.access import MemberRequest, member_required
from lupaus.web.clock import now

_ROOM_FOR_THE_FORM = 1024 * 1024
SHOWN_VALUES = 3
UNSURE = 0.7


@csrf_exempt  # only for what is turned away unread; all else is guarded two lines below
def bring_in(request: HttpRequest) -> HttpResponseBase:
    """The front door. A far too large file is refused by its announced size, before a byte of it is read."""
    size = int(request.META.get("CONTENT_LENGTH") or 0)
    if size > MAX_BYTES + _ROOM_FOR_THE_FORM:
        request.upload_handlers = []
        return _too_big(request, size)
    return _bring_in(request)


@csrf_protect
@require_http_methods(["GET", "POST"])
@member_required
def _bring_in(request: MemberRequest) -> HttpResponse:
    try:
        form = BringForm(request.POST or None, request.FILES or None)
    except RequestDataTooBig:
        return _refused(request, NotAList("too_big", limit_mb=5))
    if request.method == "POST" and form.is_valid():
        batch = bring(request.scope, form.sheet, form.source, now(request))
        return redirect("exchange:columns", batch.code)
    return _front(request, form, 422 if request.method == "POST" else 200)


@member_required
def _too_big(request: MemberRequest, size: int) -> HttpResponse:
    megabytes = 1024 * 1024
    return _refused(request, NotAList("too_big", limit_mb=MAX_BYTES // megabytes, size_mb=size // megabytes))


def _refused(request: MemberRequest, why: NotAList) -> HttpResponse:
    form = BringForm(data={})
    form.full_clean()
    form.errors.clear()
    form.add_error("file", why_no_list(why))
    return _front(request, form, 413)


def _front(request: MemberRequest, form: BringForm, status: int) -> HttpResponse:
    facts = {
        "form": form,
        "unfinished": batches.unfinished(request.scope)[:5],
        "finished": batches.finished(request.scope)[:5],
    }
    return render(request, "exchange/bring.html", facts, status=status)


@require_http_methods(["GET", "POST"])
@member_required
@looking
def columns(request: MemberRequest, batch: Batch) -> HttpResponse:
    """What each column was taken for, with a few of its values; every guess can be changed."""
    known = understood(batch)
    form = ColumnsForm(known.sheet, known.meanings, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer(batch, now(request), request.scope.zone, meanings=form.meanings)
        return redirect("exchange:promised", batch.code)
    facts = {"batch": batch, "form": form, "columns": _columns(known, form), "remarks": _remarks(known)}
    return render(request, "exchange/columns.html", facts, status=422 if form.errors else 200)


def _columns(known: Understood, form: ColumnsForm) -> list[dict[str, object]]:
    sure = known.guess.confidence
    return [
        {
            "field": form[f"column{index}"],
            "values": [value for value in dict.fromkeys(known.sheet.column(index)) if value][:SHOWN_VALUES],
            "is_unsure": known.meanings[index] is not Meaning.NOTHING
            and known.meanings == known.guess.meanings
            and sure[index] < UNSURE,
        }
        for index in range(known.sheet.width)
    ]


def _remarks(known: Understood) -> list[str]:
    return [said for remark in known.sheet.warnings if (said := remark_on(remark))]


@require_http_methods(["GET", "POST"])
@member_required
@looking
def promised(request: MemberRequest, batch: Batch) -> HttpResponse:
    """The one question: did you promise to remind them?"""
    answers = Answers.from_json(batch.answers)
    form = PromisedForm(
        _column_of_promise(batch), data=request.POST or None, initial={"promised": answers.promised}
    )
    if request.method == "POST" and form.is_valid():
        answer(batch, now(request), request.scope.zone, promised=form.cleaned_data["promised"])
        return redirect("exchange:evenings", batch.code)
    facts = {"batch": batch, "form": form}
    return render(request, "exchange/promised.html", facts, status=422 if form.errors else 200)


def _column_of_promise(batch: Batch) -> str | None:
    known = understood(batch)
    if Meaning.PROMISED not in known.meanings:
        return None
    index = known.meanings.index(Meaning.PROMISED)
    return (known.sheet.headings or ())[index] if known.sheet.headings else str(MEANINGS[Meaning.PROMISED])


@require_http_methods(["GET", "POST"])
@member_required
@looking
def evenings(request: MemberRequest, batch: Batch) -> HttpResponse:
    """How many calls an evening. Where nobody waits from the past there is nothing to ask."""
    instant = now(request)
    if request.method == "POST":
        form = EveningsForm(request.POST)
        if form.is_valid() and _foresee(request, batch, form.cleaned_data["per_evening"], form):
            answer(batch, instant, request.scope.zone, per_evening=form.cleaned_data["per_evening"])
            return redirect("exchange:batch", batch.code)
        return render(request, "exchange/evenings.html", {"batch": batch, "form": form}, status=422)
    wanted = EveningsForm(request.GET) if "per_evening" in request.GET else None
    if wanted is not None:
        per_evening = wanted.cleaned_data["per_evening"] if wanted.is_valid() else None
        foreseen = _foresee(request, batch, per_evening, wanted) if per_evening else None
        return render(request, "exchange/_foreseen.html", {"foreseen": foreseen, "form": wanted})
    form = EveningsForm()
    foreseen = _foresee(request, batch, Answers.from_json(batch.answers).per_evening, form)
    if foreseen is not None and not foreseen.asked:
        return redirect("exchange:batch", batch.code)
    form.initial["per_evening"] = foreseen.per_evening if foreseen else None
    return render(request, "exchange/evenings.html", {"batch": batch, "form": form, "foreseen": foreseen})


def _foresee(
    request: MemberRequest, batch: Batch, per_evening: int | None, form: EveningsForm
) -> Foreseen | None:
    """The dry run, or None with the form saying why it does not fit."""
    try:
        contacts, apart = understood(batch).merged.contacts, Answers.from_json(batch.answers).apart
        return foresee(request.scope, contacts, per_evening, now(request), apart)
    except UnclearTime as unclear:
        if form.is_bound:
            form.add_error("per_evening", gettext(unclear.message) % unclear.params)
        return None
