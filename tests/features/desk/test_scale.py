"""No page of the desk reads the whole book: asked of the database's own plans, with its rare rows in a common crowd."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lupaus.ledger.record import Line
from lupaus.people import parties
from lupaus.people.parties import NewParty
from tests import cast

pytestmark = pytest.mark.django_db
LATER = cast.SPRING + timedelta(hours=5)
BIG = (
    "ledger_promise",
    "ledger_event",
    "outbox_notice",
    "outbox_envelope",
    "people_searchword",
    "people_contactpoint",
)


def whole_reads(sql: str) -> list[str]:
    """The steps of this statement that read a big table from end to end, or all of one firm's rows of it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A small table would always be read whole; without that way only what has no index is.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {sql}")
            told = [str(row[0]).strip(" ->") for row in cursor.fetchall()]
            return [step for step in told if re.match(rf"Seq Scan on ({'|'.join(BIG)})\b", step)]
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        steps = [str(row[-1]) for row in cursor.fetchall()]
    return [
        step
        for step in steps
        if any(f" {table} " in f"{step} " for table in BIG)
        and (step.startswith("SCAN") or (step.endswith("(organisation_id=?)") and "LIMIT" not in sql))
    ]


@pytest.mark.parametrize(
    "path",
    ["customers/", "customers/?q=asuk", "customers/?q=asuk+77", "customer/{maija}/", "customer/{hattu}/", "promise/{promise}/",
     "promise/{supply}/", "add/?to={maija}&kind=visit", "sent/", "sent/?list=calls", "sent/?list=left-out"],
)  # fmt: skip
def test_no_page_reads_a_big_table_from_end_to_end(path: str) -> None:
    firm = cast.jari()
    many = [NewParty(f"Asukas {n}", phones=[f"040 555 {n:04}"]) for n in range(400)]
    crowd = parties.add_parties(firm.scope, many, now=cast.SPRING)
    words = [Line(None, cast.made(firm, party, "other", date(2026, 3, 20)), "sana") for party in crowd]
    cast.act(firm, words, cast.SPRING)
    maija, hattu = cast.maija(firm), cast.customer(firm, "Hattu Oy")
    promise = cast.visited(firm, maija).recall
    supply = cast.supplied(firm, hattu, date(2026, 3, 20))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = cast.client_of(firm.user)
    address = path.format(
        maija=maija.code,
        hattu=hattu.code,
        promise=cast.code_of(firm, promise),
        supply=cast.code_of(firm, supply),
    )
    client.get("/desk/settings/")  # the green line's count is kept for a while
    with CaptureQueriesContext(connection) as seen, time_machine.travel(LATER, tick=False):
        assert client.get(f"/desk/{address}").status_code == 200
    reads = {one["sql"]: whole_reads(one["sql"]) for one in seen if one["sql"].startswith("SELECT")}
    assert {sql: steps for sql, steps in reads.items() if steps} == {}
