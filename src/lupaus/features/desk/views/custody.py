"""Handing over, and what the one who was asked answers. A sole entrepreneur has none of these pages."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from uuid_utils.compat import uuid7

from lupaus.core.lifecycle import Refusal
from lupaus.features.desk.actions import custody
from lupaus.features.desk.forms.custody import DeclineForm, HandOverForm
from lupaus.features.desk.queries import custody as queries
from lupaus.features.desk.queries import lived, promise_page
from lupaus.features.desk.queries.promise_page import Subject
from lupaus.ledger.record import Expect, Recorded
from lupaus.people.members import is_team
from lupaus.web.access import MemberRequest, member_required
from lupaus.web.clock import now
from lupaus.web.refusal import sentence_for
from lupaus.web.saying import say


@require_GET
@member_required
def handed(request: MemberRequest) -> HttpResponse:
    """What is being handed along and has to do with me."""
    if not is_team(request.scope):
        raise Http404
    return render(request, "desk/handed.html", {"inbox": queries.inbox(request.scope, now(request))})


@require_http_methods(["GET", "POST"])
@member_required
def hand_over(request: MemberRequest, code: UUID) -> HttpResponse:
    """Whom to ask, and why."""
    about = _subject(request, code)
    if not about.state.is_open:
        return redirect("desk:promise", code)
    known = queries.colleagues(request.scope, about)
    if request.method == "GET":
        form = HandOverForm(known, initial={"act": uuid7(), "shown": str(about.shown)})
        return _asked(request, about, form)
    form = HandOverForm(known, request.POST)
    if not form.is_valid():
        return _asked(request, about, form, status=422)
    found, seen = form.cleaned_data, form.was_shown
    try:
        done = custody.hand_over(
            request.scope, code, found["to"], found["why"], is_live=found["is_live"],
            seen=Expect(*seen) if seen else None, now=about.now, act=found["act"],
        )  # fmt: skip
    except Refusal as no:
        form.add_error("is_live" if no.code == "live_only" else None, sentence_for(no))
        return _asked(request, about, form, status=409 if no.code == "changed" else 422)
    name = next((one.name for one in known if one.code == found["to"]), "")
    sentence = _("%(name)s has it now.") if found["is_live"] else _("%(name)s has been asked.")
    say(request, sentence % {"name": name}, undo=reverse("desk:undo", args=[done.code]))
    return redirect("desk:promise", code)


@require_POST
@member_required
def take_on(request: MemberRequest, code: UUID) -> HttpResponse:
    """I take it on."""
    about = _subject(request, code)
    return _tapped(
        request, about, _("You have it now. The customer hears your name with the next message."),
        lambda: custody.take_on(request.scope, code, now=about.now, act=_act(request)),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@member_required
def decline(request: MemberRequest, code: UUID) -> HttpResponse:
    """No, or yes for another time."""
    about = _subject(request, code)
    form = DeclineForm(request.POST or None, initial={"act": uuid7()})
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        return _tapped(
            request, about, _("Said. It stays with whom it was."),
            lambda: custody.decline(
                request.scope, code, found["words"], on=found["on"], at=found["at"], now=about.now,
                act=found["act"],
            ),
        )  # fmt: skip
    if about.state.handed_to != request.scope.party:
        return redirect("desk:promise", code)
    status = 422 if form.is_bound else 200
    return render(request, "desk/decline.html", {"about": about, "form": form}, status=status)


@require_POST
@member_required
def take_back(request: MemberRequest, code: UUID) -> HttpResponse:
    """Nobody need answer any more."""
    about = _subject(request, code)
    return _tapped(
        request, about, _("Taken back. It stays with whom it was."),
        lambda: custody.take_back(request.scope, code, now=about.now, act=_act(request)),
    )  # fmt: skip


@require_POST
@member_required
def name_told(request: MemberRequest, code: UUID) -> HttpResponse:
    """The customer knows the new name."""
    about = _subject(request, code)
    return _tapped(
        request, about, _("Noted. The name on their page is the new one."),
        lambda: custody.name_told(request.scope, code, now=about.now, act=_act(request)),
    )  # fmt: skip


@require_GET
@member_required
def as_lived(request: MemberRequest, code: UUID) -> HttpResponse:
    """The whole matter as the customer lived it: waits, repeats, hand-overs."""
    about = _subject(request, code, alone=True)
    return render(request, "desk/lived.html", {"about": about, "lived": lived.lived(request.scope, about)})


def _tapped(
    request: MemberRequest, about: Subject, sentence: str, do: Callable[[], Recorded]
) -> HttpResponse:
    try:
        done = do()
    except Refusal as no:
        say(request, sentence_for(no), level="error")
    else:
        say(request, sentence, undo=reverse("desk:undo", args=[done.code]))
    return redirect("desk:promise", about.code)


def _asked(request: MemberRequest, about: Subject, form: HandOverForm, status: int = 200) -> HttpResponse:
    context = {
        "about": about,
        "form": form,
        "until": queries.until_words(about),
        "chosen": str(form["to"].value()),
    }
    return render(request, "desk/hand_over.html", context, status=status)


def _subject(request: MemberRequest, code: UUID, *, alone: bool = False) -> Subject:
    about = promise_page.subject(request.scope, code, now(request))
    if about is None or not (alone or is_team(request.scope)):
        raise Http404
    return about


def _act(request: MemberRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("act", ""))
    except ValueError:
        return None
