"""From SQLite to PostgreSQL: every row arrives as it was, the old book is set aside, and nothing goes out twice."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from tests import postgres

pytestmark = [
    pytest.mark.crash,
    pytest.mark.slow,
    pytest.mark.skipif(
        os.environ.get("LUPAUS_TEST_DATABASE") != "postgres", reason="a book is moved to a PostgreSQL"
    ),
]
MAKE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from datetime import date, timedelta
from lupaus.core import events as e
from lupaus.ledger.record import Line
from lupaus.engine.tick import run_once
from tests import cast
from tests.engine.post import Post, agree
firm = cast.jari()
maija = cast.maija(firm)
promise = cast.promised(firm, maija, words="Nuohous — kesäkuussa 🌞")
cast.flue(firm, maija)
agree(firm, maija, date(2026, 3, 12), cast.SPRING)
cast.act(firm, [Line(promise.id, e.Deed(), "Soitin heti")], cast.SPRING)
run_once(cast.SPRING + timedelta(minutes=2), Post().joints)
"""
LOOK = """
import django
django.setup()
import json
from datetime import timedelta
from django.apps import apps
from lupaus.engine.doctor import examine
from lupaus.ledger import models
from tests import cast
found = {}
for model in apps.get_models(include_auto_created=True):
    if model._meta.app_label != "procrastinate":
        names = [field.attname for field in model._meta.concrete_fields]
        rows = list(model._base_manager.order_by("pk").values_list(*names))
        found[model._meta.db_table] = json.dumps(rows, default=repr, sort_keys=True)
well = examine(cast.SPRING + timedelta(minutes=3), full=True).ok
print(json.dumps({"rows": found, "well": well}))
"""


@pytest.fixture
def empty() -> Iterator[str]:
    """The address of an empty database."""
    server = os.environ.get("LUPAUS_TEST_PG_URL") or postgres.start()
    name = f"move_{uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    head, _, tail = server.partition("?")
    yield f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{tail}" if tail else "")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    run(MAKE, tmp_path)
    return tmp_path


def run(code: str, home: Path, database: str = "", *, good: bool = True) -> str:
    done = _process([sys.executable, "-c", code], home, database)
    assert (done.returncode == 0) is good, done.stderr
    return done.stdout


def move(home: Path, to: str) -> subprocess.CompletedProcess[str]:
    return _process([sys.executable, "-m", "lupaus.project.cli", "move", to, "--json"], home, "")


def _process(command: list[str], home: Path, database: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LUPAUS_")}
    environment = kept | {
        "LUPAUS_HOME": str(home), "LUPAUS_SECRET_KEY": "only-for-tests-" * 3,
        "DJANGO_SETTINGS_MODULE": "lupaus.project.settings", "PYTHONPATH": os.pathsep.join(("src", ".")),
    }  # fmt: skip
    if database:
        environment["LUPAUS_DATABASE_URL"] = database
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=180, check=False)


def test_every_row_arrives_as_it_was_and_the_old_book_is_set_aside(home: Path, empty: str) -> None:
    before = json.loads(run(LOOK, home))
    done = move(home, empty)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    after = json.loads(run(LOOK, home, empty))
    assert before["well"] and after["well"]
    assert after["rows"].pop("ledger_heartbeat") != before["rows"].pop(
        "ledger_heartbeat"
    )  # the doctor was here
    assert after["rows"] == before["rows"]
    assert told["rows"] > 100 and not (home / "lupaus.sqlite3").exists()
    with closing(sqlite3.connect(told["the_old_book_lies_in"])) as old:
        assert old.execute("SELECT frozen_why FROM people_organisation").fetchall() == [("moved",)]
    # New rows are numbered after those that came.
    run("import django; django.setup(); from tests import cast; cast.stranger()", home, empty)
    # A second time there is nothing to move, and a book in the place.
    assert "There is no book" in move(home, empty).stderr


def test_what_cannot_be_moved_stays_where_it_was(home: Path, empty: str) -> None:
    book = home / "lupaus.sqlite3"
    with closing(sqlite3.connect(book, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM ledger_promise").fetchone()
        assert "Somebody is using the book" in move(home, empty).stderr
    with closing(sqlite3.connect(book)) as old, old:
        old.execute("UPDATE people_party SET name = 'Mai' || char(0) || 'ja' WHERE name LIKE 'Maija%'")
    assert "people_party cannot be taken over" in move(home, empty).stderr
    with closing(sqlite3.connect(book)) as old, old:
        old.execute("UPDATE people_party SET name = 'Maija' WHERE name LIKE 'Mai%'")
        old.execute("DELETE FROM django_migrations WHERE app = 'ledger' AND name LIKE '0012%'")
    assert "of another version" in move(home, empty).stderr
    with closing(sqlite3.connect(book)) as old:
        assert old.execute("SELECT frozen_why FROM people_organisation").fetchall() == [("",)]
    run("import django; django.setup(); from tests import cast; cast.jari()", home, empty)
    assert "has a book already" in move(home, empty).stderr


def test_only_postgresql_takes_a_book(tmp_path: Path) -> None:
    assert "A book is moved to PostgreSQL" in move(tmp_path, f"sqlite:///{tmp_path}/other.sqlite3").stderr
