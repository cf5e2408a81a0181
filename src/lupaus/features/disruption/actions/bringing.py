"""Rows come in: customers that are matched or made by how they are reached, and a promise to each.

Chunk by chunk in the run of the telling, the soonest first, so that the first of them know long before the last row
is in. A row that is in the book already, by this incident or an earlier one, makes no second promise.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from hashlib import sha256
from typing import NamedTuple
from uuid import uuid5

from django.db import transaction

from lupaus.core import events as e
from lupaus.core.clock_time import Precision, due_end, instant
from lupaus.features.disruption.actions.gathering import write
from lupaus.features.disruption.models import Brought, Chunk, Disruption, Telling
from lupaus.features.disruption.rules import rows as rules
from lupaus.features.disruption.rules.order import Struck, in_order
from lupaus.features.disruption.rules.rows import Row
from lupaus.ledger import queries as book
from lupaus.ledger import statements
from lupaus.ledger.policies import Rulebook, open_book
from lupaus.ledger.record import By, Line, record
from lupaus.people.access import Scope
from lupaus.people.parties import NewParty, UnclearContact, add_parties, canonical, parties_by_contact

KIND = "journey"
CHUNK = 200
PART = 500
MOST_OF_ONE = 1_000
"""Nobody has more rows in one incident."""


class Taken(NamedTuple):
    """How many rows are new, how many were here already, and how many must be mended."""

    new: int
    known: int
    wrong: int


def bring(scope: Scope, disruption: Disruption, read: rules.Read) -> Taken:
    """Lay rows beside a draft, or beside a disruption that goes on: they are told in its run. Twice is once.

    The caller holds the disruption's row.
    """
    good, unclear = _with_contact(read.rows)
    turn = disruption.rows.exclude(state="wrong").count()
    ordered = in_order(Struck(n, _person(row), _acts_at(row), row.is_last) for n, row in enumerate(good))
    rows = [
        Brought(
            organisation_id=scope.organisation, disruption=disruption, mark=_mark(rules.key_of(good[one.promise])),
            turn=turn + place, facts=rules.to_facts(good[one.promise]),
        )
        for place, one in enumerate(ordered)
    ] + [
        Brought(
            organisation_id=scope.organisation, disruption=disruption, mark=_mark("wrong " + "\t".join(one.cells)),
            state="wrong", facts={"cells": list(one.cells)}, codes=",".join(one.codes)[:120],
        )
        for one in (*read.wrong, *unclear)
    ]  # fmt: skip
    known = sum(_written(disruption, rows[start : start + PART]) for start in range(0, len(rows), PART))
    disruption.edition += 1
    disruption.save(update_fields=["edition"])
    wrong = len(read.wrong) + len(unclear)
    return Taken(max(0, len(rows) - known - wrong), known, wrong)


def _written(disruption: Disruption, part: Sequence[Brought]) -> int:
    """Write these down; answers how many had been there already."""
    known = disruption.rows.filter(mark__in=[row.mark for row in part]).count()
    Brought.objects.bulk_create(part, ignore_conflicts=True)
    return known


def waits(disruption: Disruption) -> bool:
    """Do rows wait that are not in the book yet?"""
    return disruption.rows.filter(state="waiting").exists()


def bring_chunk(scope: Scope, disruption: Disruption, telling: Telling, now: datetime) -> int:
    """The next rows become promises on the list; answers how many rows. The caller holds the disruption's row."""
    waiting = _next(disruption)
    if not waiting:
        return 0
    open_book(scope.organisation)
    rules_ = Rulebook(scope.organisation)
    kind = rules_.kind(KIND).id
    rows = [(one, rules.from_facts(one.facts)) for one in waiting]
    late = [one.pk for one, row in rows if _due_end(row) <= now]
    able = [(one, row) for one, row in rows if _due_end(row) > now]
    parties = _parties(scope, [row for _one, row in able], now)
    promises = _promises(
        scope,
        disruption,
        telling,
        [(row, party) for (_one, row), party in zip(able, parties, strict=True)],
        kind,
        now,
    )
    first = disruption.total
    struck = [
        Struck(promise, party, _acts_at(row), row.is_last)
        for (_one, row), party, promise in zip(able, parties, promises, strict=True)
    ]
    write(disruption, struck, first)
    _own_times(disruption, [(promise, row) for (_one, row), promise in zip(able, promises, strict=True)])
    disruption.total = disruption.hits.count()
    disruption.save(update_fields=["total"])
    became = [("in", promise, one.pk) for (one, _row), promise in zip(able, promises, strict=True)]
    statements.update(Brought, ("state", "promise"), became)
    Brought.objects.filter(pk__in=late).update(state="wrong", codes="past")
    return len(waiting)


