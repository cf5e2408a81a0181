"""`python -m bench [--quick] [--only pass,import,pages,taps,crowd,machines,peers] [--databases sqlite,postgres]`.

Prints a table and writes build/bench.json. Each book is measured in a process of its own, on a database of its own.
`--grow 10000000` measures one book of that size instead: its pass, its taps, its pages, and the room it takes on the disk.
It is asked for by hand, never in CI: ten million want an hour or more, and some 15 GB in the folder for what is temporary.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.databases import new_database
from bench.lines import core_share, line, shown
from bench.page import page

if TYPE_CHECKING:
    from bench.books import Book

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("pass", "import", "pages", "taps", "crowd", "machines", "shifts", "peers", "file")
DUE = 1_000
BLOCK = 5_000
"""The block that is copied, made by the pen: `books.BLOCK`, which cannot be asked before Django is set up."""
# Each book by its size, with what is measured in it; a list is brought into an empty one.
FULL = (
    (10_000, "pass,making,peers"),
    (100_000, "pass,machines"),
    (1_000_000, "pass,pages,taps,crowd,shifts"),
    (0, "import"),
)
QUICK = ((10_000, "pass,making,pages,taps,crowd,machines,shifts"), (2_000, "peers"), (0, "import"))
GROWN = "file,pass,pages,taps"
"""What is measured in a book of any size, by `--grow`."""
HOW_MANY = {"making": (10_000, 2_000), "import": (10_000, 1_000), "taps": (100_000, 5_000)}
"""Promises made, customers brought in, promises due beside the taps: in full, and quickly."""

Row = dict[str, Any]


def main() -> int:
    """Measure on SQLite and PostgreSQL; 0 when every goal was met."""
    given = _arguments()
    if given.child:
        _child(given)
        return 0
    rows: list[Row] = []
    wanted = set(given.only.split(","))
    for database in given.databases.split(","):
        with _server(database) as address:
            for size, parts in _books(given):
                chosen = [part for part in parts.split(",") if part.replace("making", "import") in wanted]
                if chosen:
                    rows += _measured(database, address, size, chosen, quick=given.quick)
        rows += _growth(rows, database)
    (ROOT / "build").mkdir(exist_ok=True)
    (ROOT / "build" / "bench.json").write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n")
    _table(rows)
    if given.page is not None:
        given.page.write_text(page(rows, date.today()), encoding="utf-8")  # noqa: DTZ011
    return 0 if all(row["ok"] for row in rows) else 1


def _books(given: argparse.Namespace) -> tuple[tuple[int, str], ...]:
    if given.grow:
        return ((given.grow, GROWN),)
    return QUICK if given.quick else FULL


def _whole_blocks(told: str) -> int:
    """A size for `--grow`: so many blocks of copies."""
    size = int(told)
    if size < BLOCK * 10 or size % BLOCK:
        raise argparse.ArgumentTypeError(f"a multiple of {BLOCK:,}, at least {BLOCK * 10:,}")
    return size


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one small book only")
    parser.add_argument(
        "--grow", type=_whole_blocks, metavar="SIZE", help="one book with so many open instead"
    )
    parser.add_argument("--only", default=",".join(PARTS), help="some of: %(default)s")
    parser.add_argument("--databases", default="sqlite,postgres")
    parser.add_argument("--page", type=Path, help="write the table as a page, too")
    parser.add_argument("--child", default="", help=argparse.SUPPRESS)
    parser.add_argument("--size", type=int, default=0, help=argparse.SUPPRESS)
    return parser.parse_args()


@contextmanager
def _server(database: str) -> Iterator[str]:
    """The address of a durable PostgreSQL; nothing for SQLite."""
    if database == "sqlite":
        yield ""
        return
    from tests import postgres

    try:
        yield os.environ.get("LUPAUS_TEST_PG_URL") or postgres.start(durable=True)
    finally:
        postgres.stop()


def _measured(database: str, address: str, size: int, parts: list[str], *, quick: bool) -> list[Row]:
    sys.stderr.write(f"{database}: {', '.join(parts)}{f' with {size:,} open' if size else ''}…\n")
    with tempfile.TemporaryDirectory(prefix="lupaus-bench-") as folder:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("LUPAUS_")},
            "LUPAUS_HOME": folder, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
            "LUPAUS_SECRET_KEY": "only-for-measuring-only-for-measuring-0",
            "DJANGO_SETTINGS_MODULE": "lupaus.project.settings",
        }  # fmt: skip
        if address:
            environment["LUPAUS_DATABASE_URL"] = new_database(address, f"bench_{size}")
        command = [
            sys.executable,
            "-m",
            "bench",
            "--child",
            database,
            "--only",
            ",".join(parts),
            "--size",
            str(size),
        ]
        done = subprocess.run(  # noqa: S603
            [*command, *(["--quick"] if quick else [])],
            env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    rows = [json.loads(told) for told in done.stdout.splitlines() if told.startswith("{")]
    if done.returncode:
        rows.append({"name": f"measuring {', '.join(parts)} ended well", "database": database,
                     "value": done.returncode, "unit": "exit code", "goal": "0", "ok": False})  # fmt: skip
    return rows


def _growth(rows: list[Row], database: str) -> list[Row]:
    from bench.growth import growth

    return [
        {**row, "database": database} for row in growth([row for row in rows if row["database"] == database])
    ]


def _child(given: argparse.Namespace) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    for row in _lines(given.only.split(","), given.size, quick=given.quick):
        sys.stdout.write(json.dumps({**row, "database": given.child}, ensure_ascii=False) + "\n")
        sys.stdout.flush()


def _lines(parts: list[str], size: int, *, quick: bool) -> Iterator[Row]:
    from bench import books, making

    many = {part: counts[quick] for part, counts in HOW_MANY.items()}
    began = core_share()
    if "import" in parts:
        yield from making.bringing(many["import"])
    if size:
        many["taps"] = min(many["taps"], size // 2)
        due = books.due_in(size, DUE)
        yield from _of_book(books.filled(size, due), due, parts, many)
    share = min(began, core_share())
    yield line(f"what neighbours left us of a core{f', {size:,} open' if size else ''}", share, "ratio")


def _of_book(book: Book, due: int, parts: list[str], many: dict[str, int]) -> Iterator[Row]:
    from django.db import connection

    from bench import books, crowd, machines, making, pages, passes, shifts, taps
    from bench.peers import beside

    if "file" in parts:
        yield line(f"all data on the disk, {book.size:,} open", books.file_size(), "MB")
    if "pass" in parts:
        yield from passes.passes(book, due)
    if "making" in parts:
        yield from making.making(book, many["making"])
    if "pages" in parts:
        yield from pages.pages(book)
    if "taps" in parts:
        yield from taps.taps(book, many["taps"])
    if "crowd" in parts:
        yield from crowd.crowd(book)
    if "shifts" in parts:
        yield from shifts.shifts(book)
    if "machines" in parts and connection.vendor == "postgresql":
        yield from machines.machines(book)
    if "peers" in parts:
        yield from beside.beside(book, due)


def _table(rows: list[Row]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("what", "database", "value", "unit", "goal", "ok")
    for row in rows:
        met = ("yes" if row["ok"] else "NO") if row["goal"] else ""
        table.add_row(
            str(row["name"]), str(row["database"]), shown(row), str(row["unit"]), str(row["goal"]), met
        )
    Console(width=130).print(table)


if __name__ == "__main__":
    sys.exit(main())
