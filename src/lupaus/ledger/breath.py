"""Between two batches a bulk lets others in."""

from __future__ import annotations

from time import monotonic, sleep

from django.db import connection

SHARE = 1 / 3
SHORTEST, LONGEST = 0.01, 0.2
"""Seconds."""


class Breath:
    """Called between two batches, it rests for a third of the time since it last did.

    SQLite's lock is unfair: who waits for it looks again ever more seldom, after 40 ms every 20 ms. So the longer it
    was held, the longer it must lie free. PostgreSQL lets others in meanwhile.
    """

    def __init__(self) -> None:
        self._since = monotonic()

    def __call__(self) -> None:
        worked = monotonic() - self._since
        sleep(min(LONGEST, max(SHORTEST, worked * SHARE if connection.vendor == "sqlite" else 0)))
        self._since = monotonic()
