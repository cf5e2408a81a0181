"""The commands on a book: what they say to people, what to programs, and how they end."""

from __future__ import annotations

import json
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from typer.testing import CliRunner, Result

from lupaus.ledger import queries
from lupaus.project.cli import app
from tests.cast import SPRING, Firm, customer, jari, listed, maija, promised, visited
from tests.engine.post import Post
from tests.engine.test_backup import _tools as tools

pytestmark = pytest.mark.django_db
TONIGHT = SPRING + timedelta(hours=7)  # six in the evening
_ = tools  # the fixture that names the server's own pg_dump


@pytest.fixture
def firm(home: Path) -> Firm:
    return jari()


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with time_machine.travel(TONIGHT, tick=False):
        yield


def run(*arguments: str, input: str | None = None) -> Result:
    return CliRunner().invoke(app, list(arguments), input=input)


def as_json(*arguments: str) -> dict[str, Any]:
    """What a program reads: one line of JSON on standard output, and nothing else there."""
    result = run(*arguments, "--json")
    assert result.stdout.count("\n") == 1
    found: dict[str, Any] = json.loads(result.stdout)
    return found


# -- doctor ---------------------------------------------------------------------------------------


def test_a_sound_book_is_one_green_line_and_exit_code_0(firm: Firm) -> None:
    promised(firm, maija(firm), on=date(2026, 6, 1))
    Post().run(TONIGHT)
    result = run("doctor")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == "1 promises in keeping, none forgotten."
    found = as_json("doctor")
    assert (found["ok"], found["in_keeping"], found["breaches"]) == (True, 1, [])


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        ("UPDATE ledger_promise SET due_on = '2026-07-01' WHERE id = {id}", "row_unlike_events"),
        ("UPDATE ledger_promise SET next_step_at = '2030-01-01' WHERE id = {id}", "alarm_too_late"),
    ],
)
def test_a_row_that_was_tampered_with_is_named_and_the_exit_code_is_1(
    firm: Firm, harm: str, code: str
) -> None:
    promise = promised(firm, maija(firm), on=date(2026, 6, 1))
    Post().run(TONIGHT)
    with connection.cursor() as cursor:
        cursor.execute(harm.format(id=promise.id))
    result = run("doctor")
    assert result.exit_code == 1
    assert "none forgotten" not in result.stdout
    found = as_json("doctor")
    assert found["ok"] is False
    assert code in [breach["code"] for breach in found["breaches"]]
    assert [promise.id] in [breach["examples"] for breach in found["breaches"]]


def test_the_quick_doctor_leaves_out_the_rebuilding_and_not_the_rest(firm: Firm) -> None:
    promise = promised(firm, maija(firm), on=date(2026, 6, 1))
    Post().run(TONIGHT)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE ledger_promise SET due_on = '2026-07-01' WHERE id = {promise.id}")
    assert run("doctor", "--quick").exit_code == 0
    assert run("doctor").exit_code == 1


# -- today ----------------------------------------------------------------------------------------


def test_today_tells_whom_to_call_and_where_to_go(firm: Firm) -> None:
    listed(firm, maija(firm), date(2026, 3, 20), wanted_at=TONIGHT - timedelta(hours=1))
    Post().run(TONIGHT)
    result = run("today")
    assert result.exit_code == 0
    assert "Jarin Nuohous" in result.stdout
    assert "call Maija Virtanen" in result.stdout
    found = as_json("today")
    assert [call["name"] for call in found["firms"][0]["calls"]] == ["Maija Virtanen"]


def test_today_in_an_empty_book_says_where_to_begin(home: Path) -> None:
    result = run("today")
    assert result.exit_code == 0
    assert "No firm yet. Start with: lupaus up" in result.stdout
    assert as_json("today")["firms"] == []


# -- link -----------------------------------------------------------------------------------------


def test_link_prints_a_link_for_the_owner_that_works_once(firm: Firm) -> None:
    from urllib.parse import urlsplit

    from django.test import Client

    result = run("link")
    assert result.exit_code == 0
    path = urlsplit(result.stdout.strip()).path
    client = Client()
    assert client.get(path).status_code == 200
    assert "_auth_user_id" not in client.session, "opening it is not yet entering"
    assert client.post(path).status_code == 302
    assert client.session["_auth_user_id"] == str(firm.user.pk)
    assert Client().get(path).status_code == 410


def test_link_for_somebody_unknown_is_a_sentence(firm: Firm) -> None:
    result = run("link", "--email", "nobody@example.org")
    assert result.exit_code == 1
    assert "Nobody with that address here." in result.stderr
    assert run("link", "--email", "JARI@nuohous.example").exit_code == 0


