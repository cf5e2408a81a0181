"""All that this room keeps about me: my budget, the questions that wait for me, and the export."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from lupaus.features.mandate import rules
from lupaus.features.mandate.models import Given, Question, asking, purses
from lupaus.features.mandate.rules import Purse
from lupaus.people.access import Scope
from lupaus.people.parties import roots_of

NO_MATTER = 0
"""No promise has this number: a budget without a case."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question that waits for my answer. `is_late`: the asker may decide already."""

    code: UUID
    promise: UUID
    asker: str
    customer: str
    act: str
    what: str
    cents: int
    reason: str
    silent_at: datetime
    is_late: bool


def purse(scope: Scope, now: datetime) -> Purse:
    """My budget of this month, apart from any case."""
    month = purses.month_at(scope, now)
    mandate = purses.written(scope)[scope.role]
    return rules.purse(mandate, purses.spent(scope, scope.party, NO_MATTER, month), 0)


def asked_of_me(scope: Scope, now: datetime) -> list[Question]:
    """Questions without an answer that I may answer, the oldest first."""
    return [row for row in asking.to_me(scope, now) if asking.standing_of(row, now) is not rules.Standing.YES]


def questions_to_me(scope: Scope, now: datetime) -> list[Waiting]:
    """What waits for my yes or no, the oldest first."""
    rows = asked_of_me(scope, now)
    words = asking.reasons(scope, [row.asked_act_id for row in rows])
    customers = roots_of(scope, {row.promise.creditor_id for row in rows})
    return [
        Waiting(
            row.code, row.promise.code, row.asker.name, customers[row.promise.creditor_id].name, row.act,
            row.what, row.cents, words.get(row.asked_act_id, ""), row.silent_at, now >= row.silent_at,
        )
        for row in rows
    ]  # fmt: skip


def everything(scope: Scope) -> dict[str, Any]:
    """What is kept about me here, as plain values: what I gave, what was said to it, what I asked."""
    given = list(
        Given.objects.filter(organisation=scope.organisation, by=scope.party).select_related("promise", "book_act")
        .prefetch_related("said__by").order_by("pk")
    )  # fmt: skip
    asked = list(
        Question.objects.filter(organisation=scope.organisation, asker=scope.party)
        .select_related("promise", "asked", "answered_by").order_by("pk")
    )  # fmt: skip
    words = asking.reasons(scope, [row.book_act_id for row in given] + [row.asked_act_id for row in asked])
    return {
        "given": [
            {
                "at": row.at, "promise": row.promise.code, "act": row.act, "what": row.what, "cents": row.cents,
                "basis": row.basis, "why": words.get(row.book_act_id, ""),
                "taken_back_at": row.book_act.undone_at,
                "said": [
                    {"by": one.by.name, "kind": one.kind, "text": one.text, "at": one.at}
                    for one in row.said.all()
                ],
            }
            for row in given
        ],
        "asked": [
            {
                "at": row.asked_at, "promise": row.promise.code, "act": row.act, "what": row.what,
                "cents": row.cents, "why": words.get(row.asked_act_id, ""), "of": row.asked.name,
                "is_yes": row.is_yes, "answered_at": row.answered_at,
                "answered_by": row.answered_by.name if row.answered_by else None,
            }
            for row in asked
        ],
    }  # fmt: skip
