"""From the book's rows to the published shapes, in a constant number of queries for any number of rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from lupaus.core.clock_time import local_date
from lupaus.core.promise import Promise
from lupaus.features.desk.api.shapes import CustomerShape, EventShape, Named, PromiseShape
from lupaus.features.desk.rules.standing import Shown, moves
from lupaus.ledger import queries as book
from lupaus.ledger.policies import Rulebook
from lupaus.people import parties
from lupaus.people.access import Scope
from lupaus.people.models import ContactPoint, Party

if TYPE_CHECKING:
    from lupaus.ledger import models

IDS = frozenset(
    "organisation kind debtor creditor holder guarantor content series arises_from depends_on matter words "
    "envelope act restored asked to".split()
)
"""Fields of events that hold the book's own row numbers: they mean nothing outside and are left out."""


def promises(scope: Scope, rows: Sequence[models.Promise], now: datetime) -> list[PromiseShape]:
    """The rows as shapes, in their order. Rows come with kind, series and content."""
    states = [book.state(row) for row in rows]
    ids = {pk for one in states for pk in _people_in(one)}
    people = parties.roots_of(scope, ids) if ids else {}
    hung = {one.depends_on for one in states if one.depends_on is not None}
    codes = dict(book.promises(scope).filter(pk__in=hung).values_list("pk", "code")) if hung else {}
    kinds = Rulebook(scope.organisation).kinds
    found = []
    for row, state in zip(rows, states, strict=True):
        other = named(people[state.creditor if state.direction == "ours" else state.debtor])
        shown = Shown(state.terms_no, state.holder, state.outcome, state.stage)
        may = moves(state, kinds[state.kind], now, local_date(now, state.zone))
        found.append(
            PromiseShape(
                code=row.code, kind=row.kind.slug, direction=state.direction,
                words=row.content.text if row.content else "",
                thing=row.series.thing if row.series else "",
                customer=other if state.direction == "ours" else None,
                supplier=other if state.direction == "theirs" else None,
                holder=named(people[state.holder]), guarantor=named(people[state.guarantor]),
                named=named(people[state.named]), answer_by=state.answer_by,
                handed_to=named(people[state.handed_to]) if state.handed_to is not None else None,
                hangs_on=codes.get(state.depends_on or 0), seen=str(shown), moves=sorted(may.all - {"call"}),
                **{name: getattr(state, name) for name in _AS_THEY_ARE},
            )
        )  # fmt: skip
    return found


def _people_in(state: Promise) -> set[int]:
    of_us = {state.holder, state.guarantor, state.named, state.handed_to or state.holder}
    return of_us | {state.debtor, state.creditor}


_AS_THEY_ARE = (
    "outcome", "stage", "first_due_on", "due_on", "due_time", "starts_time", "precision", "due_end", "zone",
    "terms", "terms_no", "made_at", "missed_at", "closed_at", "how", "answer", "cause", "deeds", "apologies",
    "is_quiet", "is_void",
)  # fmt: skip


def by_ids(scope: Scope, ids: Sequence[int], now: datetime) -> list[PromiseShape]:
    """The promises with these row ids, in that order."""
    rows = book.promises(scope).select_related("kind", "series", "content").in_bulk(list(ids))
    return promises(scope, [rows[pk] for pk in ids if pk in rows], now)


def events(scope: Scope, promise: int) -> list[EventShape]:
    """The history of one promise, oldest first."""
    happened = book.history(scope, promise)
    by = {one.by for one in happened if one.by is not None}
    people = parties.roots_of(scope, by) if by else {}
    return [
        EventShape(
            seq=one.seq, kind=one.kind, at=one.at, role=one.role, words=one.words,
            by=named(people[one.by]) if one.by in people else None,
            facts={
                name: _plain(value) for name, value in one.event._asdict().items() if name not in IDS
            },
        )
        for one in happened
    ]  # fmt: skip


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime | time) else value


def named(party: Party) -> Named:
    """Somebody by code and name."""
    return Named(code=party.code, name=party.name)


def customers(rows: Sequence[Party]) -> list[CustomerShape]:
    """Customers with their numbers and addresses that are right, in one query more."""
    points: dict[int, list[ContactPoint]] = {}
    known = ContactPoint.objects.filter(party__in=[row.pk for row in rows], wrong_at=None)
    for point in known.order_by("party", "-is_first", "pk"):
        points.setdefault(point.party_id, []).append(point)
    return [
        CustomerShape(
            phones=[point.value for point in points.get(row.pk, ()) if point.kind == "phone"],
            emails=[point.value for point in points.get(row.pk, ()) if point.kind == "email"],
            **{name: getattr(row, name) for name in _OF_A_CUSTOMER},
        )
        for row in rows
    ]


_OF_A_CUSTOMER = (
    "code", "name", "address", "postcode", "town", "area", "language", "is_formal", "contact_rule", "note",
    "is_firm", "is_supplier",
)  # fmt: skip
