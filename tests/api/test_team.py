"""Who we are, through the interface."""

from __future__ import annotations

import json

import pytest

from lupaus.people.models import Absence
from tests import cast
from tests.api.program import Program
from tests.features.mandate.office import Office

pytestmark = pytest.mark.django_db
DAYS = {"from_on": "2026-03-04", "until_on": "2026-03-06"}


@pytest.fixture
def office() -> Office:
    return Office()


def test_colleagues_teams_and_absences(office: Office) -> None:
    aino, liisa = Program(office.aino), Program(office.liisa)
    assert [one["name"] for one in aino.get("/colleagues")] == ["Aino", "Bo", "Jari Nokinen", "Liisa"]
    assert [one["leader"] for one in aino.get("/teams")] == [str(office.liisa.member.code)]
    sent = {**DAYS, "deputy": str(office.bo.member.code), "words": "Lapsi kipeä"}
    made = aino.post("/absences", sent)
    assert liisa.get("/absences")[0]["words"] == "Lapsi kipeä"
    assert Program(office.bo).get("/absences")[0]["words"] == ""
    no = aino.refused(403, "POST", "/absences", {**sent, "who": str(office.bo.member.code)})
    assert no["code"] == "not_yours"
    circle = {**DAYS, "who": str(office.bo.member.code), "deputy": str(office.aino.member.code)}
    assert liisa.refused(422, "POST", "/absences", circle)["code"] == "deputy_circle"
    assert Program(office.bo).refused(403, "DELETE", f"/absences/{made['code']}")
    assert aino.call("DELETE", f"/absences/{made['code']}").status_code == 204
    assert not Absence.objects.exists()


def test_too_much_twice_is_one_and_each_key_tells_of_its_own_member(office: Office) -> None:
    aino, jari = Program(office.aino), Program(office.jari)
    first, second = aino.post("/too-much"), aino.post("/too-much")
    assert (first["who"], first["is_new"], second["is_new"]) == ("Liisa", True, False)
    assert first["promise"] == second["promise"]
    assert aino.get("/me/everything")["me"]["name"] == "Aino"
    assert "aino@" not in json.dumps(jari.get("/me/everything"))
    assert jari.refused(422, "POST", "/too-much")["code"] == "nobody_above"


def test_one_alone_has_no_such_paths(settings: object) -> None:
    alone = Program(cast.jari())
    for path in ("/colleagues", "/teams", "/absences", "/me/everything"):
        alone.refused(404, "GET", path)
