"""What is done once a day at its hour: the copy, the examination, the counting. What was missed is made up for."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import connection

from lupaus.engine.trouble import told
from lupaus.ledger.heart import beat, last_beat

log = logging.getLogger("lupaus.engine")
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
class Chores:
    """A day's work, done by whoever comes by when it is due. `clock` gives aware UTC."""

    all: Sequence[Chore]
    clock: Callable[[], datetime]
    _failed: dict[str, datetime] = field(default_factory=dict, repr=False)

    def do(self, goes_on: Callable[[], bool] = lambda: True) -> None:
        """Do what is due, one after the other, while `goes_on`."""
        for chore in self.all:
            if goes_on():
                safely(chore.name, lambda chore=chore: self._do(chore))  # type: ignore[misc]

    def _do(self, chore: Chore) -> None:
        """What fails is tried again in an hour, not at every round."""
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


def safely(name: str, work: Callable[[], object]) -> bool:
    """Whatever happens, the engine lives on; where it went wrong is logged, never whose promise it was."""
    try:
        work()
    except Exception as error:
        log.error("the pass %s failed: %s", name, told(error))
        if not connection.in_atomic_block:
            connection.close()
        return False
    return True
