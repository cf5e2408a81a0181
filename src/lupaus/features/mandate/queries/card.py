"""The card beside a promise: what I may give alone here, what is left, and the questions about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from lupaus.features.mandate import rules
from lupaus.features.mandate.models import Question, Word, asking, purses
from lupaus.features.mandate.queries.given import unseen
from lupaus.features.mandate.rules import Purse, Standing
from lupaus.ledger import queries as book
from lupaus.people.access import Scope
from lupaus.people.models import Party
from lupaus.people.parties import roots_of

if TYPE_CHECKING:
    from lupaus.ledger import models

SHOWN = frozenset({Standing.WAITS, Standing.SILENT, Standing.YES, Standing.NO})


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the card shows it. `most`: the cents that the asker may decide after a silence."""

    code: UUID
    standing: Standing
    asker: str
    asked: str
    act: str
    what: str
    cents: int
    reason: str
    answer: str
    answered_by: str
    silent_at: datetime
    decides_alone: bool
    most: int | None

    @property
    def is_smaller(self) -> bool:
        """May the asker decide only a part of what was asked?"""
        return self.most is not None and self.most < self.cents

    @property
    def most_written(self) -> str:
        """That part, as a form sends it."""
        return f"{(self.most or 0) / 100:.2f}"


@dataclass(frozen=True, slots=True)
class Card:
    """All that the card shows. `sums`: cents for one tap each; `person`: whom one would ask, if anybody."""

    promise: models.Promise
    customer: Party
    purse: Purse
    sums: tuple[int, ...]
    mine: list[Asked]
    to_me: list[Asked]
    words: list[Word]

    @property
    def may_gesture(self) -> bool:
        return rules.GESTURE in self.purse.acts

    @property
    def may_except(self) -> bool:
        return rules.EXCEPTION in self.purse.acts


def card(scope: Scope, code: UUID, now: datetime) -> Card | None:
    """The card of this promise; None where it is not one of ours to a customer, or not here."""
    row = book.promise_by_code(scope, code)
    if row is None or row.direction != "ours" or row.is_void:
        return None
    purse = purses.purse_of(scope, row, now)
    rows = list(asking.questions(scope).filter(promise=row.pk))
    words = asking.reasons(scope, _acts(rows))
    silent = rules.after_silence(purse)
    told = [(one, _told(one, words, purse=silent, now=now)) for one in rows]
    mine = [asked for one, asked in told if one.asker_id == scope.party and asked.standing in SHOWN]
    to_me = [
        asked for one, asked in told
        if asked.standing in (Standing.WAITS, Standing.SILENT) and asking.may_answer(scope, one, now)
    ]  # fmt: skip
    customer = roots_of(scope, {row.creditor_id})[row.creditor_id]
    return Card(row, customer, purse, rules.offered(purse.left), mine[-1:], to_me, unseen(scope))


def _acts(rows: list[Question]) -> list[int]:
    return [act for one in rows for act in (one.asked_act_id, one.answer_act_id) if act is not None]


def _told(one: Question, words: dict[int, str], *, purse: Purse, now: datetime) -> Asked:
    most = purse.left
    return Asked(
        one.code, asking.standing_of(one, now), one.asker.name, one.asked.name, one.act, one.what, one.cents,
        words.get(one.asked_act_id, ""), words.get(one.answer_act_id or 0, ""),
        one.answered_by.name if one.answered_by else "", one.silent_at, one.decides_alone,
        None if most is None else min(most, one.cents),
    )  # fmt: skip
