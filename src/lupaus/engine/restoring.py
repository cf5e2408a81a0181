"""A copy takes the place of the book, frozen: nothing goes out until a person has seen what would go.

It is frozen in the step in which it comes in place. Killed anywhere, there is today's book as it was,
or the restored one with every firm frozen; never a restored one that begins to send.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from django.db import connection

from lupaus.engine import postgres
from lupaus.engine.backup import Backup, unpacked, verify
from lupaus.engine.trouble import BackupError

FROZEN = "UPDATE people_organisation SET frozen_at = '{at}', frozen_why = 'restored' WHERE frozen_at IS NULL"


def restore(path: Path, home: Path, now: datetime) -> Backup:
    """Put a backup in the place of today's book, which SQLite keeps beside it under another name.

    Every firm is frozen as of `now` (aware UTC). Raises `BackupError`; then today's book stands as before.
    """
    found = verify(path)
    with unpacked(path) as (book, about):
        if about["vendor"] != connection.vendor:
            raise BackupError("other_database", vendor=about["vendor"])
        frozen = FROZEN.format(at=connection.ops.adapt_datetimefield_value(now))
        if connection.vendor == "sqlite":
            _put_sqlite(book, frozen, now)
        else:
            _put_postgres(book, frozen)
        key = book.parent / "secret.key"
        if key.exists():
            shutil.copyfile(key, home / "secret.key")
            os.chmod(home / "secret.key", 0o600)
    return found


def _put_sqlite(book: Path, frozen: str, now: datetime) -> None:
    """At every instant a whole book stands in the place."""
    place = Path(str(connection.settings_dict["NAME"]))
    connection.close()
    refuse_in_use(place)
    draft = place.with_name(f"{place.name}.restoring")
    shutil.copyfile(book, draft)
    with closing(sqlite3.connect(draft)) as coming, coming:
        coming.execute(frozen)
    with draft.open("rb+") as file:
        os.fsync(file)
    if place.exists():
        _keep_beside(place, place.with_name(f"{place.name}.before-restore-{now:%Y%m%d-%H%M%S}"))
        for tail in ("-wal", "-shm"):
            place.with_name(place.name + tail).unlink(missing_ok=True)
    os.replace(draft, place)


def _keep_beside(place: Path, aside: Path) -> None:
    """The same book under a second name; copied where a disk knows no such thing."""
    aside.unlink(missing_ok=True)
    try:
        os.link(place, aside)
    except OSError:
        shutil.copyfile(place, aside)
        os.chmod(aside, 0o600)


def refuse_in_use(place: Path) -> None:
    """A process that goes on writing into the book that was set aside would lose what it writes.

    Raises `BackupError` (in_use).

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


def _put_postgres(book: Path, frozen: str) -> None:
    connection.close()
    close_pool = getattr(connection, "close_pool", None)
    if close_pool is not None:
        close_pool()  # what waits there ready for the next page is no use of the book
    postgres.refuse_others()
    postgres.replace(book, then=frozen)
