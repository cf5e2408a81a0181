"""The whole year, played in order: a list is brought, and then everything happens in its time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from lupaus.core import events as e
from lupaus.core.clock_time import Precision, due_end
from lupaus.core.recurrence import occurrence, parse_interval
from lupaus.ledger.heart import beat
from lupaus.ledger.objects import NewSeries, add_series
from lupaus.ledger.policies import Rulebook, open_book
from lupaus.ledger.record import By, Line, record
from lupaus.people.access import scope_of_organisation
from lupaus.people.first import found_firm
from lupaus.people.models import Basis, Organisation, Price, User
from lupaus.people.parties import add_parties, add_party, set_rule
from lupaus.project.demo.days import CALLED_BEFORE, Days
from lupaus.project.demo.people import Customer, Thing, customers
from lupaus.project.demo.post import Post
from lupaus.project.demo.rounds import ROUNDS, timetable
from lupaus.project.demo.said_en import SAID as ENGLISH
from lupaus.project.demo.said_fi import SAID as FINNISH
from lupaus.project.demo.said_sv import SAID as SWEDISH
from lupaus.project.demo.stage import Cue, Flue, Stage
from lupaus.project.demo.stories import DOORS, PIPES, tell
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
    people = [customer for group in stage.rounds for customer in group]
    bring_list(stage, people)
    yesterday = stage.days.at(stage.evening_of("liisa"), 17)
    post = Post(
        organisation, joints(), yesterday,
        unsent=[stage.parties[key].pk for key in ("liisa", "arvo")], bounces=[stage.parties["sirpa"].pk],
    )  # fmt: skip
    _perform([*play(stage), *tell(stage), *wait(stage)], post, now, progress)
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


# -- the customer list of the first day -----------------------------------------------------------


def bring_list(stage: Stage, people: list[Customer]) -> None:
    """Everybody, their objects, and the first reminder of each."""
    at = stage.days.at(stage.days.began_on, 9)
    parties = add_parties(stage.scope, [one.party for one in people], now=at)
    stage.parties = {one.key: party for one, party in zip(people, parties, strict=True)}
    for key, name, number in ((DOORS, stage.said.supplier_door, "048 211 4090"),
                              (PIPES, stage.said.supplier_pipe, "048 655 2013")):  # fmt: skip
        stage.parties[key] = add_party(
            stage.scope, name=name, phones=[number], is_firm=key == DOORS, is_supplier=True, now=at
        )
    bases = _bases(stage, people, at)
    wishes, rows, owners = [], [], []
    for one in people:
        if one.rule == "writing":
            set_rule(stage.parties[one.key], one.rule)
        for thing, due in _things(stage, one):
            owners.append((one.key, thing, due))
            rows.append(_row(stage, one, thing, due, bases.get(one.key)))
    for made, (key, thing, due) in zip(add_series(stage.scope, rows, now=at), owners, strict=True):
        if due in _first_dues(stage, key):
            stage.flues.setdefault(key, []).append(Flue(made.pk, thing.words))
        wishes.append(Line(None, _reminder(stage, key, made.pk, due, made.is_promised), stage.said.remind))
    done = record(stage.scope, wishes, by=By(stage.scope.party, "list"), now=at, what="exchange.list")
    stage.remember(done.promises)


def _things(stage: Stage, one: Customer) -> list[tuple[Thing, date]]:
    """The objects of a customer with the day of their first reminder; a cottage has a rhythm of its own."""
    (first,) = _first_dues(stage, one.key)
    found = [(thing, first) for thing in one.things]
    cottage = Thing(stage.said.cottage, "36m", 9_800, 1_500)
    if one.key == "jouni":
        found.append((cottage, stage.days.evening + CALLED_BEFORE))
    elif sum(one.key.encode()) % 17 == 3 and one.is_promised:
        found.append((cottage, stage.days.today + timedelta(days=90 + sum(one.key.encode()) * 13 % 700)))
    return found


def _first_dues(stage: Stage, key: str) -> tuple[date]:
    return (stage.round_of(key).called_on + CALLED_BEFORE,)


def _row(stage: Stage, one: Customer, thing: Thing, due: date, basis: int | None) -> NewSeries:
    is_cottage = thing.interval == "36m"
    party = one.party
    where = f"{stage.said.cottage_road} {len(party.name)}, {party.town}" if is_cottage else ""
    return NewSeries(
        stage.parties[one.key].pk, stage.book.kind("recall").id, thing=thing.words, address=where,
        area=party.area, interval=thing.interval,
        listed_on=occurrence(due, parse_interval(thing.interval), -1), is_promised=one.is_promised,
        basis=basis, cents=thing.cents, travel_cents=thing.travel_cents,
    )  # fmt: skip


def _bases(stage: Stage, people: list[Customer], at: datetime) -> dict[str, int]:
    """Who asked to be reminded, and how."""
    rows = {
        one.key: Basis(
            organisation_id=stage.scope.organisation, party=stage.parties[one.key], how="at_door",
            words=stage.said.asked, noted_at=at,
            given_on=occurrence(stage.round_of(one.key).called_on, parse_interval("12m"), -1),
        )
        for one in people
        if one.is_promised
    }  # fmt: skip
    Basis.objects.bulk_create(rows.values())
    return {key: row.pk for key, row in rows.items()}


def _reminder(stage: Stage, key: str, series: int, due: date, is_promised: bool) -> e.Made:
    me = stage.scope.party
    return e.Made(
        organisation=stage.scope.organisation, kind=stage.book.kind("recall").id, debtor=me,
        creditor=stage.parties[key].pk, holder=me, guarantor=me, due_on=due,
        due_end=due_end(due, None, Precision.DAY, stage.scope.zone), zone=stage.scope.zone,
        series=series, is_promised=is_promised,
    )  # fmt: skip
