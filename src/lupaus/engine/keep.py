"""The first pass: due promises are claimed, planned and written, with their notices, in one
transaction. Killed anywhere, it has done all of a batch or nothing."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from lupaus.core.notices import Notice
from lupaus.core.plan import Plan, plan
from lupaus.core.promise import Promise
from lupaus.ledger.claim import BATCH, due_promises
from lupaus.ledger.policies import Rulebook
from lupaus.ledger.record import record_plans
from lupaus.outbox.write import write_notices


def keep_batch(now: datetime, limit: int = BATCH) -> int:
    """Look after up to `limit` due promises at `now` (aware UTC); answers how many there were."""
    with transaction.atomic():
        claimed = due_promises(now, limit)
        if not claimed:
            return 0
        books: dict[int, Rulebook] = {}
        planned: list[tuple[Promise, Plan]] = []
        notices: list[tuple[int, Notice]] = []
        for promise, contact in claimed:
            book = books.get(promise.organisation)
            if book is None:
                book = books[promise.organisation] = Rulebook(promise.organisation)
            decided = plan(promise, now, book.policy(promise, contact))
            planned.append((promise, decided))
            notices.extend((promise.organisation, notice) for notice in decided.notices)
        record_plans(planned, now)
        write_notices(notices, now)
        return len(claimed)


def keep(now: datetime, limit: int = BATCH) -> int:
    """Look after everything that is due at `now`, batch by batch; answers how many promises."""
    total = 0
    while (count := keep_batch(now, limit)) > 0:
        total += count
    return total
