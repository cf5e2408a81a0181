"""The demo's own pages: the front door, two ways to look, the jump in time, and the bar above every page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lupaus.core.clock_time import local_date
from lupaus.core.hours import Hours
from lupaus.engine.doctor import examine
from lupaus.engine.jump import live_through
from lupaus.features.calls.views.evening import show as call_list
from lupaus.ledger.policies import Rulebook
from lupaus.outbox.models import Envelope, Notice
from lupaus.people.access import scope_of
from lupaus.people.links import customer_path
from lupaus.people.models import Party, User
from lupaus.people.parties import roots_of
from lupaus.project.demo import crew, firms, work
from lupaus.project.demo.making import Progress
from lupaus.project.demo.towns import BY_LANGUAGE
from lupaus.project.demo.work import Outcome
from lupaus.project.demo_home import is_demo
from lupaus.project.doors import BACKEND
from lupaus.project.wiring import joints
from lupaus.web import clock, speech
from lupaus.web.doors import url_or_none
from lupaus.web.slots import Act, Banner

ZONE = "Europe/Helsinki"
DAYS_AHEAD = 338
"""What is marked done today comes onto the call list after 337 days."""
A_FEW_DAYS = 4
SHOWN = 8
MOST_TOLD = 50
PIECES = 30
HOP = timedelta(hours=5)


def _guard() -> None:
    """Whatever is configured: these pages act only on a folder that the demo itself has made."""
    if not (settings.LUPAUS_DEMO and is_demo(Path(settings.LUPAUS_HOME))):
        raise Http404


def _language() -> str:
    found = (get_language() or "en")[:2]
    return found if found in firms.LANGUAGES else "en"


@require_safe
def front(request: HttpRequest) -> HttpResponseBase:
    """A stranger is asked how to look; whoever is in sees the call list."""
    _guard()
    if request.user.is_authenticated:
        return call_list(request)
    now = clock.now(request)
    said = firms.LANGUAGES[_language()]
    context = {
        "is_quiet": _is_quiet(now),
        "today": _today_words(now),
        "is_shifted": bool(clock.shift()),
        "ritva": BY_LANGUAGE[said.language].cast["ritva"],
        "doors": said.supplier_door,
        "pipes": said.supplier_pipe,
    }
    return render(request, "web/demo_front.html", context)


@require_POST
def as_sweep(request: HttpRequest) -> HttpResponse:
    """In as Jari, without a password."""
    _guard()
    language, now = _language(), clock.now(request)
    firm = firms.ready(language)
    if firm is not None:
        login(request, firm.user, backend=BACKEND)
        return redirect("/")
    if (going := work.going()) is None or going.is_over:
        user = firms.begin(language, now)
        login(request, user, backend=BACKEND)
        work.start("year", partial(_play, user, now, "/"))
    return redirect("demo:wait")


@require_POST
def as_leader(request: HttpRequest) -> HttpResponse:
    """In as the one who leads a team of the fifty, without a password."""
    return _as_one_of_fifty(request, is_leader=True)


@require_POST
def as_agent(request: HttpRequest) -> HttpResponse:
    """In as somebody of that team."""
    return _as_one_of_fifty(request, is_leader=False)


def _as_one_of_fifty(request: HttpRequest, *, is_leader: bool) -> HttpResponse:
    _guard()
    language, now = _language(), clock.now(request)
    goal = reverse("team:lead") if is_leader else "/"
    found = crew.ready(language)
    if found is not None:
        login(request, found.leader if is_leader else found.agent, backend=BACKEND)
        return redirect(goal)
    if (going := work.going()) is None or going.is_over:
        found = firms.begin_crew(language, now)
        login(request, found.leader if is_leader else found.agent, backend=BACKEND)
        work.start("crew", partial(_play_crew, language, now, goal))
    return redirect("demo:wait")


@require_POST
def as_customer(request: HttpRequest) -> HttpResponse:
    """To Maija's own page, as she opens it from a letter."""
    _guard()
    language, now = _language(), clock.now(request)
    firm = firms.ready(language)
    if firm is not None:
        return redirect(customer_path(firm.maija, now))
    work.start("year", partial(_make, language, now))
    return redirect("demo:wait")


@require_POST
def jump(request: HttpRequest) -> HttpResponse:
    """Eleven months ahead. The engine lives through every one of them."""
    _guard()
    if firms.all_firms():
        work.start("jump", partial(_jump, clock.now(request)))
        return redirect("demo:wait")
    return redirect("/")


@require_POST
def again(request: HttpRequest) -> HttpResponse:
    """All that was done here is forgotten, the real day comes back, and the year is played anew."""
    _guard()
    work.start("again", partial(_again, _language()))
    return redirect("demo:wait")


@require_safe
def wait(request: HttpRequest) -> HttpResponse:
    """How far the long work has come; after a jump, what happened meanwhile."""
    _guard()
    going = work.going()
    if going is None:
        return redirect("/")
    outcome = going.outcome
    if outcome is not None and outcome.now is None:
        return redirect(outcome.goal)
    context: dict[str, object] = {"work": going}
    if outcome is not None and outcome.now is not None:
        context |= {"today": _today_words(outcome.now), "remembered": _remembered(request, outcome.now)}
    response = render(request, "web/demo_wait.html", context)
    add_never_cache_headers(response)
    return response


