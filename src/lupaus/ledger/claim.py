"""Take due promises for one pass. The transaction itself is the claim.

On PostgreSQL rows that another engine works on are skipped; on SQLite the IMMEDIATE transaction
lets one writer in at a time. A worker that dies rolls back, and its rows are simply due again.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db import connection

from lupaus.core.kinds import URGENCIES
from lupaus.core.plan import Contact
from lupaus.core.promise import Promise
from lupaus.ledger.rows import COLUMNS, promises_of
from lupaus.ledger.statements import stored

BATCH = 500


class Claimed(NamedTuple):
    """A due promise with what its plan must know of the one to be reached."""

    promise: Promise
    contact: Contact


_SELECT = ", ".join(f"p.{name}" for name in COLUMNS)
_SQL = (
    f"SELECT {_SELECT}, c.can_call, c.can_message, c.contact_rule "  # noqa: S608
    "FROM ledger_promise p JOIN people_party c ON c.id = p.creditor_id "
    "WHERE p.id IN (SELECT id FROM ledger_promise "
    f"WHERE urgency IN ({', '.join(map(str, URGENCIES))}) "
    "AND next_step_at IS NOT NULL AND next_step_at <= %s "
    "ORDER BY urgency, next_step_at LIMIT %s{lock})"
)


def due_promises(now: datetime, limit: int = BATCH) -> list[Claimed]:
    """Claim up to `limit` due promises, the most urgent first. Call inside a transaction."""
    lock = "" if connection.vendor == "sqlite" else " FOR UPDATE SKIP LOCKED"
    with connection.cursor() as cursor:
        cursor.execute(_SQL.format(lock=lock), [stored(now), limit])
        rows = cursor.fetchall()
    return [
        Claimed(promise, Contact(bool(can_call), bool(can_message), rule))
        for promise, (*_, can_call, can_message, rule) in zip(promises_of(rows), rows, strict=True)
    ]
