"""Copies of the book: taken while somebody writes, verified before they count, kept for a while, and put back whole."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import psycopg
import pytest
from django.db import connection

from lupaus.engine import backup, restoring
from lupaus.engine import postgres as programs
from lupaus.engine.backup import back_up, latest, verify
from lupaus.engine.restoring import restore
from lupaus.engine.trouble import BackupError
from lupaus.ledger import guard, queries
from lupaus.people.models import Organisation
from tests import postgres
from tests.cast import SPRING, Firm, jari, maija, promised, stranger

pytestmark = pytest.mark.django_db(transaction=True)
ON = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def _tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """The programs of the server that the tests run on; the system's own may be older."""
    if connection.vendor == "postgresql":
        for tool in ("pg_dump", "pg_restore", "psql"):
            monkeypatch.setenv(
                f"LUPAUS_{tool.upper()}", str(postgres.binaries() / f"{tool}{postgres.SUFFIX}")
            )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "secret.key").write_text("the-key-that-signs-the-customers-links-0123456789\n")
    return tmp_path


@pytest.fixture
def firm() -> Firm:
    firm = jari()
    promised(firm, maija(firm), on=ON, words="Nuohous kesäkuussa")
    return firm


@pytest.fixture
def writing(firm: Firm) -> Iterator[Callable[[], int]]:
    """Somebody who gives one word after another meanwhile; answers how many so far."""
    whom, over, given = maija(firm), Event(), []

    def write() -> None:
        try:
            while not over.is_set():
                given.append(promised(firm, whom, on=ON).id)
        finally:
            connection.close()

    thread = Thread(target=write)
    thread.start()
    yield lambda: len(given)
    over.set()
    thread.join(30)
    assert not thread.is_alive()
    assert given, "nothing was written meanwhile"


def count(firm: Firm) -> int:
    return queries.promises(firm.scope).count()


def test_a_copy_taken_while_somebody_writes_is_whole(
    firm: Firm, home: Path, writing: Callable[[], int]
) -> None:
    while writing() < 3:
        pass
    made = back_up(home, SPRING)
    after = writing()
    assert 4 <= made.promises <= after + 2
    assert made.events >= made.promises
    assert verify(made.path) == made
    assert made.size == made.path.stat().st_size


def test_the_round_trip_brings_back_exactly_what_was_there(firm: Firm, home: Path) -> None:
    before = list(queries.events(firm.scope).order_by("pk").values_list("promise", "seq", "kind", "facts"))
    made = back_up(home, SPRING)
    promised(firm, maija(firm), on=ON, words="Nach der Kopie")
    assert count(firm) == 2
    found = restore(made.path, home, SPRING + timedelta(hours=1))
    assert (found.promises, found.taken_at) == (1, SPRING)
    assert count(firm) == 1
    assert (
        list(queries.events(firm.scope).order_by("pk").values_list("promise", "seq", "kind", "facts"))
        == before
    )
    assert list(guard.breaches(SPRING)) == []


def test_the_restored_book_is_written_on_and_its_events_still_stay(firm: Firm, home: Path) -> None:
    restore(back_up(home, SPRING).path, home, SPRING)
    promised(firm, maija(firm), on=ON)
    assert count(firm) == 2
    from django.db import DatabaseError

    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_event SET kind = 'kept'")


def test_today_s_book_is_kept_beside_the_restored_one(firm: Firm, home: Path) -> None:
    made = back_up(home, SPRING)
    promised(firm, maija(firm), on=ON)
    restore(made.path, home, SPRING)
    if connection.vendor == "sqlite":
        place = Path(str(connection.settings_dict["NAME"]))
        (aside,) = place.parent.glob(f"{place.name}.before-restore-20260302-090000")
        with closing(sqlite3.connect(aside)) as old:
            assert old.execute("SELECT count(*) FROM ledger_promise").fetchone() == (2,)
        aside.unlink()
    assert count(firm) == 1


def test_the_restored_book_comes_frozen_in_the_step_in_which_it_comes(firm: Firm, home: Path) -> None:
    other = stranger()
    made = back_up(home, SPRING)
    restore(made.path, home, SPRING + timedelta(hours=1))
    frozen = dict(Organisation.objects.values_list("name", "frozen_at"))
    assert frozen == dict.fromkeys(
        [firm.organisation.name, other.organisation.name], SPRING + timedelta(hours=1)
    )
    assert set(Organisation.objects.values_list("frozen_why", flat=True)) == {"restored"}


class Killed(BaseException):
    """Nobody catches this, as nobody catches a kill."""


