"""Copies of the book: made while it is written in, verified before they count, kept for a while.

A backup is one zip: the book, the key that signs the customers' links, and `about.json`. How one is
put back is in `restoring`.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection

from lupaus.engine import postgres
from lupaus.engine.trouble import BackupError

KEPT = 14
NAME = "lupaus-{at:%Y%m%d-%H%M%S}.zip"
PATTERN = "lupaus-*.zip"
SQLITE_BOOK, POSTGRES_BOOK = "book.sqlite3", "book.dump"
COUNTED = ("ledger_promise", "ledger_event")
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
        book, counts = _copy(Path(making))
        about = {
            "taken_at": now.isoformat(),
            "vendor": connection.vendor,
            "sha256": _digest(book),
            **counts,
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
    with unpacked(path) as (book, about):
        if _digest(book) != about["sha256"]:
            raise BackupError("damaged", path=path.name)
        counts = _counts(book)
        if counts != {name: about[name] for name in counts}:
            raise BackupError("damaged", path=path.name)
        return Backup(
            path, about["promises"], about["events"], path.stat().st_size,
            datetime.fromisoformat(about["taken_at"]),
        )  # fmt: skip


def latest(folder: Path) -> Path | None:
    """The newest backup in a folder, or None."""
    return max(folder.glob(PATTERN), default=None)


# -- the book itself ------------------------------------------------------------------------------


def _copy(folder: Path) -> tuple[Path, dict[str, int]]:
    """A consistent copy while others write, and how many promises and events it must hold."""
    if connection.vendor != "sqlite":
        book = folder / POSTGRES_BOOK
        return book, _named(postgres.dump(book, COUNTED))
    book = folder / SQLITE_BOOK
    connection.ensure_connection()
    try:
        with closing(sqlite3.connect(f"file:{connection.settings_dict['NAME']}?mode=ro", uri=True)) as source:
            source.execute("VACUUM INTO ?", [str(book)])
    except sqlite3.DatabaseError as problem:
        raise BackupError("ill", why=str(problem)) from problem
    return book, _counts(book)


def _counts(book: Path) -> dict[str, int]:
    """Promises and events in a copy, after the database itself has found it whole."""
    if book.name != SQLITE_BOOK:
        return _named(postgres.rows(book, COUNTED))
    with closing(sqlite3.connect(f"file:{book}?mode=ro&immutable=1", uri=True)) as copy:
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise BackupError("damaged", path=book.name)
        return _named([copy.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in COUNTED])  # noqa: S608


def _named(counts: Sequence[int]) -> dict[str, int]:
    return dict(zip(("promises", "events"), counts, strict=True))


# -- the zip --------------------------------------------------------------------------------------


def _pack(draft: Path, book: Path, key: Path, about: dict[str, Any]) -> None:
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        packed.write(book, book.name)
        if key.exists():
            packed.write(key, "secret.key")
        packed.writestr("about.json", json.dumps(about, indent=1))


@contextmanager
def unpacked(path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The book and what is known about it, in a folder that is gone afterwards. Raises `BackupError`."""
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
