"""The first screen: whom to call now, who comes after, how many evenings it takes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count

from lupaus.core.clock_time import local_date
from lupaus.core.evenings import SpreadSummary
from lupaus.features.calls.queries.cards import Card, card_of
from lupaus.features.calls.queries.speaking import Thanks, thanks
from lupaus.features.calls.queries.waiting import Seen, waiting
from lupaus.features.calls.rules.evening import PUT_OFF, evening_of, is_evening
from lupaus.features.calls.rules.lines import Row, Sort, rows
from lupaus.ledger import queries as book
from lupaus.ledger.policies import Rulebook
from lupaus.people.access import Scope
from lupaus.people.models import Organisation, Party

AHEAD = 2_000
"""How many of the promises that come next are looked at."""
PLANNED = 20_000
"""How many calls of later days are counted; more than these are told as "over"."""
FAR = timedelta(days=28)
"""A call that somebody put off by hand further than this is a matter of its own, no part of the round."""
ROWS = 60
"""How many rows follow the card at most."""


class SlimRow(NamedTuple):
    """A contact further down. `many` promises, `things` names the objects, `at` the hour of a promised call.

    `answer` is what they said of a promise that we had reported as done. `whose`: for whom I stand in.
    """

    code: UUID
    name: str
    place: str
    sort: Sort
    step: str
    kind: str
    many: int
    things: str
    due_on: date
    at: time | None
    has_basis: bool
    answer: str
    whose: str


class Coming(NamedTuple):
    """What comes next when nothing waits: the first name, how many that day, and the day."""

    name: str
    many: int
    on: date


class Evening(NamedTuple):
    """The call list at one moment. `is_tonight`: the list is called through today.

    `is_over`: more calls are planned than are counted. `late`: how many of tonight's go beyond the
    evening's number only because their day has passed.
    """

    card: Card | None
    after: list[SlimRow]
    waiting: int
    is_cut: bool
    summary: SpreadSummary
    is_tonight: bool
    an_evening: int
    thanks: list[Thanks]
    coming: Coming | None
    is_over: bool
    late: int


def evening(scope: Scope, now: datetime) -> Evening:
    """Everything that waits before me at `now` (aware UTC)."""
    calendar = Rulebook(scope.organisation).calendar
    today = calendar.today(now)
    found = waiting(scope, now)
    ordered = rows([one.line for one in found.seen])
    by_notice = {one.line.notice: one for one in found.seen}
    first = ordered[0] if ordered else None
    ahead, is_over = planned(scope, now)
    an_evening = Organisation.objects.values_list("calls_an_evening", flat=True).get(pk=scope.organisation)
    summary = evening_of(ordered, ahead, an_evening, today, calendar)
    return Evening(
        card=_card(scope, first, found.contacts, found.seen, now) if first else None,
        after=[_slim(row, found.contacts, by_notice) for row in ordered[1 : ROWS + 1]],
        waiting=len(ordered),
        is_cut=found.is_cut,
        summary=summary,
        is_tonight=is_evening(today, calendar),
        an_evening=an_evening,
        thanks=thanks(scope, now),
        coming=None if first else coming(scope, now),
        is_over=is_over,
        late=min(_late(ordered, now), max(0, summary.tonight - an_evening)),
    )


def planned(scope: Scope, now: datetime) -> tuple[dict[date, int], bool]:
    """How many calls are planned for each later day: the spread of an import, "I call later" of the next weeks; and are there more?"""
    chosen = book.promises(scope).filter(holder=scope.party, outcome="open", wanted_at__gt=now)
    chosen = chosen.exclude(tried_at__isnull=False, wanted_at__gt=now + FAR)
    counted = (
        book.promises(scope)
        .filter(pk__in=chosen.order_by("wanted_at").values("pk")[:PLANNED])
        .values_list("wanted_at")
        .annotate(many=Count("creditor", distinct=True), many_rows=Count("pk"))
        .order_by()
    )
    found: dict[date, int] = {}
    read = 0
    for wanted_at, many, many_rows in counted:
        on = local_date(wanted_at, scope.zone)
        found[on] = found.get(on, 0) + many
        read += many_rows
    return found, read >= PLANNED


def _late(ordered: Sequence[Row], now: datetime) -> int:
    """How many rows cannot wait because their day has passed."""
    return sum(
        row.sort not in PUT_OFF and all(line.due_end <= now for line in row.leading) for row in ordered
    )


def coming(scope: Scope, now: datetime) -> Coming | None:
    """The next day with somebody to call, None when nothing is promised at all."""
    kinds = Rulebook(scope.organisation).kinds
    first: dict[date, list[int]] = {}
    rows_ahead = book.promises(scope).filter(pk__in=_due_next(scope, now))
    for kind, due_on, wanted_at, creditor in rows_ahead.values_list(
        "kind", "due_on", "wanted_at", "creditor"
    ):
        step = kinds[kind].step("call")
        if step is None:
            continue
        on = (
            local_date(wanted_at, scope.zone)
            if wanted_at
            else date.fromordinal(due_on.toordinal() + step.days)
        )
        first.setdefault(max(on, local_date(now, scope.zone)), []).append(creditor)
    if not first:
        return None
    on = min(first)
    party = Party.objects.get(organisation=scope.organisation, pk=first[on][0])
    return Coming(party.name, len(set(first[on])), on)


def _due_next(scope: Scope, now: datetime) -> Any:
    """The promises of mine that fall due next: read from the index, never the whole book."""
    return (
        book.promises(scope)
        .filter(holder=scope.party, outcome="open", due_end__gt=now)
        .order_by("due_end", "pk")
        .values("pk")[:AHEAD]
    )


def _card(scope: Scope, row: Row, contacts: dict[int, Party], seen: list[Seen], now: datetime) -> Card:
    mine = [one for one in seen if one.line.contact == row.contact]
    return card_of(scope, contacts[row.contact], now, mine)


def _slim(row: Row, contacts: dict[int, Party], by_notice: dict[int, Seen]) -> SlimRow:
    party = contacts[row.contact]
    seen = [by_notice[line.notice] for line in row.leading]
    first = seen[0]
    things = dict.fromkeys(one.thing for one in seen if one.thing)
    return SlimRow(
        code=party.code,
        name=party.name,
        place=first.line.area,
        sort=row.sort,
        step=first.line.step,
        kind=first.line.kind,
        many=len({one.line.promise for one in seen}),
        things=", ".join(things),
        due_on=first.line.due_on,
        at=first.due_time,
        has_basis=all(one.is_promised for one in seen),
        answer=first.answer,
        whose=first.line.whose,
    )
