"""The pass on one, two and four engines at one PostgreSQL: how much faster, and nothing done twice (G3)."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator

from bench.books import DUE_NOW, Book
from bench.lines import Line, line
from bench.passes import due_again
from lupaus.engine.keep import keep
from lupaus.ledger import models

MANY = (1, 2, 4)
DUE = 20_000
GETS_READY = 6.0
"""Seconds in which four processes load on two cores."""
GOAL = 1.3


def machines(book: Book) -> Iterator[Line]:
    """`DUE` of the book's promises are due at once, for each number of engines anew."""
    keep(DUE_NOW)  # what the book had due besides, where no pass was measured before
    ids = list(
        models.Promise.objects.filter(outcome="open").order_by("pk").values_list("pk", flat=True)[:DUE]
    )
    speed: dict[int, float] = {}
    for many in MANY:
        due_again(ids)
        speed[many] = len(ids) / _together(many, len(ids))
        yield line(f"pass by {many} of our engines, {book.size:,} open", speed[many], "promises/s")
    gain = speed[2] / speed[1]
    yield line(
        f"G3 two engines over one, {os.cpu_count()} cores shared with the server", gain, "ratio",
        f">= {GOAL}", ok=gain >= GOAL,
    )  # fmt: skip


def _together(many: int, due: int) -> float:
    """Seconds from the common start until the last of them is done; between them they did each promise once."""
    begins = time.time() + GETS_READY
    command = [sys.executable, "-m", "bench.machine", str(begins), DUE_NOW.isoformat()]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(many)]  # noqa: S603
    told = [one.communicate()[0].split() for one in running]
    if any(one.returncode for one in running) or sum(int(done) for done, _at in told) != due:
        raise RuntimeError("the engines did not do each promise once")
    return max(float(at) for _done, at in told) - begins
