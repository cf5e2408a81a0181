"""What the pen and the pass write and read of promises: a constant number of statements whatever
the batch. Every function expects the caller's transaction. Nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import compress
from operator import is_not
from typing import NamedTuple

from django.db import connection
from uuid_utils.compat import uuid7

from lupaus.core import events as e
from lupaus.core import kinds
from lupaus.core.folding import fold
from lupaus.core.promise import Promise
from lupaus.ledger import models, statements
from lupaus.ledger.rows import COLUMNS, promises_of, selected
from lupaus.ledger.statements import Row

_EVENT = ("organisation_id", "promise_id", "seq", "kind", "facts", "at", "by_id", "role", "act_id")


class Entry(NamedTuple):
    """An event on its way into the book."""

    promise: int
    organisation: int
    seq: int
    event: e.Event


class Change(NamedTuple):
    """A promise before and after its new events, and its alarm from now on."""

    before: Promise
    after: Promise
    alarm: datetime | None


def locked(organisation: int, ids: Sequence[int]) -> list[Promise]:
    """Read rows of an organisation and hold them until the transaction ends."""
    if not ids:
        return []
    marks = ", ".join(["%s"] * len(ids))
    lock = "" if connection.vendor == "sqlite" else " FOR UPDATE"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {selected('ledger_promise')} FROM ledger_promise "  # noqa: S608
            f"WHERE organisation_id = %s AND id IN ({marks}) ORDER BY id{lock}",
            [organisation, *ids],
        )
        return promises_of(cursor.fetchall())


def read(ids: Sequence[int]) -> list[Promise]:
    """Read rows without holding them, in order of id."""
    if not ids:
        return []
    marks = ", ".join(["%s"] * len(ids))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {selected('ledger_promise')} FROM ledger_promise "  # noqa: S608
            f"WHERE id IN ({marks}) ORDER BY id",
            list(ids),
        )
        return promises_of(cursor.fetchall())


def folded(id: int, history: Iterable[models.Event]) -> Promise:
    """The state that these event rows give. Raises `ValueError` on a headless history."""
    return fold(id, [(e.decode(row.kind, row.facts), row.at) for row in history])


def insert_promises(made: Sequence[tuple[Promise, datetime | None]], urgencies: dict[int, int]) -> None:
    """Insert promises with their first alarm."""
    statements.insert(
        models.Promise,
        (*COLUMNS, "code", "next_step_at", "urgency"),
        ((*state, uuid7(), alarm if state.is_open else None, urgencies[state.kind]) for state, alarm in made),
    )


def update_promises(changes: Iterable[Change]) -> None:
    """Write what has changed of each promise, and its alarm.

    Rows with the same changed columns share a statement; a pass over one kind of step is one.
    """
    groups: dict[tuple[str, ...], list[Row]] = {}
    for before, after, alarm in changes:
        # What an event leaves alone stays the very same object, so that no value need be compared.
        moved = list(map(is_not, before, after))
        row = (*compress(after, moved), alarm, after.id)
        groups.setdefault(tuple(compress(COLUMNS, moved)), []).append(row)
    for columns, rows in groups.items():
        statements.update(models.Promise, (*columns, "next_step_at"), rows)


def update_alarms(alarms: Sequence[tuple[int, datetime | None]]) -> None:
    """Set alarms alone; nothing happened to these promises."""
    statements.update(models.Promise, ("next_step_at",), ((alarm, id) for id, alarm in alarms))


def insert_events(entries: Sequence[Entry], at: datetime, by: int | None, role: str, act: int | None) -> None:
    """Append events, all at the same instant by the same actor."""
    statements.insert(
        models.Event,
        _EVENT,
        (
            (organisation, promise, seq, e.kind_of(event), _facts(event), at, by, role, act)
            for promise, organisation, seq, event in entries
        ),
    )


def _facts(event: e.Event) -> str:
    return _step_facts(event) if isinstance(event, e.StepTaken) else e.encode(event)


@lru_cache(maxsize=1024)  # a pass takes the same few steps of many promises
def _step_facts(event: e.StepTaken) -> str:
    return e.encode(event)


def urgencies(kind_ids: Collection[int]) -> dict[int, int]:
    """How soon each kind's promises are claimed; 0 first."""
    if not kind_ids:
        return {}
    return {
        row.pk: int(row.plan.get("urgency", kinds.USUAL_URGENCY))
        for row in models.Kind.objects.filter(pk__in=kind_ids)
    }
