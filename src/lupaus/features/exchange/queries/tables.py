"""The tables of an export that people read: customers with their objects, promises, and what happened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from lupaus.core.clock_time import local
from lupaus.core.recurrence import parse_interval
from lupaus.ledger import queries
from lupaus.people.access import Scope
from lupaus.people.models import ContactPoint, Party
from lupaus.people.parties import customers as everybody
from lupaus.people.parties import roots_of

_BATCH = 1_000
Row = Sequence[str]


def customers(scope: Scope) -> Iterator[Row]:
    """One row for each object, and for each customer without one. The same table can be brought in again."""
    yield (
        _("Name"), _("Phone"), _("Second phone"), _("E-mail"), _("Street address"), _("Postcode"), _("Town"),
        _("Area or village"), _("What is swept"), _("Address of the object"), _("How often"), _("Last visit"),
        _("Next due"), _("Price"), _("Language"), _("Promised to remind (yes or no)"), _("Note"),
    )  # fmt: skip
    for parties in _in_parts(everybody(scope).order_by("pk")):
        family = _family(parties)
        objects = _objects(scope, family)
        points = _points(family)
        for party in parties:
            rows: Sequence[dict[str, Any] | None] = [*objects.get(party.pk, ())] or [None]
            for row in rows:
                yield _customer(party, points.get(party.pk, {}), row)


def _customer(party: Party, points: dict[str, list[str]], row: dict[str, Any] | None) -> Row:
    phones = points.get("phone", [])
    series = row or {}
    return (
        party.name, phones[0] if phones else "", ", ".join(phones[1:]), ", ".join(points.get("email", [])),
        party.address, party.postcode, party.town, party.area,
        series.get("thing", ""), series.get("address", ""), _interval(series.get("interval")),
        _day(series.get("last_done_on")), _day(series.get("due_on")), _euros(series.get("cents")),
        party.language, "" if row is None else _("yes") if series["is_promised"] else _("no"), party.note,
    )  # fmt: skip


def _family(parties: Sequence[Party]) -> dict[int, int]:
    """Each party and those merged into it, by the one that stays."""
    roots = {party.pk: party.pk for party in parties}
    for pk, root in Party.objects.filter(merged_into__in=list(roots)).values_list("pk", "merged_into"):
        roots[pk] = root or pk
    return roots


def _objects(scope: Scope, family: dict[int, int]) -> dict[int, list[dict[str, Any]]]:
    """Living objects by their owner, with the day of the open promise."""
    rows = list(
        queries.series(scope)
        .filter(party__in=list(family), released_at=None)
        .order_by("pk")
        .values("pk", "party", "thing", "address", "interval", "last_done_on", "cents", "is_promised")
    )
    dues = dict(
        queries.promises(scope)
        .filter(series__in=[row["pk"] for row in rows], outcome="open")
        .order_by("pk")
        .values_list("series", "due_on")
    )
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(family[row["party"]], []).append(row | {"due_on": dues.get(row["pk"])})
    return found


def _points(family: dict[int, int]) -> dict[int, dict[str, list[str]]]:
    found: dict[int, dict[str, list[str]]] = {}
    rows = ContactPoint.objects.filter(party__in=list(family), wrong_at=None).order_by("-is_first", "pk")
    for party, kind, value in rows.values_list("party", "kind", "value"):
        values = found.setdefault(family[party], {}).setdefault(kind, [])
        if value not in values:
            values.append(value)
    return found


def promises(scope: Scope) -> Iterator[Row]:
    """Every promise: to whom, what, by when as first promised and as it is now, and what became of it."""
    yield (
        _("Code"), _("Kind"), _("Given by"), _("Given to"), _("What was promised"), _("Object"), _("Given on"),
        _("First due"), _("Due"), _("Outcome"), _("How it ended"), _("Closed on"), _("Missed on"), _("A promise was given"),
    )  # fmt: skip
    kinds = dict(queries.kinds(scope).values_list("pk", "slug"))
    for rows in _in_parts(queries.promises(scope).order_by("pk")):
        names = roots_of(scope, {row.debtor_id for row in rows} | {row.creditor_id for row in rows})
        texts = queries.texts_of(scope, {row.content_id for row in rows if row.content_id})
        things = dict(
            queries.series(scope).filter(pk__in={row.series_id for row in rows}).values_list("pk", "thing")
        )
        for row in rows:
            yield (
                str(row.code), kinds[row.kind_id], names[row.debtor_id].name, names[row.creditor_id].name,
                texts.get(row.content_id or 0, ""), things.get(row.series_id or 0, ""),
                _moment(row.made_at, row.zone), _day(row.first_due_on), _day(row.due_on), row.outcome, row.how,
                _moment(row.closed_at, row.zone), _moment(row.missed_at, row.zone),
                _("yes") if row.is_promised else _("no"),
            )  # fmt: skip


def history(scope: Scope) -> Iterator[Row]:
    """What happened, promise by promise, in its order."""
    yield (
        _("Promise"),
        _("When"),
        _("What happened"),
        _("Who did it"),
        _("In which role"),
        _("Words"),
        _("Facts"),
    )
    for rows in _in_parts(queries.promises(scope).order_by("pk").values_list("pk", "code", "zone")):
        histories = queries.histories(scope, [pk for pk, _code, _zone in rows])
        people = roots_of(scope, {one.by for found in histories.values() for one in found if one.by})
        for pk, code, zone in rows:
            for one in histories.get(pk, ()):
                by = people.get(one.by or 0)
                yield (
                    str(code), _moment(one.at, zone), one.kind, by.name if by else "", one.role, one.words,
                    _facts(one.event),
                )  # fmt: skip


def _facts(event: Any) -> str:
    """The event's plain facts, those that are not at their default."""
    usual = event._field_defaults
    told = {
        name: value for name, value in event._asdict().items() if value != usual.get(name) and name != "words"
    }
    return " ".join(f"{name}={value}" for name, value in told.items())


def _in_parts(rows: Any) -> Iterator[list[Any]]:
    iterator = rows.iterator(chunk_size=_BATCH)
    while part := list(islice(iterator, _BATCH)):
        yield part


def _interval(text: str | None) -> str:
    if not text:
        return ""
    interval = parse_interval(text)
    months = interval.years * 12 + interval.months
    # Only whole months can be told in a word that is read back; else the compact text stands.
    return (
        _("%(count)d months") % {"count": months}
        if months and not (interval.weeks or interval.days)
        else text
    )


def _day(on: date | None) -> str:
    return f"{on.day}.{on.month}.{on.year}" if on else ""


def _moment(at: datetime | None, zone: str) -> str:
    if at is None:
        return ""
    when = local(at, zone)
    return f"{when.day}.{when.month}.{when.year} {when:%H.%M}"


def _euros(cents: int | None) -> str:
    return "" if cents is None else f"{cents // 100},{cents % 100:02}"
