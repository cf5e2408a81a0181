"""To whom everything goes when somebody leaves, before it happens and ever after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from lupaus.features.team.models import Departure, WentTo
from lupaus.ledger import queries as book
from lupaus.ledger.leaving import carried_by, foreseen
from lupaus.people.access import Scope
from lupaus.people.models import Party
from lupaus.people.parties import roots_of

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Going:
    """One promise that goes to somebody: to whom it was given, what, by when."""

    code: UUID
    what: str
    whom: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Heir:
    """A colleague, with what comes to them. `answers_only`: what they answer for while another has it."""

    name: str
    going: list[Going]
    answers_only: list[Going]


@dataclass(frozen=True, slots=True)
class Listed:
    """All of it, by who takes it. `many` in all, of which the first are listed."""

    heirs: list[Heir]
    many: int
    departure: Departure | None = None

    @property
    def more(self) -> int:
        """How many are not listed here, though they go just the same."""
        return self.many - sum(len(one.going) + len(one.answers_only) for one in self.heirs)


class _Line(NamedTuple):
    promise: int
    holder: int
    guarantor: int
    was_held: bool


def before(scope: Scope, party: int) -> Listed:
    """To whom everything would go now. Raises `Refusal` (nobody_left)."""
    lines = [
        _Line(one.promise, one.holder, one.guarantor, one.was_held)
        for one in foreseen(scope, party, limit=SHOWN)
    ]
    return Listed(_heirs(scope, lines), carried_by(scope, party).count())


def left_behind(scope: Scope, party: int) -> int:
    """What somebody who has left still carries, because an accident stopped the passing on."""
    return carried_by(scope, party).count()


def after(scope: Scope, party: int) -> Listed | None:
    """To whom everything went when they left the last time; None when they never did."""
    rows = Departure.objects.filter(organisation=scope.organisation, member=party).select_related("ended_by")
    departure = rows.order_by("-pk").first()
    if departure is None:
        return None
    went = WentTo.objects.filter(departure=departure).order_by("pk")
    lines = [_Line(*row) for row in went.values_list("promise", "holder", "guarantor", "was_held")[:SHOWN]]
    return Listed(_heirs(scope, lines), went.count(), departure)


def _heirs(scope: Scope, lines: Iterable[_Line]) -> list[Heir]:
    """By name. A promise that the one who leaves only answered for, or was asked to take on, stays where it is."""
    found = list(lines)
    rows = book.with_inner(scope).filter(pk__in=[one.promise for one in found]).select_related("content")
    by_id = {row.pk: row for row in rows.order_by("due_end", "pk")}
    people = roots_of(scope, {row.creditor_id for row in by_id.values()})
    names = dict(
        Party.objects.filter(
            pk__in={who for one in found for who in (one.holder, one.guarantor)}
        ).values_list("pk", "name")
    )
    going: dict[int, list[Going]] = {}
    answers: dict[int, list[Going]] = {}
    by_promise = {one.promise: one for one in found}
    for pk, row in by_id.items():
        one = by_promise[pk]
        told = Going(
            row.code, row.content.text if row.content else "", people[row.creditor_id].name, row.due_on
        )
        if one.was_held:
            going.setdefault(one.holder, []).append(told)
        else:
            answers.setdefault(one.guarantor, []).append(told)
    heirs = [Heir(names[pk], going.get(pk, []), answers.get(pk, [])) for pk in {*going, *answers}]
    return sorted(heirs, key=lambda one: one.name)
