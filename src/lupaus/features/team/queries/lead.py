"""A leader's page: the leader's own text and own words first, then what weighs on the team, then the customers.

The same page for everybody of the firm. What weighs is told as matters by customer, never by person, and the
figures are of the whole firm: of a small team they would be a figure about somebody.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from lupaus.core.clock_time import add_days_local
from lupaus.core.figures import Figures
from lupaus.features.team import rules
from lupaus.features.team.models import HowILead
from lupaus.ledger import queries as book
from lupaus.people.access import Scope
from lupaus.people.models import Membership
from lupaus.people.parties import roots_of

SHOWN = 60
LOOKED_AT = 2_000
WORST = 5
A_YEAR = 365


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
    figures: Figures
    worst: list[Matter]


def page(scope: Scope, leader: int, now: datetime) -> Page:
    """The page of the leader with this party id, as it stands at `now`."""
    own = book.with_inner(scope).filter(debtor=leader, is_void=False).exclude(direction="theirs")
    open_rows = own.filter(outcome="open").order_by("due_end", "pk")[:SHOWN]
    past = own.exclude(outcome="open").filter(closed_at__gte=now - rules.LOOKED_BACK)
    rows = [list(_seen(found)) for found in (open_rows, past.order_by("-closed_at", "-pk")[:SHOWN])]
    words = _words(scope, [*rows[0], *rows[1]])
    dangers, is_cut = _in_danger(scope, leader, now)
    since = add_days_local(now, -A_YEAR, scope.zone)
    return Page(
        text=_text(scope, leader), open_words=words[: len(rows[0])], past_words=words[len(rows[0]) :],
        in_danger=dangers, is_cut=is_cut, figures=book.figures_of(scope, since=since, until=now),
        worst=_worst(scope, since),
    )  # fmt: skip


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
    """What those whom the leader leads owe to customers and may not keep; of an owner, what the firm owes."""
    rows = book.promises(scope).filter(direction="ours", outcome="open")
    mine = Membership.objects.filter(organisation=scope.organisation, party=leader).values_list(
        "role", flat=True
    )
    if "owner" not in mine:
        led = Membership.objects.filter(organisation=scope.organisation, team__leader=leader, left_at=None)
        rows = rows.filter(holder__in=led.values("party"))
    danger = rows.filter(Q(due_end__lte=now + rules.SOON) | Q(breaks__gte=2 - F("broken_before"))).order_by(
        "due_end", "pk"
    )
    found = list(danger[: LOOKED_AT + 1])
    people = roots_of(scope, {row.creditor_id for row in found})
    states = [book.state(row) for row in found]
    states = [one._replace(creditor=people[one.creditor].pk) for one in states]
    dangers = rules.by_customer(states, now)
    names = {party.pk: party for party in people.values()}
    days = {one.id: one.due_on for one in states}
    shown = [
        Matter(
            names[one.customer].code, names[one.customer].name, len(one.promises),
            min(days[pk] for pk in one.promises), one.is_late, one.breaks,
        )
        for one in dangers[:SHOWN]
    ]  # fmt: skip
    return shown, len(dangers) > SHOWN or len(found) > LOOKED_AT


def _worst(scope: Scope, since: datetime) -> list[Matter]:
    """The customers to whom the most words were broken in one matter, since then. Worst cases, not means."""
    rows = (
        book.promises(scope)
        .filter(direction="ours", is_void=False, breaks__gte=1, first_due_end__gte=since)
        .order_by("-breaks", "due_end", "pk")[: SHOWN * 5]
    )
    found = list(rows)
    people = roots_of(scope, {row.creditor_id for row in found})
    seen: dict[int, Matter] = {}
    for row in found:
        party = people[row.creditor_id]
        if party.pk not in seen:
            seen[party.pk] = Matter(party.code, party.name, 1, row.due_on, row.outcome == "open", row.breaks)
    return list(seen.values())[:WORST]
