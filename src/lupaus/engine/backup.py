"""Copies of the book: made while it is written in, verified before they count, kept for a while.

A backup is one zip: the book, the key that signs the customers' links, and `about.json`. After a
restore nothing goes out by itself: every firm is frozen until a person has seen what would go.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection

KEPT = 14
NAME = "lupaus-{at:%Y%m%d-%H%M%S}.zip"
PATTERN = "lupaus-*.zip"
SQLITE_BOOK, POSTGRES_BOOK = "book.sqlite3", "book.dump"
_ABOUT = ("taken_at", "vendor", "sha256", "promises", "events")
_UNREADABLE = (
    OSError,
    EOFError,
    KeyError,
    TypeError,
    ValueError,
    RuntimeError,
    zipfile.BadZipFile,
    zlib.error,
)
_OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)


class BackupError(Exception):
    """A backup or restore that cannot be. `code` and `facts` make the sentence.

    Codes: no_tool (pg_dump or pg_restore missing), failed (it said no), damaged (the copy), ill (the
    book itself), other_database, in_use (somebody writes in the book that is to be replaced).
    """

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class Backup(NamedTuple):
    """A verified copy: how many promises and events it holds, and when it was taken (UTC)."""

    path: Path
    promises: int
    events: int
    size: int
    taken_at: datetime


def back_up(home: Path, now: datetime, folder: Path | None = None, keep: int = KEPT) -> Backup:
    """Copy the book of this installation into `folder` (default: home/backups) and verify it.

    Older backups beyond `keep` go, but only once the new one is good. Raises `BackupError`.
    """
    folder = folder or home / "backups"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = folder / NAME.format(at=now.astimezone(UTC))
    with tempfile.TemporaryDirectory(dir=folder, prefix=".making-") as making:
        book = _copy(Path(making))
        about = {
            "taken_at": now.isoformat(),
            "vendor": connection.vendor,
            "sha256": _digest(book),
            **_counts(book),
        }
        draft = Path(making) / "draft.zip"
        _pack(draft, book, home / "secret.key", about)
        made = verify(draft)._replace(path=target)
        os.chmod(draft, 0o600)
        os.replace(draft, target)
    for old in sorted(folder.glob(PATTERN), reverse=True)[keep:]:
        old.unlink(missing_ok=True)
    return made


def verify(path: Path) -> Backup:
    """Read a backup and check it whole. Raises `BackupError` (`damaged`)."""
    with _unpacked(path) as (book, about):
        if _digest(book) != about["sha256"]:
            raise BackupError("damaged", path=path.name)
        counts = _counts(book)
        if counts != {name: about[name] for name in counts}:
            raise BackupError("damaged", path=path.name)
        return Backup(
            path, about["promises"], about["events"], path.stat().st_size,
            datetime.fromisoformat(about["taken_at"]),
        )  # fmt: skip


def restore(path: Path, home: Path, now: datetime) -> Backup:
    """Put a backup in the place of today's book, which is kept beside it under another name.

    The caller freezes the firms afterwards (`freeze_all`). Raises `BackupError`; then today's
    book stands as before.
    """
    found = verify(path)
    with _unpacked(path) as (book, about):
        if about["vendor"] != connection.vendor:
            raise BackupError("other_database", vendor=about["vendor"])
        if connection.vendor == "sqlite":
            _put_sqlite(book, now)
        else:
            _put_postgres(book)
        key = book.parent / "secret.key"
        if key.exists():
            shutil.copyfile(key, home / "secret.key")
            os.chmod(home / "secret.key", 0o600)
    return found


def latest(folder: Path) -> Path | None:
    """The newest backup in a folder, or None."""
    return max(folder.glob(PATTERN), default=None)


# -- the book itself ------------------------------------------------------------------------------


def _copy(folder: Path) -> Path:
    """A consistent copy while others write."""
    if connection.vendor == "sqlite":
        book = folder / SQLITE_BOOK
        connection.ensure_connection()
        try:
            with closing(
                sqlite3.connect(f"file:{connection.settings_dict['NAME']}?mode=ro", uri=True)
            ) as source:
                source.execute("VACUUM INTO ?", [str(book)])
        except sqlite3.DatabaseError as problem:
            raise BackupError("ill", why=str(problem)) from problem
        return book
    book = folder / POSTGRES_BOOK
    _run("pg_dump", "--format=custom", "--no-owner", f"--file={book}", f"--dbname={_address()}")
    return book


def _counts(book: Path) -> dict[str, int]:
    """Promises and events in a copy, after the database itself has found it whole."""
    if book.name == SQLITE_BOOK:
        with closing(sqlite3.connect(f"file:{book}?mode=ro&immutable=1", uri=True)) as copy:
            if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise BackupError("damaged", path=book.name)
            (promises,) = copy.execute("SELECT count(*) FROM ledger_promise").fetchone()
            (events,) = copy.execute("SELECT count(*) FROM ledger_event").fetchone()
            return {"promises": promises, "events": events}
    script = _run("pg_restore", "--data-only", "--table=ledger_promise", "--table=ledger_event",
                  "--file=-", str(book))  # fmt: skip
    counts = {"ledger_promise": 0, "ledger_event": 0}
    table = ""
    for line in script.split("\n"):
        if line.startswith("COPY "):
            table = line.split()[1].split(".")[-1]
        elif line == "\\.":
            table = ""
        elif table in counts:
            counts[table] += 1
    return {"promises": counts["ledger_promise"], "events": counts["ledger_event"]}


def _put_sqlite(book: Path, now: datetime) -> None:
    place = Path(str(connection.settings_dict["NAME"]))
    connection.close()
    _refuse_in_use(place)
    aside = place.with_name(f"{place.name}.before-restore-{now:%Y%m%d-%H%M%S}")
    draft = place.with_name(f"{place.name}.restoring")
    shutil.copyfile(book, draft)
    if place.exists():
        os.replace(place, aside)
        for tail in ("-wal", "-shm"):
            place.with_name(place.name + tail).unlink(missing_ok=True)
    os.replace(draft, place)


def _refuse_in_use(place: Path) -> None:
    """A process that goes on writing into the book that was set aside would lose what it writes.

    Leaving WAL needs the book for oneself alone, and writes all that stood beside it into the one file.
    """
    if not place.exists():
        return
    try:
        with closing(sqlite3.connect(place, timeout=0)) as today:
            today.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as problem:
        raise BackupError("in_use") from problem
    except sqlite3.DatabaseError:
        return  # a damaged book is in nobody's use; it is what the restoring is for


def _put_postgres(book: Path) -> None:
    address = _address()
    connection.close()
    close_pool = getattr(connection, "close_pool", None)
    if close_pool is not None:
        close_pool()  # what waits there ready for the next page is no use of the book
    _refuse_others(address)
    _run("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction",
         f"--dbname={address}", str(book))  # fmt: skip


def _refuse_others(address: str) -> None:
    """Nobody may go on with promises of which the restored book knows nothing."""
    import psycopg  # only where PostgreSQL is used

    asked_until = time.monotonic() + 2  # a connection that has just been closed is seen a moment longer
    with psycopg.connect(address, autocommit=True) as alone:
        while alone.execute(_OTHERS).fetchone() != (0,):
            if time.monotonic() > asked_until:
                raise BackupError("in_use")
            time.sleep(0.05)


def _address() -> str:
    chosen = connection.settings_dict
    parts = {
        "dbname": chosen["NAME"], "host": chosen["HOST"], "port": chosen["PORT"],
        "user": chosen["USER"], "password": chosen["PASSWORD"],
    }  # fmt: skip
    quoted = {name: str(value).replace("\\", "\\\\").replace("'", "\\'") for name, value in parts.items()}
    return " ".join(f"{name}='{value}'" for name, value in quoted.items() if value)


def _run(tool: str, *arguments: str) -> str:
    found = os.environ.get(f"LUPAUS_{tool.upper()}") or shutil.which(tool)
    if found is None:
        raise BackupError("no_tool", tool=tool)
    done = subprocess.run([found, *arguments], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise BackupError("failed", tool=tool, why=done.stderr.strip().rpartition("\n")[2])
    return done.stdout


# -- the zip --------------------------------------------------------------------------------------


def _pack(draft: Path, book: Path, key: Path, about: dict[str, Any]) -> None:
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        packed.write(book, book.name)
        if key.exists():
            packed.write(key, "secret.key")
        packed.writestr("about.json", json.dumps(about, indent=1))


@contextmanager
def _unpacked(path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    with tempfile.TemporaryDirectory(prefix="lupaus-") as folder:
        try:
            with zipfile.ZipFile(path) as packed:
                found = json.loads(packed.read("about.json"))
                about = {name: found[name] for name in _ABOUT}
                name = SQLITE_BOOK if about["vendor"] == "sqlite" else POSTGRES_BOOK
                packed.extract(name, folder)
                if "secret.key" in packed.namelist():
                    packed.extract("secret.key", folder)
        except _UNREADABLE as problem:
            raise BackupError("damaged", path=path.name) from problem
        yield Path(folder) / name, about


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
