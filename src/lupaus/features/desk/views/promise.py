"""The page of one promise, and every move on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from uuid_utils.compat import uuid7

from lupaus.core.lifecycle import Refusal
from lupaus.core.ports import Joints
from lupaus.features.desk.actions import moves
from lupaus.features.desk.forms.move import MoveForm
from lupaus.features.desk.forms.move_words import MoveWords, words_of
from lupaus.features.desk.queries import custody, promise_page
from lupaus.features.desk.queries.promise_page import Subject
from lupaus.features.desk.rules.standing import Shown, differences
from lupaus.ledger.record import Recorded
from lupaus.outbox.lines import settle_one
from lupaus.people.members import is_team
from lupaus.web.access import MemberRequest, member_required
from lupaus.web.clock import now
from lupaus.web.doors import url_or_none
from lupaus.web.refusal import sentence_for
from lupaus.web.saying import say

TAPS = frozenset({"kept", "quiet", "unquiet"})
"""Moves that are done by one tap on the promise page, without a page of their own."""


@require_GET
@member_required
def show(request: MemberRequest, code: UUID) -> HttpResponse:
    """The promise as it stands."""
    about = _subject(request, code)
    found = about.moves
    calls = url_or_none("calls:call", about.other.code)
    page = promise_page.page(request.scope, about)
    carried = custody.block(request.scope, about, page.happened)
    context = {
        "about": about,
        "page": page,
        "first": _button(about, found.first),
        "call_url": calls if found.first == "call" else None,
        "beside": [_button(about, move) for move in found.beside],
        "rest": [_button(about, move) for move in found.rest],
        "kept_later": "kept" in found.all and not about.kind.is_contact,
        "mandate_url": _mandate_url(request, about),
        "helpdesk_url": _helpdesk_url(request, about),
        "custody": carried,
        "may_hand_over": carried is not None and carried.standing.may_pass and not carried.is_pending,
        "new_act": uuid7,
    }
    return render(request, "desk/promise.html", context)


@require_http_methods(["GET", "POST"])
@member_required
def move(request: MemberRequest, code: UUID, move: str) -> HttpResponse:
    """The page of one move, or the move itself. A move that makes no sense now leads back with a word."""
    about = _subject(request, code)
    if move not in moves.WISHES:
        raise Http404
    asked = words_of(move, is_theirs=about.is_theirs)
    if request.method == "GET":
        form = MoveForm(about, move, initial={"act": uuid7(), "shown": str(about.shown)})
        if not form.visible_fields() or move not in about.moves.all:
            return redirect("desk:promise", code)
        return _ask(request, about, move, asked, form)
    form = MoveForm(about, move, request.POST)
    if not form.is_valid():
        return _ask(request, about, move, asked, form, status=422)
    try:
        done = _carry_out(request, about, move, form)
    except Refusal as no:
        if no.code == "changed" and form.was_shown is not None:
            return _changed(request, about, move, asked, form.was_shown)
        say(request, sentence_for(no), level="error")
        return redirect("desk:promise", code)
    said = str(asked.said)
    if move == "resume" and done.promises[0].terms_no != about.state.terms_no:
        said = _("It goes on. The wait moved the time: %(when)s.") % {"when": _subject(request, code).due}
    say(request, said, undo=reverse("desk:undo", args=[done.code]))
    return redirect("desk:promise", code)


@require_POST
@member_required
def skip(request: MemberRequest, code: UUID) -> HttpResponse:
    """Leave one coming step out: "knows already" is reason enough."""
    about = _subject(request, code)
    step, _dot, attempt = request.POST.get("mark", "").rpartition(".")
    if not step.isidentifier() or not attempt.isdecimal():
        raise Http404
    why = request.POST.get("why", "").strip()[:200] or _("knows already")
    try:
        done = moves.skip(
            request.scope, about.state, step, int(attempt), why, act=_act(request), now=about.now
        )  # fmt: skip
    except Refusal as no:
        say(request, sentence_for(no), level="error")
    else:
        say(request, _("Left out. That is quite all right."), undo=reverse("desk:undo", args=[done.code]))
    return redirect("desk:promise", code)


@require_POST
@member_required
def seen_to(request: MemberRequest, code: UUID) -> HttpResponse:
    """A line that waited before us has been seen to."""
    about = _subject(request, code)
    number = request.POST.get("line", "")
    if number.isdecimal() and settle_one(request.scope, int(number), about.now):
        say(request, _("Seen to. It is off the list."))
    else:
        say(request, _("That does not wait here any more. Nothing was changed."), level="warning")
    return redirect("desk:promise", code)


def _subject(request: MemberRequest, code: UUID) -> Subject:
    about = promise_page.subject(request.scope, code, now(request))
    if about is None:
        raise Http404
    return about


def _act(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("act", ""))
    except ValueError:
        return None


def _carry_out(request: MemberRequest, about: Subject, move: str, form: MoveForm) -> Recorded:
    return moves.carry_out(
        request.scope, about.state, move, form.filled(), is_contact=about.kind.is_contact,
        shown=form.was_shown, act=form.cleaned_data.get("act"), now=about.now,
    )  # fmt: skip


def _ask(
    request: MemberRequest, about: Subject, move: str, asked: MoveWords, form: MoveForm, *,
    changes: list[str] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    context = {"about": about, "move": move, "asked": asked, "form": form, "changes": changes}
    return render(request, "desk/move.html", context, status=status)


def _changed(
    request: MemberRequest, about: Subject, move: str, asked: MoveWords, before: Shown
) -> HttpResponse:
    """The page was stale: show what has changed, keep what was written, let the person choose again."""
    fresh = _subject(request, about.code)
    sentences = {
        "time": _("The time is now %(when)s.") % {"when": fresh.due},
        "holder": _("%(name)s has it now.") % {"name": fresh.name(fresh.state.holder)},
        "fate": _("It stands now: %(fate)s.") % {"fate": fresh.fate_words},
    }
    changes = [sentences[what] for what in differences(before, fresh.state)]
    written = request.POST.copy()
    written["shown"], written["act"] = str(fresh.shown), str(uuid7())
    form = MoveForm(fresh, move, written)
    form.is_valid()
    return _ask(request, fresh, move, asked, form, changes=changes, status=409)


def _mandate_url(request: MemberRequest, about: Subject) -> str | None:
    """What one may do alone is a piece of another room; one who works alone may do everything."""
    if about.state.direction != "ours" or about.state.is_void or not is_team(request.scope):
        return None
    return url_or_none("mandate:card", about.code)


def _helpdesk_url(request: MemberRequest, about: Subject) -> str | None:
    """Its ticket is a piece of another room, there only where several of us work beside a helpdesk."""
    if about.state.direction == "inner" or not request.scope.is_many:
        return None
    joints: Joints = import_string(settings.LUPAUS_JOINTS)()
    if not joints.has_helpdesk(request.scope.organisation):
        return None
    return url_or_none("helpdesk:card", about.code)


def _button(about: Subject, move: str) -> dict[str, Any] | None:
    if not move or move == "call":
        return None
    asked = words_of(move, is_theirs=about.is_theirs)
    # A supplier's new day is a slip: whom it reaches is seen first, where that room is there.
    slip = url_or_none("suppliers:slip", about.code) if about.is_theirs and move == "told" else None
    return {
        "label": asked.label,
        "url": slip or reverse("desk:move", args=[about.code, move]),
        "is_tap": move in TAPS,
        "is_grave": asked.is_grave,
    }
