"""The pages that a day is spent on, with a large book behind them: time on the server, and queries."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from datetime import time, timedelta
from statistics import quantiles
from time import perf_counter

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench.books import DUE_NOW, Book
from bench.lines import Line as Measured
from bench.lines import line
from lupaus.core import events as e
from lupaus.core.clock_time import Precision, due_end
from lupaus.engine.keep import keep
from lupaus.ledger import queries
from lupaus.ledger.heart import beat
from lupaus.ledger.policies import Rulebook
from lupaus.ledger.record import By, Line, record
from lupaus.outbox.models import Notice
from lupaus.people.models import Party

TIMES = 12
LINES = 60
"""How many lines wait in the evening: some forty calls, and what else there is to see to."""
MOST_QUERIES = 45
MILLISECONDS = 50


def pages(book: Book) -> Iterator[Measured]:
    """Each page through the whole stack: its time, and how many queries it makes.

    The time is the lower quartile of many calls: what neighbours on the machine add is not the page's.
    """
    _live(book)
    gc.collect()
    gc.freeze()  # what measuring has left in memory is no server's burden
    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(book.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    promise = queries.promises(book.scope).order_by("pk")[book.size // 2]
    customer = Party.objects.get(pk=promise.creditor_id)
    for name, address in (
        ("calls", reverse("calls:list")),
        ("call", reverse("calls:call", args=[customer.code])),
        ("day", reverse("calls:day")),
        ("customers", reverse("desk:customers")),
        ("search by name", reverse("desk:search") + "?q=maija+virtanen"),
        ("search by street", reverse("desk:search") + "?q=koivutie+77"),
        ("search by phone", reverse("desk:search") + "?q=0400000077"),
        ("customer", reverse("desk:customer", args=[customer.code])),
        ("promise", reverse("desk:promise", args=[promise.code])),
    ):
        seconds(client, address)  # templates are read and plans are made
        milliseconds = quantiles([seconds(client, address) for _ in range(TIMES)])[0] * 1000
        yield line(f"page {name}, {book.size:,} open", milliseconds, "ms", f"< {MILLISECONDS} ms",
                   ok=milliseconds < MILLISECONDS)  # fmt: skip
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        count = len(seen)
        yield line(f"page {name}, queries", count, "count", f"< {MOST_QUERIES}", ok=count < MOST_QUERIES)


def _live(book: Book) -> None:
    """An evening's calls wait, and visits are agreed for this week."""
    keep(DUE_NOW)
    waiting = Notice.objects.filter(state="waiting")
    waiting.exclude(pk__in=list(waiting.order_by("pk").values_list("pk", flat=True)[:LINES])).update(
        state="settled", settled_at=DUE_NOW
    )
    beat("engine", DUE_NOW)
    scope, rules = book.scope, Rulebook(book.scope.organisation)
    series = queries.series(scope).order_by("pk")[100:120]
    lines = []
    for number, row in enumerate(series):
        on = (DUE_NOW + timedelta(days=1 + number % 5)).date()
        at = time(9 + number % 7)
        wish = e.Made(
            scope.organisation, rules.kind("visit").id, scope.party, row.party_id, scope.party, scope.party, on,
            due_end(on, at, Precision.MINUTE, scope.zone), scope.zone, precision="minute", due_time=at,
        )  # fmt: skip
        lines.append(Line(None, wish))
    record(scope, lines, by=By(scope.party, "member"), now=DUE_NOW, what="bench")


def seconds(client: Client, address: str) -> float:
    """How long one call of a page takes."""
    began = perf_counter()
    answer = client.get(address)
    took = perf_counter() - began
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")
    return took
