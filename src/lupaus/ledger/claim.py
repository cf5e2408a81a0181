"""Take due promises for one pass. The transaction itself is the claim.

On PostgreSQL rows that another engine works on are skipped; on SQLite the IMMEDIATE transaction
lets one writer in at a time. A worker that dies rolls back, and its rows are simply due again.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import NamedTuple

from django.db import connection

from lupaus.core.kinds import URGENCIES
from lupaus.core.plan import Contact
from lupaus.core.promise import Promise
from lupaus.ledger.rows import promises_of, selected
from lupaus.ledger.statements import stored

BATCH = 250 if connection.vendor == "sqlite" else 500
"""Promises in one transaction. SQLite lets one writer in: a tap waits some 40 ms for a batch, and no longer."""


class Claimed(NamedTuple):
    """A due promise with what its plan must know of the one to be reached: the customer, or the supplier."""

    promise: Promise
    contact: Contact


# The rows come from the very scan that locks them: looked up a second time, they would be as they were before another
# engine or a tap let them go. LEFT JOIN, since then no planner begins with the parties.
_SQL = """
SELECT {promise}, c.can_call, c.can_message, c.contact_rule
FROM ledger_promise p LEFT JOIN people_party c
  ON c.id = CASE p.direction WHEN 'theirs' THEN p.debtor_id ELSE p.creditor_id END
WHERE p.urgency IN ({urgencies}) AND p.next_step_at IS NOT NULL AND p.next_step_at <= %s
ORDER BY p.urgency, p.next_step_at LIMIT %s{lock}
"""


def due_promises(now: datetime, limit: int = BATCH) -> list[Claimed]:
    """Claim up to `limit` due promises, the most urgent first. Call inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_claiming(), [stored(now), limit])
        rows = cursor.fetchall()
    return [
        Claimed(promise, _contact(*row[-3:])) for promise, row in zip(promises_of(rows), rows, strict=True)
    ]


def _claiming() -> str:
    lock = "" if connection.vendor == "sqlite" else " FOR UPDATE OF p SKIP LOCKED"
    return _SQL.format(promise=selected("p"), urgencies=", ".join(map(str, URGENCIES)), lock=lock)


@cache
def _contact(can_call: bool, can_message: bool, rule: str) -> Contact:
    return Contact(bool(can_call), bool(can_message), rule)
