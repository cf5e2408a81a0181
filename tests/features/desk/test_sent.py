"""What went out, what was left out, what was done, and the three figures."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lupaus.channels.memory import MemoryChannel
from lupaus.core import events as e
from lupaus.core.ports import Joints
from lupaus.engine.tick import run_once
from lupaus.ledger import queries
from lupaus.ledger.record import By, Line, record
from lupaus.outbox.models import Envelope
from lupaus.people.models import Party
from tests import cast
from tests.features.desk.pages import follow, text_of, undo_url

pytestmark = pytest.mark.django_db
NOW = cast.SPRING
LATER = NOW + timedelta(minutes=10)


def get(firm: cast.Firm, path: str, moment: Any = LATER) -> Any:
    with time_machine.travel(moment, tick=False):
        return cast.client_of(firm.user).get(path)


def post(firm: cast.Firm, path: str, moment: Any = LATER, **fields: Any) -> Any:
    with time_machine.travel(moment, tick=False):
        return follow(cast.client_of(firm.user), path, **fields)


def run(moment: Any = LATER) -> None:
    run_once(moment, Joints(channels={"email": MemoryChannel()}, sender_address="jari@nuohous.example"))


def doubtful(firm: cast.Firm, whom: Party) -> Envelope:
    return Envelope.objects.create(
        organisation=firm.organisation, party=whom, holder=firm.member, channel="email", address="maija@example.org",
        language="fi", subject="Huomenna", text="Hei Maija", message_id=f"<{uuid4()}@x>", klass="planned",
        sealed_at=NOW, state="unknown", reason="connection_lost",
    )  # fmt: skip


def test_what_went_out_stands_by_its_day_with_its_words() -> None:
    firm = cast.jari()
    maija = cast.maija(firm)
    cast.promised(firm, maija, "visit", date(2026, 3, 12), starts=time(10), at=time(12))
    run()
    said = text_of(get(firm, "/desk/sent/"))
    assert "Monday 2.3.2026" in said
    assert "Maija Virtanen by e-mail went out" in said.replace("11:10 ", "")
    assert Envelope.objects.get().subject in said


def test_what_was_left_out_says_why() -> None:
    firm = cast.jari()
    nobody = cast.customer(firm, "Taavi")
    promise = cast.promised(firm, nobody, "visit", date(2026, 3, 12))
    cast.act(firm, [Line(promise.id, e.StepSkipped("eve", 1, "person"), "tietää jo")], NOW)
    run()
    said = text_of(get(firm, "/desk/sent/?list=left-out"))
    assert "Taavi Confirmation left out: no address to write to" in said
    assert "Taavi Second reminder of the time left out: tietää jo" in said


def test_calls_that_were_listed() -> None:
    firm = cast.jari()
    cast.promised(firm, cast.maija(firm), "callback", NOW.date(), at=time(11, 30))
    run()
    said = text_of(get(firm, "/desk/sent/?list=calls"))
    assert "Maija Virtanen Call on the list" in said


def test_empty_lists_are_good_news() -> None:
    firm = cast.jari()
    for tab, sentence in (
        ("texts", "Nothing has gone out yet"), ("calls", "No call has been listed yet"),
        ("left-out", "Nothing has been left out"),
    ):  # fmt: skip
        assert sentence in text_of(get(firm, f"/desk/sent/?list={tab}"))
    assert get(firm, "/desk/sent/?list=nonsense").status_code == 404
    assert get(firm, "/desk/sent/?page=nonsense").status_code == 200


def test_a_person_decides_about_the_doubtful() -> None:
    firm = cast.jari()
    maija = cast.maija(firm)
    went, again = doubtful(firm, maija), doubtful(firm, maija)
    said = text_of(get(firm, "/desk/sent/"))
    assert "Nobody knows whether these went" in said
    assert "the connection was lost" in said
    assert "Noted: it went." in text_of(post(firm, f"/desk/sent/{went.code}/", verdict="went"))
    post(firm, f"/desk/sent/{again.code}/", verdict="again")
    went.refresh_from_db()
    again.refresh_from_db()
    assert went.state == "sent"
    assert again.state != "unknown"
    assert post(firm, f"/desk/sent/{went.code}/", verdict="perhaps").status_code == 404


def test_the_list_turns_its_pages_at_constant_cost() -> None:
    firm = cast.jari()
    maija = cast.maija(firm)
    client = cast.client_of(firm.user)
    for n in range(30):
        cast.act(
            firm, [Line(cast.promised(firm, maija).id, e.StepSkipped("go", 1, "person"), f"syy {n}")], NOW
        )
    Envelope.objects.bulk_create(
        Envelope(
            organisation=firm.organisation, party=maija, holder=firm.member, channel="email", address="m@x.fi",
            language="fi", text=f"viesti {n}", message_id=f"<{n}@x>", klass="planned", sealed_at=NOW, state="sent",
        )
        for n in range(30)
    )  # fmt: skip
    for tab, row in (("left-out", "syy"), ("texts", "viesti")):
        counts = []
        for page, many in ((1, 25), (2, 5)):
            with CaptureQueriesContext(connection) as seen, time_machine.travel(LATER, tick=False):
                said = text_of(client.get(f"/desk/sent/?list={tab}&page={page}"))
            assert len({said[i : i + len(row) + 3] for i in _places(said, row)}) == many
            counts.append(len(seen))
        assert abs(counts[0] - counts[1]) <= 2
        assert max(counts) <= 15


def _places(text: str, word: str) -> list[int]:
    return [i for i in range(len(text)) if text.startswith(f"{word} ", i)]


def test_what_was_done_lately_can_be_taken_back() -> None:
    firm = cast.jari()
    maija = cast.maija(firm)
    promise = cast.promised(firm, maija, "callback", date(2026, 3, 9))
    cast.act(firm, [Line(promise.id, e.Deed(), "teko")], NOW + timedelta(minutes=1))
    page = get(firm, "/desk/acts/")
    said = text_of(page)
    assert "Jari Nokinen did a deed: Maija Virtanen, callback" in said
    assert "Jari Nokinen promised: Maija Virtanen, callback" in said
    assert page.content.decode().count("/desk/undo/") == 1
    post(firm, undo_url(page))
    assert cast.state_now(firm, promise).deeds == 0
    said = text_of(get(firm, "/desk/acts/"))
    assert "taken back" in said
    assert "took back" in said


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (e.Remarked(topic="other_time"), "a customer asked for another time: Maija Virtanen, visit (takka)"),
        (
            e.Contested("partly"),
            "a customer said that it was kept only in part: Maija Virtanen, visit (takka)",
        ),
        (e.Contested("no"), "a customer said that it was not kept: Maija Virtanen, visit (takka)"),
    ],
)
def test_what_a_customer_did_is_said_in_its_own_words(wish: e.Event, said: str) -> None:
    firm = cast.jari()
    maija = cast.maija(firm)
    visit = cast.visited(firm, maija).visit
    record(firm.scope, [Line(visit.id, wish)], by=By(maija.pk, "customer"), now=NOW, what="customer")
    assert said in text_of(get(firm, "/desk/acts/"))


def test_old_acts_and_those_that_were_told_are_not_offered_for_undo() -> None:
    firm = cast.jari()
    cast.promised(firm, cast.maija(firm), "visit", date(2026, 3, 12))
    assert "/desk/undo/" in get(firm, "/desk/acts/").content.decode()
    assert "/desk/undo/" not in get(firm, "/desk/acts/", NOW + timedelta(days=2)).content.decode()
    run()
    assert "/desk/undo/" not in get(firm, "/desk/acts/").content.decode()


def test_the_acts_cost_the_same_however_many() -> None:
    firm = cast.jari()
    maija = cast.maija(firm)
    client = cast.client_of(firm.user)
    client.get("/desk/acts/")
    counts = []
    for _ in range(2):
        for _n in range(10):
            cast.visited(firm, maija)
        with CaptureQueriesContext(connection) as seen, time_machine.travel(LATER, tick=False):
            client.get("/desk/acts/")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 15


def test_three_figures_stand_together() -> None:
    firm = cast.jari()
    maija = cast.maija(firm)
    cast.visited(firm, maija)
    anew = cast.promised(firm, maija, "other", date(2026, 3, 3))
    moved = cast.made(firm, maija, "other", date(2026, 3, 4))
    cast.act(firm, [Line(anew.id, e.AgreedAnew(moved.due_on, moved.due_end), "ok")], NOW)
    cast.act(firm, [Line(anew.id, e.Kept("done", done_on=date(2026, 3, 2)))], NOW)
    left = cast.promised(firm, maija, "other", date(2026, 3, 3))
    cast.act(firm, [Line(left.id, e.GivenUp("own"), "unohdin")], NOW)
    recall = cast.listed(firm, cast.customer(firm, "Veera"), date(2026, 3, 20))
    cast.act(firm, [Line(recall.id, e.Kept("reached"))], NOW)
    said = text_of(get(firm, "/desk/figures/?span=all", NOW + timedelta(days=30)))
    assert "2 kept as first promised 1 kept as agreed anew 1 not kept as promised" in said
    assert "made good 0 left 1 still owed 0" in said
    assert "Reminded before they asked 1" in said
    for span in ("month", "year", "nonsense"):
        assert get(firm, f"/desk/figures/?span={span}").status_code == 200


def test_a_stranger_sees_and_decides_nothing_of_ours() -> None:
    firm, other = cast.jari(), cast.stranger()
    maija = cast.maija(firm)
    cast.promised(firm, maija, "visit", date(2026, 3, 12))
    run()
    unknown = doubtful(firm, maija)
    for path in ("sent/", "sent/?list=calls", "sent/?list=left-out", "acts/", "customers/"):
        assert "Maija" not in text_of(get(other, f"/desk/{path}"))
    post(other, f"/desk/sent/{unknown.code}/", verdict="again")
    unknown.refresh_from_db()
    assert unknown.state == "unknown"
    assert queries.acts(other.scope).count() == 0
    client = cast.client_of(firm.user, checks_csrf=True)
    assert client.post(f"/desk/sent/{unknown.code}/", {"verdict": "went"}).status_code == 403
    assert client.get(f"/desk/sent/{unknown.code}/").status_code == 405
