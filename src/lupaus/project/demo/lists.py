"""The two customer lists: Jari's own on the first day, and later that of a sweep who retired."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from lupaus.core import events as e
from lupaus.core.clock_time import Precision, due_end
from lupaus.core.recurrence import after, occurrence, parse_interval
from lupaus.ledger.objects import NewSeries, add_series
from lupaus.ledger.record import By, Line, record
from lupaus.people.models import Basis
from lupaus.people.parties import add_parties, add_party, set_rule
from lupaus.project.demo.days import CALLED_BEFORE, YEAR
from lupaus.project.demo.people import Customer, Thing
from lupaus.project.demo.rounds import Round
from lupaus.project.demo.stage import Flue, Stage
from lupaus.project.demo.suppliers import DOORS, PIPES


class Row(NamedTuple):
    """One object of a list, with the day of its next reminder. `is_cottage`: in a rhythm of its own."""

    customer: Customer
    thing: Thing
    due: date
    is_cottage: bool


def bring_list(stage: Stage) -> None:
    """The customers whom Jari knows, and his suppliers. Most have asked to be reminded."""
    at = stage.days.at(stage.days.began_on, 9)
    ours = [(one, customer) for one in stage.year if one.is_ours for customer in stage.rounds[one.number]]
    _add_people(stage, (customer for _, customer in ours), at)
    for key, name, number in (
        (DOORS, stage.said.supplier_door, "048 211 4090"), (PIPES, stage.said.supplier_pipe, "048 655 2013"),
    ):  # fmt: skip
        stage.parties[key] = add_party(
            stage.scope,
            name=name,
            phones=[number],
            emails=[f"{key}@posti.example"],
            is_firm=key == DOORS,
            is_supplier=True,
            now=at,
        )
    bases = _bases(stage, ours, at)
    rows = [row for one, customer in ours for row in _rows(stage, customer, one.called_on + CALLED_BEFORE)]
    _bring(stage, rows, bases, at)


def take_over(stage: Stage, at: datetime) -> None:
    """Another sweep's customers. Nobody promised them anything, and no text will claim so."""
    theirs = [
        (one, customer) for one in stage.year if not one.is_ours for customer in stage.rounds[one.number]
    ]
    _add_people(stage, (customer for _, customer in theirs), at)
    rows = [
        Row(customer, thing, after(one.visited_on, YEAR), is_cottage=False)
        for one, customer in theirs
        for thing in customer.things
    ]
    _bring(stage, rows, {}, at)


def _add_people(stage: Stage, people: Iterable[Customer], at: datetime) -> None:
    added = list(people)
    parties = add_parties(stage.scope, [one.party for one in added], now=at)
    for one, party in zip(added, parties, strict=True):
        stage.parties[one.key] = party
        if one.rule:
            set_rule(party, one.rule)


def _rows(stage: Stage, one: Customer, due: date) -> Iterable[Row]:
    for thing in one.things:
        yield Row(one, thing, due, is_cottage=False)
    cottage = Thing(stage.said.cottage, "36m", 9_800, 1_500)
    if one.key == "jouni":
        yield Row(one, cottage, stage.days.evening + CALLED_BEFORE, is_cottage=True)
    elif one.has_cottage:
        yield Row(one, cottage, stage.days.today + timedelta(days=one.cottage_in), is_cottage=True)


def _bring(stage: Stage, rows: list[Row], bases: dict[str, int], at: datetime) -> None:
    series = add_series(
        stage.scope, [_series(stage, row, bases.get(row.customer.key)) for row in rows], now=at
    )
    lines = []
    for row, made in zip(rows, series, strict=True):
        if not row.is_cottage:
            stage.flues.setdefault(row.customer.key, []).append(Flue(made.pk, row.thing.words))
        words = stage.said.remind if made.is_promised else ""
        lines.append(Line(None, _reminder(stage, row, made.pk, made.is_promised), words))
    done = record(stage.scope, lines, by=By(stage.scope.party, "list"), now=at, what="exchange.list")
    stage.remember(done.promises)


def _series(stage: Stage, row: Row, basis: int | None) -> NewSeries:
    party, thing = row.customer.party, row.thing
    where = f"{stage.said.cottage_road} {len(party.name)}, {party.town}" if row.is_cottage else ""
    return NewSeries(
        stage.parties[row.customer.key].pk, stage.book.kind("recall").id, thing=thing.words, address=where,
        area=party.area, interval=thing.interval,
        listed_on=occurrence(row.due, parse_interval(thing.interval), -1), is_promised=basis is not None,
        basis=basis, cents=thing.cents, travel_cents=thing.travel_cents,
    )  # fmt: skip


def _bases(stage: Stage, ours: list[tuple[Round, Customer]], at: datetime) -> dict[str, int]:
    """Who asked to be reminded, when and how."""
    rows = {
        customer.key: Basis(
            organisation_id=stage.scope.organisation, party=stage.parties[customer.key], how="at_door",
            words=stage.said.asked, noted_at=at, given_on=occurrence(one.called_on, YEAR, -1),
        )
        for one, customer in ours
        if customer.is_promised
    }  # fmt: skip
    Basis.objects.bulk_create(rows.values())
    return {key: row.pk for key, row in rows.items()}


def _reminder(stage: Stage, row: Row, series: int, is_promised: bool) -> e.Made:
    me = stage.scope.party
    return e.Made(
        organisation=stage.scope.organisation, kind=stage.book.kind("recall").id, debtor=me,
        creditor=stage.parties[row.customer.key].pk, holder=me, guarantor=me, due_on=row.due,
        due_end=due_end(row.due, None, Precision.DAY, stage.scope.zone), zone=stage.scope.zone,
        series=series, is_promised=is_promised,
    )  # fmt: skip
