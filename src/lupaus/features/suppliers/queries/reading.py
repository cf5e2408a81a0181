"""What suppliers promised us, read from the book for the room's pages: a constant number of queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from lupaus.core import events as e
from lupaus.core.clock_time import instant, local_date
from lupaus.core.promise import Promise
from lupaus.features.suppliers.rules.account import Done, began
from lupaus.ledger import queries as book
from lupaus.people.access import Scope

if TYPE_CHECKING:
    from lupaus.ledger import models

TOLD = ("deed", "apology", "thanked", "slip_foretold", "cause_named", "cause_viewed", "affirmed")
"""The kinds of events that the pages tell of."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word to us: its row and state, and the words that were written down."""

    row: models.Promise
    state: Promise
    text: str


@dataclass(frozen=True, slots=True)
class Told:
    """One thing said or done about a word, with its own words. `is_theirs`: the supplier said it here themselves."""

    promise: int
    seq: int
    event: e.Event
    at: datetime
    on: date
    by: int | None
    is_theirs: bool
    words: str


def to_us(scope: Scope, today: date, parties: Collection[int] | None = None) -> QuerySet[models.Promise]:
    """Suppliers' words that are open, or were first due in the months that are shown."""
    since = instant(began(today), time(0), scope.zone)
    rows = book.promises(scope).filter(direction="theirs", is_void=False)
    if parties is not None:
        rows = rows.filter(debtor__in=parties)
    return rows.filter(Q(outcome="open") | Q(first_due_end__gte=since))


def words(rows: QuerySet[models.Promise]) -> list[Word]:
    """The words of these rows, the soonest due first."""
    found = rows.select_related("content", "kind").order_by("due_end", "pk")
    return [Word(row, book.state(row), row.content.text if row.content else "") for row in found]


def told(
    scope: Scope, rows: QuerySet[models.Promise] | Collection[int], kinds: Iterable[str] = TOLD
) -> list[Told]:
    """What was said and done about these promises, oldest first; what was taken back is left out."""
    asked: Any = rows.order_by().values("pk") if isinstance(rows, QuerySet) else list(rows)
    if asked == []:
        return []
    found = book.events(scope).filter(promise__in=asked, kind__in=list(kinds))
    found = found.filter(Q(act=None) | Q(act__undone_at=None)).order_by("at", "promise", "seq")
    decoded = [(row, e.decode(row.kind, row.facts)) for row in found]
    ids = {pk for _, event in decoded if (pk := getattr(event, "words", None)) is not None}
    texts = book.texts_of(scope, ids) if ids else {}
    return [
        Told(
            row.promise_id, row.seq, event, row.at, local_date(row.at, scope.zone), row.by_id,
            row.role == "supplier", texts.get(getattr(event, "words", None) or 0, ""),
        )
        for row, event in decoded
    ]  # fmt: skip


def done(found: Iterable[Told]) -> list[Done]:
    """The deeds and apologies among these."""
    return [
        Done(isinstance(one.event, e.Deed), one.promise, one.on)
        for one in found
        if isinstance(one.event, e.Deed | e.Apology)
    ]
