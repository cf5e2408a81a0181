"""Whom a slip reaches: our promises that hang on a supplier's word, and their customers, by harm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from lupaus.core import events as e
from lupaus.core.clock_time import local_date
from lupaus.core.promise import Promise, Terms
from lupaus.features.suppliers.queries import reading
from lupaus.features.suppliers.queries.wording import due_words, harm_words, kind_words
from lupaus.features.suppliers.rules.harm import Endangered, Harm, by_harm
from lupaus.ledger import queries as book
from lupaus.ledger.hanging import hanging_on
from lupaus.people.access import Scope
from lupaus.people.contacts import points_by_party
from lupaus.people.parties import roots_of
from lupaus.web.doors import url_or_none

if TYPE_CHECKING:
    from lupaus.ledger import models

SHOWN = 100
"""So many are listed; how many more there are is said."""


@dataclass(frozen=True, slots=True)
class Line:
    """One of our promises in danger. `tell_url`: where its customer is told a new day."""

    code: UUID
    customer: str
    customer_code: UUID
    phone: str
    what: str
    due: str
    due_on: date
    harm: str
    grade: Harm
    is_through: bool
    supplier: str
    tell_url: str | None


@dataclass(frozen=True, slots=True)
class Danger:
    """All that is in danger, the worst first; `more` are not listed."""

    lines: list[Line]
    more: int = 0

    @property
    def customers(self) -> int:
        """How many customers are reached."""
        return len({line.customer_code for line in self.lines})


def is_shaky(state: Promise, now: datetime) -> bool:
    """Is it late, or have they said that it will be?"""
    return state.is_late(now) or state.terms == Terms.TOLD or "asked_slip" in state.done


def foretold(told: list[reading.Told]) -> dict[int, reading.Told]:
    """By promise what its supplier said last: it will be late, or it holds."""
    return {one.promise: one for one in told if isinstance(one.event, e.SlipForetold | e.Affirmed)}


def comes_on(state: Promise, said: reading.Told | None, now: datetime) -> date | None:
    """When the thing may be expected: the day they named last, else the day that stands and has not passed."""
    if said is not None and isinstance(said.event, e.SlipForetold) and said.at >= state.terms_at:
        return said.event.due_on
    return None if state.is_late(now) else state.due_on


def danger(
    scope: Scope, expected: Mapping[int, date | None], now: datetime, names: Mapping[int, str] | None = None
) -> Danger:
    """What hangs on these words. `expected`: by promise the day on which its thing comes, None: nobody knows."""
    hanging = hanging_on(scope, list(expected))
    wanted = {one.id for one in hanging}
    rows = (
        book.promises(scope)
        .filter(pk__in=wanted, direction="ours", outcome="open", is_void=False)
        .select_related("content", "kind", "series")
    )
    found = {row.pk: row for row in rows} if wanted else {}
    nearest: dict[int, tuple[Endangered, int]] = {}
    for one in hanging:
        if one.id in found and one.id not in nearest:
            state = book.state(found[one.id])
            thing = Endangered(
                state.id, state.due_on, state.due_end, expected[one.root], state.broken, one.depth
            )
            nearest[one.id] = (thing, one.root)
    reached = by_harm([thing for thing, _root in nearest.values()], now)
    people = roots_of(scope, {row.creditor_id for row in found.values()}) if found else {}
    callable_ = [party.pk for party in people.values() if party.can_call and not party.contact_rule]
    phones = points_by_party(callable_, "phone") if callable_ else {}
    today, lines = local_date(now, scope.zone), []
    for hit in reached[:SHOWN]:
        row, (thing, root) = found[hit.promise], nearest[hit.promise]
        party = people[row.creditor_id]
        lines.append(
            Line(
                row.code, party.name or _("somebody whose data was erased"), party.code,
                phones.get(party.pk, ""), _what(row), due_words(book.state(row), today), row.due_on,
                harm_words(hit), hit.harm, thing.depth > 1, (names or {}).get(root, ""),
                url_or_none("desk:move", row.code, "told"),
            )
        )  # fmt: skip
    return Danger(lines, max(0, len(reached) - SHOWN))


def _what(row: models.Promise) -> str:
    if row.content is not None and row.content.text:
        return row.content.text
    name = kind_words(row.kind.slug, row.kind.name)
    return f"{name}: {row.series.thing}" if row.series is not None and row.series.thing else name
