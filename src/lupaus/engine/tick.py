"""One round of the engine: keep, seal, deliver, tell; and rounds until nothing is due."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from lupaus.core.ports import Joints
from lupaus.engine.deliver import Savepoint, deliver
from lupaus.engine.keep import keep
from lupaus.engine.tell import tell
from lupaus.engine.trouble import told as what_went_wrong
from lupaus.ledger.heart import beat
from lupaus.outbox.seal import seal

log = logging.getLogger(__name__)

MOST_ROUNDS = 10_000
"""A delivery may wake a promise, whose plan may write a notice, and so on; never without an end."""


class Counts(NamedTuple):
    """How many promises were looked after, notices sealed or set aside, envelopes looked at, words to ourselves, and
    rows of a room's long work."""

    kept: int = 0
    sealed: int = 0
    delivered: int = 0
    told: int = 0
    carried: int = 0

    def __add__(self, other: object) -> Counts:
        if not isinstance(other, Counts):
            return NotImplemented
        return Counts(*map(sum, zip(self, other, strict=True)))


def one_round(
    now: datetime, joints: Joints, *, clock: Callable[[], datetime] | None = None,
    rest: Callable[[], None] | None = None, goes_on: Callable[[], bool] | None = None,
    has_time: Callable[[], bool] | None = None, at: Savepoint = lambda name: None,
) -> Counts:  # fmt: skip
    """Each pass once at `now` (aware UTC). Harmless to repeat, and beside another engine.

    `clock`: the present instant during a long run of letters. `rest`: called between two batches.
    `goes_on`: asked after each batch of plans, `has_time` before each letter, so that neither many plans nor slow
    mail servers hold up the other.
    """
    kept = keep(now, rest=rest, goes_on=goes_on, at=at)
    carried = _carried(now, joints)
    if rest is not None and carried:
        rest()
    sealed = seal(now, joints, at=at)
    if rest is not None and sealed:
        rest()
    delivered = deliver(now, joints, clock=clock, has_time=has_time, at=at)
    told = tell(now, joints, clock=clock, has_time=has_time, at=at)
    return Counts(kept, sealed, delivered, told, carried)


def _carried(now: datetime, joints: Joints) -> int:
    """A chunk of the rooms' long work. What goes wrong in a room never stops the promises."""
    try:
        return joints.carry(now)
    except Exception as error:
        if connection.in_atomic_block:
            raise
        log.error("long work of a room failed: %s", what_went_wrong(error))
        return 0


def run_once(now: datetime, joints: Joints, *, at: Savepoint = lambda name: None) -> Counts:
    """Do all that is due at `now` (aware UTC), and note that the engine was alive then.

    Raises `RuntimeError` when it finds no end: something is due again as soon as it is done.
    """
    total = Counts()
    for _ in range(MOST_ROUNDS):
        done = one_round(now, joints, at=at)
        total += done
        if not any(done):
            beat("engine", now)
            return total
    raise RuntimeError("the engine goes round in circles")
