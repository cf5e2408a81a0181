"""A word is written, looked at as they will read it, and only then told."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lupaus.core.lifecycle import Refusal
from lupaus.features.disruption.actions import opening
from lupaus.features.disruption.forms.word import TONGUES, WordForm, usual
from lupaus.features.disruption.models import Disruption
from lupaus.features.disruption.queries.dates import dates_of, takes_dates
from lupaus.features.disruption.queries.foreseeing import Foreseen
from lupaus.features.disruption.queries.looking import look
from lupaus.features.disruption.views.gate import here
from lupaus.web.access import MemberRequest, member_required
from lupaus.web.clock import now
from lupaus.web.refusal import sentence_for
from lupaus.web.saying import say


@require_http_methods(["GET", "POST"])
@member_required
def write(request: MemberRequest, code: UUID) -> HttpResponse:
    """Three faces of one page: write, look (nothing is told yet), tell."""
    row = here(request, code)
    if row.state == "closed":
        return redirect("disruption:show", code)
    at = now(request)
    dates = dates_of(request.scope, row, at)
    asked: dict[str, Any] = {
        "zone": request.scope.zone, "now": at, "has_rows": row.source == "rows", "has_dates": dates.own > 0,
    }  # fmt: skip
    if request.method == "GET":
        first = {"has_own": dates.is_fresh} | _before(row) | usual(at, request.scope.zone)
        return _written(request, row, WordForm(initial=first, **asked))
    form = WordForm(request.POST, **asked)
    if not form.is_valid():
        return _written(request, row, form, status=422)
    if request.POST.get("do") == "edit":
        return _written(request, row, form)
    foreseen = look(request.scope, row, form.word, at)
    if request.POST.get("do") != "tell":
        return _looked(request, row, form, foreseen)
    return _told(request, row, form, foreseen)


def _told(request: MemberRequest, row: Disruption, form: WordForm, foreseen: Foreseen) -> HttpResponse:
    seen = request.POST.get("edition", "")
    try:
        _check(request, row, foreseen)
        opening.tell(
            request.scope, row.code, form.word, now=now(request), seen=int(seen) if seen.isdigit() else -1,
            takes_over=request.POST.get("overlap") == "take",
        )  # fmt: skip
    except Refusal as no:
        row.refresh_from_db()
        return _looked(
            request, row, form, foreseen, wrong=sentence_for(no), status=409 if no.code == "changed" else 422
        )
    say(
        request,
        _(
            "It goes out in a minute. Until then, and after, it can be taken back for all who have not been told."
        ),
    )
    return redirect("disruption:show", row.code)


def _check(request: MemberRequest, row: Disruption, foreseen: Foreseen) -> None:
    """Is it the number that was shown, and is what needs a word of its own said? Raises `Refusal`."""
    if str(row.edition) != request.POST.get("edition"):
        return  # the action finds the first tap, or says that somebody changed it
    if not foreseen.promises:
        raise Refusal("nobody_hit")
    if request.POST.get("shown") != str(foreseen.promises):
        raise Refusal("other_number")
    typed = "".join(request.POST.get("number", "").split())
    if foreseen.must_type and typed != str(foreseen.promises):
        raise Refusal("wrong_number")
    if foreseen.overlaps and request.POST.get("overlap") not in ("take", "leave"):
        raise Refusal("overlap")


def _before(row: Disruption) -> dict[str, Any]:
    """What the last word said stands in the next one's form."""
    last = (
        row.tellings.select_related("bulletin")
        .filter(is_automatic=False, undone_at=None)
        .order_by("-no")
        .first()
    )
    if last is None:
        last = row.tellings.select_related("bulletin").filter(is_automatic=False).order_by("-no").first()
    if last is None:
        return {}
    return {
        f"{part}_{language}": said.get(part, "")
        for language, said in last.bulletin.phrases.items()
        for part in ("cause", "deed", "whole")
    }


def _written(request: MemberRequest, row: Disruption, form: WordForm, status: int = 200) -> HttpResponse:
    return render(
        request,
        "disruption/word.html",
        {"disruption": row, "form": form, "takes_dates": takes_dates(row)},
        status=status,
    )


def _looked(
    request: MemberRequest,
    row: Disruption,
    form: WordForm,
    foreseen: Foreseen,
    wrong: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "disruption": row, "form": form, "foreseen": foreseen, "wrong": wrong, "word": form.word,
        "languages": [(TONGUES.get(name, name), many) for name, many in foreseen.languages],
        "missing": [TONGUES.get(name, name) for name in foreseen.missing],
    }  # fmt: skip
    return render(request, "disruption/look.html", context, status=status)
