"""The supplier's own page, behind a signed link. Opening it changes nothing; each answer is a POST of its own."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lupaus.core.clock_time import local_date
from lupaus.core.lifecycle import Refusal
from lupaus.features.suppliers.actions import answering
from lupaus.features.suppliers.forms.slip import AnswerForm
from lupaus.features.suppliers.queries.answering import page as page_of
from lupaus.people.links import Guest
from lupaus.web.clock import now
from lupaus.web.guests import guest_page
from lupaus.web.refusal import sentence_for
from lupaus.web.saying import say

MOVES = ("holds", "late", "cause")


@never_cache
@require_GET
@guest_page
def show(request: HttpRequest, guest: Guest, token: str) -> HttpResponse:
    """What they promised us, and what they may answer."""
    return _page(request, guest, token)


@never_cache
@require_POST
@guest_page
def answer(request: HttpRequest, guest: Guest, token: str, move: str) -> HttpResponse:
    """One answer about one word."""
    form = AnswerForm(move, request.POST, today=local_date(now(request), guest.scope.zone))
    if not form.is_valid() or form.code is None:
        for sentence in {str(error) for errors in form.errors.values() for error in errors}:
            say(request, sentence, level="error")
        return _page(request, guest, token, status=422, kept=form)
    try:
        _carry_out(request, guest, form)
    except Refusal as no:
        say(request, sentence_for(no), level="error")
        return _page(request, guest, token, status=409, kept=form)
    say(request, _said(move, page_of(guest, now(request)).person))
    return redirect("supplier:page", token=token)


def _carry_out(request: HttpRequest, guest: Guest, form: AnswerForm) -> None:
    given, at, code = form.cleaned_data, now(request), form.code
    if code is None:
        raise Refusal("not_found")
    if form.move == "holds":
        answering.holds(guest, code, form.expect, act=form.once, now=at)
    elif form.move == "late":
        answering.will_be_late(
            guest, code, form.expect, done=given["done"].strip(), cause=given["cause"], on=given["on"],
            words=given["words"].strip(), act=form.once, now=at,
        )  # fmt: skip
    else:
        answering.see_the_cause(
            guest, code, cause=given["cause"], words=given["words"].strip(), act=form.once, now=at
        )


def _said(move: str, person: str) -> str:
    sentences = {
        "holds": _("Thank you. %(person)s knows now that it holds."),
        "late": _(
            "Thank you for saying so in time. %(person)s reads it at once, and calls if something is open."
        ),
        "cause": _("Thank you. Your view stands beside ours."),
    }
    return sentences[move] % {"person": person}


def _page(
    request: HttpRequest, guest: Guest, token: str, *, status: int = 200, kept: AnswerForm | None = None
) -> HttpResponse:
    page = page_of(guest, now(request))
    context: dict[str, Any] = {
        "page": page, "firm": page.firm, "token": token, "act": uuid4(), "kept": _kept(kept),
        "causes": [("own", _("our own doing")), ("supplier", _("our supplier's doing")), ("outside", _("outside our control"))],
    }  # fmt: skip
    return render(request, "suppliers/answer.html", context, status=status)


def _kept(form: AnswerForm | None) -> dict[str, str]:
    """What was written, so that nobody writes it twice."""
    if form is None:
        return {}
    return {
        name: str(form.data.get(name, ""))[:2000] for name in ("promise", "done", "cause", "on", "words")
    } | {"move": form.move}
