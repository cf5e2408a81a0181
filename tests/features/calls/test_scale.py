"""The pages read what is before one person, never the whole book: asked of the database's own plans."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lupaus.people.models import Party
from tests.cast import Firm, visited
from tests.features.calls.pages import Phone, at

pytestmark = pytest.mark.django_db

BIG = (
    "ledger_promise",
    "ledger_event",
    "outbox_notice",
    "outbox_envelope",
    "people_party",
    "people_contactpoint",
)


def scans(sql: str) -> list[str]:
    """The big tables that this statement reads from end to end."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        steps = [str(row[-1]) for row in cursor.fetchall()]
    names = _names(sql)
    return [
        step
        for step in steps
        if step.startswith("SCAN") and names.get(step.split()[1], step.split()[1]) in BIG
    ]


def _names(sql: str) -> dict[str, str]:
    """What each alias of the statement stands for."""
    import re

    return {alias: table for table, alias in re.findall(r'"(\w+)" (\w\d)\b', sql)}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's way of telling its plan")
@pytest.mark.parametrize("url", ["/", "/day/", "/call/{code}/", "/call/{code}/time/"])
def test_no_page_reads_a_big_table_from_end_to_end(phone: Phone, firm: Firm, maija_: Party, url: str) -> None:
    visited(firm, maija_, on=date(2025, 11, 24), now=at("2025-11-24", "10:00"))
    with phone.when("2026-10-27", "17:05"):
        phone.open()
        with CaptureQueriesContext(connection) as seen:
            page = phone.open(url.format(code=maija_.code))
        assert page.status == 200
    found: dict[str, Any] = {
        one["sql"]: read for one in seen if one["sql"].startswith("SELECT") and (read := scans(one["sql"]))
    }
    assert found == {}
