"""A disruption moves a tenth of the book and tells its people, beside SQL of the same durable writes (G4).

Ours is all that the room does once the list of those hit is written: the pen's events, the new times and alarms, the
notices, the list's own progress, in chunks of which each is a transaction. Each work has promises of its own, so that
nothing has to be set back between them.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from statistics import median
from threading import Event as Flag
from threading import Thread
from time import perf_counter
from typing import Any

from django.db import connection, transaction

from bench import raw_shift
from bench.books import DUE_NOW, Book, breathe
from bench.lines import Line, line
from bench.taps import ALONE, MILLISECONDS, tap
from lupaus.features.disruption.actions.gathering import gather
from lupaus.features.disruption.actions.opening import open_one, tell
from lupaus.features.disruption.actions.telling import tell_chunk
from lupaus.features.disruption.models import Disruption, Hit, Telling
from lupaus.features.disruption.rules.reach import Reach
from lupaus.features.disruption.rules.word import Word
from lupaus.ledger import queries
from lupaus.ledger.breath import Breath
from lupaus.ledger.models import Event
from lupaus.ledger.policies import Rulebook
from lupaus.outbox.models import Notice
from lupaus.people.models import Party

FIRST = 200
"""Days from now until the first promises that are not due: see `books`."""
DAYS = 200
TENTH = DAYS // 10
A_DAY = 24 * 60
MEGABYTES = 500
SECONDS = 10
TAPS = 1_000
BEST_PEER = 740
"""Promises re-promised a second by the fastest peer that was measured (DBOS); see the text beside the table."""


def shifts(book: Book) -> Iterator[Line]:
    """Uniform and row by row, with the share of what SQL alone makes of it."""
    Party.objects.filter(organisation=book.scope.organisation).update(can_message=True)
    many = book.size // 10
    _forget_peak()
    ours = _ours(book, 0, _a_day_later())
    peak = _peak()
    events = _events_of_one(book)
    alike = _struck(book, 2)
    one = _timed(lambda: raw_shift.in_one(alike, DUE_NOW, events))
    rows = _ours(book, 4, Word(_words(), DUE_NOW + timedelta(hours=2), mode="rows"))
    apart = _struck(book, 6)
    planned = _timed(lambda: raw_shift.planned(apart, DUE_NOW, events))
    share, by_rows = one / ours, planned / rows
    yield from _taps_beside(book, 9)
    yield line(
        f"{many:,} promises moved and told, of {book.size:,}", ours, "s", f"< {SECONDS} s", ok=ours < SECONDS
    )
    yield line(f"the same durable writes in one statement of each kind, of {book.size:,}", one, "s")
    yield line("G4 moved alike, as a share of one statement", share, "ratio", ">= 0.25", ok=share >= 0.25)
    yield line("G4 moved and told, over the best peer's measured 740/s", many / ours / BEST_PEER, "ratio",
               ">= 25", ok=many / ours / BEST_PEER >= 25)  # fmt: skip
    yield line("G4 moved each to its own day, as a share of SQL planned in Python", by_rows, "ratio",
               ">= 0.35", ok=by_rows >= 0.35)  # fmt: skip
    yield line(
        "peak memory of the process that moved them", peak, "MB", f"< {MEGABYTES} MB", ok=peak < MEGABYTES
    )


def _forget_peak() -> None:
    """What was measured before in this process is not ours: Linux forgets its peak when asked, others do not."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _peak() -> float:
    """The most memory that this process had, in megabytes."""
    with suppress(OSError):
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return int(status.split("VmHWM:")[1].split()[0]) / 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1024 / (1024 if sys.platform == "darwin" else 1)


def _ours(book: Book, tenth: int, word: Word) -> float:
    """Seconds from the first chunk to the last, the list being written."""
    disruption, telling = _begun(book, tenth, word)
    rules = Rulebook(book.scope.organisation)
    breathe()

    def work() -> None:
        while True:
            with transaction.atomic():
                if not tell_chunk(book.scope, disruption, telling, rules, DUE_NOW).hits:
                    return

    took = _timed(work)
    told = Notice.objects.filter(step="slip", attempt=telling.bulletin_id).count()
    if told != disruption.total:
        raise RuntimeError(f"of {disruption.total} {told} were told")
    return took


def _taps_beside(book: Book, tenth: int) -> Iterator[Line]:
    """What a tap of somebody else waits while the same list is told in another thread, as the engine does it."""
    disruption, telling = _begun(book, tenth, _a_day_later())
    others = list(
        queries.promises(book.scope)
        .filter(outcome="open")
        .order_by("pk")
        .values_list("pk", flat=True)[:ALONE]
    )
    enough = Flag()

    def engine() -> None:
        rest, rules = Breath(), Rulebook(book.scope.organisation)
        try:
            while not enough.is_set():
                with transaction.atomic():
                    if not tell_chunk(book.scope, disruption, telling, rules, DUE_NOW).hits:
                        return
                rest()
        finally:
            connection.close()

    thread = Thread(target=engine)
    thread.start()
    beside: list[float] = []
    while thread.is_alive() and len(beside) < TAPS:
        beside.append(tap(book, others[len(beside) % ALONE]))
    enough.set()
    thread.join()
    p99 = sorted(beside)[int(len(beside) * 0.99)] * 1000
    during = f"tap while a disruption of {disruption.total:,} is told"
    yield line(f"{during}, p50", median(beside) * 1000, "ms")
    yield line(f"{during}, p99", p99, "ms", f"< {MILLISECONDS} ms", ok=p99 < MILLISECONDS)


def _begun(book: Book, tenth: int, word: Word) -> tuple[Disruption, Telling]:
    first = DUE_NOW.date() + timedelta(days=FIRST + tenth * TENTH)
    reach = Reach(kind="recall", due_from=first, due_to=first + timedelta(days=TENTH - 1))
    row = open_one(book.scope, title="Lumimyrsky", cause="outside", now=DUE_NOW, reach=reach.query)
    telling = tell(book.scope, row.code, word, now=DUE_NOW)
    while True:
        with transaction.atomic():
            row = Disruption.objects.select_for_update(of=("self",)).get(pk=row.pk)
            if row.gathered_at is not None:
                break
            gather(book.scope, row, DUE_NOW)
    if word.mode == "rows":
        for days in range(7):
            hits = Hit.objects.filter(
                disruption=row, rank__gte=days * row.total // 7, rank__lt=(days + 1) * row.total // 7
            )
            hits.update(new_on=first + timedelta(days=30 + days))
    return row, telling


def _struck(book: Book, tenth: int) -> int:
    """The list of those hit, written down by us, for SQL to work through; its number."""
    row, _telling = _begun(book, tenth, Word(_words(), DUE_NOW + timedelta(hours=2)))
    breathe()
    return row.pk


def _events_of_one(book: Book) -> list[tuple[str, str]]:
    """Kind and facts of the events that our telling wrote for one promise: what SQL is to write as well."""
    told = Notice.objects.filter(step="slip").order_by("pk")[0].promise_id
    rows: list[Any] = list(
        Event.objects.filter(promise=told, seq__gt=1).order_by("seq").values_list("kind", "facts")
    )
    return [(kind, facts) for kind, facts in rows]


def _a_day_later() -> Word:
    return Word(_words(), DUE_NOW + timedelta(hours=2), mode="shift", minutes=A_DAY)


def _words() -> dict[str, dict[str, str]]:
    return {"fi": {"cause": "Lumimyrsky on pysäyttänyt autot."}}


def _timed(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began
