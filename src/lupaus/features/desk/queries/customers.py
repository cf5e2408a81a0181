"""The list of customers: found by name, place, phone or what is looked after, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from lupaus.features.desk.queries import words as say
from lupaus.features.desk.rules.standing import fate_of
from lupaus.ledger import queries as book
from lupaus.people import parties
from lupaus.people.access import Scope
from lupaus.people.models import Party

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
    """One page of customers; `first` and `last` are the numbers of its rows among `total`."""

    rows: list[Row]
    first: int
    last: int
    total: int
    number: int

    @property
    def has_next(self) -> bool:
        return self.last < self.total


def listed(scope: Scope, text: str, number: int, today: date, *, suppliers: bool = False) -> Listed:
    """The page of this number (from 1) of the customers that `text` finds; constant queries."""
    found = parties.searched(scope, text)
    if suppliers:
        found = found.filter(is_supplier=True)
    total = found.count()
    number = max(1, min(number, (total + PAGE - 1) // PAGE))
    start = (number - 1) * PAGE
    people = list(found[start : start + PAGE])
    rows = _rows(scope, people, today)
    return Listed(rows, start + 1 if rows else 0, start + len(rows), total, number)


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
    rows = list(
        book.promises(scope)
        .filter(outcome="open", creditor__in=root_of)
        .select_related("kind", "series")
        .order_by("due_end")
    )
    theirs = (
        book.promises(scope)
        .filter(outcome="open", direction="theirs", debtor__in=root_of)
        .select_related("kind", "series")
        .order_by("due_end")
    )
    found: dict[int, tuple[str, str, str, int]] = {}
    for row in [*rows, *theirs]:
        root = root_of.get(row.debtor_id if row.direction == "theirs" else row.creditor_id)
        if root is None:
            continue
        if root in found:
            found[root] = (*found[root][:3], found[root][3] + 1)
            continue
        state = book.state(row)
        title = say.title_of(row.kind.slug, row.kind.name, row.series.thing if row.series else "")
        found[root] = (title, say.due_words(state, today), fate_of(state), 1)
    return found
