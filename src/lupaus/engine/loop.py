"""The engine in one process: a thread that wakes for the nearest alarm and survives every error."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from threading import Event, Thread
from time import monotonic
from zoneinfo import ZoneInfo

from django.db import close_old_connections, connection

from lupaus.core.ports import Joints
from lupaus.engine.jump import next_alarm
from lupaus.engine.read import read
from lupaus.engine.tick import one_round
from lupaus.engine.trouble import told
from lupaus.ledger.breath import Breath
from lupaus.ledger.heart import beat, last_beat

log = logging.getLogger("lupaus.engine")
LONGEST_SLEEP = 2.0
"""Seconds. An alarm set by a tap is seen within this, without anybody waking the engine."""
SHORTEST_SLEEP = 0.05
A_MINUTE = 60.0
BEATS_EVERY = timedelta(seconds=20)
"""By the engine's own clock, which may jump. Often enough for the banner, seldom enough for a small machine's card."""
LETTERS_FOR = 3.0
"""Seconds of letters in one round; then the plans have their turn again."""
TRY_AGAIN = timedelta(hours=1)


@dataclass(frozen=True)
class Chore:
    """Something done once a day, at a local time of `zone` (an IANA name); missed ones are made up for."""

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
    _beaten_at: datetime | None = field(default=None, repr=False)
    _letters_until: float = field(default=0.0, repr=False)
    _failed: dict[str, datetime] = field(default_factory=dict, repr=False)

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
                close_old_connections()
                healthy = self._safely("engine", self._rounds)
                self._each_minute(healthy)
                self._do_chores()
                self._woken.wait(self._pause(healthy))
                self._woken.clear()
        finally:
            connection.close()
            for channel in self.joints.channels.values():
                channel.close()

    def _rounds(self) -> None:
        """Round after round until nothing is due."""
        while not self._stopping.is_set():
            self._letters_until = monotonic() + LETTERS_FOR
            done = one_round(
                self.clock(), self.joints, clock=self.clock, rest=Breath(),
                has_time=self._has_time_for_letters,
            )  # fmt: skip
            self._beat()
            if not any(done):
                return

    def _has_time_for_letters(self) -> bool:
        return monotonic() < self._letters_until and not self._stopping.is_set()

    def _beat(self) -> None:
        now = self.clock()
        if self._beaten_at is None or abs(now - self._beaten_at) >= BEATS_EVERY:
            beat("engine", now)
            self._beaten_at = now

    def _each_minute(self, healthy: bool) -> None:
        """The mailbox, and a sign of life to whoever watches from outside."""
        if monotonic() - self._minute < A_MINUTE or self._stopping.is_set():
            return
        self._minute = monotonic()
        if self.joints.read_mail is not None:
            self._safely("inbox", lambda: read(self.clock(), self.joints))
        if healthy and self.joints.ping is not None:
            self._safely("ping", self.joints.ping)

    def _do_chores(self) -> None:
        for chore in self.chores:
            if not self._stopping.is_set():
                self._safely(chore.name, lambda chore=chore: self._do(chore))  # type: ignore[misc]

    def _do(self, chore: Chore) -> None:
        """Do what is due of a day's work; what fails is tried again in an hour, not at every round."""
        now = self.clock()
        failed = self._failed.get(chore.name)
        if (failed is not None and failed <= now < failed + TRY_AGAIN) or not chore.is_due(now):
            return
        self._failed[chore.name] = now
        chore.run(now)
        del self._failed[chore.name]
        known = last_beat(chore.name)
        if known is None or known.at < now:  # a chore that has noted its own findings keeps them
            beat(chore.name, now)

    def _pause(self, healthy: bool) -> float:
        """Seconds until the nearest alarm, within bounds."""
        if not healthy:
            return LONGEST_SLEEP
        alarms: list[datetime | None] = []
        self._safely("alarm", lambda: alarms.append(next_alarm()))
        nearest = next(iter(alarms), None)
        if nearest is None:
            return LONGEST_SLEEP
        ahead = (nearest - self.clock()).total_seconds()
        return min(LONGEST_SLEEP, max(SHORTEST_SLEEP, ahead))

    def _safely(self, name: str, work: Callable[[], object]) -> bool:
        """Whatever happens, the engine lives on; where it went wrong is logged, never whose promise it was."""
        try:
            work()
        except Exception as error:
            log.error("the pass %s failed: %s", name, told(error))
            if not connection.in_atomic_block:
                connection.close()
            return False
        return True
