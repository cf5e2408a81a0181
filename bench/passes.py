"""The engine's pass beside hand-written SQL of the same durable writes: its share (G1), its statements (G6)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench import books, raw
from bench.books import ALARM, DUE_NOW, Book
from bench.lines import Line, in_turns, line
from lupaus.engine.keep import keep, keep_batch
from lupaus.ledger import models
from lupaus.outbox.models import Notice

ROUNDS = 7


def passes(book: Book, due: int) -> Iterator[Line]:
    """What one book says of the pass; from book to book `growth` reckons."""
    ids = list(models.Promise.objects.filter(next_step_at=ALARM).values_list("pk", flat=True))
    ours, bare = in_turns(
        lambda: _all(keep(DUE_NOW, raw.BATCH), due),
        lambda: _all(raw.keep(DUE_NOW, DUE_NOW + timedelta(days=1)), due),
        before=lambda: due_again(ids), rounds=ROUNDS,
    )  # fmt: skip
    share = bare / ours
    yield line(f"pass, {book.size:,} open", due / ours, "promises/s")
    yield line(f"raw SQL, {book.size:,} open", due / bare, "promises/s")
    yield line(
        f"G1 pass as a share of raw SQL, {book.size:,} open", share, "ratio", ">= 0.35", ok=share >= 0.35
    )
    due_again(ids)
    with CaptureQueriesContext(connection) as seen:
        keep_batch(DUE_NOW, raw.BATCH)
    if not Notice.objects.exists():
        raise RuntimeError("a batch without notices measures nothing")
    count = len(seen)
    yield line(f"G6 statements a batch, {book.size:,} open", count, "count", "<= 10", ok=count <= 10)
    due_again(ids)


def _all(done: int, due: int) -> None:
    if done < due:
        raise RuntimeError(f"of {due} due promises {done} were done")


def due_again(ids: list[int]) -> None:
    """The same promises are due once more; the events and notices of the last round are gone."""
    Notice.objects.filter(promise__in=ids).delete()
    with unguarded(), connection.cursor() as cursor:
        marks = ", ".join(map(str, ids))
        cursor.execute(f"DELETE FROM ledger_event WHERE promise_id IN ({marks}) AND seq > 1")  # noqa: S608
    models.Promise.objects.filter(pk__in=ids).update(done="", seq=1, next_step_at=ALARM)
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (INDEX_CLEANUP ON) ledger_promise, ledger_event, outbox_notice")
    books.breathe()


@contextmanager
def unguarded() -> Iterator[None]:
    """Without the triggers that let no event go."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            guards = cursor.fetchall()
            for name, _ in guards:
                cursor.execute(f"DROP TRIGGER {name}")
            yield
            for _, sql in guards:
                cursor.execute(sql)
        else:
            cursor.execute("ALTER TABLE ledger_event DISABLE TRIGGER USER")
            yield
            cursor.execute("ALTER TABLE ledger_event ENABLE TRIGGER USER")
