"""Our own pass beside each peer, with as many timers open and due, on the same server in the same run (G2)."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple

from django.conf import settings
from django.db import connection

from bench import raw
from bench.books import ALARM, DUE_NOW, Book
from bench.databases import new_database, no_database
from bench.lines import Line, line, silent
from bench.passes import due_again
from bench.peers.body import BOOK
from bench.peers.broker import PROGRAM, redis, redis_version
from lupaus.engine.keep import keep
from lupaus.ledger import models

ROUNDS = 3
"""How often our pass is measured before the first peer, and again after each."""
FIRES = 60
"""Seconds from the first timer that a peer fires until it must have fired all that is due."""
ENDS = 300
"""Seconds after which a peer is ended, whatever it does; filling it is most of them."""
BODIES = {"nothing": "an empty body", "writes": "the same writes"}
BEST = 10
"""How many times faster than the best of the peers we want to be."""


class Known(NamedTuple):
    """A peer: its module and its package, and how many times faster we want to be, by the database that it is on."""

    module: str
    package: str
    goals: dict[str, int | None]
    broker: bool = False


PEERS = (
    Known("procrastinate", "procrastinate", {"postgresql": 25}),
    Known("celery", "celery", {"postgresql": None}, broker=True),
    Known("apscheduler", "apscheduler", {"postgresql": None}),
    Known("django_tasks_db", "django-tasks-db", {"postgresql": 25, "sqlite": 40}),
)


def beside(book: Book, due: int) -> Iterator[Line]:
    """Two lines a peer, with an empty body and with the same durable writes, and how many times faster our pass is."""
    ids = list(models.Promise.objects.filter(next_step_at=ALARM).values_list("pk", flat=True))
    far = list(models.Promise.objects.exclude(next_step_at=ALARM).values_list("pk", flat=True))
    _ours(ids)
    ours = [_ours(ids) for _ in range(ROUNDS)]
    found: dict[tuple[str, str], float | str] = {}
    for peer in PEERS:
        if connection.vendor in peer.goals:
            for body in BODIES:
                found[peer.module, body] = _measured(peer, body, far, ids)
            ours += [_ours(ids) for _ in range(ROUNDS)]
    yield from reckoned(found, len(ids) / median(ours), book.size, connection.vendor)


def reckoned(
    found: dict[tuple[str, str], float | str], speed: float, size: int, vendor: str
) -> Iterator[Line]:
    """The lines of what was found, timers a second or why there is no figure, beside our own promises a second."""
    known = [
        (peer, body, found[peer.module, body]) for peer in PEERS if vendor in peer.goals for body in BODIES
    ]
    yield line(f"pass, in turns with the peers, {size:,} open", speed, "promises/s")
    for peer, body, told in known:
        name = f"{_name(peer)}, {BODIES[body]}, {size:,} open"
        if isinstance(told, str):
            sys.stderr.write(f"!! SKIPPED: {name}: {told}\n")
            yield silent(name, told)
        else:
            yield line(name, told, "timers/s")
    for peer, body, told in known:
        if not isinstance(told, str):
            goal = peer.goals[vendor] if body == "writes" else None
            yield _ratio(f"pass over {peer.package}, {BODIES[body]}", speed / told, goal)
    like = [told for _, body, told in known if body == "writes" and not isinstance(told, str)]
    if vendor == "postgresql" and like:
        yield _ratio("pass over the best peer, the same writes", speed / max(like), BEST)


def _ratio(name: str, times: float, goal: int | None) -> Line:
    if goal is None:
        return line(name, times, "ratio")
    return line(f"G2 {name}", times, "ratio", f">= {goal}", ok=times >= goal)


def _ours(ids: list[int]) -> float:
    """Seconds of our pass over the same promises."""
    due_again(ids)
    gc.collect()
    began = perf_counter()
    if keep(DUE_NOW, raw.BATCH) != len(ids):
        raise RuntimeError("the pass did not do each promise once")
    return perf_counter() - began


# -- one peer ----------------------------------------------------------------------------------------


def _name(peer: Known) -> str:
    """The package with its version, and the broker's."""
    told = f"{peer.package} {_version(peer)}".strip()
    return f"{told} on Redis {redis_version()}".strip() if peer.broker else told


def _version(peer: Known) -> str:
    try:
        return version(peer.package)
    except PackageNotFoundError:
        return ""


def _measured(peer: Known, body: str, far: list[int], due: list[int]) -> float | str:
    """Timers a second, or why there is no figure."""
    if not _version(peer):
        return "not installed: dev.py bench installs it"
    if peer.broker and not redis_version():
        return f"no {PROGRAM} here (Debian: apt install {PROGRAM})"
    due_again(due)
    with _database(peer) as address, _broker(peer) as broker:
        command = [sys.executable, "-m", "bench.peers.child", peer.module, body, address, broker, str(FIRES)]
        try:
            done = subprocess.run(  # noqa: S603
                command, env={**os.environ, BOOK: _book()}, input=json.dumps([far, due]),
                stdout=subprocess.PIPE, text=True, check=False, timeout=ENDS,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return f"did not finish in {ENDS} s"
    said = [json.loads(told) for told in done.stdout.splitlines() if told.startswith('{"done"')]
    if not said:
        return f"ended with exit code {done.returncode}"
    if "rate" not in said[-1]:
        return f"did not finish: fired {said[-1]['done']:,} times for {len(due):,} due, in {FIRES} s"
    written = models.Event.objects.filter(promise__in=due, seq__gt=1).count()
    if body == "writes" and written != len(due):
        return f"did not finish: wrote {written:,} of {len(due):,}"
    return float(said[-1]["rate"])


def _book() -> str:
    return os.environ.get("LUPAUS_DATABASE_URL") or str(settings.DATABASES["default"]["NAME"])


@contextmanager
def _database(peer: Known) -> Iterator[str]:
    """An empty database of the peer's own, on the server of our book or in a file beside it; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="lupaus-peer-") as folder:
        if connection.vendor == "sqlite":
            yield str(Path(folder) / "peer.sqlite3")
            return
        name = f"bench_peer_{peer.module}"
        try:
            yield new_database(_book(), name)
        finally:
            no_database(_book(), name)


@contextmanager
def _broker(peer: Known) -> Iterator[str]:
    if not peer.broker:
        yield ""
        return
    with redis() as address:
        yield address
