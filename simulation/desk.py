"""The desk: a promise's own page, new words given, objects, and what is given to put things right."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from lupaus.core.promise import Promise
from lupaus.features.desk.actions import moves, objects
from lupaus.features.desk.actions.moves import Filled
from lupaus.features.desk.actions.promising import NewName, Wanted, give
from lupaus.features.desk.queries.adding import OURS, Thing
from lupaus.features.desk.rules import standing
from lupaus.features.desk.rules.standing import Shown
from lupaus.features.desk.rules.terms import Due, due
from lupaus.features.mandate.actions import giving
from lupaus.features.mandate.actions.giving import Gift
from lupaus.ledger import queries
from lupaus.people.models import Party
from simulation.world import World

INTERVALS = ("2m", "6m", "12m", "12m")
RARE = frozenset({"release", "withdraw", "give_up", "decline"})


def morning(world: World) -> None:
    """A few pages opened by the way: some moves, a new word, an object altered."""
    rows = list(queries.promises(world.scope).filter(outcome="open").order_by("pk"))
    closed = list(queries.promises(world.scope).exclude(outcome="open").order_by("-pk")[:8])
    for row in world.random.sample(rows, min(2, len(rows))):
        if world.chance(0.25):
            _some_move(world, queries.state(row))
    for row in closed:
        if world.chance(0.02):
            _some_move(world, queries.state(row))
    for row in rows:
        if row.stage == "active" and row.due_end < world.now + timedelta(days=1) and world.chance(0.4):
            _some_move(world, queries.state(row), likely=True)
    if world.chance(0.2):
        word(world)
    if world.chance(0.07):
        an_object(world)
    if rows and world.chance(0.03):
        _gift(world, world.random.choice(rows).code)


def _some_move(world: World, state: Promise, *, likely: bool = False) -> None:
    kind = world.book.kinds[state.kind]
    offered = standing.moves(state, kind, world.now, world.today)
    chosen = [offered.first, *offered.beside] if likely else sorted(offered.all)
    choices = [one for one in chosen if one not in ("", "call") and (one not in RARE or world.chance(0.3))]
    if choices:
        move(world, state, world.random.choice(choices))


def move(world: World, state: Promise, name: str) -> None:
    """One move from the promise's page; the page was sometimes opened a while ago."""
    filled = _filled(world)
    shown = Shown(state.terms_no, state.holder, state.outcome, state.stage)
    is_contact = world.book.kinds[state.kind].is_contact
    world.member(
        f"desk.{name}",
        lambda act: moves.carry_out(
            world.scope, state, name, filled, is_contact=is_contact, shown=shown, act=act.code, now=act.now
        ),
    )


def _filled(world: World) -> Filled:
    until = world.today + timedelta(days=world.random.choice([1, 3, 10, 30]))
    return Filled(
        words="sanoja",
        due=_due(world),
        done_on=world.today - timedelta(days=world.random.choice([0, 0, 1])),
        until=datetime.combine(until, time(15), UTC),
        reason=world.random.choice(["stop", "moved", "other_firm", "not_needed", "other"]),
        cause=world.random.choice(["own", "supplier", "outside"]),
        answer=world.random.choice(["partly", "no"]),
        is_agreed=world.chance(0.5),
        is_for_ever=world.chance(0.15),
    )


def _due(world: World) -> Due:
    on = world.today + timedelta(days=world.random.choice([0, 1, 2, 4, 8, 15, 40]))
    part = world.random.choice(["", "", "morning", "afternoon", "time"])
    return due(on, part, time(14) if part == "time" else None, world.scope.zone)


def customers(world: World, **filters: Any) -> list[Party]:
    """The customers that are still known."""
    found = Party.objects.filter(
        organisation=world.scope.organisation, erased_at=None, merged_into=None, memberships=None,
        is_supplier=False, **filters,
    )  # fmt: skip
    return list(found.order_by("pk"))


def word(world: World) -> None:
    """A word is given: of any kind, to somebody known or new; a supplier's word to us now and then."""
    known = customers(world)
    kind = world.random.choice([*OURS, "callback", "supply"])
    whom: Party | NewName = NewName("Uusi Ihminen", f"+35844{world.random.randrange(10**7):07d}")
    objects_: list[Thing] = []
    if kind == "supply":
        whom = NewName("Tukku Oy", "")
    elif known and world.chance(0.9):
        whom = world.random.choice(known)
        objects_ = _objects(world, whom) if kind == "visit" else []
    supplies = queries.promises(world.scope).filter(outcome="open", direction="theirs").order_by("pk")
    hangs_on = supplies.first() if kind in ("delivery", "repair") else None
    wanted = Wanted(
        whom, kind, _due(world), words="lupasin", objects=objects_,
        again=world.random.choice(INTERVALS) if kind == "recall" and world.chance(0.7) else "",
        thing="hormi", asked=world.random.choice(["", "phone", "at_door"]),
        is_offer=kind in ("visit", "repair") and world.chance(0.3),
        hangs_on=hangs_on.pk if hangs_on is not None else None,
    )  # fmt: skip
    world.member(f"desk.add.{kind}", lambda act: give(world.scope, wanted, act=act.code, now=act.now))


def _objects(world: World, party: Party) -> list[Thing]:
    found = []
    for row in queries.series(world.scope).filter(party=party.pk, released_at=None).order_by("pk")[:2]:
        going = queries.promises(world.scope).filter(series=row.pk, outcome="open").order_by("pk").first()
        slug = world.book.kinds[going.kind_id].slug if going is not None else ""
        pk = going.pk if going is not None else None
        matter = going.matter if going is not None else None
        found.append(Thing(row.pk, row.code, row.thing, pk, slug, "", matter, row.is_promised))
    return found


def an_object(world: World) -> None:
    """One of the objects is altered, put off, ended or let live again; or a new one comes."""
    rows = list(queries.series(world.scope).filter(party__erased_at=None).order_by("pk"))
    known = customers(world, contact_rule="")
    on = world.today + timedelta(days=world.random.choice([1, 20, 100, 300]))
    interval = world.random.choice(INTERVALS)
    fields = objects.Fields("tulisija", interval, 7000, 500, "", "Pälkäne")
    if not rows or world.chance(0.2):
        if known:
            party = world.random.choice(known)
            world.member(
                "desk.object",
                lambda act: objects.add_object(
                    world.scope, party, fields, last_done_on=None, due_on=on, asked="phone", act=act.code,
                    now=act.now,
                ),
            )  # fmt: skip
        return
    row = world.random.choice(rows)
    if row.released_at is not None:
        world.member(
            "desk.restart",
            lambda act: objects.restart_object(world.scope, row, on, act=act.code, now=act.now),
        )
    elif world.chance(0.4):
        objects.alter_object(world.scope, row, row.party, fields)
    elif world.chance(0.7):
        world.member(
            "desk.put_off",
            lambda act: objects.put_off(world.scope, row, on, "siirrettiin", act=act.code, now=act.now),
        )
    else:
        world.member(
            "desk.end_object",
            lambda act: objects.end_object(world.scope, row, "sold", "myyty", act=act.code, now=act.now),
        )


def _gift(world: World, code: Any) -> None:
    gift = Gift("gesture", "thing", world.random.choice([500, 2000]), "pahoittelu")
    world.member("mandate.give", lambda act: giving.give(world.scope, code, gift, now=act.now, act=act.code))
