"""The objects of a customer: added, altered, put off, ended, started again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from uuid_utils.compat import uuid7

from lupaus.core.clock_time import local_date
from lupaus.core.lifecycle import Refusal
from lupaus.features.desk.actions import objects as actions
from lupaus.features.desk.actions.objects import Fields
from lupaus.features.desk.forms.customer import (
    EndObjectForm,
    NewObjectForm,
    NextDayForm,
    ObjectForm,
    in_a_year,
)
from lupaus.features.desk.views.customer import party_here
from lupaus.ledger import queries as book
from lupaus.ledger.record import Recorded
from lupaus.people.models import Party
from lupaus.web.access import MemberRequest, member_required
from lupaus.web.clock import now
from lupaus.web.refusal import sentence_for
from lupaus.web.saying import say

if TYPE_CHECKING:
    from lupaus.ledger import models


@require_http_methods(["GET", "POST"])
@member_required
def new(request: MemberRequest, code: UUID) -> HttpResponse:
    """A new object with its first reminder."""
    party = party_here(request, code)
    today = local_date(now(request), request.scope.zone)
    initial = {"act": uuid7(), "interval": "12m", "asked": "at_door"}
    form = NewObjectForm(request.POST or None, today=today, initial=initial)
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        return _done(request, party, _("It is looked after from now on."), lambda: actions.add_object(
            request.scope, party, _fields(found), last_done_on=found["last_done_on"],
            due_on=form.due_on(), asked=found["asked"], act=found["act"], now=now(request),
        ))  # fmt: skip
    return _ask(request, party, form, _("Something to look after"), _("Look after it"))


@require_http_methods(["GET", "POST"])
@member_required
def edit(request: MemberRequest, code: UUID) -> HttpResponse:
    """What an object is, how often it comes round, and what it costs."""
    row, party = _object(request, code)
    initial = {name: getattr(row, name) for name in ObjectForm.base_fields}
    form = ObjectForm(request.POST or None, interval=row.interval, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.alter_object(request.scope, row, party, _fields(form.cleaned_data))
        say(request, _("Saved. A new rhythm counts from the next reminder that is made."))
        return redirect("desk:customer", party.code)
    return _ask(request, party, form, row.thing or _("the object"), _("Save"), row=row)


@require_http_methods(["GET", "POST"])
@member_required
def put_off(request: MemberRequest, code: UUID) -> HttpResponse:
    """Another day for the coming reminder: the fireplace rests, or they wish it so."""
    row, party = _object(request, code)
    today = local_date(now(request), request.scope.zone)
    form = NextDayForm(request.POST or None, today=today, initial={"act": uuid7(), "on": in_a_year(today)})
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        return _done(request, party, _("The next time is agreed."), lambda: actions.put_off(
            request.scope, row, found["on"], found["words"], act=found["act"], now=now(request)
        ))  # fmt: skip
    return _ask(request, party, form, _("Another day for the reminder"), _("We agreed on this"))


@require_http_methods(["GET", "POST"])
@member_required
def end(request: MemberRequest, code: UUID) -> HttpResponse:
    """No reminder of this object ever again."""
    row, party = _object(request, code)
    form = EndObjectForm(request.POST or None, initial={"act": uuid7()})
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        return _done(request, party, _("It comes round no more."), lambda: actions.end_object(
            request.scope, row, found["reason"], found["words"], act=found["act"], now=now(request)
        ))  # fmt: skip
    return _ask(
        request, party, form, _("No reminders any more"), _("No reminders any more"), is_grave=True
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@member_required
def restart(request: MemberRequest, code: UUID) -> HttpResponse:
    """An ended object lives again, because the customer asked for it."""
    row, party = _object(request, code)
    if row.released_at is None:
        return redirect("desk:customer", party.code)
    today = local_date(now(request), request.scope.zone)
    form = NextDayForm(request.POST or None, today=today, initial={"act": uuid7(), "on": in_a_year(today)})
    del form.fields["words"]
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        return _done(request, party, _("It is looked after again."), lambda: actions.restart_object(
            request.scope, row, found["on"], act=found["act"], now=now(request)
        ))  # fmt: skip
    return _ask(request, party, form, _("Look after it again"), _("They asked for it"))


def _object(request: MemberRequest, code: UUID) -> tuple[models.Series, Party]:
    row = book.series(request.scope).select_related("party").filter(code=code).first()
    if row is None:
        raise Http404
    return row, party_here(request, row.party.code)


def _fields(found: dict[str, Any]) -> Fields:
    return Fields(
        found["thing"], found["interval"], found["cents"], found["travel_cents"] or 0,
        found["address"], found["area"],
    )  # fmt: skip


def _done(request: MemberRequest, party: Party, sentence: str, do: Any) -> HttpResponse:
    """Carry it out and lead to the customer's page, with what was done or why it could not be."""
    try:
        recorded: Recorded | None = do()
    except Refusal as no:
        say(request, sentence_for(no), level="error")
    else:
        undo = reverse("desk:undo", args=[recorded.code]) if recorded else None
        say(request, sentence, undo=undo)
    return redirect("desk:customer", party.code)


def _ask(
    request: MemberRequest, party: Party, form: forms.Form, title: str, button: str, *,
    row: models.Series | None = None, is_grave: bool = False,
) -> HttpResponse:  # fmt: skip
    context = {
        "party": party, "form": form, "title": title, "button": button, "row": row, "is_grave": is_grave,
        "open_url": reverse("desk:customer", args=[party.code]),
    }  # fmt: skip
    return render(request, "desk/object.html", context, status=422 if form.is_bound else 200)
