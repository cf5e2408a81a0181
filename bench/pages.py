"""Pages with a million promises behind them, an import of ten thousand customers, taps beside a bulk."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from statistics import median
from threading import Thread
from time import perf_counter, sleep
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench import books
from bench.books import DUE_NOW, MADE_AT, Book
from lupaus.core import events as e
from lupaus.ledger import queries
from lupaus.ledger.policies import open_book
from lupaus.ledger.record import By, Line, record
from lupaus.people.access import scope_of
from lupaus.people.first import found_firm
from lupaus.people.models import User

Row = dict[str, Any]
CHUNK = 500


def _row(name: str, value: float, unit: str, goal: str = "", *, ok: bool = True) -> Row:
    return {"name": name, "value": round(value, 4), "unit": unit, "goal": goal, "ok": ok}


# -- import ----------------------------------------------------------------------------------------


def imports(many: int) -> Iterator[Row]:
    """A list of `many` customers into an empty book, and the pen's own making beside executemany (G7)."""
    from lupaus.features.exchange.actions.whole import import_file
    from lupaus.features.exchange.rules.answers import Answers

    user = found_firm(firm="list", name="Jari", phone="+358401112223", email="list@example.org",
                      language="fi", now=MADE_AT)  # fmt: skip
    open_book(user.memberships.get().organisation_id)
    scope = scope_of(user)
    if scope is None:
        raise RuntimeError("no scope")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        path.write_text(_list(many), encoding="utf-8")
        began = perf_counter()
        import_file(scope, path, Answers(promised="all", per_evening=200), now=DUE_NOW)
        took = perf_counter() - began
    if queries.open_count(scope) < many:
        raise RuntimeError("not every customer of the list has a promise")
    goal = 30 * many / 10_000
    yield _row(f"import of {many:,} customers", took, "s", f"< {goal:g} s", ok=took < goal)
    yield from _making()


def _list(many: int) -> str:
    text = io.StringIO()
    rows = csv.writer(text, delimiter=";")
    rows.writerow(["Nimi", "Puhelin", "Osoite", "Paikkakunta", "Viimeksi", "Kohde"])
    for number in range(many):
        rows.writerow([f"Asiakas {number}", f"040 {number:07d}", f"Tie {number}", f"Alue {number % 40}",
                       f"{1 + number % 28}.{1 + number % 12}.2025", "takka"])  # fmt: skip
    return text.getvalue()


def _making() -> Iterator[Row]:
    """Making promises through the pen, beside bare inserts of the same rows."""
    books.emptied()
    book = books.filled(CHUNK, 1, "make")
    kind = queries.kinds(book.scope).get(slug="recall").pk
    sample = queries.state(queries.promises(book.scope).order_by("pk")[0])
    many = 20 * CHUNK
    wish = e.Made(book.scope.organisation, kind, book.scope.party, sample.creditor, book.scope.party,
                  book.scope.party, sample.due_on, sample.due_end, book.scope.zone)  # fmt: skip
    began = perf_counter()
    for _ in range(many // CHUNK):
        record(book.scope, [Line(None, wish)] * CHUNK, by=By(None, "list"), now=MADE_AT, what="bench")
    ours = perf_counter() - began
    began = perf_counter()
    books.emptied()
    cleared = perf_counter() - began
    began = perf_counter()
    books.filled(many, 1, "bare")
    bare = max(perf_counter() - began, 1e-9)
    share = bare / ours
    yield _row("promises made through the pen", many / ours, "promises/s")
    yield _row("made through the pen, as a share of bare inserts", share, "ratio", "G7 >= 0.30",
               ok=share >= 0.30 and cleared >= 0)  # fmt: skip


# -- pages -----------------------------------------------------------------------------------------


def pages(book: Book) -> Iterator[Row]:
    """Server time and queries of the pages that a day is spent on."""
    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    client.force_login(
        User.objects.get(pk=book.user), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    promise = queries.promises(book.scope).order_by("pk")[book.size // 2]
    for name, address in (
        ("calls", reverse("calls:list")),
        ("day", reverse("calls:day")),
        ("customers", reverse("desk:customers")),
        ("search", reverse("desk:customers") + "?q=asiakas+77"),
        ("promise", reverse("desk:promise", args=[promise.code])),
    ):
        took = [_page(client, address) for _ in range(15)]
        milliseconds = median(took[3:]) * 1000
        goal = 50.0
        yield _row(f"{name} page, {book.size:,} promises", milliseconds, "ms", f"< {goal:g} ms",
                   ok=milliseconds < goal)  # fmt: skip
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        yield _row(f"{name} page, queries", len(seen), "count", "< 40", ok=len(seen) < 40)


def _page(client: Client, address: str) -> float:
    began = perf_counter()
    answer = client.get(address)
    took = perf_counter() - began
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")
    return took


# -- taps ------------------------------------------------------------------------------------------


def taps(book: Book, writes: int) -> Iterator[Row]:
    """How long a tap takes while a bulk of `writes` promises is written beside it, in one process."""
    ids = list(
        queries.promises(book.scope)
        .filter(outcome="open")
        .order_by("pk")
        .values_list("pk", flat=True)[: writes + 200]
    )
    tapped, moved = ids[:200], ids[200:]
    bulk = Thread(target=_bulk, args=(book, moved))
    alone = _taps(book, tapped, 60)
    bulk.start()
    beside: list[float] = []
    while bulk.is_alive():
        beside += _taps(book, tapped, 20)
    bulk.join()
    alone.sort()
    beside.sort()
    p99 = beside[int(len(beside) * 0.99)] * 1000
    yield _row("tap alone, p50", median(alone) * 1000, "ms")
    yield _row(f"tap during a bulk of {len(moved):,} writes, p50", median(beside) * 1000, "ms")
    yield _row(f"tap during a bulk of {len(moved):,} writes, p99", p99, "ms", "< 250 ms", ok=p99 < 250)


def _taps(book: Book, ids: list[int], many: int) -> list[float]:
    took = []
    for number in range(many):
        began = perf_counter()
        record(book.scope, [Line(ids[number % len(ids)], e.Deed())], by=By(book.scope.party, "member"),
               now=DUE_NOW, what="tap")  # fmt: skip
        took.append(perf_counter() - began)
        sleep(0.01)
    return took


def _bulk(book: Book, ids: list[int]) -> None:
    try:
        for start in range(0, len(ids), CHUNK):
            part = ids[start : start + CHUNK]
            wish = e.Deferred(DUE_NOW + timedelta(days=30), "bulk")
            record(book.scope, [Line(id, wish) for id in part], by=By(None, "list"), now=DUE_NOW, what="bulk")
            sleep(0.005)
    finally:
        connection.close()
