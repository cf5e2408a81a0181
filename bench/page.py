"""The table as a page: docs/benchmarks.md, with the machine and the day it was measured on."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bench.lines import Line, shown

HEAD = """# Benchmarks

Measured and written by `python3 dev.py bench --page docs/benchmarks.md`. {day}, {machine}.

A firm may grow: `python3 dev.py bench --grow 10000000 --databases sqlite` fills one book of that size by hand, never in CI, and
prints the same lines of its pass, its taps and its pages, with the room that it takes on the disk. 200,000 take two minutes and
0.3 GB of temporary files, so ten million want some 15 GB free and an hour or more.

Ratios within one run are what counts: a pass is measured in turns with hand-written SQL of the same durable writes on the
same rows, so that a slow or busy machine slows both. Page times are the lower quartile of twelve calls through the whole
stack (session, middleware, templates), without the network. *What neighbours left us of a core* tells how quiet the
machine was: 1 is a machine of one's own. The goals are ours; a line without a goal is there for its own sake.

"""

PEERS = """
## Beside peers (G2)

What else fires a timer when its time has come, on the same machine, on the same durable PostgreSQL (and SQLite file
system), in the same run. Each peer keeps 10,000 timers of which 1,000 are due, spread over all of them, as our book does
(to Celery, which hands on in the order of sending, those that come due are sent last); a quick run has 2,000 and 200. Our own pass is measured before the first peer and again after each; its median counts, with
everything that it does in life: claim, plan, events, notices, new alarms. Versions stand in the lines.

Each peer is used through its public API, in one process, and has two lines:

- **an empty body**: what the peer itself costs, its claim and its finish;
- **the same writes**: besides, for each timer, an event row, a notice row and the promise's new alarm, committed together
  in our own tables with their indexes: in one statement on PostgreSQL, in three within one transaction on SQLite. The
  goals stand against this line. The peer plans nothing, which ours does.

A peer's clock runs from its first timer done to its last, so that the start of its worker and its first look for work are
left out, in its favour. One that did not fire each timer once within the minute after its first has no figure, and its line
says so. A busy machine may slow one that commits each timer more than one that commits a batch: read the ratios on a quiet one.

| peer | what a timer costs it beside the body | when it is killed |
|---|---|---|
| Procrastinate | its fetch, with an event of its own, and its finish, with another: two commits. The worker does four jobs at once, in threads; filled in batches | at least once, when stalled jobs are asked for |
| Celery on Redis | the message and its acknowledgement. The worker (pool `threads`, four at once; `solo` fired some twenty a second when tried) holds everything that waits in memory before the clock starts; Redis syncs each write to the disk (`appendfsync always`); no result store | at most once: acknowledged before it is done, its default |
| APScheduler 3 | one commit that takes the job out of its SQLAlchemy store; ten threads do the bodies, its default | at most once: taken out of the store whether it was done or not |
| django-tasks-db | claim and success: two commits. Its worker does not sleep between two tasks; on SQLite WAL, `IMMEDIATE`, `synchronous = FULL`, like ours | a task that was running stays so |

APScheduler and Celery, set like this, lose what was under way when they die; our pass does all of a batch or nothing of it.
"""


def page(rows: Sequence[Line], on: date) -> str:
    """The rows as a page in Markdown, SQLite and PostgreSQL side by side."""
    names = list(dict.fromkeys(str(row["name"]) for row in rows))
    found = {(row["name"], row["database"]): row for row in rows}
    lines = ["| what | SQLite | PostgreSQL | unit | goal |", "|---|--:|--:|---|---|"]
    for name in names:
        both = [found.get((name, database)) for database in ("sqlite", "postgres")]
        some = next(row for row in both if row)
        cells = ["" if row is None else shown(row) + ("" if row["ok"] else " (not met)") for row in both]
        lines.append(f"| {name} | {cells[0]} | {cells[1]} | {some['unit']} | {some['goal']} |")
    return (
        HEAD.format(day=f"{on.day}.{on.month}.{on.year}", machine=machine()) + "\n".join(lines) + "\n" + PEERS
    )


def machine() -> str:
    """This machine in a few words."""
    model = platform.processor() or platform.machine()
    told = Path("/proc/cpuinfo")
    if told.exists():
        named = [row for row in told.read_text().splitlines() if row.startswith("model name")]
        model = named[0].partition(":")[2].strip() if named else model
    memory = ""
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        memory = f", {os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"
    versions = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    return f"{os.cpu_count()} cores of {model}{memory}, {platform.system()}, {versions}"
