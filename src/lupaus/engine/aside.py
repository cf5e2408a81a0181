"""Slow work of rooms, such as calls to another system: each in a thread of its own, so that no promise waits for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Thread
from time import monotonic

from django.db import connection

from lupaus.engine.chores import safely


@dataclass
class Beside:
    """What runs beside the passes. Never the same work twice at once."""

    _threads: dict[str, Thread] = field(default_factory=dict)

    def begin(self, name: str, work: Callable[[], object]) -> bool:
        """Start it, unless it has not ended yet since the last time. It ends with the process at the latest."""
        running = self._threads.get(name)
        if running is not None and running.is_alive():
            return False
        thread = Thread(target=_done, args=(name, work), name=f"lupaus-{name}", daemon=True)
        self._threads[name] = thread
        thread.start()
        return True

    def wait(self, seconds: float) -> bool:
        """Until all has ended, but no longer than this. True when it has."""
        until = monotonic() + seconds
        for thread in self._threads.values():
            thread.join(max(0.0, until - monotonic()))
        return not any(thread.is_alive() for thread in self._threads.values())


def _done(name: str, work: Callable[[], object]) -> None:
    """Whatever happens, it is tried again the next time."""
    try:
        safely(name, work)
    finally:
        connection.close()
