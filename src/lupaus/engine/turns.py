"""One at a time among many machines, for what must not be done twice side by side."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

ROOM = 0x4C757061
"""Our own part of PostgreSQL's advisory locks ("Lupa")."""


@contextmanager
def alone(name: str, *, waits: bool = False) -> Iterator[bool]:
    """Within it nobody else has the turn of this name; false when somebody has it. `waits` until it is free.

    The turn ends with the connection, so that a dead machine holds up nobody. One process on SQLite is always alone.
    Call outside any transaction.
    """
    if connection.vendor != "postgresql":
        yield True
        return
    number = zlib.crc32(name.encode()) - 2**31
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_{'' if waits else 'try_'}advisory_lock(%s, %s)", [ROOM, number])
        has_it = waits or bool(cursor.fetchone()[0])
    try:
        yield has_it
    finally:
        if has_it and connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [ROOM, number])
