"""Carrying a list out: chunk by chunk, so that a tap never waits behind it, and a stop loses nothing.

A chunk is one transaction that writes the contacts and how far the batch has come. Whoever carries takes
the batch's row first, so two at once take turns; after a crash the next one goes on where the last ended.
"""

from __future__ import annotations

import json
import time
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import astuple
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID, uuid5

from django.db import connection, transaction
from django.db.models import QuerySet

from lupaus.features.exchange.actions.entering import enter
from lupaus.features.exchange.actions.foreseeing import foresee
from lupaus.features.exchange.actions.sentences import basis_words
from lupaus.features.exchange.models import Batch, Trail
from lupaus.features.exchange.rules.answers import Answers
from lupaus.features.exchange.rules.guessing import guess
from lupaus.features.exchange.rules.merging import Merged, merge
from lupaus.features.exchange.rules.packing import pack, part_of, unpack
from lupaus.features.exchange.rules.rows import Reading, understand
from lupaus.features.exchange.rules.sheet import Sheet
from lupaus.ledger.policies import Rulebook
from lupaus.people.access import Scope, scope_of_organisation
from lupaus.people.models import Organisation
from lupaus.people.statistics import refresh_statistics

CHUNK = 50 if connection.vendor == "sqlite" else 200
"""Contacts in one transaction. SQLite lets one writer in: there a tap waits for a chunk, and no longer."""
YIELD = 0.005
"""Seconds between two chunks in which others may write."""


class Understood:
    """A batch's list as its answers read it."""

    def __init__(self, sheet: Sheet, answers: Answers, today: date) -> None:
        self.sheet = sheet
        self.guess = guess(sheet, today)
        self.meanings = answers.meanings or self.guess.meanings
        self.reading: Reading = understand(sheet, self.meanings, answers.settings(today))
        self.merged: Merged = merge(self.reading.wanted, answers.apart)


def understood(batch: Batch) -> Understood:
    """The batch's list as read under its answers; kept in memory for the pages and chunks that follow.

    Raises `Batch.DoesNotExist` when the list has been dropped.
    """
    if batch.state in ("done", "undoing", "undone") or batch.answered_on is None:
        raise Batch.DoesNotExist
    return _understood(batch.code, json.dumps(batch.answers, sort_keys=True), batch.answered_on)


@lru_cache(maxsize=4)
def _understood(code: UUID, answers: str, today: date) -> Understood:
    packed = Batch.objects.values_list("sheet", flat=True).get(code=code)
    return Understood(unpack(bytes(packed or b"")), Answers.from_json(json.loads(answers)), today)


def forget_read() -> None:
    """Keep no list in memory."""
    _understood.cache_clear()


def start(scope: Scope, batch: Batch, now: datetime) -> Batch:
    """Fix the evenings and begin; a batch that has begun is answered as it is (two taps are one).

    Raises `UnclearTime` where the calls do not fit a year.
    """
    if batch.state == "looking":
        # Foreseen before the row is taken: on a long list it takes a second or two.
        known = understood(batch)
        answers = Answers.from_json(batch.answers)
        foreseen = foresee(scope, known.merged.contacts, answers.per_evening, now, answers.apart)
    with transaction.atomic():
        row = taken(batch.pk)
        if row.state == "paused":
            row.state = "going"
            row.save(update_fields=["state"])
        if row.state != "looking" or batch.state != "looking":
            return row
        failing = frozenset(problem.row for problem in known.reading.problems)
        row.state = "going"
        row.total, row.carried, row.counts = len(foreseen.evenings), 0, {}
        row.evenings = _packed(foreseen.evenings)
        row.spread = {
            "tonight": foreseen.spread.tonight,
            "after": foreseen.spread.after,
            "done_on": foreseen.spread.done_on.isoformat() if foreseen.spread.done_on else "",
        }
        row.failed = pack(part_of(known.sheet, failing)) if failing else None
        row.problems = [list(astuple(problem)) for problem in known.reading.problems]
        row.save(
            update_fields=["state", "total", "carried", "counts", "evenings", "spread", "failed", "problems"]
        )
        return row


def pause(batch: Batch) -> None:
    """Rest after the present chunk; `start` goes on."""
    Batch.objects.filter(pk=batch.pk, state="going").update(state="paused")


def carry(
    scope: Scope, batch: Batch, now: datetime, *, seconds: float | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Batch:  # fmt: skip
    """Carry the batch on for about so many seconds (None: to its end); answers it as it then is.

    `progress(done, total)` is told after each chunk. The word was given by the one who brought the list,
    whoever looks on and carries.
    """
    until = None if seconds is None else time.monotonic() + seconds
    scope, book = scope._replace(party=batch.by_id), Rulebook(scope.organisation)
    language = Organisation.objects.values_list("language", flat=True).get(pk=scope.organisation)
    words = basis_words(batch, language)
    while True:
        row = _chunk(scope, book, batch.pk, words, now)
        if progress is not None:
            progress(row.carried, row.total)
        if row.state == "done":
            refresh_statistics()
        if row.state != "going" or (until is not None and time.monotonic() >= until):
            return row
        time.sleep(YIELD)


def carry_on(now: datetime, *, seconds: float = 60) -> int:
    """Carry on what was left in the middle, whoever began it, at most so many seconds each; answers how many."""
    left = list(Batch.objects.filter(state="going").order_by("pk"))
    for batch in left:
        carry(scope_of_organisation(batch.organisation_id), batch, now, seconds=seconds)
    return len(left)


def _chunk(scope: Scope, book: Rulebook, pk: int, words: str, now: datetime) -> Batch:
    seen = _bare(Batch.objects.all()).get(pk=pk)
    if seen.state != "going":
        return seen
    # Read before the row is taken: where it is not in memory, a long list takes seconds.
    everybody = understood(seen).merged.contacts
    with transaction.atomic():
        row = taken(pk)
        if row.state != "going":
            return row
        first, last = row.carried, min(row.carried + CHUNK, row.total)
        if first < last:
            contacts = everybody[first:last]
            evenings = _unpacked(bytes(row.evenings or b""))[first:last]
            act, apart = uuid5(row.code, str(first)), Answers.from_json(row.answers).apart
            entered = enter(scope, book, contacts, evenings, words=words, act=act, now=now, apart=apart)
            row.counts = dict(Counter(row.counts) + Counter(entered.counts))
            if entered.trail:
                Trail.objects.create(
                    batch=row, act=act if entered.trail.pop("has_act") else None, contacts=last - first,
                    facts=entered.trail, at=now,
                )  # fmt: skip
            row.carried = last
        changed = ["counts", "carried"]
        if row.carried >= row.total:
            row.state, row.ended_at, row.sheet, row.evenings = "done", now, None, None
            changed += ["state", "ended_at", "sheet", "evenings"]
        row.save(update_fields=changed)
        return row


def taken(pk: int) -> Batch:
    """The batch, held until the transaction ends."""
    return _bare(Batch.objects.select_for_update()).get(pk=pk)


def _bare(batches: QuerySet[Batch]) -> QuerySet[Batch]:
    """Without the list itself: that can be large."""
    return batches.defer("sheet", "failed", "problems")


def _packed(evenings: Sequence[date | None]) -> bytes:
    return zlib.compress(json.dumps([on.isoformat() if on else None for on in evenings]).encode())


def _unpacked(packed: bytes) -> list[date | None]:
    return [date.fromisoformat(on) if on else None for on in json.loads(zlib.decompress(packed))]
