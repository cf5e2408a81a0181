"""How it felt, on the customer's own page: fetched into it, or a page by itself. Opening it changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lupaus.core.lifecycle import Refusal
from lupaus.features.feelings.actions.answering import answer
from lupaus.features.feelings.forms import FeltForm
from lupaus.features.feelings.models.asking import Asked, asked
from lupaus.features.feelings.rules.words import BAD, tone
from lupaus.people.links import Guest
from lupaus.web.clock import now
from lupaus.web.doors import url_or_none
from lupaus.web.guests import guest_page
from lupaus.web.refusal import sentence_for
from lupaus.web.saying import say


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@guest_page
def ask(request: HttpRequest, guest: Guest, token: str) -> HttpResponse:
    """The question, where there is one now; a POST answers it."""
    found = asked(guest, now(request))
    if request.method != "POST":
        form = _form(found, str(uuid4())) if found else None
        return _show(request, guest, token, found, form)
    form = FeltForm(request.POST, seed=request.POST.get("act", ""), person=found.person if found else "")
    if not form.is_valid():
        if found is None or {"act", "promise"} & form.errors.keys():
            say(request, _("This page is broken. Open your link again."), level="error")
            form = _form(found, str(uuid4())) if found else None
        return _show(request, guest, token, found, form, status=422)
    given = form.cleaned_data
    try:
        answer(guest, given["promise"], given["feelings"], given["line"], now=now(request), act=form.once)
    except Refusal as no:
        say(request, sentence_for(no), level="error")
        if found is not None:
            # Asked about another promise than the page showed: what they chose and wrote is offered for this one.
            form = _form(found, str(uuid4()), given["feelings"], given["line"])
        return _show(request, guest, token, found, form, status=409)
    say(request, _thanks(found, given["feelings"], given["line"]))
    return redirect(url_or_none("customer:page", token) or request.path)


def _thanks(found: Asked | None, feelings: list[str], line: str) -> str:
    if not line or found is None:
        return _("Thank you for telling.")
    if tone(feelings) == BAD:
        return _("Thank you for telling. %(person)s has your words at once, and calls you.") % {
            "person": found.person
        }
    return _("Thank you. Your words go to %(person)s.") % {"person": found.person}


def _form(found: Asked, seed: str, feelings: Sequence[str] = (), line: str = "") -> FeltForm:
    initial = {"act": seed, "promise": found.code, "feelings": list(feelings or found.said), "line": line}
    return FeltForm(initial=initial, seed=seed, person=found.person)


def _show(
    request: HttpRequest, guest: Guest, token: str, found: Asked | None, form: FeltForm | None, *, status: int = 200
) -> HttpResponse:  # fmt: skip
    context = {"asked": found, "form": form, "token": token, "firm": guest.party.organisation}
    is_fragment = request.headers.get("HX-Request") == "true"
    name = "feelings/_ask.html" if is_fragment else "feelings/ask.html"
    return render(request, name, context, status=status)
