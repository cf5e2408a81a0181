"""What a peer's timer does: nothing at all, or the durable writes that our pass makes for one promise.

The writes are made in the quickest way that is known to us: on PostgreSQL one statement, so one round trip and one commit.
"""

from __future__ import annotations

import os
import sqlite3
from datetime import UTC, datetime, timedelta
from threading import local
from time import perf_counter
from typing import Any

from bench.raw import EVENT, NOTICE

effects: list[float] = []
"""When each timer had done its work, by this process's own clock."""
BOOK = "BENCH_BOOK"
"""The variable with the address of Lupaus's book: a PostgreSQL address, or the path of an SQLite file."""
_here = local()

POSTGRES = f"""
WITH u AS (UPDATE ledger_promise SET done = 'call.1', seq = seq + 1, next_step_at = %(then)s WHERE id = %(promise)s
        RETURNING organisation_id, id, creditor_id, holder_id, terms_no, seq),
    v AS (INSERT INTO ledger_event ({EVENT})
        SELECT organisation_id, id, seq, 'step_taken', '{{"step":"call"}}', %(now)s, NULL, 'engine', NULL FROM u)
INSERT INTO outbox_notice ({NOTICE})
SELECT organisation_id, id, terms_no, 'call', 1, creditor_id, holder_id, 'call', 'planned', %(now)s, NULL, 5, 'waiting',
    '', %(now)s, NULL, NULL, NULL FROM u
"""  # noqa: S608
SQLITE = (
    "UPDATE ledger_promise SET done = 'call.1', seq = seq + 1, next_step_at = :then WHERE id = :promise",
    f"""INSERT INTO ledger_event ({EVENT})
        SELECT organisation_id, id, seq, 'step_taken', '{{"step":"call"}}', :now, NULL, 'engine', NULL
        FROM ledger_promise WHERE id = :promise""",  # noqa: S608
    f"""INSERT INTO outbox_notice ({NOTICE})
        SELECT organisation_id, id, terms_no, 'call', 1, creditor_id, holder_id, 'call', 'planned', :now, NULL, 5,
        'waiting', '', :now, NULL, NULL, NULL FROM ledger_promise WHERE id = :promise""",  # noqa: S608
)


def nothing(promise: int) -> None:
    """The peer's own cost alone."""
    effects.append(perf_counter())


def writes(promise: int) -> None:
    """The new alarm, an event and a notice of this promise, committed together."""
    book, now = _connection(), datetime.now(UTC)
    then = now + timedelta(days=1)
    if os.environ[BOOK].startswith("postgres"):
        book.execute(POSTGRES, {"promise": promise, "now": now, "then": then})
    else:
        written = {"promise": promise, "now": f"{now:%Y-%m-%d %H:%M:%S}", "then": f"{then:%Y-%m-%d %H:%M:%S}"}
        book.execute("BEGIN IMMEDIATE")
        for statement in SQLITE:
            book.execute(statement, written)
        book.execute("COMMIT")
    effects.append(perf_counter())


def _connection() -> Any:
    """This thread's own connection to Lupaus's book, as durable as ours, kept open."""
    if not hasattr(_here, "connection"):
        address = os.environ[BOOK]
        if address.startswith("postgres"):
            import psycopg

            _here.connection = psycopg.connect(address, autocommit=True)
        else:
            _here.connection = sqlite3.connect(address, isolation_level=None, timeout=30)
            _here.connection.execute("PRAGMA synchronous = FULL")
    return _here.connection
