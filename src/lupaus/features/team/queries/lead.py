"""A leader's page: the leader's own text and own words first, then what weighs on the team, then the customers.

The same page for everybody of the firm. What weighs is told as matters by customer, never by person, and the
figures are of the whole firm: of a small team they would be a figure about somebody.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, F, Max, Min, Q, QuerySet

from lupaus.core.clock_time import add_days_local
from lupaus.core.figures import Figures
from lupaus.features.team import rules
from lupaus.features.team.models import HowILead
from lupaus.ledger import queries as book
from lupaus.people.access import Scope
from lupaus.people.families import families_of
from lupaus.people.models import Membership, Party
from lupaus.people.parties import roots_of

if TYPE_CHECKING:
    from lupaus.ledger import models

SHOWN = 60
CHUNK = 240
"""How many rows are read at a time to find the customers who are shown."""
WORST = 5
A_YEAR = 365
BROKEN = F("breaks") + F("broken_before")
"""As the index of what is broken and still owed has it."""
Found = dict[int, tuple[Party, int]]
"""Customers by their id, in the order found, each with the first of their promises."""


@dataclass(frozen=True, slots=True)
class Word:
    """One of the leader's own words: to whom, what, by when, and what became of it.

    `is_discreet`: it was given to a colleague, and who that is concerns only the two of them; `code` is None then.
    """

    code: UUID | None
    whom: str
    what: str
    due_on: date
    fate: str
    is_discreet: bool


@dataclass(frozen=True, slots=True)
class Matter:
    """A customer whose matter is in danger, or was the worst of a year."""

    customer: UUID
    name: str
    many: int
    due_on: date
    is_late: bool
    breaks: int


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that a leader's page tells, in the order in which it is told."""

    text: str
    open_words: list[Word]
    past_words: list[Word]
    in_danger: list[Matter]
    is_cut: bool
    worst: list[Matter]


def page(scope: Scope, leader: int, now: datetime) -> Page:
    """The page of the leader with this party id, as it stands at `now`."""
    own = book.with_inner(scope).filter(debtor=leader, is_void=False).exclude(direction="theirs")
    # Not closed is the same as open; said both ways, the index of what one has given has them in their order.
    open_rows = own.filter(outcome="open", closed_at=None).order_by("due_end", "pk")[:SHOWN]
    past = own.exclude(outcome="open").filter(closed_at__gte=now - rules.LOOKED_BACK)
    rows = [list(_seen(found)) for found in (open_rows, past.order_by("-closed_at", "-pk")[:SHOWN])]
    words = _words(scope, [*rows[0], *rows[1]])
    dangers, is_cut = _in_danger(scope, leader, now)
    return Page(
        text=_text(scope, leader), open_words=words[: len(rows[0])], past_words=words[len(rows[0]) :],
        in_danger=dangers, is_cut=is_cut, worst=_worst(scope, add_days_local(now, -A_YEAR, scope.zone)),
    )  # fmt: skip


def year(scope: Scope, now: datetime) -> Figures:
    """What the customers of the whole firm got in a year. Counted row by row, so that the page does not wait for it."""
    return book.figures_of(scope, since=add_days_local(now, -A_YEAR, scope.zone), until=now)


def _text(scope: Scope, leader: int) -> str:
    rows = HowILead.objects.filter(organisation=scope.organisation, leader=leader)
    return rows.values_list("text", flat=True).first() or ""


def _seen(rows: Any) -> Any:
    return rows.select_related("content", "kind")


def _words(scope: Scope, rows: Iterable[Any]) -> list[Word]:
    found = list(rows)
    people = roots_of(scope, {row.creditor_id for row in found})
    return [_word(scope, row, people[row.creditor_id].name) for row in found]


def _word(scope: Scope, row: Any, whom: str) -> Word:
    """One word; a colleague to whom an inner one was given is named to the two of them alone."""
    fate = rules.fate(book.state(row))
    if row.direction == "inner" and scope.party not in (row.debtor_id, row.holder_id, row.creditor_id):
        return Word(None, "", "", row.due_on, fate, True)
    return Word(row.code, whom, row.content.text if row.content else "", row.due_on, fate, False)


