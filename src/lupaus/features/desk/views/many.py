"""The list for whoever has many: filters as addresses, views of one's own, the same for several at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST
from uuid_utils.compat import uuid7

from lupaus.core.clock_time import local_date
from lupaus.core.lifecycle import Refusal
from lupaus.features.desk.actions import many as actions
from lupaus.features.desk.actions.many import Picked
from lupaus.features.desk.forms.many import NewTimesForm
from lupaus.features.desk.queries import many
from lupaus.features.desk.queries.adding import OURS
from lupaus.features.desk.queries.many import Row
from lupaus.features.desk.queries.words import KINDS
from lupaus.features.desk.queries.words import LISTED_STATES as STATES
from lupaus.features.desk.rules import filters
from lupaus.features.desk.rules.standing import shown
from lupaus.people.members import is_team
from lupaus.web.access import MemberRequest, member_required
from lupaus.web.clock import now
from lupaus.web.refusal import sentence_for
from lupaus.web.saying import say


@require_GET
@member_required
def index(request: MemberRequest) -> HttpResponse:
    """The open promises that fit the address."""
    at, asked = now(request), filters.read(request.GET)
    after = request.GET.get("after", "")
    found = many.listed(request.scope, asked, at, UUID(after) if filters.is_code(after) else None)
    several = is_team(request.scope)
    people, teams = many.people(request.scope, at) if several else ([], [])
    views = many.views(request.scope)
    older = f"{asked.query}&after={found.after}" if asked.query else f"after={found.after}"
    context = {
        "asked": asked, "listed": found, "views": views, "is_team": several, "people": people, "teams": teams,
        "kinds": [(slug, KINDS[slug]) for slug in OURS], "states": STATES.items(),
        "older_url": f"{reverse('desk:promises')}?{older}" if found.after else "",
        "newer_url": f"{reverse('desk:promises')}?{asked.query}" if after else "",
        "here": next((view for view in views if view.query == asked.query), None),
    }  # fmt: skip
    return render(request, "desk/many.html", context)


@require_POST
@member_required
def act(request: MemberRequest) -> HttpResponse:
    """What is to be done with the ticked ones: asks for it on a page of its own, and changes nothing yet."""
    rows = many.chosen(request.scope, _codes(request), now(request))
    if not rows:
        say(request, _("Tick the ones that you mean first."), level="warning")
        return redirect(_back(request))
    if request.POST.get("do") == "hand_over" and is_team(request.scope):
        return _ask_whom(request, rows)
    return _ask_days(request, NewTimesForm(rows, initial={"act": uuid7()}, today=_today(request)))


@require_POST
@member_required
def new_times(request: MemberRequest) -> HttpResponse:
    """A new day for each of them."""
    rows = many.chosen(request.scope, _codes(request), now(request))
    form = NewTimesForm(rows, request.POST, today=_today(request))
    if not rows or not form.is_valid():
        return _ask_days(request, form, status=422)
    found = form.cleaned_data
    try:
        done = actions.new_times(
            request.scope, [(_picked(request, row), on) for row, on in form.chosen()],
            is_agreed=found["mode"] == "agreed", words=found["words"], cause=found["cause"], now=now(request),
            act=found["act"],
        )  # fmt: skip
    except Refusal as no:
        form.add_error(None, _about(no, rows))
        return _ask_days(request, form, status=409 if no.code == "changed" else 422)
    sentence = ngettext("One promise has a new day.", "%(count)s promises have a new day.", len(rows))
    say(request, sentence % {"count": len(rows)}, undo=reverse("desk:undo", args=[done.code]))
    return redirect(_back(request))


@require_POST
@member_required
def hand_over(request: MemberRequest) -> HttpResponse:
    """One colleague is asked to take all of them on."""
    rows = many.chosen(request.scope, _codes(request), now(request))
    to, why = request.POST.get("to", ""), request.POST.get("why", "")
    wrong = ""
    if not filters.is_code(to):
        wrong = _("Choose whom you ask.")
    elif rows:
        picked = [_picked(request, row) for row in rows]
        try:
            done = actions.hand_over(
                request.scope, picked, UUID(to), why, now=now(request), act=_act(request)
            )  # fmt: skip
        except Refusal as no:
            wrong = _about(no, rows)
        else:
            sentence = ngettext("Asked about one promise.", "Asked about %(count)s promises.", len(rows))
            say(request, sentence % {"count": len(rows)}, undo=reverse("desk:undo", args=[done.code]))
            return redirect(_back(request))
    return _ask_whom(request, rows, wrong=wrong)


@require_POST
@member_required
def save_view(request: MemberRequest) -> HttpResponse:
    """This filter under a name of one's own."""
    asked, name = filters.read(request.POST), " ".join(request.POST.get("name", "").split())[:60]
    if not name:
        say(request, _("Give the view a name."), level="error")
    elif actions.save_view(request.scope, name, asked.query):
        say(request, _("Saved: %(name)s.") % {"name": name})
    else:
        say(request, _("You have as many views as one may have. Forget one first."), level="error")
    return redirect(f"{reverse('desk:promises')}?{asked.query}")


@require_POST
@member_required
def drop_view(request: MemberRequest, code: UUID) -> HttpResponse:
    """Forget a view of mine."""
    if actions.drop_view(request.scope, code):
        say(request, _("Forgotten."))
    return redirect("desk:promises")


def _codes(request: HttpRequest) -> list[UUID]:
    return [UUID(code) for code in request.POST.getlist("pick")[: many.MOST] if filters.is_code(code)]


def _picked(request: HttpRequest, row: Row) -> Picked:
    """The row with what the page had shown of it; what it did not say is as it stands now."""
    seen = shown(request.POST.get(f"shown_{row.code}", "")) or shown(row.shown)
    if seen is None:
        raise Refusal("changed", promise=row.state.id)
    return Picked(row.state, seen)


def _about(no: Refusal, rows: Iterable[Row]) -> str:
    """The sentence, with the name of the one it is about."""
    name = next((row.other for row in rows if row.state.id == no.facts.get("promise")), "")
    return f"{name}: {sentence_for(no)}" if name else sentence_for(no)


def _ask_days(request: MemberRequest, form: NewTimesForm, status: int = 200) -> HttpResponse:
    return render(
        request,
        "desk/new_times.html",
        {"form": form, "back": _back(request), "query": request.POST.get("query", "")},
        status=status,
    )


def _ask_whom(request: MemberRequest, rows: list[Row], wrong: str = "") -> HttpResponse:
    people, _teams = many.people(request.scope, now(request))
    posted = request.POST
    context = {
        "rows": rows, "people": people, "wrong": wrong, "act": posted.get("act") or uuid7(),
        "chosen": posted.get("to", ""), "why": posted.get("why", ""), "back": _back(request),
        "query": posted.get("query", ""),
    }  # fmt: skip
    return render(request, "desk/hand_over_many.html", context, status=422 if wrong else 200)


def _back(request: HttpRequest) -> str:
    return f"{reverse('desk:promises')}?{filters.read(_query(request)).query}"


def _query(request: HttpRequest) -> dict[str, str]:
    return dict(parse_qsl(request.POST.get("query", "")[:300]))


def _today(request: MemberRequest) -> Any:
    return local_date(now(request), request.scope.zone)


def _act(request: HttpRequest) -> UUID | None:
    given = request.POST.get("act", "")
    return UUID(given) if filters.is_code(given) else None
