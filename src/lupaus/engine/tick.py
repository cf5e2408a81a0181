"""One round of the engine: keep, seal, deliver, until nothing is due."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from lupaus.core.ports import Joints
from lupaus.engine.deliver import deliver
from lupaus.engine.keep import keep
from lupaus.ledger.heart import beat
from lupaus.outbox.seal import seal

MOST_ROUNDS = 20
"""A delivery may wake a promise, whose plan may write a notice, and so on; never for long."""


class Counts(NamedTuple):
    """How many promises were looked after, envelopes sealed, and deliveries tried."""

    kept: int = 0
    sealed: int = 0
    delivered: int = 0

    def __add__(self, other: object) -> Counts:
        if not isinstance(other, Counts):
            return NotImplemented
        return Counts(self.kept + other.kept, self.sealed + other.sealed, self.delivered + other.delivered)


def run_once(now: datetime, joints: Joints) -> Counts:
    """Do all that is due at `now` (aware UTC). Harmless to repeat, and beside another engine."""
    total = Counts()
    for _ in range(MOST_ROUNDS):
        done = Counts(keep(now), seal(now, joints), deliver(now, joints))
        total += done
        if not any(done):
            break
    beat("engine", now)
    return total
