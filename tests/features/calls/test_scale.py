"""The pages read what is before one person, never the whole book: asked of the database's own plans."""

from __future__ import annotations

import re
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

FEW = ("envelope_by_hand",)
"""Indexes of few rows, whatever the firm's size."""


def scans(sql: str) -> list[str]:
    """Where this statement reads a big table from end to end, or all that one firm or person has of it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # In a small table it would always be read whole; without that way only what has no index is.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {sql}")
            steps = [str(row[0]).strip(" ->") for row in cursor.fetchall()]
            return [step for step in steps if re.match(rf"Seq Scan on ({'|'.join(BIG)})\b", step)]
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        steps = [str(row[-1]) for row in cursor.fetchall()]
    names = _names(sql)
    return [step for step in steps if _table(step, names) in BIG and _is_wide(step)]


def _table(step: str, names: dict[str, str]) -> str:
    found = re.match(r"(?:SCAN|SEARCH) (\w+)", step)
    return names.get(found[1], found[1]) if found else ""


def _is_wide(step: str) -> bool:
    if any(f" {name} " in step for name in FEW):
        return False
    return step.startswith("SCAN") or bool(
        re.search(r"\(organisation_id=\?( AND (holder|kind)_id=\?)?\)", step)
    )


def _names(sql: str) -> dict[str, str]:
    """What each alias of the statement stands for."""
    return {alias: table for table, alias in re.findall(r'"(\w+)" (\w\d)\b', sql)}


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
