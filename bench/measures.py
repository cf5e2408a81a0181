"""What is measured, and the goal of each line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from statistics import median
from time import perf_counter
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench import books, pages, raw
from bench.books import DUE_NOW
from lupaus.engine.keep import keep, keep_batch
from lupaus.ledger import models
from lupaus.outbox.models import Notice

Row = dict[str, Any]
DUE = 1_000
SIZES = (10_000, 100_000, 1_000_000)
QUICK = (10_000,)


def all_of(parts: list[str], *, quick: bool) -> Iterator[Row]:
    """Every line, as it comes."""
    sizes = QUICK if quick else SIZES
    if "pass" in parts:
        yield from _passes(sizes)
    if "import" in parts:
        books.emptied()
        yield from pages.imports(1_000 if quick else 10_000)
    if "pages" in parts or "taps" in parts:
        books.emptied()
        book = books.filled(sizes[-1], DUE, "pages")
        keep(DUE_NOW)
        if "pages" in parts:
            yield from pages.pages(book)
        if "taps" in parts:
            yield from pages.taps(book, 10_000 if quick else 100_000)


def row(name: str, value: float, unit: str, goal: str = "", *, ok: bool = True) -> Row:
    """One line of the table."""
    return {"name": name, "value": round(value, 4), "unit": unit, "goal": goal, "ok": ok}


def _passes(sizes: tuple[int, ...]) -> Iterator[Row]:
    """The engine's pass beside raw SQL: share (G1), growth (G5), statements (G6)."""
    first: dict[str, float] = {}
    for size in sizes:
        books.emptied()
        books.filled(size, DUE, "pass")
        ours, bare = (
            _rounds(lambda: keep(DUE_NOW)),
            _rounds(lambda: raw.keep(DUE_NOW, DUE_NOW + timedelta(days=1))),
        )
        share = bare / ours
        yield row(f"pass, {size:,} open", DUE / ours, "promises/s")
        yield row(f"raw SQL, {size:,} open", DUE / bare, "promises/s")
        yield row(f"pass as a share of raw, {size:,} open", share, "ratio", "G1 >= 0.35", ok=share >= 0.35)
        first.setdefault("ours", ours)
        first.setdefault("bare", bare)
        if size > sizes[0]:
            growth = (ours / first["ours"]) / (bare / first["bare"])
            yield row(
                f"growth of the pass over raw's, to {size:,}",
                growth,
                "ratio",
                "G5 <= 1.25",
                ok=growth <= 1.25,
            )
        statements = _statements()
        yield row(f"statements a batch, {size:,} open", statements, "count", "G6 <= 10", ok=statements <= 10)


def _rounds(work: Callable[[], int], rounds: int = 5) -> float:
    """The median seconds for the due promises, set due again before each round."""
    took = []
    for _ in range(rounds):
        _again()
        began = perf_counter()
        if work() < DUE:
            raise RuntimeError("not all that was due was done")
        took.append(perf_counter() - began)
    return median(took)


def _again() -> None:
    """The same promises are due once more, and the events and notices of the last round are gone."""
    guards = _lifted()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM outbox_notice")
        cursor.execute("DELETE FROM ledger_event WHERE seq > 1")
    _set_again(guards)
    models.Promise.objects.filter(seq__gt=1).update(
        done="", seq=1, next_step_at=DUE_NOW - timedelta(minutes=1)
    )
    books.settle()


def _lifted() -> list[str]:
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            cursor.execute("ALTER TABLE ledger_event DISABLE TRIGGER USER")
            return []
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        found = cursor.fetchall()
        for name, _ in found:
            cursor.execute(f"DROP TRIGGER {name}")
        return [sql for _, sql in found]


def _set_again(guards: list[str]) -> None:
    with connection.cursor() as cursor:
        for sql in guards or ["ALTER TABLE ledger_event ENABLE TRIGGER USER"]:
            cursor.execute(sql)


def _statements() -> int:
    _again()
    with CaptureQueriesContext(connection) as seen:
        keep_batch(DUE_NOW)
    if Notice.objects.count() == 0:
        raise RuntimeError("a batch without notices measures nothing")
    return len(seen)
