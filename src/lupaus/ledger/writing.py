"""The statements of the pen: set-based, a constant number of them whatever the batch.

Every function expects the caller's transaction. Nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection
from uuid_utils.compat import uuid7

from lupaus.core import events as e
from lupaus.core import kinds
from lupaus.core.lifecycle import fold
from lupaus.core.promise import Promise
from lupaus.ledger import models
from lupaus.ledger.rows import COLUMNS, SELECT, all_stored, promise_of, stored

_FIXED = {
    "id", "organisation_id", "kind_id", "direction", "debtor_id", "creditor_id", "content_id",
    "is_promised", "series_id", "series_n", "arises_from_id", "depends_on_id", "matter",
    "made_at", "zone", "first_due_on", "first_due_time", "first_due_end",
}  # fmt: skip
_CHANGING = tuple((i, name) for i, name in enumerate(COLUMNS) if name not in _FIXED)
_UPDATE = (
    "UPDATE ledger_promise SET "  # noqa: S608
    + ", ".join(f"{name} = %s" for _, name in _CHANGING)
    + ", next_step_at = %s WHERE id = %s"
)
_INSERT = (
    f"INSERT INTO ledger_promise ({SELECT}, code, next_step_at, urgency) "  # noqa: S608
    f"VALUES ({', '.join(['%s'] * (len(COLUMNS) + 3))})"
)
_INSERT_EVENT = (
    "INSERT INTO ledger_event "
    "(organisation_id, promise_id, seq, kind, facts, at, by_id, role, act_id) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
)


class Entry(NamedTuple):
    """An event on its way into the book."""

    promise: int
    organisation: int
    seq: int
    event: e.Event


def new_ids(table: str, count: int) -> list[int]:
    """Reserve `count` row ids of a table, within the caller's transaction."""
    if count == 0:
        return []
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            row = cursor.fetchone()
            first = (row[0] if row else 0) + 1
            if row:
                cursor.execute(
                    "UPDATE sqlite_sequence SET seq = %s WHERE name = %s",
                    [first + count - 1, table],
                )
            else:
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, count])
            return list(range(first, first + count))
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def locked(organisation: int, ids: Sequence[int]) -> list[Promise]:
    """Read rows of an organisation and hold them until the transaction ends."""
    marks = ", ".join(["%s"] * len(ids))
    lock = "" if connection.vendor == "sqlite" else " FOR UPDATE"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {SELECT} FROM ledger_promise "  # noqa: S608
            f"WHERE organisation_id = %s AND id IN ({marks}) ORDER BY id{lock}",
            [organisation, *ids],
        )
        return [promise_of(row) for row in cursor.fetchall()]


def read(ids: Sequence[int]) -> list[Promise]:
    """Read rows without holding them, in order of id."""
    if not ids:
        return []
    marks = ", ".join(["%s"] * len(ids))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {SELECT} FROM ledger_promise WHERE id IN ({marks}) ORDER BY id",  # noqa: S608
            list(ids),
        )
        return [promise_of(row) for row in cursor.fetchall()]


def folded(id: int, history: Iterable[models.Event]) -> Promise:
    """The state that these event rows give. Raises `ValueError` on a headless history."""
    return fold(id, [(e.decode(row.kind, row.facts), row.at) for row in history])


def insert_promises(made: Sequence[tuple[Promise, datetime | None]], urgencies: dict[int, int]) -> None:
    """Insert promises with their first alarm."""
    if not made:
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            _INSERT,
            [
                (*all_stored(state), stored(uuid7()), stored(alarm if state.is_open else None),
                 urgencies[state.kind])
                for state, alarm in made
            ],
        )  # fmt: skip


def update_promises(changed: Sequence[tuple[Promise, datetime | None]]) -> None:
    """Write the folded state and the alarm of promises that have new events."""
    if not changed:
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            _UPDATE,
            [
                (*(stored(state[i]) for i, _ in _CHANGING), stored(alarm), state.id)
                for state, alarm in changed
            ],
        )


def update_alarms(alarms: Sequence[tuple[int, datetime | None]]) -> None:
    """Set alarms alone; nothing happened to these promises."""
    if not alarms:
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE ledger_promise SET next_step_at = %s WHERE id = %s",
            [(stored(alarm), id) for id, alarm in alarms],
        )


def insert_events(entries: Sequence[Entry], at: datetime, by: int | None, role: str, act: int | None) -> None:
    """Append events, all at the same instant by the same actor."""
    if not entries:
        return
    when = stored(at)
    with connection.cursor() as cursor:
        cursor.executemany(
            _INSERT_EVENT,
            [
                (entry.organisation, entry.promise, entry.seq, e.kind_of(entry.event),
                 e.encode(entry.event), when, by, role, act)
                for entry in entries
            ],
        )  # fmt: skip


def urgencies(kind_ids: Collection[int]) -> dict[int, int]:
    """How soon each kind's promises are claimed; 0 first."""
    return {
        row.pk: int(row.plan.get("urgency", kinds.USUAL_URGENCY))
        for row in models.Kind.objects.filter(pk__in=kind_ids)
    }
