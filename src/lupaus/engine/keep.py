"""The first pass: due promises are claimed, planned and written, with their notices, in one
transaction. Killed anywhere, it has done all of a batch or nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from lupaus.core.plan import Plan, plan
from lupaus.core.promise import Promise
from lupaus.ledger.claim import BATCH, due_promises
from lupaus.ledger.policies import rulebooks
from lupaus.ledger.realarming import realarm_chunk
from lupaus.ledger.record import record_plans
from lupaus.outbox.write import write_notices
from lupaus.people.members import leaders_of

log = logging.getLogger(__name__)
BREATH = timedelta(minutes=1)


def keep_batch(now: datetime, limit: int = BATCH, *, at: Callable[[str], None] | None = None) -> int:
    """Look after up to `limit` due promises at `now` (aware UTC); answers how many there were.

    `at` is called by name between two steps; the crash tests die there.
    """
    with transaction.atomic():
        claimed = due_promises(now, limit)
        if not claimed:
            return 0
        if at is not None:
            at("keep_claimed")
        books = rulebooks({promise.organisation for promise, _ in claimed})
        leaders = _leaders([promise for promise, _ in claimed], now)
        planned = [
            (promise, _onward(plan(promise, now, books[promise.organisation].policy(
                promise, contact, leaders.get(promise.holder))), now))
            for promise, contact in claimed
        ]  # fmt: skip
        record_plans(planned, now)
        if at is not None:
            at("keep_recorded")
        write_notices(
            [(promise.organisation, notice) for promise, decided in planned for notice in decided.notices],
            now,
        )
        if at is not None:
            at("keep_written")
    return len(claimed)


def keep(
    now: datetime, limit: int = BATCH, *, rest: Callable[[], None] | None = None,
    goes_on: Callable[[], bool] | None = None, at: Callable[[str], None] | None = None,
) -> int:  # fmt: skip
    """Look after everything that is due at `now`, batch by batch; answers how many promises.

    `rest` is called between two batches, so that a tap never waits behind a bulk; `goes_on` is asked there too, and
    what it leaves is due at the next round.
    """
    total = 0
    while True:
        # What a change has marked takes its turn chunk by chunk: the most urgent never wait for all of it.
        woken, count = realarm_chunk(now), keep_batch(now, limit, at=at)
        if not woken and not count:
            return total
        total += count
        if goes_on is not None and not goes_on():
            return total
        if rest is not None:
            rest()


def _leaders(claimed: Sequence[Promise], now: datetime) -> dict[int, int]:
    """Whom the holders of what is late turn to. Most batches have nothing late, and ask nothing."""
    late = {promise.holder for promise in claimed if promise.is_late(now)}
    return leaders_of(late) if late else {}


def _onward(decided: Plan, now: datetime) -> Plan:
    """A plan that wants the same instant again would hold the engine for ever; it waits a minute."""
    if decided.next_step_at is None or decided.next_step_at > now:
        return decided
    log.error("a plan asked for an instant that has passed")
    return decided._replace(next_step_at=now + BREATH)
