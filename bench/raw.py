"""The yardstick: hand-written SQL of the same durable writes, planned in Python in the simplest way.

It goes straight to the driver, without Django: `executemany` on SQLite, one JSON document or COPY on PostgreSQL, which
`docs/decisions` found the fastest of each.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

BATCH = 500
_CLAIM = """
SELECT id, organisation_id, creditor_id, holder_id, terms_no, seq, due_end, done FROM ledger_promise
WHERE urgency IN (0, 1, 2, 3, 4, 5, 6, 7, 8, 9) AND next_step_at IS NOT NULL AND next_step_at <= {mark}
ORDER BY urgency, next_step_at LIMIT 500
"""
EVENT = "organisation_id, promise_id, seq, kind, facts, at, by_id, role, act_id"
NOTICE = (
    "organisation_id, promise_id, terms_no, step, attempt, party_id, holder_id, medium, klass, not_before, "
    "useless_at, urgency, state, reason, written_at, settled_at, envelope_id, next_step_at"
)


def driver() -> Any:
    """The database driver's own connection."""
    connection.ensure_connection()
    return connection.connection


# -- the pass ----------------------------------------------------------------------------------------


def keep(now: datetime, later: datetime) -> int:
    """Fire all that is due at `now`, setting the next alarm to `later`; answers how many.

    Claim the due rows, decide trivially, update state and alarm, insert one event and one notice, commit.
    """
    one = _keep_sqlite if connection.vendor == "sqlite" else _keep_postgres
    total = 0
    while many := one(driver(), now, later):
        total += many
    return total


def _keep_sqlite(sqlite: Any, now: datetime, later: datetime) -> int:
    at, then = now.strftime("%Y-%m-%d %H:%M:%S"), later.strftime("%Y-%m-%d %H:%M:%S")
    sqlite.execute("BEGIN IMMEDIATE")
    rows = sqlite.execute(_CLAIM.format(mark="?"), [at]).fetchall()
    sqlite.executemany(
        "UPDATE ledger_promise SET done = ?, seq = ?, next_step_at = ? WHERE id = ?",
        [("call.1", row[5] + 1, then, row[0]) for row in rows],
    )
    sqlite.executemany(
        f"INSERT INTO ledger_event ({EVENT}) "  # noqa: S608
        "VALUES (?, ?, ?, 'step_taken', '{\"step\":\"call\"}', ?, NULL, 'engine', NULL)",
        [(row[1], row[0], row[5] + 1, at) for row in rows],
    )
    sqlite.executemany(
        f"INSERT INTO outbox_notice ({NOTICE}) VALUES (?, ?, ?, 'call', 1, ?, ?, 'call', 'planned', ?, "  # noqa: S608
        "NULL, 5, 'waiting', '', ?, NULL, NULL, NULL)",
        [(row[1], row[0], row[4], row[2], row[3], at, at) for row in rows],
    )
    sqlite.execute("COMMIT")
    return len(rows)


def _keep_postgres(postgres: Any, now: datetime, later: datetime) -> int:
    with postgres.transaction(), postgres.cursor() as cursor:
        cursor.execute(_CLAIM.format(mark="%s") + " FOR UPDATE SKIP LOCKED", [now])
        rows = cursor.fetchall()
        document = json.dumps(
            [
                {"id": r[0], "o": r[1], "c": r[2], "h": r[3], "t": r[4], "seq": r[5] + 1, "done": "call.1"}
                for r in rows
            ]
        )
        cursor.execute(
            f"""WITH r AS (SELECT * FROM jsonb_to_recordset(%s::jsonb) AS r(id bigint, o bigint, c bigint,
                    h bigint, t integer, seq integer, done text)),
                u AS (UPDATE ledger_promise p SET done = r.done, seq = r.seq, next_step_at = %s FROM r
                    WHERE p.id = r.id),
                v AS (INSERT INTO ledger_event ({EVENT})
                    SELECT o, id, seq, 'step_taken', '{{"step":"call"}}', %s, NULL, 'engine', NULL FROM r)
                INSERT INTO outbox_notice ({NOTICE})
                SELECT o, id, t, 'call', 1, c, h, 'call', 'planned', %s, NULL, 5, 'waiting', '', %s, NULL, NULL,
                    NULL FROM r""",  # noqa: S608
            [document, later, now, now, now],
        )
        return len(rows)


# -- making ------------------------------------------------------------------------------------------


def make(tables: Sequence[tuple[str, Sequence[str], Sequence[Sequence[Any]]]]) -> None:
    """Write the rows of each (table, columns, rows), the same slice of all tables a transaction, `BATCH` rows at a time."""
    one = _make_sqlite if connection.vendor == "sqlite" else _make_postgres
    for start in range(0, len(tables[0][2]), BATCH):
        one(driver(), [(table, names, rows[start : start + BATCH]) for table, names, rows in tables])


def _make_sqlite(sqlite: Any, tables: Sequence[tuple[str, Sequence[str], Sequence[Sequence[Any]]]]) -> None:
    sqlite.execute("BEGIN IMMEDIATE")
    for table, names, rows in tables:
        marks = ", ".join("?" * len(names))
        sqlite.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)  # noqa: S608
    sqlite.execute("COMMIT")


def _make_postgres(
    postgres: Any, tables: Sequence[tuple[str, Sequence[str], Sequence[Sequence[Any]]]]
) -> None:
    with postgres.transaction(), postgres.cursor() as cursor:
        for table, names, rows in tables:
            with cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
