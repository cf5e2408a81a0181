"""Who may be asked to take a promise on, what waits for an answer, and what stands on the promise page about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import F, Q

from lupaus.core import events as e
from lupaus.core.clock_time import local_date
from lupaus.core.custody import answer_by
from lupaus.features.desk.queries import words as say
from lupaus.features.desk.queries.promise_page import Subject
from lupaus.features.desk.rules.custody import Standing, standing
from lupaus.features.desk.rules.standing import fate_of
from lupaus.ledger import queries as book
from lupaus.people.absences import standing_in
from lupaus.people.access import Scope
from lupaus.people.members import Member, is_team, members
from lupaus.people.models import Party
from lupaus.people.parties import roots_of
from lupaus.people.roles import may
from lupaus.people.teams import teams

if TYPE_CHECKING:
    from lupaus.ledger import models

MOST = 200


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who may be asked. `away_until`: then the deputy is the one to ask, if there is one."""

    code: UUID
    name: str
    team: str
    away_until: date | None = None
    deputy: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """What the promise page shows about who carries it. `why` are the giver's words, `until` the clock."""

    standing: Standing
    giver: str
    asked: str
    until: str
    why: str
    named: str
    holder: str

    @property
    def is_pending(self) -> bool:
        return bool(self.asked)


@dataclass(frozen=True, slots=True)
class Handed:
    """A promise that is on its way from one of us to another."""

    code: UUID
    title: str
    customer: str
    due: str
    fate: str
    other: str
    until: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Inbox:
    """Asked of me, asked by me, and mine to answer for until the customer knows the new name."""

    to_me: list[Handed]
    by_me: list[Handed]
    untold: list[Handed]

    @property
    def is_empty(self) -> bool:
        return not (self.to_me or self.by_me or self.untold)


def colleagues(scope: Scope, about: Subject) -> list[Colleague]:
    """Everybody but the holder, those of the holder's own team first."""
    today = local_date(about.now, scope.zone)
    everybody = members(scope, today)
    names = {one.party: one.name for one in everybody}
    called = {team.pk: team.name for team in teams(scope)}
    home = next((one.team for one in everybody if one.party == about.state.holder), None)

    def near(one: Member) -> tuple[bool, bool, str]:
        return not one.is_here, one.team != home, one.name.casefold()

    return [
        Colleague(
            one.code, one.name, called.get(one.team or 0, ""), one.is_absent_until,
            names.get(one.deputy or 0, ""),
        )
        for one in sorted(everybody, key=near)
        if one.party != about.state.holder
    ]  # fmt: skip


def until_words(about: Subject) -> str:
    """By when a colleague asked now would have to answer; empty where only a live yes counts."""
    until = answer_by(about.state, about.now, about.kind.answer_hours)
    return say.moment_words(until, about.state.zone, about.today) if until else ""


def block(scope: Scope, about: Subject, happened: Iterable[book.Happened]) -> Block | None:
    """What to show; None for whoever works alone, and for what is closed."""
    state = about.state
    if not state.is_open or not is_team(scope):
        return None
    people = roots_of(scope, {state.holder, state.named, state.handed_to or state.holder})
    asked = [one for one in happened if isinstance(one.event, e.HandedOver)]
    return Block(
        standing=standing(
            state,
            scope.party,
            frozenset(standing_in(scope, scope.party, about.today)),
            leads=may(scope.role, "entrust"),
        ),
        giver=people[state.holder].name,
        asked=people[state.handed_to].name if state.handed_to else "",
        until=say.moment_words(state.answer_by, state.zone, about.today) if state.answer_by else "",
        why=asked[-1].words if state.handed_to and asked else "",
        named=people[state.named].name,
        holder=people[state.holder].name,
    )


def inbox(scope: Scope, now: datetime) -> Inbox:
    """All that is being handed along and has to do with me, the most pressing first; constant queries."""
    me = scope.party
    rows = book.promises(scope).filter(outcome="open").select_related("kind", "series")
    asked = list(
        rows.filter(Q(handed_to=me) | Q(holder=me), handed_to__isnull=False).order_by("answer_by", "pk")[
            :MOST
        ]
    )
    unknown = rows.filter(direction="ours").exclude(named=F("holder"))  # as the index of the untold says it
    mine = unknown.filter(guarantor=me).exclude(holder=me)
    untold = list(mine.order_by("due_end", "pk")[:MOST])
    people = roots_of(scope, {pk for row in (*asked, *untold) for pk in _named_in(row)})
    why = _whys(scope, [row.pk for row in asked])
    return Inbox(
        [_handed(row, people, people[row.holder_id], now, why) for row in asked if row.handed_to_id == me],
        [
            _handed(row, people, people[row.handed_to_id or me], now, why)
            for row in asked
            if row.holder_id == me
        ],
        [_handed(row, people, people[row.holder_id], now, {}) for row in untold],
    )


def _named_in(row: models.Promise) -> set[int]:
    other = row.debtor_id if row.direction == "theirs" else row.creditor_id
    return {other, row.holder_id, row.handed_to_id or row.holder_id}


def _handed(
    row: models.Promise, people: dict[int, Party], other: Party, now: datetime, why: dict[int, str]
) -> Handed:
    state = book.state(row)
    today = local_date(now, state.zone)
    customer = people[row.debtor_id if row.direction == "theirs" else row.creditor_id]
    return Handed(
        row.code, say.title_of(row.kind.slug, row.kind.name, row.series.thing if row.series else ""),
        customer.name, say.due_words(state, today), fate_of(state), other.name,
        say.moment_words(state.answer_by, state.zone, today) if state.answer_by else "", why.get(row.pk, ""),
    )  # fmt: skip


def _whys(scope: Scope, promises: list[int]) -> dict[int, str]:
    rows = book.events(scope).filter(promise__in=promises, kind="handed_over").order_by("promise", "seq")
    words = {row.promise_id: getattr(e.decode(row.kind, row.facts), "words", None) for row in rows}
    texts = book.texts_of(scope, {found for found in words.values() if found})
    return {promise: texts.get(found or 0, "") for promise, found in words.items()}