def _next(disruption: Disruption) -> list[Brought]:
    """The next rows, none of a person's apart from the others."""
    rows = disruption.rows.filter(state="waiting").order_by("turn", "pk")
    found = list(rows[:CHUNK])
    if len(found) == CHUNK:
        last = found[-1]
        theirs = rows.filter(
            turn__gt=last.turn, turn__lte=last.turn + MOST_OF_ONE, facts__contact=last.facts["contact"]
        )
        found += list(theirs)
    return found


def _parties(scope: Scope, rows: Sequence[Row], now: datetime) -> list[int]:
    """The party of each row: by its number or address, else a new one."""
    keys = [(row.kind, canonical(row.kind, row.contact)) for row in rows]
    known: dict[tuple[str, str], int] = {}
    for kind in ("phone", "email"):
        found = parties_by_contact(scope, kind, (value for one, value in keys if one == kind))
        known |= {(kind, value): pk for value, pk in found.items()}
    strangers = {key: row for key, row in zip(keys, rows, strict=True) if key not in known}
    added = add_parties(scope, [_new(row) for row in strangers.values()], now=now)
    known |= {key: party.pk for key, party in zip(strangers, added, strict=True)}
    return [known[key] for key in keys]


def _new(row: Row) -> NewParty:
    phones, emails = ([row.contact], []) if row.kind == "phone" else ([], [row.contact])
    return NewParty(name=row.name, phones=phones, emails=emails, language=row.language)


def _promises(
    scope: Scope,
    disruption: Disruption,
    telling: Telling,
    rows: Sequence[tuple[Row, int]],
    kind: int,
    now: datetime,
) -> list[int]:
    """The promise of each row: the one that is in the book already, else a new one, made by whoever leads."""
    if not rows:
        return []
    known = {
        (party, due, text): pk
        for pk, party, due, text in book.promises(scope)
        .filter(kind=kind, outcome="open", is_void=False, creditor__in={party for _row, party in rows})
        .values_list("pk", "creditor", "first_due_end", "content__text")
    }
    wanted: dict[tuple[int, datetime, str], Row] = {}
    for row, party in rows:
        key = (party, _due_end(row), row.journey)
        if key not in known:
            wanted.setdefault(key, row)
    lines = [
        Line(None, _made(scope, disruption, row, key[0], kind), row.journey) for key, row in wanted.items()
    ]
    if lines:
        act = uuid5(telling.code, f"rows {disruption.total} {lines[0].words} {next(iter(wanted))[0]}")
        by = By(disruption.by_id, "list")
        made = record(scope, lines, by=by, now=now, what="disruption.rows", act=act)
        Chunk.objects.create(organisation_id=scope.organisation, telling=telling, act=act)
        known |= {key: promise.id for key, promise in zip(wanted, made.promises, strict=True)}
    return [known[party, _due_end(row), row.journey] for row, party in rows]


def _made(scope: Scope, disruption: Disruption, row: Row, party: int, kind: int) -> e.Made:
    precision = Precision.MINUTE if row.due_time is not None else Precision.DAY
    return e.Made(
        organisation=scope.organisation, kind=kind, debtor=disruption.lead_id, creditor=party,
        holder=disruption.lead_id, guarantor=disruption.lead_id, due_on=row.due_on, due_end=_due_end(row),
        zone=row.zone, precision=precision.value, due_time=row.due_time,
    )  # fmt: skip


def _own_times(disruption: Disruption, promises: Iterable[tuple[int, Row]]) -> None:
    for promise, row in promises:
        if row.new_on is not None:
            disruption.hits.filter(promise=promise).update(new_on=row.new_on, new_at=row.new_at)


def _with_contact(rows: Sequence[Row]) -> tuple[list[Row], list[rules.Wrong]]:
    """Rows whose number or address can be one, each once; the others come back."""
    good: dict[str, Row] = {}
    wrong: list[rules.Wrong] = []
    for row in rows:
        try:
            contact = canonical(row.kind, row.contact)
        except UnclearContact:
            wrong.append(
                rules.Wrong(
                    (row.journey, row.contact, str(row.due_on), str(row.due_time or "")), ("contact",)
                )
            )
        else:
            good.setdefault(rules.key_of(row._replace(contact=contact)), row._replace(contact=contact))
    return list(good.values()), wrong


def _due_end(row: Row) -> datetime:
    precision = Precision.MINUTE if row.due_time is not None else Precision.DAY
    return due_end(row.due_on, row.due_time, precision, row.zone)


def _acts_at(row: Row) -> datetime:
    return instant(row.due_on, row.due_time or time(12), row.zone)


def _person(row: Row) -> int:
    return int(_mark(f"{row.kind} {row.contact}")[:12], 16)


def _mark(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def forget_rows(disruption: Disruption) -> None:
    """When it is over, what names people beside the book is emptied."""
    with transaction.atomic():
        disruption.rows.exclude(facts={}).update(facts={})
        disruption.dates.all().delete()
