"""The engine in one process: a thread that wakes for the nearest alarm and survives every error."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from threading import Event, Thread
from time import monotonic

from django.db import close_old_connections, connection

from lupaus.core.ports import Joints
from lupaus.engine.aside import Beside
from lupaus.engine.chores import Chore, Chores, safely
from lupaus.engine.jump import next_alarm
from lupaus.engine.read import read
from lupaus.engine.tick import one_round
from lupaus.ledger.breath import Breath
from lupaus.ledger.heart import beat

LONGEST_SLEEP = 2.0
"""Seconds. An alarm set by a tap is seen within this, without anybody waking the engine."""
SHORTEST_SLEEP = 0.05
A_MINUTE = 60.0
BEATS_EVERY = timedelta(seconds=20)
"""By the engine's own clock, which may jump. Often enough for the banner, seldom enough for a small machine's card."""
PLANS_FOR = 3.0
"""Seconds of plans in one round, so that a hundred thousand of them hold up no letter."""
LETTERS_FOR = 3.0
"""Seconds of letters in one round; then the plans have their turn again."""
LONGEST_ASIDE = 12.0
"""Seconds that the end of the engine waits for work beside it: as long as one slow call takes."""


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
    _keep_until: float = field(default=0.0, repr=False)
    _beside: Beside = field(default_factory=Beside, repr=False)
    _chores: Chores = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._chores = Chores(self.chores, self.clock)

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
                healthy = safely("engine", self._rounds)
                self._each_minute(healthy)
                self._chores.do(self._goes_on)
                self._woken.wait(self._pause(healthy))
                self._woken.clear()
        finally:
            self._beside.wait(LONGEST_ASIDE)
            connection.close()
            for channel in (*self.joints.channels.values(), *self.joints.to_us.values()):
                channel.close()

    def _rounds(self) -> None:
        """Round after round until nothing is due."""
        while not self._stopping.is_set():
            self._keep_until = monotonic() + PLANS_FOR
            self._letters_until = self._keep_until + LETTERS_FOR
            done = one_round(
                self.clock(), self.joints, clock=self.clock, rest=Breath(),
                goes_on=self._has_time_for_plans, has_time=self._has_time_for_letters,
            )  # fmt: skip
            self._beat()
            if not any(done):
                return

    def _goes_on(self) -> bool:
        return not self._stopping.is_set()

    def _has_time_for_plans(self) -> bool:
        return monotonic() < self._keep_until and not self._stopping.is_set()

    def _has_time_for_letters(self) -> bool:
        return monotonic() < self._letters_until and not self._stopping.is_set()

    def _beat(self) -> None:
        now = self.clock()
        if self._beaten_at is None or abs(now - self._beaten_at) >= BEATS_EVERY:
            beat("engine", now)
            self._beaten_at = now

    def _each_minute(self, healthy: bool) -> None:
        """Work beside the passes, the mailbox, and a sign of life to whoever watches from outside."""
        if monotonic() - self._minute < A_MINUTE or self._stopping.is_set():
            return
        self._minute = monotonic()
        for name, work in self.joints.asides.items():
            self._beside.begin(name, partial(work, self.clock))
        if self.joints.read_mail is not None:
            safely("inbox", lambda: read(self.clock(), self.joints))
        if healthy and self.joints.ping is not None:
            safely("ping", self.joints.ping)

    def _pause(self, healthy: bool) -> float:
        """Seconds until the nearest alarm, within bounds."""
        if not healthy:
            return LONGEST_SLEEP
        alarms: list[datetime | None] = []
        safely("alarm", lambda: alarms.append(next_alarm()))
        nearest = next(iter(alarms), None)
        if nearest is None:
            return LONGEST_SLEEP
        ahead = (nearest - self.clock()).total_seconds()
        return min(LONGEST_SLEEP, max(SHORTEST_SLEEP, ahead))
