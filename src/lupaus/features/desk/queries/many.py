"""The list of open promises for whoever has many: filtered, page by page, the nearest due first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from lupaus.core.clock_time import local_date
from lupaus.core.promise import Promise
from lupaus.features.desk.models import SavedView
from lupaus.features.desk.queries import words as say
from lupaus.features.desk.rules.filters import Filter, is_code
from lupaus.features.desk.rules.standing import Shown, fate_of
from lupaus.ledger import queries as book
from lupaus.people.access import Scope
from lupaus.people.members import members
from lupaus.people.models import Membership, Party
from lupaus.people.parties import roots_of
from lupaus.people.teams import teams
from lupaus.web import fates

if TYPE_CHECKING:
    from lupaus.ledger import models

PAGE = 50
MOST = 200
"""How many can be acted on at once."""


@dataclass(frozen=True, slots=True)
class Row:
    """One promise of the list. `shown` guards against a stale page."""

    code: UUID
    title: str
    word: str
    other: str
    holder: str
    due: str
    fate: str
    fate_words: str
    shown: str
    state: Promise


@dataclass(frozen=True, slots=True)
class Listed:
    """One page. `after` is where the next begins, None on the last."""

    rows: list[Row]
    after: UUID | None


@dataclass(frozen=True, slots=True)
class Whose:
    """Somebody, or a team, whose promises one may look at."""

    code: str
    name: str


def listed(scope: Scope, asked: Filter, now: datetime, after: UUID | None = None) -> Listed:
    """A page of what fits; constant queries, read from an index of the open ones."""
    rows = _of_anybody(scope, asked, now)
    last = book.promise_by_code(scope, after) if after is not None else None
    if last is not None:
        rows = rows.filter(due_end__gte=last.due_end).exclude(due_end=last.due_end, pk__lte=last.pk)
    found = list(_nearest_first(rows, _holders(scope, asked.whose), asked)[: PAGE + 1])
    shown = found[:PAGE]
    return Listed(_rows(scope, shown, now), shown[-1].code if len(found) > PAGE else None)


def chosen(scope: Scope, codes: Collection[UUID], now: datetime) -> list[Row]:
    """These open promises of the organisation, the nearest due first; closed and foreign ones are left out."""
    rows = _open(scope).filter(code__in=list(codes)[:MOST])
    return _rows(scope, list(rows.order_by("due_end", "pk")), now)


def fitting(scope: Scope, asked: Filter, now: datetime) -> QuerySet[models.Promise]:
    """The open promises that fit the filter."""
    rows, holders = _of_anybody(scope, asked, now), _holders(scope, asked.whose)
    if holders is None:
        return rows
    return rows.filter(holder__in=holders) if len(holders) != 1 else rows.filter(holder=holders[0])


def _of_anybody(scope: Scope, asked: Filter, now: datetime) -> QuerySet[models.Promise]:
    rows, today = _open(scope), local_date(now, scope.zone)
    if asked.kind:
        rows = rows.filter(
            kind__in=list(book.kinds(scope).filter(slug=asked.kind).values_list("pk", flat=True))
        )
    match asked.state:
        case "late":
            rows = rows.filter(due_end__lt=now, stage="active")
        case "today":
            rows = rows.filter(due_on=today, due_end__gte=now, due_end__lte=_far(today, 2))
        case "week":
            end = today + timedelta(days=7)
            rows = rows.filter(
                due_on__gte=today, due_on__lte=end, due_end__gte=now, due_end__lte=_far(end, 2)
            )
        case "handed":
            rows = rows.filter(handed_to__isnull=False)
        case "offered" | "waiting" | "reported":
            rows = rows.filter(stage=asked.state).exclude(stage="active")  # as the index of stages says it
    if asked.due_from:
        rows = rows.filter(due_on__gte=asked.due_from, due_end__gte=_far(asked.due_from, -2))
    if asked.due_to:
        rows = rows.filter(due_on__lte=asked.due_to, due_end__lte=_far(asked.due_to, 2))
    return rows


def people(scope: Scope, now: datetime) -> tuple[list[Whose], list[Whose]]:
    """The members and the teams that the filter offers."""
    today = local_date(now, scope.zone)
    everybody = [Whose(str(one.code), one.name) for one in members(scope, today)]
    return everybody, [Whose(str(team.code), team.name) for team in teams(scope)]


def views(scope: Scope) -> list[SavedView]:
    """My own views, by name."""
    return list(SavedView.objects.filter(organisation=scope.organisation, party=scope.party).order_by("name"))


def _nearest_first(
    rows: QuerySet[models.Promise], holders: list[int] | None, asked: Filter
) -> QuerySet[models.Promise]:
    """Those of the holders in their order. Of a team only what can be on the page is read, not all for the nearest few."""
    if holders is None:
        return rows.order_by("due_end", "pk")
    if len(holders) == 1:
        return rows.filter(holder=holders[0]).order_by("due_end", "pk")
    rows = rows.filter(holder__in=holders) if asked.kind else book.nearest_of(rows, holders, PAGE + 1)
    # As an expression: else SQLite reads everybody's nearest in their order, and leaves out the others' one by one.
    return rows.order_by(Coalesce("due_end", "due_end"), "pk")


def _open(scope: Scope) -> QuerySet[models.Promise]:
    rows = book.promises(scope).filter(outcome="open", is_void=False)  # as the indexes of the list say it
    return rows.select_related("kind", "series", "content")


def _far(on: date, days: int) -> datetime:
    """A wide bound of the instant beside the exact one of the day, so that the index by due can be used."""
    try:
        return datetime.combine(on + timedelta(days=days), time(), UTC)
    except OverflowError:
        return datetime.combine(on, time(), UTC)


def _holders(scope: Scope, whose: str) -> list[int] | None:
    """The members meant; None: everybody. A code that is nobody's finds nothing."""
    if whose == "all":
        return None
    if not is_code(whose):
        return [scope.party]
    here = Membership.objects.filter(organisation=scope.organisation)
    found = here.filter(Q(party__code=whose) | Q(team__code=whose))
    return list(found.values_list("party", flat=True))


def _rows(scope: Scope, rows: Sequence[models.Promise], now: datetime) -> list[Row]:
    states = [book.state(row) for row in rows]
    ids = {pk for one in states for pk in (one.holder, one.debtor, one.creditor)}
    known = roots_of(scope, ids) if ids else {}
    return [_row(row, state, known, now) for row, state in zip(rows, states, strict=True)]


def _row(row: models.Promise, state: Promise, known: dict[int, Party], now: datetime) -> Row:
    today = local_date(now, state.zone)
    other = known[state.debtor if state.direction == "theirs" else state.creditor]
    fate = fate_of(state)
    return Row(
        row.code, say.title_of(row.kind.slug, row.kind.name, row.series.thing if row.series else ""),
        row.content.text if row.content else "", other.name, known[state.holder].name,
        say.due_words(state, today), fate, fates.look(fate)[1],
        str(Shown(state.terms_no, state.holder, state.outcome, state.stage)), state,
    )  # fmt: skip
