"""Suppliers through the interface for other programs."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from lupaus.core import events as e
from tests import cast
from tests.api.program import NOON, Program
from tests.features.suppliers.stage import BORN, Room

pytestmark = pytest.mark.django_db


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.fixture
def program(room: Room) -> Program:
    return Program(room.firm, now=NOON)


def seen(program: Program, code: str) -> str:
    return str(program.get(f"/promises/{code}")["seen"])


def test_deeds_and_words_are_told_without_any_mark(room: Room, program: Program) -> None:
    word = room.word(room.north)
    room.note(word, (e.ToldAnew(date(2026, 3, 27), NOON + timedelta(days=26)), ""), (e.CauseNamed("outside"), "Lautta"),
              (e.Deed(), "Lainasi osan"), (e.Apology(), "Harmi"), now=NOON)  # fmt: skip
    (one,) = program.get("/suppliers")["items"]
    assert (one["name"], one["open"]) == ("Pohjoisen Pelti", 1)
    counted = one["account"]
    assert (counted["deeds"], counted["apologies"], counted["bare"], counted["late"], counted["not_own"]) == (
        1,
        1,
        0,
        1,
        1,
    )
    assert not {"score", "rating", "rank", "mean", "grade"} & set(counted)
    whole = program.get(f"/suppliers/{one['code']}")
    assert len(whole["months"]) == 12
    (case,) = whole["cases"]
    assert (case["our_cause"], case["our_words"], case["deeds"][0]["words"]) == (
        "outside",
        "Lautta",
        "Lainasi osan",
    )


def test_whom_a_slip_would_reach_is_told_before_it_is_noted_and_once(room: Room, program: Program) -> None:
    word = room.word(room.north)
    ours = room.ours(word, date(2026, 3, 21))
    code = room.code(word)
    (reached,) = program.get(f"/promises/{code}/reached?on=2026-03-25")
    assert (reached["promise"], reached["harm"], reached["customer_name"]) == (
        room.code(ours),
        "breaks",
        "Maija Virtanen",
    )
    assert room.kinds_of(word) == ["made"]
    sent = {
        "tap": "deed",
        "words": "Ajoi itse",
        "on": "2026-03-25",
        "cause": "outside",
        "seen": seen(program, code),
    }
    key = {"Idempotency-Key": str(uuid4())}
    first = program.post(f"/promises/{code}/slip", sent, **key)
    assert program.post(f"/promises/{code}/slip", sent, **key)["act"] == first["act"]
    assert first["reached"][0]["harm"] == "breaks"
    assert (room.state(word).deeds, room.state(word).terms) == (1, "told")
    assert program.refused(409, "POST", f"/promises/{code}/slip", sent)["code"] == "changed"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"seen": ""}, 422),
        ({"tap": "sorry"}, 422),
        ({"words": ""}, 422),
        ({"on": "2026-01-01"}, 422),
        ({"cause": "them"}, 422),
    ],
)
def test_what_cannot_be_is_a_problem_and_changes_nothing(
    room: Room, program: Program, changes: dict[str, str], status: int
) -> None:
    word = room.word(room.north)
    code = room.code(word)
    sent = {"tap": "deed", "words": "Ajoi itse", "seen": seen(program, code)} | changes
    program.refused(status, "POST", f"/promises/{code}/slip", sent)
    assert room.kinds_of(word) == ["made"]


def test_ours_hangs_on_theirs_and_never_the_other_way_round_too(room: Room, program: Program) -> None:
    word = room.word(room.north)
    ours = cast.promised(room.firm, room.maija, "repair", date(2026, 3, 30), now=BORN)
    code = room.code(ours)
    program.post(f"/promises/{code}/hangs-on", {"on": room.code(word), "seen": seen(program, code)})
    assert program.get(f"/promises/{code}")["hangs_on"] == room.code(word)
    program.post(f"/promises/{code}/hangs-on", {"on": None, "seen": seen(program, code)})
    assert program.get(f"/promises/{code}")["hangs_on"] is None
    program.refused(404, "POST", f"/promises/{code}/hangs-on", {"on": code, "seen": seen(program, code)})


def test_thanks_say_whether_a_message_carries_them(room: Room, program: Program) -> None:
    north, south = room.code(room.word(room.north)), room.code(room.word(room.south))
    assert program.post(f"/promises/{north}/thanks", {"words": "Kiitos"})["is_sent"] is True
    assert program.post(f"/promises/{south}/thanks", {"words": "Kiitos"})["is_sent"] is False
    program.refused(422, "POST", f"/promises/{south}/thanks", {"words": ""})


def test_many_promises_come_in_one_call_and_never_twice(room: Room, program: Program) -> None:
    rows = [
        {"supplier": "Pohjoisen Pelti", "words": "Putki", "on": "2026-04-01"},
        {"supplier": "Uusi Valimo", "words": "Arina", "on": "2026-04-02", "email": "valimo@example.org"},
        {"supplier": "Uusi Valimo", "words": "Vanha", "on": "2026-01-02"},
    ]
    look = program.post("/suppliers/promises", {"rows": rows, "is_look": True})
    assert look == {
        "act": None,
        "rows": [{"n": 1, "result": "new"}, {"n": 2, "result": "new"}, {"n": 3, "result": "past"}],
    }
    done = program.post("/suppliers/promises", {"rows": rows})
    assert done["act"] is not None
    again = program.post("/suppliers/promises", {"rows": rows})
    assert (again["act"], [row["result"] for row in again["rows"]]) == (None, ["known", "known", "past"])
    assert len(program.get("/promises?direction=theirs")["items"]) == 2
    program.refused(422, "POST", "/suppliers/promises", {"rows": []})


def test_another_firms_program_finds_nothing(room: Room) -> None:
    word = room.word(room.north)
    other = Program(cast.stranger(now=BORN), now=NOON)
    code = room.code(word)
    assert other.get("/suppliers")["items"] == []
    other.refused(404, "GET", f"/suppliers/{room.north.code}")
    other.refused(404, "GET", f"/promises/{code}/reached")
    for way, sent in (("slip", {"tap": "deed", "words": "x", "seen": "1.1.open.active"}), ("thanks", {"words": "x"}),
                      ("hangs-on", {"on": None, "seen": "1.1.open.active"})):  # fmt: skip
        other.refused(404, "POST", f"/promises/{code}/{way}", sent)
    assert room.kinds_of(word) == ["made"]
