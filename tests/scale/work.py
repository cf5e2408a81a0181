"""How much a database does for a piece of work, counted and not timed, so that a busy machine changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

STEP = 1
"""Of coarser steps each statement keeps a rest for its next run, which would be seen as growth."""


class Work(NamedTuple):
    """What a work took: statements sent, and how much was looked at.

    `looked_at` is rows read (by PostgreSQL's own count) or, on SQLite, steps of its machine.
    """

    answer: object
    statements: int
    looked_at: int


def measured(work: Callable[[], object]) -> Work:
    """Do the work and count. On PostgreSQL in a transaction, whose rows alone are counted."""
    with transaction.atomic(), CaptureQueriesContext(connection) as seen:
        before = _rows_read()
        steps = 0

        def tick() -> int:
            nonlocal steps
            steps += 1
            return 0

        if connection.vendor == "sqlite":
            connection.connection.set_progress_handler(tick, STEP)
        try:
            answer = work()
        finally:
            if connection.vendor == "sqlite":
                connection.connection.set_progress_handler(None, STEP)
        looked_at = steps if connection.vendor == "sqlite" else _rows_read() - before
    ours = [query for query in seen.captured_queries if "pg_stat_xact" not in query["sql"]]
    return Work(answer, len(ours), looked_at)


def _rows_read() -> int:
    if connection.vendor == "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables"
        )
        return int(cursor.fetchone()[0] or 0)
