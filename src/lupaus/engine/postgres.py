"""PostgreSQL's own programs, asked to copy a book and to put one back, and what they complain of."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, cast

from django.db import connection

from lupaus.engine.trouble import BackupError

_OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)


def dump(book: Path, counted: Sequence[str]) -> list[int]:
    """Copy the book into a file while others write; answers how many rows of these tables it must hold.

    Both are of one instant: the rows are counted in the snapshot of which the copy is made.
    """
    import psycopg  # only where PostgreSQL is used

    with psycopg.connect(_address()) as alone:
        alone.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        snapshot = _one(alone, "SELECT pg_export_snapshot()")
        run("pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={book}",
            f"--dbname={_address()}")  # fmt: skip
        return [int(_one(alone, f"SELECT count(*) FROM {table}")) for table in counted]  # noqa: S608


def rows(book: Path, counted: Sequence[str]) -> list[int]:
    """How many rows of these tables a copy really holds: read through once, and kept nowhere."""
    counts = dict.fromkeys(counted, 0)
    tables = (f"--table={table}" for table in counted)
    with _program(
        "pg_restore", "--data-only", *tables, "--file=-", str(book), stdout=subprocess.PIPE
    ) as said:
        table = ""
        for line in _of(said.stdout):
            if line.startswith(b"COPY "):
                table = line.split()[1].decode().split(".")[-1]
            elif line.rstrip() == b"\\.":
                table = ""
            elif table in counts:
                counts[table] += 1
    return list(counts.values())


def replace(book: Path, *, then: str) -> None:
    """Put a copy in the place of the book and carry out the statement `then`, in one transaction.

    The database hears of its end from us alone: whoever of the three is killed, nothing has changed.
    """
    script = ("--clean", "--if-exists", "--no-owner", "--file=-", str(book))
    quiet = ("--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--output={os.devnull}")
    with (
        _program("psql", *quiet, f"--dbname={_address()}", stdin=subprocess.PIPE) as hearing,
        suppress(BrokenPipeError),  # then it has ended, and says why
    ):
        hears = _of(hearing.stdin)
        hears.write(b"BEGIN;\n")
        with _program("pg_restore", *script, stdout=subprocess.PIPE) as said:
            shutil.copyfileobj(_of(said.stdout), hears)
        # The script has emptied the path on which tables are looked for.
        hears.write(f"\nRESET search_path;\n{then};\nCOMMIT;\n".encode())
        hears.close()


def refuse_others() -> None:
    """Nobody may go on with promises of which the restored book knows nothing. Raises `BackupError`."""
    import psycopg

    asked_until = time.monotonic() + 2  # a connection that has just been closed is seen a moment longer
    with psycopg.connect(_address(), autocommit=True) as alone:
        while _one(alone, _OTHERS) != 0:
            if time.monotonic() > asked_until:
                raise BackupError("in_use")
            time.sleep(0.05)


def run(tool: str, *arguments: str) -> None:
    """Let a program do its work. Raises `BackupError` (`no_tool`, `failed`)."""
    with _program(tool, *arguments, stdout=subprocess.DEVNULL):
        pass


@contextmanager
def _program(tool: str, *arguments: str, **pipes: int) -> Iterator[subprocess.Popen[bytes]]:
    """One of the programs while it runs; after the block it has ended well, or `BackupError` says why not.

    Whatever goes wrong within the block ends the program.
    """
    found = os.environ.get(f"LUPAUS_{tool.upper()}") or shutil.which(tool)
    if found is None:
        raise BackupError("no_tool", tool=tool)
    with tempfile.TemporaryFile() as complaints:
        running = subprocess.Popen([found, *arguments], stderr=complaints, **pipes)  # type: ignore[call-overload]  # noqa: S603
        try:
            yield running
        except BaseException:
            running.kill()
            raise
        finally:
            for pipe in filter(None, (running.stdin, running.stdout)):
                with suppress(BrokenPipeError):
                    pipe.close()
            running.wait()
        if running.returncode != 0:
            complaints.seek(0)
            why = complaints.read().decode(errors="replace").strip().rpartition("\n")[2]
            raise BackupError("failed", tool=tool, why=why)


def _of(pipe: IO[bytes] | None) -> IO[bytes]:
    """An end that was asked for is there."""
    return cast("IO[bytes]", pipe)


def _one(alone: Any, statement: str) -> Any:
    return alone.execute(statement).fetchone()[0]


def _address() -> str:
    chosen = connection.settings_dict
    parts = {
        "dbname": chosen["NAME"], "host": chosen["HOST"], "port": chosen["PORT"],
        "user": chosen["USER"], "password": chosen["PASSWORD"],
    }  # fmt: skip
    quoted = {name: str(value).replace("\\", "\\\\").replace("'", "\\'") for name, value in parts.items()}
    return " ".join(f"{name}='{value}'" for name, value in quoted.items() if value)
