"""Giving a word in three taps, and noting a word that somebody gave us."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from uuid_utils.compat import uuid7

from lupaus.core.clock_time import local_date
from lupaus.core.lifecycle import Refusal
from lupaus.core.plan import Contact
from lupaus.features.desk.actions import promising
from lupaus.features.desk.actions.promising import Wanted
from lupaus.features.desk.forms.add import AddForm
from lupaus.features.desk.queries import adding, promise_page
from lupaus.ledger.policies import Rulebook
from lupaus.ledger.record import Recorded, repeated
from lupaus.people import parties
from lupaus.people.access import Scope
from lupaus.people.models import Party
from lupaus.web.access import MemberRequest, member_required
from lupaus.web.clock import now
from lupaus.web.refusal import sentence_for
from lupaus.web.saying import say


@require_http_methods(["GET", "POST"])
@member_required
def add(request: MemberRequest) -> HttpResponse:
    """The page, and the promise itself."""
    if request.method == "GET":
        return _page(request, _form(request, request.GET, is_sent=False), request.GET.get("q", ""))
    form = _form(request, request.POST)
    if "look" in request.POST:
        return _page(request, _unjudged(form), request.POST.get("q", ""))
    is_judged = form.is_valid()
    try:
        # The first of two taps has changed what the form is judged by: its number is taken, its visit agreed.
        before = repeated(request.scope, form.cleaned_data.get("act"))
        if before is not None:
            return _given(request, before, is_theirs=form.is_theirs)
        wanted = form.wanted if is_judged and form.due is not None else None
        if wanted is None:
            return _page(request, form, request.POST.get("q", ""), status=422)
        done = promising.give(
            request.scope, wanted, act=form.cleaned_data["act"], now=now(request)
        )  # fmt: skip
    except Refusal as no:
        form.add_error(None, sentence_for(no))
        return _page(request, form, status=422)
    return _given(request, done, is_theirs=wanted.is_theirs)


@require_POST
@member_required
def look(request: MemberRequest) -> HttpResponse:
    """The part of the page that follows from what is chosen: ready words, questions, what will happen. Changes nothing."""
    form = _unjudged(_form(request, request.POST))
    phrase = request.POST.get("phrase", "")
    context = _context(request, form) | {"phrase": phrase, "is_fragment": True}
    return render(request, "desk/_add_look.html", context)


@require_GET
@member_required
def whom(request: MemberRequest) -> HttpResponse:
    """Search as you type: whom to choose from."""
    found = adding.people(request.scope, request.GET.get("q", ""), None, suppliers="theirs" in request.GET)
    return render(request, "desk/_add_whom.html", {"people": found, "asked": request.GET.get("q", "")})


def _form(request: MemberRequest, given: QueryDict, *, is_sent: bool = True) -> AddForm:
    scope = request.scope
    party = adding.chosen(scope, given.get("whom") or given.get("to", ""))
    today = local_date(now(request), scope.zone)
    theirs = bool(given.get("theirs"))
    if is_sent:
        return AddForm(scope, given, today=today, is_theirs=theirs, party=party)
    kind = given.get("kind", "")
    initial: dict[str, Any] = {
        "act": uuid7(),
        "whom": str(party.code) if party else "",
        "kind": kind if kind in adding.OURS else "",
        "again": "12m",
        "asked": "at_door",
    }
    return AddForm(scope, initial=initial, today=today, is_theirs=theirs, party=party)


def _unjudged(judged: AddForm) -> AddForm:
    """What was filled in so far, without saying what is still missing."""
    judged.is_valid()
    given = {name: judged[name].value() for name in judged.fields}
    form = AddForm(
        judged.scope, initial=given, today=judged.today, is_theirs=judged.is_theirs, party=judged.party
    )
    form.due = judged.due
    return form


def _page(request: MemberRequest, form: AddForm, asked: str = "", status: int = 200) -> HttpResponse:
    context = _context(request, form)
    party = form.party or form.owner
    context["people"] = adding.people(request.scope, asked, party, suppliers=form.is_theirs)
    context["asked"] = asked
    return render(request, "desk/add.html", context, status=status)


def _context(request: MemberRequest, form: AddForm) -> dict[str, Any]:
    kind = form.kind_chosen
    party = form.party
    language = party.language if party else request.scope.language
    return {
        "form": form,
        "kind": kind,
        "is_theirs": form.is_theirs,
        "party": party,
        "language": language,
        "phrases": adding.phrases(kind, language),
        "coming": _coming(request.scope, form, kind, request),
        "things_ticked": _ticked(form),
    }


def _ticked(form: AddForm) -> set[int]:
    """The objects ticked in the form; all that are free as long as nobody has chosen."""
    free = {one.id for one in form.objects if one.open_slug != "visit"}
    given = form["things"].value() or []
    chosen = {int(value) for value in given if str(value).isdecimal()}
    return chosen & free if chosen else free


def _coming(scope: Scope, form: AddForm, kind: str, request: HttpRequest) -> Any:
    """What will happen then; None as long as the kind or the time is not chosen."""
    if not kind or form.due is None:
        return None
    instant = now(request)
    if form.due.due_end <= instant:
        return None
    whom = form.receiver
    name = whom.name or _("The customer")
    wanted = Wanted(whom, kind, form.due, asked="x", is_offer=bool(form["is_offer"].value()))
    wish = promising.made(scope, wanted, 0, Rulebook(scope.organisation).kind(kind), instant)
    if isinstance(whom, Party):
        contact = Contact(whom.can_call, whom.can_message, whom.contact_rule)
    else:
        contact = Contact(bool(whom.phone), bool(whom.phone) and parties.can_text(whom.phone))
    return adding.foreseen(scope, wish, contact, name, instant)


def _given(request: MemberRequest, done: Recorded, *, is_theirs: bool) -> HttpResponse:
    """To the page of the promise, or of the customer when several were given."""
    given = [promise for promise in done.promises if promise.is_open]
    about = promise_page.codes(request.scope, [promise.id for promise in given])
    sentence = _("Their word is in the book.") if is_theirs else _("The promise is in the book.")
    say(request, sentence, undo=reverse("desk:undo", args=[done.code]))
    return redirect("desk:promise", about[0]) if about else redirect("desk:customers")
