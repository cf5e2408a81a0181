"""The yardstick: hand-written SQL of the same durable writes, planned in Python in the simplest way.

Claim the due rows, decide trivially, update state and alarm, insert one event and one notice, commit.
It goes straight to the driver, without Django.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.db import connection

BATCH = 500
_CLAIM = (
    "SELECT id, organisation_id, creditor_id, holder_id, terms_no, seq, due_end, done FROM ledger_promise "
    "WHERE next_step_at IS NOT NULL AND next_step_at <= {mark} ORDER BY urgency, next_step_at LIMIT 500"
)


def keep(now: datetime, later: datetime) -> int:
    """Fire all that is due at `now`, setting the next alarm to `later`; answers how many."""
    connection.ensure_connection()
    driver: Any = connection.connection
    one = _sqlite if connection.vendor == "sqlite" else _postgres
    total = 0
    while many := one(driver, now, later):
        total += many
    return total


def _sqlite(driver: Any, now: datetime, later: datetime) -> int:
    at, then = now.strftime("%Y-%m-%d %H:%M:%S"), later.strftime("%Y-%m-%d %H:%M:%S")
    driver.execute("BEGIN IMMEDIATE")
    rows = driver.execute(_CLAIM.format(mark="?"), [at]).fetchall()
    driver.executemany(
        "UPDATE ledger_promise SET done = ?, seq = ?, next_step_at = ? WHERE id = ?",
        [("call.1", row[5] + 1, then, row[0]) for row in rows],
    )
    driver.executemany(
        "INSERT INTO ledger_event (organisation_id, promise_id, seq, kind, facts, at, by_id, role, act_id) "
        "VALUES (?, ?, ?, 'step_taken', '{\"step\":\"call\"}', ?, NULL, 'engine', NULL)",
        [(row[1], row[0], row[5] + 1, at) for row in rows],
    )
    driver.executemany(
        "INSERT INTO outbox_notice (organisation_id, promise_id, terms_no, step, attempt, party_id, holder_id, "
        "medium, klass, not_before, useless_at, urgency, state, reason, written_at, settled_at, envelope_id, "
        "next_step_at) VALUES (?, ?, ?, 'call', 1, ?, ?, 'call', 'planned', ?, NULL, 5, 'waiting', '', ?, NULL, "
        "NULL, NULL)",
        [(row[1], row[0], row[4], row[2], row[3], at, at) for row in rows],
    )
    driver.execute("COMMIT")
    return len(rows)


def _postgres(driver: Any, now: datetime, later: datetime) -> int:
    with driver.transaction(), driver.cursor() as cursor:
        cursor.execute(_CLAIM.format(mark="%s") + " FOR UPDATE SKIP LOCKED", [now])
        rows = cursor.fetchall()
        document = json.dumps(
            [
                {"id": r[0], "o": r[1], "c": r[2], "h": r[3], "t": r[4], "seq": r[5] + 1, "done": "call.1"}
                for r in rows
            ]
        )
        cursor.execute(
            """WITH r AS (SELECT * FROM jsonb_to_recordset(%s::jsonb) AS r(id bigint, o bigint, c bigint, h bigint,
                   t integer, seq integer, done text)),
               u AS (UPDATE ledger_promise p SET done = r.done, seq = r.seq, next_step_at = %s FROM r
                   WHERE p.id = r.id),
               v AS (INSERT INTO ledger_event (organisation_id, promise_id, seq, kind, facts, at, by_id, role, act_id)
                   SELECT o, id, seq, 'step_taken', '{"step":"call"}', %s, NULL, 'engine', NULL FROM r)
               INSERT INTO outbox_notice (organisation_id, promise_id, terms_no, step, attempt, party_id, holder_id,
                   medium, klass, not_before, useless_at, urgency, state, reason, written_at, settled_at,
                   envelope_id, next_step_at)
               SELECT o, id, t, 'call', 1, c, h, 'call', 'planned', %s, NULL, 5, 'waiting', '', %s, NULL, NULL, NULL
               FROM r""",
            [document, later, now, now, now],
        )
        return len(rows)
