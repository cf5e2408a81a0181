"""The list of customers: found by name, place, phone or what is looked after, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import get_language

from lupaus.features.desk.queries import words as say
from lupaus.features.desk.rules.standing import fate_of
from lupaus.ledger import queries as book
from lupaus.people import parties
from lupaus.people.access import Scope
from lupaus.people.models import Party
from lupaus.web import speech

if TYPE_CHECKING:
    from lupaus.ledger import models

PAGE = 25


@dataclass(frozen=True, slots=True)
class Row:
    """One customer, with what is promised next."""

    code: UUID
    name: str
    place: str
    phone: str
    is_supplier: bool
    next_title: str = ""
    next_due: str = ""
    next_fate: str = ""
    more: int = 0


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of customers; `first` and `last` are the numbers of its rows."""

    rows: list[Row]
    first: int
    last: int
    number: int
    has_next: bool

    @property
    def words(self) -> str:
        """Which rows these are: "26–50"."""
        language = get_language() or "en"
        return f"{speech.count(self.first, language)}–{speech.count(self.last, language)}"


def listed(scope: Scope, text: str, number: int, today: date, *, suppliers: bool = False) -> Listed:
    """The page of this number (from 1) of the customers that `text` finds; constant queries."""
    found = parties.searched(scope, text)
    if suppliers:
        found = found.filter(is_supplier=True)
    number = max(1, number)
    start = (number - 1) * PAGE
    people = list(found[start : start + PAGE + 1])
    if not people and number > 1:
        return listed(scope, text, 1, today, suppliers=suppliers)
    rows = _rows(scope, people[:PAGE], today)
    return Listed(rows, start + 1 if rows else 0, start + len(rows), number, len(people) > PAGE)


def _rows(scope: Scope, people: list[Party], today: date) -> list[Row]:
    ids = [party.pk for party in people]
    root_of = {pk: pk for pk in ids}
    for pk, root in Party.objects.filter(merged_into__in=ids).values_list("pk", "merged_into"):
        root_of[pk] = root or pk
    phones = parties.points_by_party(root_of, "phone")
    going = _open(scope, root_of, today)
    found = []
    for party in people:
        numbers = [phones[pk] for pk, root in root_of.items() if root == party.pk and pk in phones]
        next_title, next_due, next_fate, many = going.get(party.pk, ("", "", "", 0))
        place = ", ".join(filter(None, (party.address, party.area or party.town)))
        found.append(
            Row(
                party.code, party.name, place, numbers[0] if numbers else "", party.is_supplier,
                next_title, next_due, next_fate, max(0, many - 1),
            )
        )  # fmt: skip
    return found


def _open(scope: Scope, root_of: dict[int, int], today: date) -> dict[int, tuple[str, str, str, int]]:
    """By customer: the soonest open promise in words, and how many are open."""
    open_ones = book.promises(scope).filter(outcome="open")
    pairs = [
        *open_ones.filter(creditor__in=root_of).order_by("due_end", "pk").values_list("pk", "creditor"),
        *open_ones.filter(direction="theirs", debtor__in=root_of)
        .order_by("due_end", "pk")
        .values_list("pk", "debtor"),
    ]
    first_of: dict[int, int] = {}
    many: dict[int, int] = {}
    for pk, party in pairs:
        root = root_of[party]
        first_of.setdefault(root, pk)
        many[root] = many.get(root, 0) + 1
    rows = book.promises(scope).select_related("kind", "series").in_bulk(list(first_of.values()))
    return {root: (*_words(rows[pk], today), many[root]) for root, pk in first_of.items()}


def _words(row: models.Promise, today: date) -> tuple[str, str, str]:
    state = book.state(row)
    title = say.title_of(row.kind.slug, row.kind.name, row.series.thing if row.series else "")
    return title, say.due_words(state, today), fate_of(state)
