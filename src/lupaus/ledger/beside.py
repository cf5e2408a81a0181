"""What an act changes beside the promises: how often an object comes round, how a person is reached.

Such facts have no events. So an act looks before and after, and keeps the difference with itself; an
undo gives back what still stands as the act left it. Ids and facts only, never what names a person.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from django.db.models import Model

from lupaus.ledger import models, writing
from lupaus.ledger.realarming import realarm
from lupaus.people.access import Scope
from lupaus.people.families import families_of, hold
from lupaus.people.models import Basis, ContactPoint, Party
from lupaus.people.parties import refresh_reach

Rows = Mapping[int, Mapping[str, Any]]

_WATCHED: Mapping[str, tuple[type[Model], tuple[str, ...]]] = MappingProxyType(
    {
        "series": (
            models.Series,
            ("interval", "cents", "travel_cents", "sticky_on", "is_promised", "basis_id", "released_at",
             "released_why"),
        ),
        "parties": (Party, ("contact_rule",)),
        "points": (ContactPoint, ("wrong_at", "wrong_why")),
    }
)  # fmt: skip


class Beside(NamedTuple):
    """How things stood: the watched fields by table and row, and which bases of contact there were."""

    organisation: int
    series: frozenset[int]
    family: frozenset[int]
    rows: Mapping[str, Rows]
    bases: frozenset[int]


def look(
    scope: Scope, *, promises: Collection[int] = (), series: Collection[int] = (), party: Party | None = None
) -> Beside:
    """How it stands before an act: of these objects and those of these promises, and of a person.

    Holds the person, then the promises, then the objects until the transaction ends, as the pen and the
    engine do.
    """
    family = frozenset(families_of([party.pk]) if party is not None else ())
    hold(family)
    held = writing.locked(scope.organisation, sorted(set(promises) | _open_of(scope.organisation, family)))
    named = set(promises)
    objects = frozenset({s.series for s in held if s.id in named and s.series is not None} | set(series))
    return _seen(scope.organisation, objects, family)


def keep(act: int, before: Beside) -> None:
    """Keep with the act what has changed since `before`; the last thing that an act does."""
    after = _seen(before.organisation, before.series, before.family)
    changes: dict[str, Any] = {}
    for table, rows in before.rows.items():
        for pk, fields in rows.items():
            now = after.rows[table].get(pk, fields)
            moved = {name: [old, now[name]] for name, old in fields.items() if now[name] != old}
            if moved:
                changes.setdefault(table, {})[str(pk)] = moved
    given = sorted(after.bases - before.bases)
    if given:
        changes["bases"] = given
    if changes:
        models.Act.objects.filter(pk=act).update(beside=changes)


def parties_of(act: models.Act) -> list[int]:
    """The people of whom the act changed how they are reached."""
    kept = act.beside or {}
    points = ContactPoint.objects.filter(pk__in=map(int, kept.get("points", ())))
    return sorted({*map(int, kept.get("parties", ())), *points.values_list("party", flat=True)})


def give_back(act: models.Act, now: datetime) -> None:
    """After an undo: each fact that still is as the act left it stands as before the act."""
    kept = act.beside or {}
    people = parties_of(act)
    for table, (model, _names) in _WATCHED.items():
        for pk, moved in kept.get(table, {}).items():
            _put_back(model, int(pk), moved)
    Basis.objects.filter(pk__in=kept.get("bases", ()), withdrawn_at=None).update(withdrawn_at=now)
    if kept.get("points"):
        for party in Party.objects.filter(pk__in=people):
            refresh_reach(party)
    for pk in people:
        realarm(act.organisation_id, now, party=pk)


def open_promises_of(organisation: int, people: Collection[int]) -> set[int]:
    """The open promises to these people, which are looked at again when they are reached otherwise."""
    return _open_of(organisation, people)


def _open_of(organisation: int, people: Collection[int]) -> set[int]:
    if not people:
        return set()
    rows = models.Promise.objects.filter(organisation=organisation, creditor__in=people, outcome="open")
    return set(rows.values_list("pk", flat=True))


def _put_back(model: type[Model], pk: int, moved: Mapping[str, list[Any]]) -> None:
    row = model._default_manager.filter(pk=pk).values(*moved).first()
    if row is None:
        return
    back = {name: old for name, (old, new) in moved.items() if _plain(row[name]) == new}
    if back:
        fields = {field.attname: field for field in model._meta.concrete_fields}
        model._default_manager.filter(pk=pk).update(
            **{name: fields[name].to_python(old) for name, old in back.items()}
        )


def _seen(organisation: int, series: frozenset[int], family: frozenset[int]) -> Beside:
    objects = models.Series.objects.select_for_update(no_key=True).filter(organisation=organisation)
    rows = {
        "series": _facts(objects.filter(pk__in=series).order_by("pk"), "series") if series else {},
        "parties": _facts(Party.objects.filter(organisation=organisation, pk__in=family), "parties"),
        "points": _facts(ContactPoint.objects.filter(party__in=family), "points"),
    }
    bases = Basis.objects.filter(organisation=organisation, party__in=family)
    return Beside(organisation, series, family, rows, frozenset(bases.values_list("pk", flat=True)))


def _facts(found: Any, table: str) -> dict[int, dict[str, Any]]:
    names = _WATCHED[table][1]
    return {row["pk"]: {name: _plain(row[name]) for name in names} for row in found.values("pk", *names)}


def _plain(value: Any) -> Any:
    """As the act keeps it, in JSON."""
    return value.isoformat() if isinstance(value, date) else value