def _in_danger(scope: Scope, leader: int, now: datetime) -> tuple[list[Matter], bool]:
    """What those whom the leader leads owe to customers and may not keep; of an owner, what the firm owes.

    The customers of the worst words first: broken most often, then due the longest ago. Only so many rows are read as
    name those who are shown; what else is in danger of theirs is counted by the database.
    """
    rows = _active(scope)
    holders = _led(scope, leader)
    if holders is not None:
        rows = rows.filter(holder__in=holders)
    soon = now + rules.SOON
    broken = rows.filter(is_void=False, breaks__gte=1 - F("broken_before")).filter(
        Q(due_end__lte=soon) | Q(breaks__gte=2 - F("broken_before"))
    )
    found = _customers(scope, broken.order_by(BROKEN.desc(), "due_end", "creditor"), SHOWN + 1)
    if len(found) <= SHOWN:
        unbroken = rows.filter(due_end__lte=soon, breaks=0, broken_before=0).order_by("due_end", "creditor")
        if holders is None:  # else an index by due alone would be read from end to end for each holder
            unbroken = unbroken.filter(is_void=False)
        found = _customers(scope, unbroken, SHOWN + 1, found, holders)
    shown = list(found)[:SHOWN]
    sums = _sums(rows.filter(Q(due_end__lte=soon) | Q(breaks__gte=2 - F("broken_before"))), shown, now)
    parties = [(pk, found[pk][0]) for pk in shown]
    return [Matter(party.code, party.name, *sums[pk]) for pk, party in parties], len(found) > SHOWN


def _active(scope: Scope) -> QuerySet[models.Promise]:
    """What we owe and nobody has said to be done, and no customer is waited for. Open ones are never void."""
    return book.with_inner(scope).filter(direction="ours", outcome="open", stage="active")


def _led(scope: Scope, leader: int) -> list[int] | None:
    """Those whom the leader leads; None: everybody, of an owner."""
    here = Membership.objects.filter(organisation=scope.organisation)
    if "owner" in here.filter(party=leader).values_list("role", flat=True):
        return None
    return list(here.filter(team__leader=leader, left_at=None).values_list("party", flat=True))


def _customers(
    scope: Scope, rows: QuerySet[models.Promise], many: int,
    found: Found | None = None, holders: list[int] | None = None,
) -> Found:  # fmt: skip
    """The first so many customers of these rows, in their order, after those already found; merges followed.

    A chunk of rows is nearly always enough. Where few customers fill one, theirs are left out of the next. `holders`:
    whose the rows are, where the nearest due are wanted first.
    """
    found = dict(found or {})
    seen: set[int] = set()
    while len(found) < many:
        others = rows.exclude(creditor__in=seen)
        chunk = others if holders is None else book.nearest_of(others, holders, CHUNK)
        read = list(chunk.values_list("creditor", "pk")[:CHUNK])
        roots = roots_of(scope, {creditor for creditor, _ in read}) if read else {}
        for creditor, pk in read:
            if len(found) < many:
                found.setdefault(roots[creditor].pk, (roots[creditor], pk))
        if len(read) < CHUNK:
            break
        seen.update(creditor for creditor, _ in read)
    return found


def _sums(
    danger: QuerySet[models.Promise], customers: list[int], now: datetime
) -> dict[int, tuple[int, date, bool, int]]:
    """Of each of these customers: how many promises, the earliest day, whether one is late, how often one was broken."""
    roots = families_of(customers)
    rows = (
        danger.filter(creditor__in=list(roots))
        .order_by()
        .values_list("creditor")
        .annotate(Count("pk"), Min("due_on"), Min("due_end"), most=Max(BROKEN))
    )
    sums: dict[int, tuple[int, date, bool, int]] = {}
    for creditor, many, due_on, due_end, breaks in rows:
        one, own = roots[creditor], (many, due_on, due_end <= now, breaks)
        before = sums.get(one, own)
        sums[one] = own if one not in sums else (
            before[0] + many, min(before[1], due_on), before[2] or own[2], max(before[3], breaks)
        )  # fmt: skip
    return sums


def _worst(scope: Scope, since: datetime) -> list[Matter]:
    """The customers to whom the most words were broken in one matter, since then. Worst cases, not means."""
    rows = book.with_inner(scope).filter(direction="ours", is_void=False, breaks__gte=1)
    rows = rows.filter(first_due_end__gte=since).order_by("-breaks", "due_end", "pk")
    worst = _customers(scope, rows, WORST)
    cases = book.with_inner(scope).in_bulk([pk for _, pk in worst.values()])
    return [
        Matter(party.code, party.name, 1, cases[pk].due_on, cases[pk].outcome == "open", cases[pk].breaks)
        for party, pk in worst.values()
    ]
