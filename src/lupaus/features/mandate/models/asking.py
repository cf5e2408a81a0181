"""Questions above a mandate: to whom they go, how they stand, who may answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from lupaus.core.clock_time import local_date
from lupaus.core.events import decode
from lupaus.features.mandate import rules
from lupaus.features.mandate.models import Question
from lupaus.features.mandate.rules import Standing
from lupaus.ledger import queries as book
from lupaus.people.absences import standing_in
from lupaus.people.access import Scope
from lupaus.people.members import Member, leader_of, members


class Person(NamedTuple):
    """Who is asked: the one who leads, or who stands in for them."""

    asked: int
    leader: int


def whom(scope: Scope, now: datetime, party: int | None = None) -> Person | None:
    """Whom `party` (else the one who looks) asks at `now`; None where nobody is above them.

    A leader who is away is asked through the deputy. Where that would be the asker, or nobody stands in,
    the question goes to the leader all the same: silence is answered by time.
    """
    asker = scope.party if party is None else party
    leader = leader_of(scope, asker)
    if leader is None:
        return None
    here = {one.party: one for one in members(scope, local_date(now, scope.zone))}
    found = here.get(leader)
    deputy = found.deputy if found is not None and found.is_absent_until is not None else None
    return Person(deputy if deputy is not None and deputy != asker else leader, leader)


def questions(scope: Scope) -> QuerySet[Question]:
    """All that still stand in the book, with what their standing needs."""
    return (
        Question.objects.filter(organisation=scope.organisation, asked_act__undone_at=None)
        .select_related("asked_act", "answer_act", "given_act", "asker", "asked", "answered_by", "promise")
        .order_by("pk")
    )


def question(scope: Scope, code: UUID) -> Question | None:
    """One of this organisation by its public code."""
    return questions(scope).filter(code=code).first()


def standing_of(row: Question, now: datetime) -> Standing:
    """Where it stands at `now`. What was taken back counts as if it had not been."""
    is_answered = row.answer_act is not None and row.answer_act.undone_at is None
    is_given = row.given_act is not None and row.given_act.undone_at is None
    return rules.standing(
        rules.Asked(row.silent_at, row.is_yes if is_answered else None, is_given, row.left_at is not None), now
    )  # fmt: skip


def may_answer(scope: Scope, row: Question, now: datetime) -> bool:
    """The one who was asked, the leader, an owner, or whoever stands in for one of them; never the asker."""
    if scope.party == row.asker_id:
        return False
    if scope.role == "owner" or scope.party in (row.asked_id, row.leader_id):
        return True
    return bool(standing_in(scope, scope.party, local_date(now, scope.zone)) & {row.asked_id, row.leader_id})


def to_me(scope: Scope, now: datetime) -> list[Question]:
    """Open questions that I was asked, or the ones I stand in for."""
    on = local_date(now, scope.zone)
    mine = {scope.party, *standing_in(scope, scope.party, on)}
    rows = questions(scope).filter(answer_act=None, left_at=None, given_act=None)
    found = rows.filter(leader__in=mine) | rows.filter(asked__in=mine)
    return [row for row in found.exclude(asker=scope.party) if standing_of(row, now) in rules.IS_OPEN]


def reasons(scope: Scope, acts: Iterable[int]) -> dict[int, str]:
    """The words of these acts of the book, by act; empty where they were erased. Two queries."""
    rows = book.events(scope).filter(act__in=set(acts)).order_by("pk")
    ids = {
        row.act_id: words
        for row in rows
        if row.act_id is not None and (words := getattr(decode(row.kind, row.facts), "words", None))
    }
    texts = book.texts_of(scope, set(ids.values()))
    return {act: texts.get(words, "") for act, words in ids.items()}


def names(scope: Scope, now: datetime) -> dict[int, Member]:
    """All of us by party, those who have left too."""
    return {one.party: one for one in members(scope, local_date(now, scope.zone), with_left=True)}