def test_killed_before_the_last_step_today_s_book_stands_as_it_was(
    firm: Firm, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = back_up(home, SPRING)
    promised(firm, maija(firm), on=ON)

    pour = shutil.copyfileobj

    def killed(*given: Any) -> None:
        if connection.vendor == "postgresql":
            pour(*given)  # all of the copy has gone to the database, and nothing has been agreed to
        raise Killed

    module, step = (
        (restoring.os, "replace") if connection.vendor == "sqlite" else (programs.shutil, "copyfileobj")
    )
    with monkeypatch.context() as broken:
        broken.setattr(module, step, killed)
        with pytest.raises(Killed):
            restore(made.path, home, SPRING)
    assert count(firm) == 2
    assert Organisation.objects.get().frozen_at is None
    assert restore(made.path, home, SPRING).promises == count(firm) == 1
    assert Organisation.objects.get().frozen_at == SPRING


def test_a_book_in_use_is_not_pulled_away_from_under_its_writer(firm: Firm, home: Path) -> None:
    made = back_up(home, SPRING)
    promised(firm, maija(firm), on=ON)
    with _somebody_else():
        with pytest.raises(BackupError) as no:
            restore(made.path, home, SPRING)
        assert no.value.code == "in_use"
    assert count(firm) == 2
    restore(made.path, home, SPRING)
    assert count(firm) == 1


def _somebody_else() -> closing[sqlite3.Connection] | psycopg.Connection[tuple[object, ...]]:
    chosen = connection.settings_dict
    if connection.vendor == "postgresql":
        return psycopg.connect(
            dbname=chosen["NAME"], host=chosen["HOST"], port=chosen["PORT"] or None, user=chosen["USER"],
            password=chosen["PASSWORD"] or None,
        )  # fmt: skip
    other = sqlite3.connect(str(chosen["NAME"]))
    other.execute("SELECT count(*) FROM ledger_promise").fetchone()
    return closing(other)


def test_fourteen_are_kept_and_the_oldest_go_only_when_the_new_one_is_good(firm: Firm, home: Path) -> None:
    folder = home / "backups"
    folder.mkdir()
    for day in range(1, 21):
        (folder / f"lupaus-202601{day:02}-030000.zip").write_bytes(b"old")
    (folder / "notes.txt").write_text("mine")
    made = back_up(home, SPRING)
    left = sorted(path.name for path in folder.glob("lupaus-*.zip"))
    assert len(left) == backup.KEPT == 14
    assert left[0] == "lupaus-20260108-030000.zip"
    assert latest(folder) == made.path
    assert (folder / "notes.txt").exists()
    assert not list(folder.glob(".making-*"))


def test_a_failed_copy_throws_no_old_one_away(
    firm: Firm, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = home / "backups"
    folder.mkdir()
    for day in range(1, 21):
        (folder / f"lupaus-202601{day:02}-030000.zip").write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "_pack", full)
    with pytest.raises(OSError, match="No space left"):
        back_up(home, SPRING)
    assert len(list(folder.glob("lupaus-*.zip"))) == 20


def test_only_its_owner_may_read_a_copy(firm: Firm, home: Path) -> None:
    made = back_up(home, SPRING)
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.path.parent.stat().st_mode) == 0o700


def test_the_key_travels_with_the_book_so_that_links_given_stay_alive(firm: Firm, home: Path) -> None:
    made = back_up(home, SPRING)
    key = home / "secret.key"
    said = key.read_text()
    key.write_text("another-key-made-by-a-fresh-installation-0123456789\n")
    restore(made.path, home, SPRING)
    assert key.read_text() == said
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def _cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _scribbled(path: Path) -> None:
    """A few bytes in the middle are other ones: the disk went bad."""
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 3)
        file.write(b"\xff\x00\xff\x00\xff\x00\xff\x00" * 16)


def _no_zip(path: Path) -> None:
    path.write_text("this is no zip")


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _without_about(path: Path) -> None:
    _rewritten(path, about=None)


def _odd_about(path: Path) -> None:
    _rewritten(path, about=b"[]")


def _other_book(path: Path) -> None:
    """The book inside is not the one that was copied."""
    with zipfile.ZipFile(path) as packed:
        about = json.loads(packed.read("about.json"))
    _rewritten(path, about=json.dumps({**about, "sha256": "0" * 64}).encode())


def _rewritten(path: Path, about: bytes | None) -> None:
    with zipfile.ZipFile(path) as packed:
        kept = {name: packed.read(name) for name in packed.namelist() if name != "about.json"}
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in kept.items():
            packed.writestr(name, content)
        if about is not None:
            packed.writestr("about.json", about)


@pytest.mark.parametrize(
    "harm", [_cut, _scribbled, _no_zip, _empty, _without_about, _odd_about, _other_book]
)  # fmt: skip
def test_a_damaged_copy_is_refused_and_the_book_stands(
    firm: Firm, home: Path, harm: Callable[[Path], None]
) -> None:
    made = back_up(home, SPRING)
    harm(made.path)
    promised(firm, maija(firm), on=ON)
    with pytest.raises(BackupError) as no:
        restore(made.path, home, SPRING)
    assert no.value.code == "damaged"
    assert count(firm) == 2


def test_a_copy_of_another_kind_of_database_is_refused(
    firm: Firm, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = back_up(home, SPRING)
    monkeypatch.setattr(connection, "vendor", "oracle")
    with pytest.raises(BackupError) as no:
        restore(made.path, home, SPRING)
    assert (no.value.code, no.value.facts) == ("other_database", {"vendor": verified_vendor(made.path)})


def verified_vendor(path: Path) -> str:
    with zipfile.ZipFile(path) as packed:
        return str(json.loads(packed.read("about.json"))["vendor"])


def test_a_missing_tool_of_postgresql_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("LUPAUS_PG_DUMP", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupError) as no:
        programs.run("pg_dump", "--version")
    assert (no.value.code, no.value.facts) == ("no_tool", {"tool": "pg_dump"})


def test_what_the_tool_complained_of_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An older pg_dump refuses a newer server in one line; that line is what the person needs."""
    tool = tmp_path / "pg_dump"
    tool.write_text("#!/bin/sh\necho 'pg_dump: detail: server version: 18.1' >&2\n"
                    "echo 'pg_dump: error: aborting because of server version mismatch' >&2\nexit 1\n")  # fmt: skip
    tool.chmod(0o755)
    monkeypatch.setenv("LUPAUS_PG_DUMP", str(tool))
    with pytest.raises(BackupError) as no:
        programs.run("pg_dump", "--format=custom")
    assert no.value.code == "failed"
    assert no.value.facts["why"] == "pg_dump: error: aborting because of server version mismatch"
