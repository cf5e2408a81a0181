"""What was given lately: mine, and, for the one who leads, that of the team."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lupaus.core.lifecycle import Refusal
from lupaus.features.mandate.actions import thanking
from lupaus.features.mandate.models.led import led_by
from lupaus.features.mandate.models.purses import written
from lupaus.features.mandate.queries import given, mine
from lupaus.features.mandate.views.gate import team_member_required
from lupaus.features.mandate.views.wording import basis_words, gift_words
from lupaus.web import errors
from lupaus.web.access import MemberRequest
from lupaus.web.clock import now
from lupaus.web.refusal import sentence_for
from lupaus.web.saying import say


@require_GET
@team_member_required
def index(request: MemberRequest) -> HttpResponse:
    """My own: the mandate with what is left of it, what I gave, and what was said to it."""
    page = page_number(request)
    rows, is_more = given.of_mine(request.scope, page)
    context = {
        "purse": mine.purse(request.scope, now(request)),
        "mandate": written(request.scope)[request.scope.role],
        "rows": [told(row) for row in rows],
        "to_me": mine.questions_to_me(request.scope, now(request)),
        "has_new": any(word.is_new for row in rows for word in row.words),
        "leads": bool(led_by(request.scope)),
        **pages("mandate:mine", page, is_more),
    }
    return render(request, "mandate/mine.html", context)


@require_GET
@team_member_required
def export(request: MemberRequest) -> HttpResponse:
    """All that this room keeps about me, as a file."""
    answer = JsonResponse(
        mine.everything(request.scope), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    answer.headers["Content-Disposition"] = 'attachment; filename="mandate.json"'
    return answer


@require_POST
@team_member_required
def seen(request: MemberRequest) -> HttpResponse:
    """What was said to me has been read."""
    thanking.see_words(request.scope, now(request))
    return redirect("mandate:mine")


@require_GET
@team_member_required
def of_team(request: MemberRequest) -> HttpResponse:
    """What those gave whom I lead, by time; where trust lies unused, by team. No sums by person, ever."""
    led = led_by(request.scope)
    if not led:
        return errors.turned_away(request, _("This page is for those who lead a team."))
    page = page_number(request)
    rows, is_more = given.of_those(request.scope, led, page)
    context = {
        "rows": [told(row) for row in rows],
        "unused": given.unused(request.scope, now(request)),
        "to_me": mine.questions_to_me(request.scope, now(request)),
        **pages("mandate:given", page, is_more),
    }
    return render(request, "mandate/given.html", context)


@require_POST
@team_member_required
def word(request: MemberRequest, code: UUID) -> HttpResponse:
    """Thanks, or something to learn from, to the one who gave."""
    kind = request.POST.get("kind", "")
    try:
        said = thanking.say_to_giver(
            request.scope, code, kind, request.POST.get("text", ""), now=now(request)
        )
    except Refusal as no:
        say(request, sentence_for(no), level="error")
    else:
        name = said.given.by.name
        sentence = _("%(name)s gets your thanks.") if kind == "thanks" else _("%(name)s gets your word.")
        say(request, sentence % {"name": name})
    return redirect("mandate:given")


def told(row: given.Row) -> dict[str, object]:
    """A row with its words."""
    return {
        "row": row,
        "gift": gift_words(row.act, row.what, row.cents),
        "basis": basis_words(row.basis),
        "is_said": any(one.is_mine for one in row.words),
    }


def page_number(request: HttpRequest) -> int:
    """Which page was asked for; nonsense is the first."""
    number = request.GET.get("page", "1")
    return int(number) if number.isdecimal() and int(number[:6]) > 0 else 1


def pages(name: str, page: int, is_more: bool) -> dict[str, str]:
    """The links to newer and older rows."""
    base = reverse(name)
    return {
        "newer_url": f"{base}?page={page - 1}" if page > 1 else "",
        "older_url": f"{base}?page={page + 1}" if is_more else "",
    }
