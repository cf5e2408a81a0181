"""Handing a promise over to a named colleague, and what they answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from lupaus.core import events as e
from lupaus.core.clock_time import local_date
from lupaus.core.custody import answer_by
from lupaus.core.lifecycle import Refusal
from lupaus.core.promise import Promise
from lupaus.features.desk.rules.custody import Standing, standing
from lupaus.ledger import queries as book
from lupaus.ledger.policies import Rulebook
from lupaus.ledger.record import By, Expect, Line, Recorded, record, repeated
from lupaus.outbox.lines import settle_between
from lupaus.outbox.ours.noting import note_act
from lupaus.outbox.passing import hold_letters, to_holders
from lupaus.people.absences import standing_in
from lupaus.people.access import Scope
from lupaus.people.members import Member, member_by_code, members
from lupaus.people.parties import roots_of
from lupaus.people.roles import may
from lupaus.people.teams import team_by_code

if TYPE_CHECKING:
    from lupaus.ledger import models

LONGEST_WHY = 300


def of_me(scope: Scope, promise: Promise, now: datetime) -> Standing:
    """What I am to this promise today."""
    stands_for = frozenset(standing_in(scope, scope.party, local_date(now, scope.zone)))
    return standing(promise, scope.party, stands_for, leads=may(scope.role, "entrust"))


def hand_over(
    scope: Scope, code: UUID, to: UUID, why: str, *, is_live: bool = False, seen: Expect | None = None,
    now: datetime, act: UUID | None = None,
) -> Recorded:  # fmt: skip
    """Ask a colleague to take it on; with `is_live` they have said yes already.

    Refused: not_found, no_why, not_yours_to_pass, team_receiver (team, names), not_a_colleague, colleague_left (name),
    colleague_away (name, until, deputy); and by the core handed_to_self, handed_twice (name), live_only, closed.
    """
    if (before := repeated(scope, act)) is not None:
        return before
    row, state = _promise(scope, code)
    if not why.strip():
        raise Refusal("no_why")
    if not of_me(scope, state, now).may_pass:
        raise Refusal("not_yours_to_pass")
    colleague = receiver(scope, to, now)
    kind = Rulebook(scope.organisation).kinds[state.kind]
    wish = e.HandedOver(colleague.party, answer_by(state, now, kind.answer_hours), is_live)
    try:
        return _do(scope, row, [Line(row.pk, wish, why.strip()[:LONGEST_WHY], seen)], "hand_over", now, act)
    except Refusal as no:
        raise with_name(scope, no) from None


def take_on(scope: Scope, code: UUID, *, now: datetime, act: UUID | None = None) -> Recorded:
    """I take it on. Refused: not_found, hand_over_gone (name), not_asked, closed."""
    row, state = _promise(scope, code)
    with transaction.atomic():
        done = _answer(scope, row, e.TakenOn(scope.party), "", "take_on", now, act)
        if not done.is_repeat:
            note_act(scope, state.holder, row.pk, "taken_on", state.hand_overs, now)
    return done


def decline(
    scope: Scope, code: UUID, why: str, *, on: date | None = None, at: time | None = None, now: datetime,
    act: UUID | None = None,
) -> Recorded:  # fmt: skip
    """I do not take it on; or, with `on`, I would for another time, which the giver first agrees with the customer."""
    row, _state = _promise(scope, code)
    wish = e.HandOverDeclined(scope.party, on, at)
    return _answer(scope, row, wish, why.strip()[:LONGEST_WHY], "decline", now, act)


def take_back(scope: Scope, code: UUID, *, now: datetime, act: UUID | None = None) -> Recorded:
    """Whoever handed it over needs no answer any more. Refused: not_found, not_yours_to_pass, hand_over_gone."""
    row, state = _promise(scope, code)
    if not of_me(scope, state, now).may_pass:
        raise Refusal("not_yours_to_pass")
    return _answer(scope, row, e.HandOverReturned("taken_back"), "", "take_back", now, act)


def name_told(scope: Scope, code: UUID, *, now: datetime, act: UUID | None = None) -> Recorded:
    """The customer has been told by a person who looks after it now. Refused: not_found, not_yours_to_pass, named_already."""
    row, state = _promise(scope, code)
    if not of_me(scope, state, now).may_pass:
        raise Refusal("not_yours_to_pass")
    return _do(scope, row, [Line(row.pk, e.HolderNamed("person"))], "name_told", now, act)


def _answer(
    scope: Scope, row: models.Promise, wish: e.Event, words: str, what: str, now: datetime,
    act: UUID | None,
) -> Recorded:  # fmt: skip
    try:
        return _do(scope, row, [Line(row.pk, wish, words)], what, now, act)
    except Refusal as no:
        raise with_name(scope, no) from None


def with_name(scope: Scope, no: Refusal) -> Refusal:
    """A refusal of the core, which knows people by number, with the name that its sentence needs."""
    number = no.facts.get("to") or no.facts.get("holder")
    if not isinstance(number, int):
        return no
    return Refusal(no.code, **{**no.facts, "name": roots_of(scope, [number])[number].name})


def _do(
    scope: Scope, row: models.Promise, lines: Sequence[Line], what: str, now: datetime, act: UUID | None
) -> Recorded:
    """Record it; what waits about the promise goes to whoever holds it now, and what is answered waits no more."""
    with transaction.atomic():
        letters = hold_letters(scope, [row.pk])
        done = record(scope, lines, by=By(scope.party, "member"), now=now, what=f"desk.{what}", act=act)
        if not done.is_repeat:
            settle_between(scope, [row.pk], now)
            to_holders(scope, [row.pk], letters, now)
    return done


def _promise(scope: Scope, code: UUID) -> tuple[models.Promise, Promise]:
    row = book.promise_by_code(scope, code)
    if row is None:
        raise Refusal("not_found")
    return row, book.state(row)


def receiver(scope: Scope, to: UUID, now: datetime) -> Member:
    """A colleague who is here. A team cannot carry anything: its people are named instead."""
    today = local_date(now, scope.zone)
    found = member_by_code(scope, to, today)
    if found is None:
        team = team_by_code(scope, to)
        if team is not None:
            names = [one.name for one in members(scope, today) if one.team == team.pk and one.is_here]
            raise Refusal("team_receiver", team=team.name, names=", ".join(names))
        raise Refusal("not_a_colleague")
    if found.left_at is not None:
        raise Refusal("colleague_left", name=found.name)
    if found.is_absent_until is not None:
        deputy = roots_of(scope, [found.deputy])[found.deputy].name if found.deputy else ""
        code = "colleague_away" if deputy else "colleague_away_alone"
        raise Refusal(code, name=found.name, until=found.is_absent_until, deputy=deputy)
    return found
