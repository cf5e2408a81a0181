"""When the last of them knows, by how fast letters leave. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil


def last_told_at(begins_at: datetime, letters: int, per_minute: int) -> datetime:
    """The instant (UTC) at which the last of so many letters has left, rounded up to the minute."""
    minutes = ceil(letters / max(1, per_minute))
    return begins_at + timedelta(minutes=minutes)


def measured(letters: int, took: timedelta) -> int | None:
    """Letters a minute as they went; None where too few went to say."""
    seconds = took.total_seconds()
    if letters < 100 or seconds <= 0:
        return None
    return max(1, int(letters * 60 / seconds))
