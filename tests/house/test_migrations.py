"""Migrations are read by people, and run long after the code they came with is gone."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import call_command

from tests.house.tree import PACKAGE, short

MIGRATIONS = sorted(path for path in PACKAGE.rglob("migrations/*.py") if path.name != "__init__.py")


def test_there_are_migrations() -> None:
    assert {path.parent.parent.name for path in MIGRATIONS} >= {"people", "ledger", "outbox"}


@pytest.mark.django_db
def test_the_models_need_no_further_migration() -> None:
    said = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=said, stderr=said)
    except SystemExit:
        pytest.fail(f"missing migrations:\n{said.getvalue()}", pytrace=False)


def test_each_says_what_it_does() -> None:
    wrong = [
        short(path)
        for path in MIGRATIONS
        if not re.fullmatch(r"\d{4}_(?!auto_)[a-z][a-z0-9_]+\.py", path.name)
    ]
    assert wrong == []


def test_none_imports_tables_as_they_are_today() -> None:
    late = re.compile(r"^\s*(from|import) lupaus\.[\w.]*models\b", re.M)
    assert [short(path) for path in MIGRATIONS if late.search(path.read_text(encoding="utf-8"))] == []
