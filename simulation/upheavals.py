"""What changes around the promises: newcomers, lists, plans, hours, merged and forgotten customers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.db import transaction

from lupaus.core.kinds import Kind
from lupaus.features.desk.actions import customers, firm
from lupaus.features.exchange.actions.whole import import_sheet
from lupaus.features.exchange.rules.answers import Answers
from lupaus.features.exchange.rules.reading import read
from lupaus.ledger.policies import change_kind
from lupaus.people import parties
from lupaus.people.models import Party
from simulation import desk, sweep, town
from simulation.world import World


def at_night(world: World) -> None:
    """Perhaps something changes."""
    for share, what in (
        (0.02, _newcomer), (0.006, _list), (0.008, _plan), (0.008, _closed_day), (0.01, _reach), (0.008, _rule),
        (0.006, _merge), (0.006, _split), (0.004, _erase), (0.004, _links), (0.02, _extra),
    ):  # fmt: skip
        if world.chance(share):
            world.counts[what.__name__] += 1
            world.trail.append(f"{world.now:%Y-%m-%d %H:%M} {what.__name__}")
            with world.refusing(what.__name__):
                what(world)


def _newcomer(world: World) -> None:
    world.newcomers += 1
    town.newcomer(world.scope, world.random, world.newcomers, world.now)


def _list(world: World) -> None:
    """A small list is brought: some known already, some new, one line twice."""
    lines = ["Nimi;Puhelin;Viimeksi;Kohde"]
    for number in range(world.random.randrange(1, 4)):
        who = world.newcomers + number if world.chance(0.6) else world.random.randrange(world.newcomers + 1)
        last = world.today - timedelta(days=world.random.choice([40, 200, 340, 420]))
        lines.append(f"Asiakas {who};+3584050{who:05d};{last.day}.{last.month}.{last.year};takka")
    world.newcomers += 3
    sheet = read("\n".join(lines).encode(), "lista.csv")
    promised = world.random.choice(["all", "none"])
    import_sheet(world.scope, sheet, "lista.csv", Answers(promised=promised), world.now)  # type: ignore[arg-type]


def _plan(world: World) -> None:
    """The plan of recalls or visits is changed; the next change gives it back."""
    book = world.book
    recall, visit = book.kind("recall"), book.kind("visit")
    changed: Kind
    if world.chance(0.5):
        days = -28 if recall.steps[0].days != -28 else world.random.choice([-14, -40])
        changed = replace(recall, steps=(replace(recall.steps[0], days=days), *recall.steps[1:]))
    else:
        keys = {step.key for step in visit.steps}
        kept = tuple(step for step in visit.steps if step.key != "eve")
        changed = replace(visit, steps=kept if "eve" in keys else town.VISIT_STEPS)
    with transaction.atomic():
        change_kind(world.scope.organisation, changed, world.now)


def _closed_day(world: World) -> None:
    calendar = world.book.calendar
    settings = calendar.to_settings()
    on = world.today + timedelta(days=world.random.randrange(1, 30))
    closed: set[str] = set(settings.get("closed", []))  # type: ignore[call-overload]
    settings["closed"] = sorted({*closed, on.isoformat()})
    firm.change_calendar(
        world.scope, type(calendar).from_settings({"zone": calendar.zone, **settings}), world.now
    )


def _somebody(world: World) -> Party | None:
    known = desk.customers(world)
    return world.random.choice(known) if known else None


def _card(party: Party, **changes: object) -> customers.Card:
    points = list(parties.points_of(party).filter(wrong_at=None))
    card = customers.Card(
        name=party.name, phones=[p.value for p in points if p.kind == "phone"],
        emails=[p.value for p in points if p.kind == "email"], address=party.address, postcode=party.postcode,
        town=party.town, area=party.area, language=party.language, is_formal=party.is_formal,
        contact_rule=party.contact_rule, note=party.note, is_firm=party.is_firm, is_supplier=party.is_supplier,
    )  # fmt: skip
    return replace(card, **changes)  # type: ignore[arg-type]


def _reach(world: World) -> None:
    """An address comes or goes."""
    party = _somebody(world)
    if party is None:
        return
    emails = [] if world.chance(0.5) else [f"uusi{world.random.randrange(10**6)}@example.org"]
    phones = [] if world.chance(0.3) else [f"+35845{world.random.randrange(10**7):07d}"]
    customers.change_customer(world.scope, party, _card(party, emails=emails, phones=phones), world.now)


def _rule(world: World) -> None:
    party = _somebody(world)
    if party is not None:
        rule = world.random.choice(["", "", "writing", "none", "grief"])
        customers.change_customer(world.scope, party, _card(party, contact_rule=rule), world.now)


def _merge(world: World) -> None:
    known = desk.customers(world)
    if len(known) > 3:
        loser, winner = world.random.sample(known, 2)
        customers.merge(world.scope, loser, winner, world.now)


def _split(world: World) -> None:
    merged = Party.objects.filter(organisation=world.scope.organisation, erased_at=None)
    loser = merged.exclude(merged_into=None).order_by("pk").first()
    if loser is not None:
        customers.split(world.scope, loser, world.now)


def _erase(world: World) -> None:
    party = _somebody(world)
    if party is not None:
        customers.erase(world.scope, party, world.now, world.code())


def _links(world: World) -> None:
    party = _somebody(world)
    if party is not None:
        customers.end_links(party, world.now)


def _extra(world: World) -> None:
    party = _somebody(world)
    if party is not None:
        sweep.extra_visit(world, party)
