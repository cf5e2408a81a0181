"""No page of the room reads the whole book, and a deep chain is followed in one question."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lupaus.core import events as e
from lupaus.ledger.hanging import DEEPEST, hanging_on, what_it_hangs_on
from lupaus.ledger.record import Line
from lupaus.people import parties
from lupaus.people.parties import NewParty
from tests import cast
from tests.features.desk.test_scale import whole_reads
from tests.features.suppliers.stage import BORN, Room, at

pytestmark = pytest.mark.django_db
LATE = at("2026-03-23", "09:00")


@pytest.mark.parametrize(
    "path", ["", "{north}/", "promise/{word}/slip/", "promise/{word}/reached/", "promise/{ours}/hangs-on/"]
)
def test_no_page_reads_a_big_table_from_end_to_end(path: str) -> None:
    room = Room()
    many = [NewParty(f"Asukas {n}", phones=[f"040 555 {n:04}"]) for n in range(400)]
    crowd = parties.add_parties(room.firm.scope, many, now=BORN)
    cast.act(
        room.firm,
        [Line(None, cast.made(room.firm, one, "other", date(2026, 4, 20)), "sana") for one in crowd],
        BORN,
    )
    word = room.word(room.north)
    ours = room.ours(word, date(2026, 3, 30))
    room.note(word, (e.Deed(), "Toi osan"), (e.Apology(), "Harmi"), now=LATE - timedelta(hours=1))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    address = path.format(north=room.north.code, word=room.code(word), ours=room.code(ours))
    room.client.get("/desk/settings/")  # the green line's count is kept for a while
    with CaptureQueriesContext(connection) as seen, time_machine.travel(LATE, tick=False):
        assert room.client.get(f"/suppliers/{address}").status_code == 200
    asked = [one["sql"] for one in seen if one["sql"].lstrip().startswith(("SELECT", "WITH"))]
    # The index of suppliers' words holds only those: all of it is few.
    reads = {sql: [step for step in whole_reads(sql) if "promise_theirs" not in step] for sql in asked}
    assert {sql: steps for sql, steps in reads.items() if steps} == {}


def test_a_chain_of_any_length_is_followed_in_one_question_and_a_ring_ends() -> None:
    room = Room()
    word = room.word(room.north)
    last = word
    for number in range(DEEPEST + 2):
        last = room.ours(last, date(2026, 4, 1) + timedelta(days=number))
    with CaptureQueriesContext(connection) as seen:
        found = hanging_on(room.firm.scope, [word.id])
    assert len(seen) == 1
    assert [one.depth for one in found] == list(range(1, DEEPEST + 1))
    assert len(what_it_hangs_on(room.firm.scope.organisation, last.id)) == DEEPEST
    assert hanging_on(cast.stranger(now=BORN).scope, [word.id]) == []
