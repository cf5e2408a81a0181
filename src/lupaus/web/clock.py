"""The edge's clock. Everything inside takes `now` as an argument; views, commands and the loop read it here.

In the demo the clock can be set forward: the offset in whole seconds stands in `demo-clock` in `LUPAUS_HOME`, so that the
web and the engine, even as two processes, live on the same day. Outside the demo the file is never read.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

MAX_JUMP = timedelta(days=36_525)

_read: tuple[Path, int, timedelta] | None = None  # file, its mtime in ns, the offset it held


def now(request: HttpRequest | None = None) -> datetime:
    """This instant as aware UTC. The request is taken so that callers at the edge need not change if it ever matters."""
    return timezone.now() + shift()


def shift() -> timedelta:
    """How far the demo's clock is ahead; zero outside the demo, and when the file is missing or unreadable."""
    global _read
    if not getattr(settings, "LUPAUS_DEMO", False):
        return timedelta(0)
    path = _file()
    try:
        changed = path.stat().st_mtime_ns
        if _read is None or _read[:2] != (path, changed):
            _read = (path, changed, timedelta(seconds=int(path.read_text(encoding="ascii"))))
    except (OSError, ValueError, OverflowError):
        return timedelta(0)
    return _read[2]


def jump(days: int) -> timedelta:
    """Move the demo's clock forward by whole days and return the new offset.

    Raises `ValueError` outside the demo, backwards, or beyond a hundred years: a book only grows, so time never turns back.
    """
    if not getattr(settings, "LUPAUS_DEMO", False):
        raise ValueError("only the demo's clock can be set")
    ahead = shift() + timedelta(days=days)
    if days < 0 or ahead > MAX_JUMP:
        raise ValueError("the demo's clock moves forward only, and not beyond a hundred years")
    path = _file()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with draft.open("w", encoding="ascii") as out:
        out.write(str(int(ahead.total_seconds())))
        out.flush()
        os.fsync(out.fileno())  # the book that follows must never stand on a day that the clock forgot
    draft.replace(path)
    return ahead


def rewind() -> None:
    """Back to the real day. Only where the demo's whole book has just been forgotten.

    Raises `ValueError` outside the demo.
    """
    if not getattr(settings, "LUPAUS_DEMO", False):
        raise ValueError("only the demo's clock can be set")
    _file().unlink(missing_ok=True)


def _file() -> Path:
    return Path(settings.LUPAUS_HOME) / "demo-clock"
