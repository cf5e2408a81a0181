"""A supplier's slip: whom it reaches is seen before it is saved, and then each of them is told."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from uuid_utils.compat import uuid7

from lupaus.core.lifecycle import Refusal
from lupaus.features.suppliers.actions import hanging, slipping
from lupaus.features.suppliers.forms.slip import HangForm, SlipForm
from lupaus.features.suppliers.queries import slip
from lupaus.features.suppliers.queries.slip import About, Answer
from lupaus.ledger.record import repeated
from lupaus.web.access import MemberRequest, member_required
from lupaus.web.clock import now
from lupaus.web.doors import url_or_none
from lupaus.web.refusal import sentence_for
from lupaus.web.saying import say


@require_http_methods(["GET", "POST"])
@member_required
def note(request: MemberRequest, code: UUID) -> HttpResponse:
    """The slip with whom it reaches; or, by one of two taps, noted."""
    about = slip.about(request.scope, code, now(request))
    told = slip.answer(request.scope, about)
    if request.method == "GET":
        return _page(request, about, told, _fresh(about, told))
    form = SlipForm(request.POST, **_around(about, told))
    is_judged = form.is_valid()
    try:
        # The first of two taps has changed what the form is judged by: the word has other terms by now.
        if repeated(request.scope, form.cleaned_data.get("act")) is not None:
            return redirect("suppliers:reached", code)
        if not is_judged:
            return _page(request, about, told, form, status=422)
        if "look" in request.POST or not form.cleaned_data["tap"]:
            return _page(request, about, told, _kept(form, about, told), on=form.cleaned_data.get("on"))
        done = slipping.note_slip(
            request.scope, about.state, form.noted, shown=form.expect, act=form.cleaned_data["act"],
            now=now(request),
        )  # fmt: skip
    except Refusal as no:
        fresh = slip.about(request.scope, code, now(request))
        return _page(request, fresh, told, _kept(form, fresh, told), said=sentence_for(no), status=409)
    sentence = (
        _("The deed is in the book.") if form.noted.tap == "deed" else _("Noted: they were sorry, in words.")
    )
    say(request, sentence, undo=url_or_none("desk:undo", done.code))
    return redirect("suppliers:reached", code)


@require_POST
@member_required
def look(request: MemberRequest, code: UUID) -> HttpResponse:
    """Whom it reaches with the day that is in the form now. Changes nothing."""
    about = slip.about(request.scope, code, now(request))
    form = SlipForm(request.POST, **_around(about, None))
    form.is_valid()
    found = slip.reached(request.scope, about, form.cleaned_data.get("on"), now(request))
    return render(request, "suppliers/_danger.html", {"danger": found})


@require_GET
@member_required
def reached(request: MemberRequest, code: UUID) -> HttpResponse:
    """Who must hear of it now, the worst off first."""
    about = slip.about(request.scope, code, now(request))
    on = slip.expected(request.scope, about, now(request))
    context = {
        "about": about,
        "danger": slip.reached(request.scope, about, on, now(request)),
        "disruption_url": url_or_none("disruption:new"),
        "promise_url": url_or_none("desk:promise", code),
    }
    return render(request, "suppliers/reached.html", context)


@require_http_methods(["GET", "POST"])
@member_required
def hang(request: MemberRequest, code: UUID) -> HttpResponse:
    """On whose word one of our promises hangs."""
    about = slip.about(request.scope, code, now(request), direction="ours")
    back = url_or_none("desk:promise", code) or "/"
    if request.method == "GET":
        choices = slip.choices(request.scope, about, now(request))
        context = {"about": about, "choices": choices, "act": uuid7(), "back": back}
        return render(request, "suppliers/hang.html", context)
    form = HangForm(request.POST)
    if not form.is_valid():
        raise Http404
    chosen = form.cleaned_data["on"]
    word = slip.about(request.scope, chosen, now(request)) if chosen is not None else None
    try:
        done = hanging.hang(
            request.scope, about.state, word.state if word else None, shown=form.expect,
            act=form.cleaned_data["act"], now=now(request),
        )  # fmt: skip
    except Refusal as no:
        say(request, sentence_for(no), level="error")
        return redirect("suppliers:hang", code)
    sentence = (
        _("It hangs on their word from now on.") if word else _("It hangs on no other promise any more.")
    )
    say(request, sentence, undo=url_or_none("desk:undo", done.code))
    return redirect(back)


@require_GET
@member_required
def card(request: MemberRequest, code: UUID) -> HttpResponse:
    """A piece of the promise's own page: what they answered, and the two ways on from here."""
    about = slip.about(request.scope, code, now(request))
    return render(
        request, "suppliers/_card.html", {"about": about, "answer": slip.answer(request.scope, about)}
    )


def _around(about: About, told: Answer | None) -> dict[str, Any]:
    """What the form must know of the word: its day, whether it is open, what they say that they have done."""
    return {"today": about.today, "is_open": about.state.is_open, "told": told.done if told else ""}


def _fresh(about: About, told: Answer | None) -> SlipForm:
    """The day that they name stands there to be looked at; whose doing it was is for us to say."""
    initial = {"act": uuid7(), "shown": about.shown, "cause": about.state.cause}
    if told is not None and told.is_late:
        initial |= {"on": told.on}
    return SlipForm(initial=initial, **_around(about, told))


def _kept(form: SlipForm, about: About, told: Answer | None) -> SlipForm:
    """What was written, on a page of what stands now."""
    given = {name: form[name].value() for name in form.fields}
    given |= {"shown": about.shown, "act": uuid7()}
    return SlipForm(initial=given, **_around(about, told))


def _page(
    request: MemberRequest, about: About, told: Answer | None, form: SlipForm, *, on: date | None = None,
    said: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    day = on or form.initial.get("on")
    context = {
        "about": about,
        "form": form,
        "said": said,
        "answer": told,
        "danger": slip.reached(request.scope, about, day if isinstance(day, date) else None, now(request)),
    }
    return render(request, "suppliers/slip.html", context, status=status)
