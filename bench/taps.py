"""How long a tap waits while the engine looks after a bulk in the same process, as in life."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from threading import Thread
from time import perf_counter, sleep

from django.db import connection

from bench.books import ALARM, DUE_NOW, Book
from bench.lines import Line as Measured
from bench.lines import line
from lupaus.core import events as e
from lupaus.engine.keep import keep
from lupaus.ledger import models, queries
from lupaus.ledger.breath import Breath
from lupaus.ledger.record import By, Line, record

ALONE = 80
BETWEEN = 0.01
"""Seconds between two taps."""
MILLISECONDS = 250
"""A person takes it for at once."""


def taps(book: Book, bulk: int) -> Iterator[Measured]:
    """`bulk` promises are due at once; meanwhile somebody taps on others, again and again."""
    ids = list(
        queries.promises(book.scope)
        .filter(outcome="open")
        .order_by("pk")[: bulk + ALONE]
        .values_list("pk", flat=True)
    )
    tapped, due = ids[:ALONE], ids[ALONE:]
    alone = [tap(book, pk) for pk in tapped]
    for start in range(0, len(due), 10_000):
        models.Promise.objects.filter(pk__in=due[start : start + 10_000]).update(next_step_at=ALARM)
    engine = Thread(target=_engine)
    engine.start()
    beside: list[float] = []
    while engine.is_alive():
        beside.append(tap(book, tapped[len(beside) % ALONE]))
    engine.join()
    if models.Promise.objects.filter(next_step_at__lte=DUE_NOW).exists():
        raise RuntimeError("the engine left something due")
    p99 = sorted(beside)[int(len(beside) * 0.99)] * 1000
    during = f"tap while {bulk:,} are looked after"
    yield line("tap alone, p50", median(alone) * 1000, "ms")
    yield line(f"{during}, p50", median(beside) * 1000, "ms")
    yield line(f"{during}, p99", p99, "ms", f"< {MILLISECONDS} ms", ok=p99 < MILLISECONDS)


def tap(book: Book, promise: int) -> float:
    """Seconds that one act of a person takes. A short rest follows, as between two taps."""
    began = perf_counter()
    record(book.scope, [Line(promise, e.Deed())], by=By(book.scope.party, "member"), now=DUE_NOW, what="tap")
    took = perf_counter() - began
    sleep(BETWEEN)
    return took


def _engine() -> None:
    try:
        keep(DUE_NOW, rest=Breath())
    finally:
        connection.close()
