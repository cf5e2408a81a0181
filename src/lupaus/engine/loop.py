"""The engine in one process: a thread that wakes for the nearest alarm and survives every error."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from threading import Event, Thread
from time import monotonic
from zoneinfo import ZoneInfo

from django.db import close_old_connections, connection

from lupaus.core.ports import Joints
from lupaus.engine.read import read
from lupaus.engine.tick import run_once
from lupaus.ledger.heart import beat, last_beat

log = logging.getLogger("lupaus.engine")
LONGEST_SLEEP = 2.0
"""Seconds. An alarm set by a tap is seen within this, without anybody waking the engine."""
A_MINUTE = 60.0


@dataclass(frozen=True)
class Chore:
    """Something done once a day, at a local time of the firm's zone; missed ones are made up for."""

    name: str
    at: time
    run: Callable[[datetime], object]
    zone: str = "Europe/Helsinki"

    def is_due(self, now: datetime) -> bool:
        """Has it not been done since its last time?"""
        local = now.astimezone(ZoneInfo(self.zone))
        day: date = local.date() if local.time() >= self.at else local.date() - timedelta(days=1)
        due = datetime.combine(day, self.at, ZoneInfo(self.zone)).astimezone(UTC)
        last = last_beat(self.name)
        return last is None or last.at < due


@dataclass
class Engine:
    """Runs the passes until it is stopped. `clock` gives aware UTC; the demo's may jump."""

    joints: Joints
    clock: Callable[[], datetime]
    chores: Sequence[Chore] = ()
    _stopping: Event = field(default_factory=Event, repr=False)
    _woken: Event = field(default_factory=Event, repr=False)
    _thread: Thread | None = field(default=None, repr=False)
    _minute: float = field(default=-A_MINUTE, repr=False)

    def start(self) -> None:
        """Begin, in a thread of its own that the process waits for."""
        self._thread = Thread(target=self._run, name="lupaus-engine", daemon=False)
        self._thread.start()

    def wake(self) -> None:
        """Look now."""
        self._woken.set()

    def stop(self, timeout: float = 20.0) -> bool:
        """Finish the batch in hand and end. True when it did so within `timeout` seconds."""
        self._stopping.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.join(timeout)
            return not self._thread.is_alive()
        return True

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                self._round()
                self._woken.wait(LONGEST_SLEEP)
                self._woken.clear()
        finally:
            connection.close()

    def _round(self) -> None:
        close_old_connections()
        healthy = self._safely("engine", lambda: run_once(self.clock(), self.joints))
        if monotonic() - self._minute >= A_MINUTE:
            self._minute = monotonic()
            if self.joints.read_mail is not None:
                healthy &= self._safely("inbox", lambda: read(self.clock(), self.joints))
            if healthy and self.joints.ping is not None:
                self.joints.ping()
        for chore in self.chores:
            if not self._stopping.is_set():
                self._safely(chore.name, lambda chore=chore: self._do(chore))  # type: ignore[misc]

    def _do(self, chore: Chore) -> None:
        now = self.clock()
        if chore.is_due(now):
            chore.run(now)
            beat(chore.name, now)

    def _safely(self, name: str, work: Callable[[], object]) -> bool:
        """Whatever happens, the engine lives on; where it went wrong is logged, never whose promise it was."""
        try:
            work()
        except Exception as error:
            frames = traceback.extract_tb(error.__traceback__)
            where = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames[-5:]))
            log.error("the pass %s failed: %s at %s", name, type(error).__name__, where)
            if connection.in_atomic_block is False:
                connection.close()
            return False
        return True
