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

Ratios within one run are what counts: a pass is measured in turns with hand-written SQL of the same durable writes on the
same rows, so that a slow or busy machine slows both. Page times are the lower quartile of twelve calls through the whole
stack (session, middleware, templates), without the network. *What neighbours left us of a core* tells how quiet the
machine was: 1 is a machine of one's own. The goals are ours; a line without a goal is there for its own sake.

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
    return HEAD.format(day=f"{on.day}.{on.month}.{on.year}", machine=machine()) + "\n".join(lines) + "\n"


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
