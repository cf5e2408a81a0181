"""Mandates through the interface."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import cast
from tests.api.program import NOON, Program
from tests.features.mandate.office import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return Office()


def test_thirty_euros_are_given_alone_and_more_is_asked(office: Office) -> None:
    aino, liisa = Program(office.aino), Program(office.liisa)
    path = f"/promises/{office.code}"
    assert aino.get(f"{path}/mandate")["left_cents"] == 30_00
    done = aino.post(f"{path}/gifts", {"cents": 20_00, "words": "Myöhästyimme."})
    assert done["left"]["left_cents"] == 10_00
    no = aino.refused(422, "POST", f"{path}/gifts", {"cents": 20_00, "words": "Vielä."})
    assert no["code"] == "above_mandate"
    asked = aino.post(f"{path}/questions", {"cents": 20_00, "words": "Vielä."})
    assert (asked["standing"], asked["asked"]) == ("waits", "Liisa")
    assert [one["code"] for one in liisa.get("/questions")] == [asked["code"]]
    assert aino.refused(403, "POST", f"/questions/{asked['code']}/answer", {"is_yes": True})
    assert liisa.post(f"/questions/{asked['code']}/answer", {"is_yes": True})["standing"] == "yes"
    aino.post(f"/questions/{asked['code']}/decide", {})
    assert aino.get("/mandate/mine")["given"][1]["cents"] == 20_00
    (first, *_rest) = liisa.get("/gifts")
    answer = liisa.call("POST", f"/gifts/{first['code']}/words", {"kind": "thanks"})
    assert answer.status_code == 204


def test_silence_lets_the_asker_decide(office: Office) -> None:
    aino = Program(office.aino)
    asked = aino.post(f"/promises/{office.code}/questions", {"cents": 50_00, "words": "Poikkeus."})
    assert aino.refused(422, "POST", f"/questions/{asked['code']}/decide", {})["code"] == "still_waiting"
    aino.now = NOON + timedelta(minutes=16)
    assert aino.post(f"/questions/{asked['code']}/decide", {"cents": 40_00})["act"]


def test_only_an_owner_writes_mandates(office: Office) -> None:
    jari, aino = Program(office.jari), Program(office.aino)
    written = jari.get("/mandates")
    written["written"][0]["case_cents"] = 45_00
    aino.refused(403, "PUT", "/mandates", written)
    assert jari.call("PUT", "/mandates", written).status_code == 200
    assert aino.get("/mandate")["case_cents"] == 45_00
    written["minutes"] = 0
    assert "minutes" in jari.refused(422, "PUT", "/mandates", written)["fields"]


def test_no_leader_gets_sums_by_person_and_no_member_another_ones(office: Office) -> None:
    aino, bo, liisa = (Program(one) for one in (office.aino, office.bo, office.liisa))
    aino.post(f"/promises/{office.code}/gifts", {"act": "exception", "words": "Avasin illalla."})
    assert bo.get("/mandate/mine") == {"given": [], "asked": []}
    bo.refused(403, "GET", "/gifts")
    assert {"sum", "total", "count"} & set(liisa.get("/gifts")[0]) == set()


def test_a_sole_entrepreneur_has_no_such_room() -> None:
    program = Program(cast.jari())
    for path in ("/mandate", "/mandates", "/questions", "/gifts"):
        program.refused(404, "GET", path)