def _remembered(request: HttpRequest, now: datetime) -> list[Party]:
    """Whom Jari visited just before the jump: the engine has put them before him by itself."""
    scope = scope_of(request.user)
    if scope is None:
        return []
    since = local_date(now, ZONE) - timedelta(days=DAYS_AHEAD + A_FEW_DAYS)
    waiting = Notice.objects.filter(
        organisation=scope.organisation, state="waiting", step="call", not_before__lte=now,
        promise__outcome="open", promise__series__last_done_on__gte=since,
    )  # fmt: skip
    found = waiting.order_by("-promise__series__last_done_on", "pk").values_list("party", flat=True)
    people = roots_of(scope, set(found))
    return list({people[pk].pk: people[pk] for pk in found}.values())[:SHOWN]


@require_safe
def told(request: HttpRequest) -> HttpResponse:
    """What would have reached our own people outside the house, the newest first; kept in memory only."""
    _guard()
    letters = [one for channel in joints().to_us.values() for one in getattr(channel, "attempts", ())]
    newest = sorted(letters, key=lambda one: one.at, reverse=True)[:MOST_TOLD]
    response = render(request, "web/demo_told.html", {"letters": newest})
    add_never_cache_headers(response)
    return response


# -- the long work --------------------------------------------------------------------------------


def _play(user: User, now: datetime, goal: str, progress: Progress) -> Outcome:
    firms.fill(user, now, progress)
    return Outcome(goal)


def _play_crew(language: str, now: datetime, goal: str, progress: Progress) -> Outcome:
    crew.fill(language, now, progress)
    return Outcome(goal)


def _make(language: str, now: datetime, progress: Progress) -> Outcome:
    firm = firms.make(language, now, progress)
    return Outcome(customer_path(firm.maija, now))


def _again(language: str, progress: Progress) -> Outcome:
    firms.forget_all(clock.now())
    firms.make(language, clock.now(), progress)
    return Outcome("/")


def _jump(start: datetime, progress: Progress) -> Outcome:
    """Piece by piece, the clock before the book: whatever ends it half-way, the book never lies in the future."""
    days = days_ahead(start)
    end, lived = start + timedelta(days=days), 0
    untold = replace(joints(), to_us={})  # fifty people's mornings of eleven months are for nobody to read
    for piece in range(PIECES):
        until = days * (piece + 1) // PIECES
        clock.jump(until - lived)
        live_through(start + timedelta(days=lived), start + timedelta(days=until), untold, step=HOP)
        lived = until
        progress(piece + 1, PIECES)
    examine(end)
    listed = Notice.objects.filter(medium="call", not_before__gt=start, not_before__lte=end)
    written = Envelope.objects.filter(sealed_at__gt=start, sealed_at__lte=end)
    return Outcome("/", end, listed.count(), written.count())


def days_ahead(start: datetime) -> int:
    """How many days to jump from `start`: eleven months, and on to an evening on which calls are made."""
    (firm, *_rest) = firms.all_firms()
    calendar = Rulebook(firm.pk).calendar
    today = calendar.today(start)
    return (calendar.next_working(today + timedelta(days=DAYS_AHEAD)) - today).days


# -- the bar --------------------------------------------------------------------------------------


def banners(request: HttpRequest) -> Iterator[Banner]:
    """The bar above every page of the demo."""
    if not (settings.LUPAUS_DEMO and is_demo(Path(settings.LUPAUS_HOME))):
        return
    now = clock.now(request)
    words = [_("Nothing here reaches anybody.")]
    if clock.shift():
        words.append(_("It is now %(day)s.") % {"day": _today_words(now)})
    yield Banner(kind="demo", title=_("Demo."), words=" ".join(words), acts=_acts(request))


def _acts(request: HttpRequest) -> list[Act]:
    """What one may do, the way of looking first."""
    is_in, is_front = request.user.is_authenticated, request.path == "/"
    acts = []
    if is_in or request.path.startswith(("/p/", reverse("account_login"))):
        if request.path.startswith("/p/") or not is_in:
            acts.append(Act(_("As the sweep"), reverse("demo:sweep"), is_post=True))
        else:
            acts.append(Act(_("As the customer"), reverse("demo:customer"), is_post=True))
        if is_in and crew.is_of_a_crew(request.user):
            acts.append(Act(_("As the leader"), reverse("demo:leader"), is_post=True))
            acts.append(Act(_("As an agent"), reverse("demo:agent"), is_post=True))
            acts.append(Act(_("What we were told"), reverse("demo:told")))
    elif not is_front:
        acts.append(Act(_("To the start"), "/"))
    acts.append(Act(_("Jump 11 months"), reverse("demo:jump"), is_post=True))
    sent = url_or_none("desk:sent")
    if is_in and sent:
        acts.append(Act(_("What went out"), sent))
    acts.append(Act(_("Begin again"), reverse("demo:again"), is_post=True))
    return acts


def _is_quiet(now: datetime) -> bool:
    """Is it an hour at which nobody is called?"""
    found = firms.all_firms()
    return bool(found) and not Rulebook(found[0].pk).calendar.is_open(now, Hours.CALLS)


def _today_words(now: datetime) -> str:
    return speech.day(local_date(now, ZONE), _language(), "long")
