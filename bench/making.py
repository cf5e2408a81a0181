"""Making promises: a customer list brought in, and the pen beside bare inserts of the same rows (G7)."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from django.db import connection

from bench import books, raw
from bench.books import ACT, DUE_NOW, MADE_AT, Book
from bench.lines import Line as Measured
from bench.lines import in_turns, line
from bench.passes import unguarded
from lupaus.features.exchange.actions.whole import import_file
from lupaus.features.exchange.rules.answers import Answers
from lupaus.ledger import queries
from lupaus.ledger.policies import Rulebook
from lupaus.ledger.record import By, Line, record

SECONDS_FOR_TEN_THOUSAND = 30
ROUNDS = 3


def bringing(many: int) -> Iterator[Measured]:
    """A list of `many` customers comes into an empty book, read from its file."""
    scope = books.firm("list").scope
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "customers.csv"
        path.write_text(_list(many), encoding="utf-8")
        began = perf_counter()
        import_file(scope, path, Answers(promised="all", per_evening=200), DUE_NOW)
        took = perf_counter() - began
    if queries.open_count(scope) < many:
        raise RuntimeError("not every customer of the list has a promise")
    goal = SECONDS_FOR_TEN_THOUSAND * many / 10_000
    yield line(f"import of {many:,} customers", took, "s", f"< {goal:g} s", ok=took < goal)


def _list(many: int) -> str:
    text = io.StringIO()
    rows = csv.writer(text, delimiter=";")
    rows.writerow(["Nimi", "Puhelin", "Osoite", "Paikkakunta", "Viimeksi", "Kohde"])
    for number in range(many):
        visit = DUE_NOW.date() - timedelta(days=100 + number % 300)
        rows.writerow([f"Asiakas {number}", f"040 {number:07d}", f"Tie {number}", f"Alue {number % 40}",
                       f"{visit.day}.{visit.month}.{visit.year}", "takka"])  # fmt: skip
    return text.getvalue()


def making(book: Book, many: int) -> Iterator[Measured]:
    """Promises made by the pen in acts of 500, beside bare inserts of the very same rows in the same batches."""
    scope, kind = book.scope, Rulebook(book.scope.organisation).kind("recall").id
    creditor = queries.promises(scope).order_by("pk")[0].creditor_id
    wish = books.wish(scope, kind, creditor, (DUE_NOW + timedelta(days=200)).date())
    lines = [Line(None, wish)] * ACT
    last = queries.promises(scope).order_by("-pk")[0].pk

    def ours() -> None:
        for _ in range(many // ACT):
            record(scope, lines, by=By(scope.party, "list"), now=MADE_AT, what="bench")

    ours()
    rows = [
        _rows_after(table, key, last)
        for table, key in (("ledger_promise", "id"), ("ledger_event", "promise_id"))
    ]
    pen, bare = in_turns(ours, lambda: raw.make(rows), before=lambda: _gone_after(last), rounds=ROUNDS)
    share = bare / pen
    yield line(f"promises made through the pen, {book.size:,} open", many / pen, "promises/s")
    yield line(f"bare inserts of the same rows, {book.size:,} open", many / bare, "promises/s")
    yield line(
        "G7 made through the pen, as a share of bare inserts", share, "ratio", ">= 0.30", ok=share >= 0.30
    )


def _rows_after(table: str, key: str, last: int) -> tuple[str, list[str], list[tuple[Any, ...]]]:
    """The rows that the pen has just made, as the driver gives and takes them; without acts, which only the pen makes."""
    with connection.cursor() as cursor:
        columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
    names = [name for name in columns if name != "act_id" and not (table == "ledger_event" and name == "id")]
    # As expressions SQLite's columns come in the form in which they are kept.
    shown = ", ".join(f"+{name}" for name in names) if connection.vendor == "sqlite" else ", ".join(names)
    cursor = raw.driver().cursor()
    cursor.execute(f"SELECT {shown} FROM {table} WHERE {key} > {last} ORDER BY {key}")  # noqa: S608
    rows = cursor.fetchall()
    cursor.close()
    return table, names, rows


def _gone_after(last: int) -> None:
    with unguarded(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM ledger_event WHERE promise_id > {last}")  # noqa: S608
        cursor.execute(f"DELETE FROM ledger_promise WHERE id > {last}")  # noqa: S608
        if connection.vendor != "sqlite":
            cursor.execute("VACUUM (INDEX_CLEANUP ON) ledger_promise, ledger_event")
    books.breathe()
