"""An operator's system tells its travellers in one call, looks before, corrects, and is refused in plain words."""

from __future__ import annotations

from typing import Any

import pytest
from uuid_utils.compat import uuid7

from lupaus.features.disruption.models import Disruption, Telling
from lupaus.ledger import queries as book
from tests import cast
from tests.api.program import Program
from tests.features.disruption.test_telling import MORNING, settled
from tests.features.disruption.trouble import DAY, HOUR, MINUTE, Trouble

pytestmark = pytest.mark.django_db
ROW = {"journey": "IC 27 Helsinki-Oulu", "contact": "aili@example.org", "language": "fi", "due_on": "2026-03-12",
       "due_time": "18:40"}  # fmt: skip
WORD: dict[str, Any] = {
    "phrases": {"fi": {"cause": "puu kaatui radalle"}}, "next_word_at": (MORNING + HOUR).isoformat(),
}  # fmt: skip
TREE = {"title": "Puu radalla", "cause": "outside", "sector": "rail", "sector_code": "8.4"}


@pytest.fixture
def trouble() -> Trouble:
    return settled(Trouble(2))


@pytest.fixture
def program(trouble: Trouble) -> Program:
    return Program(trouble.firm, now=MORNING)


def test_one_call_makes_the_promises_and_tells_them(trouble: Trouble, program: Program) -> None:
    rows = [ROW, {**ROW, "contact": "040 765 1111", "last": True}, {**ROW, "contact": "nolla", "due_time": "18:41"},
            {**ROW, "due_on": "2026-03-01"}]  # fmt: skip
    key = str(uuid7())
    sent = {**TREE, "rows": rows, "word": WORD}
    made = program.post("/disruptions", sent, **{"idempotency-key": key})
    assert made["taken"] == {
        "new": 2, "known": 0, "wrong": [{"row": 2, "codes": ["contact"]}, {"row": 3, "codes": ["past"]}],
    }  # fmt: skip
    assert (made["state"], made["progress"]["carried"]) == ("telling", 0)
    again = program.post("/disruptions", sent, **{"idempotency-key": key})
    assert again["code"] == made["code"] and Disruption.objects.count() == 1
    trouble.run(MORNING + MINUTE)
    assert ["IC 27 Helsinki-Oulu myöhästyy: puu kaatui radalle." in text for text in trouble.texts] == [True]
    found = program.get(f"/disruptions/{made['code']}")
    assert (found["state"], found["progress"]["total"], found["first_word_minutes"]) == ("open", 2, 1)
    assert book.promises(trouble.firm.scope).filter(kind__slug="journey").count() == 2


def test_a_filter_is_looked_at_and_then_told_by_its_number(trouble: Trouble, program: Program) -> None:
    made = program.post("/disruptions", {**TREE, "reach": {"kind": "visit", "due_from": str(DAY)}})
    url = f"/disruptions/{made['code']}"
    seen = program.post(f"{url}/look", WORD)
    assert (seen["promises"], seen["people"], seen["is_everything"]) == (2, 2, True)
    assert "Käynti 0 myöhästyy: puu kaatui radalle." in seen["samples"][0]["text"]
    assert program.refused(422, "POST", f"{url}/words", {"word": WORD})["code"] == "wrong_number"
    assert (
        program.refused(422, "POST", f"{url}/words", {"word": WORD, "promises": 3})["code"] == "other_number"
    )
    key = str(uuid7())
    for _twice in range(2):
        program.post(f"{url}/words", {"word": WORD, "promises": 2}, **{"idempotency-key": key})
    assert Telling.objects.count() == 1
    trouble.run(MORNING + MINUTE)
    assert len(trouble.texts) == 2
    assert program.post(f"{url}/heard")["told_first"] == 50
    program.now = MORNING + 2 * MINUTE
    assert program.post(f"{url}/close", {"learned": "Sahat mukaan"})["state"] == "closed"
    assert (
        program.refused(422, "POST", f"{url}/words", {"word": WORD, "promises": 2})["code"]
        == "disruption_closed"
    )
    assert program.get("/disruptions")["items"][0]["code"] == made["code"]


def test_pause_stop_and_undo(trouble: Trouble, program: Program) -> None:
    made = program.post("/disruptions", {**TREE, "reach": {"kind": "visit"}, "word": WORD})
    url = f"/disruptions/{made['code']}"
    assert program.post(f"{url}/pause")["state"] == "paused"
    assert program.post(f"{url}/go-on")["state"] == "telling"
    assert program.post(f"{url}/stop")["state"] == "open"
    assert trouble.texts == []


@pytest.mark.parametrize(
    ("sent", "code"),
    [({**TREE, "word": WORD}, "everything"), ({**TREE, "sector_code": "77"}, "unclear"), ({"title": "x"}, "unclear"),
     ({**TREE, "reach": {"kind": "visit"}, "word": {**WORD, "phrases": {"fi": {"deed": "sahattu"}}}}, "no_cause"),
     ({**TREE, "reach": {"kind": "visit"}, "word": {**WORD, "phrases": {"fi": {"cause": "kampanja"}}}}, "unclear"),
     ({**TREE, "reach": {"kind": "visit"}, "word": {**WORD, "next_word_at": "2026-03-12T10:00:00"}}, "unclear"),
     ({**TREE, "reach": {"kind": "visit"}, "word": {**WORD, "next_word_at": "2020-03-12T10:00:00Z"}}, "next_word_past"),
     ({**TREE, "reach": {"kind": "visit"}, "word": {**WORD, "mode": "shift"}}, "unclear"),
     ({**TREE, "rows": [{**ROW, "due_on": "0001-01-01"}], "reach": {"due_to": "9999-12-31"}}, "")],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_leaves_nothing(
    program: Program, sent: dict[str, Any], code: str
) -> None:
    if not code:
        assert program.post("/disruptions", sent)["taken"]["wrong"][0]["codes"] == ["no_day"]
        return
    assert program.refused(422, "POST", "/disruptions", sent)["code"] == code
    assert not Disruption.objects.exists()


def test_another_firms_program_finds_nothing(trouble: Trouble, program: Program) -> None:
    made = program.post("/disruptions", {**TREE, "reach": {"kind": "visit"}})
    other = Program(cast.stranger(), now=MORNING)
    for method, path, sent in (
        ("GET", "", None), ("POST", "/rows", {"rows": [ROW]}), ("POST", "/look", WORD), ("POST", "/pause", {}),
        ("POST", "/words", {"word": WORD}), ("POST", "/undo", {}), ("POST", "/close", {}), ("POST", "/heard", {}),
    ):  # fmt: skip
        assert (
            other.refused(404, method, f"/disruptions/{made['code']}{path}", sent)["code"] == "no_disruption"
        )
    assert other.get("/disruptions")["items"] == []