# -- backup, restore, export, import --------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_backup_and_restore_and_what_would_go_out(firm: Firm, home: Path) -> None:
    visited(firm, maija(firm))
    made = as_json("backup")
    assert Path(made["backup"]).parent == home / "backups"
    promised(firm, maija(firm), on=date(2026, 6, 1))
    before = queries.promises(firm.scope).count()
    found = as_json("restore", "--yes")
    assert found["promises"] == made["promises"] == before - 1
    assert found["restored"] == made["backup"]
    assert "nothing goes out until you have looked" in found["frozen"]
    firm.organisation.refresh_from_db()
    assert (firm.organisation.frozen_at, firm.organisation.frozen_why) == (TONIGHT, "restored")


@pytest.mark.django_db(transaction=True)
def test_restore_asks_first_and_no_changes_nothing(firm: Firm, home: Path) -> None:
    as_json("backup")
    promised(firm, maija(firm), on=date(2026, 6, 1))
    result = run("restore", input="n\n")
    assert result.exit_code == 1
    assert queries.promises(firm.scope).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_damaged_backup_is_refused_with_a_sentence(firm: Firm, home: Path) -> None:
    path = Path(as_json("backup")["backup"])
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    result = run("restore", str(path), "--yes")
    assert result.exit_code == 1
    assert f"The backup {path.name} is damaged; nothing was changed." in result.stderr.replace("\n", " ")


def test_without_any_backup_the_folder_is_named(home: Path) -> None:
    result = run("restore", "--yes")
    assert result.exit_code == 1
    assert "There is no backup in" in result.stderr


def test_a_missing_pg_dump_is_one_sentence(
    firm: Firm, home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from lupaus.engine import postgres
    from lupaus.project import care

    monkeypatch.delenv("LUPAUS_PG_DUMP", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(care.backup, "_copy", lambda folder: postgres.run("pg_dump", "--version"))
    result = run("backup")
    assert result.exit_code == 1
    assert "pg_dump is needed for this database, and it was not found." in result.stderr.replace("\n", " ")


def test_export_writes_one_zip_that_can_be_read(firm: Firm, tmp_path: Path) -> None:
    visited(firm, maija(firm))
    target = tmp_path / "all.zip"
    found = as_json("export", str(target))
    assert found["bytes"] == target.stat().st_size
    with zipfile.ZipFile(target) as packed:
        assert packed.testzip() is None
        assert any(name.endswith(".csv") for name in packed.namelist())


def test_import_looks_first_and_the_same_list_twice_changes_nothing(firm: Firm, tmp_path: Path) -> None:
    file, failed = tmp_path / "asiakkaat.csv", tmp_path / "korjattavat.csv"
    file.write_text(
        "Nimi;Puhelin;Viimeksi nuohottu\nMaija Virtanen;040 123 4567;24.11.2025\nPekka;ei ole;31.2.2025\n"
    )
    looked = as_json("import", str(file), "--promised", "all", "--dry-run", "--problems", str(failed))
    assert (looked["dry_run"], looked["people_new"], looked["rows_failed"]) == (True, 1, 1)
    assert "31.2.2025" in failed.read_text(encoding="utf-8-sig")
    assert queries.promises(firm.scope).count() == 0
    done = as_json("import", str(file), "--promised", "all")
    assert (done["dry_run"], done["people_new"]) == (False, 1)
    assert queries.promises(firm.scope).count() == 1
    again = as_json("import", str(file), "--promised", "all")
    assert (again["people_new"], again["people_known"], again["objects_same"]) == (0, 1, 1)
    assert looked.keys() == done.keys() == again.keys()
    assert "objects" not in run("import", str(file), "--dry-run").stdout.replace("objects same: 1", "")
    assert (again["objects_new"], again["promised"], again["unpromised"]) == (0, 0, 0)
    assert queries.promises(firm.scope).count() == 1


def test_a_file_that_is_no_list_is_a_sentence(firm: Firm, tmp_path: Path) -> None:
    picture = tmp_path / "kuva.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    result = run("import", str(picture))
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert len(result.stderr.strip()) > 20


def test_the_plain_words_have_no_braces(firm: Firm) -> None:
    """What a person reads is no program's output."""
    customer(firm, "Pekka", "040 765 4321")
    Post().run(TONIGHT)
    for command in ("doctor", "today"):
        assert "{" not in run(command).stdout
