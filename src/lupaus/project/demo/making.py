"""The whole year, played in order: a list is brought, and then everything happens in its time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial

from lupaus.ledger.heart import beat
from lupaus.ledger.policies import Rulebook, open_book
from lupaus.people.access import scope_of_organisation
from lupaus.people.first import found_firm
from lupaus.people.models import Organisation, Price, User
from lupaus.project.demo.days import Days
from lupaus.project.demo.lists import bring_list, take_over
from lupaus.project.demo.people import customers
from lupaus.project.demo.post import Post
from lupaus.project.demo.rounds import ROUNDS, timetable
from lupaus.project.demo.said_en import SAID as ENGLISH
from lupaus.project.demo.said_fi import SAID as FINNISH
from lupaus.project.demo.said_sv import SAID as SWEDISH
from lupaus.project.demo.stage import Cue, Stage
from lupaus.project.demo.stories import tell
from lupaus.project.demo.suppliers import supply
from lupaus.project.demo.tonight import wait
from lupaus.project.demo.year import play
from lupaus.project.wiring import joints

LANGUAGES = {said.language: said for said in (FINNISH, SWEDISH, ENGLISH)}
SWEEP = "Jari Salonen"
Progress = Callable[[int, int], object]
"""Told how many steps are done, of how many."""


def address(language: str) -> str:
    """The address under which this language's Jari signs in; no mail reaches it."""
    return f"jari.{language}@nuohous.example"


def found(language: str, now: datetime) -> User:
    """The firm with its sweep and plans, and nothing in the book yet. `now` is aware UTC."""
    said = LANGUAGES[language]
    began = now - timedelta(days=401)
    user = found_firm(
        firm=said.firm, name=SWEEP, phone="+358482007114", email=address(language), language=language,
        now=began, is_demo=True,
    )  # fmt: skip
    organisation = user.memberships.get().organisation
    organisation.place = said.home
    organisation.save(update_fields=["place"])
    open_book(organisation.pk)
    Price.objects.bulk_create(
        Price(organisation=organisation, name=name, cents=cents, sort=place)
        for place, (name, cents) in enumerate(said.prices)
    )
    return user


def fill(user: User, now: datetime, progress: Progress = lambda done, of: None) -> None:
    """A year in the book of this firm, ending at `now` (aware UTC)."""
    organisation = user.memberships.get().organisation
    stage = _stage(organisation, now)
    bring_list(stage)
    yesterday = stage.days.at(stage.evening_of("liisa"), 17)
    post = Post(
        organisation, joints(), yesterday,
        unsent=[stage.parties[key].pk for key in ("liisa", "arvo")], bounces=[stage.parties["sirpa"].pk],
    )  # fmt: skip
    taken = Cue(stage.days.at(stage.days.back(24), 19, 30), partial(take_over, stage))
    _perform([*play(stage), *tell(stage), *supply(stage), *wait(stage), taken], post, now, progress)
    beat(f"demo {user.language}", now, maija=stage.parties["maija"].pk, organisation=organisation.pk)


def _stage(organisation: Organisation, now: datetime) -> Stage:
    scope, book = scope_of_organisation(organisation.pk), Rulebook(organisation.pk)
    said, days = LANGUAGES[organisation.language], Days(now, book.calendar)
    return Stage(scope, said, book, days, timetable(days), customers(said, ROUNDS))


def _perform(cues: Iterable[Cue], post: Post, now: datetime, progress: Progress) -> None:
    """Each cue at its time; before it the engine has done what was due."""
    ordered = sorted((cue for cue in cues if cue.at <= now), key=lambda cue: cue.at)
    for place, cue in enumerate(ordered):
        post.wake(cue.at)
        if cue.do is not None:
            cue.do(cue.at)
        progress(place, len(ordered))
    post.wake(now)
    progress(len(ordered), len(ordered))
