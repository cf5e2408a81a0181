"""Who we are, through the interface."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest

from lupaus.core import events as e
from lupaus.ledger.models import Promise
from lupaus.ledger.record import Line
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


def test_teams_are_shaped_by_those_who_lead_and_roles_given_by_the_owner(office: Office) -> None:
    jari, liisa, aino = Program(office.jari), Program(office.liisa), Program(office.aino)
    bo = str(office.bo.member.code)
    assert aino.refused(403, "POST", "/teams", {"name": "Pohjoinen"})["code"] == "not_yours"
    made = liisa.post("/teams", {"name": " Pohjoinen ", "members": [bo]})
    assert made["name"] == "Pohjoinen" and made["leader"] is None
    who = {one["name"]: one["team"] for one in jari.get("/colleagues")}
    assert who["Bo"] == made["code"] != who["Aino"]
    taken = liisa.refused(422, "PUT", f"/teams/{made['code']}", {"name": "Etelä"})
    no_leader = {"name": "Pohjoinen", "leader": bo}
    assert taken["code"] == "team_name_taken"
    assert liisa.refused(422, "PUT", f"/teams/{made['code']}", no_leader)["code"] == "not_a_leader"
    assert (
        liisa.refused(422, "PUT", f"/colleagues/{bo}/role", {"role": "leader"})["code"] == "not_yours_to_give"
    )
    assert jari.call("PUT", f"/colleagues/{bo}/role", {"role": "leader"}).status_code == 204
    assert liisa.call("PUT", f"/teams/{made['code']}", no_leader).json()["leader"] == bo
    assert liisa.call("DELETE", f"/teams/{made['code']}").status_code == 204
    assert [one["name"] for one in jari.get("/teams")] == ["Etelä"]
    # A team that cannot be as it was sent is not made at all.
    assert liisa.refused(422, "POST", "/teams", {"name": "Länsi", "members": [str(uuid4())]})
    assert [one["name"] for one in jari.get("/teams")] == ["Etelä"]


def test_an_invitation_is_told_once_renewed_and_taken_back(office: Office) -> None:
    liisa, aino = Program(office.liisa), Program(office.aino)
    sent = {"email": "New@nuohous.example", "name": "Nea", "role": "member"}
    assert aino.refused(403, "POST", "/invitations", sent)["code"] == "not_yours"
    assert (
        liisa.refused(422, "POST", "/invitations", {**sent, "role": "owner"})["code"] == "not_yours_to_give"
    )
    assert liisa.refused(422, "POST", "/invitations", {**sent, "email": "nobody"})["fields"]
    made = liisa.post("/invitations", sent)
    assert made["is_sent"] is False and "/team/join/" in made["link"]
    assert [one["email"] for one in liisa.get("/invitations")] == ["new@nuohous.example"]
    assert "link" not in liisa.get("/invitations")[0]
    again = liisa.post(f"/invitations/{made['code']}/renew")
    assert again["link"] != made["link"]
    assert liisa.call("DELETE", f"/invitations/{made['code']}").status_code == 204
    assert liisa.get("/invitations") == []


def test_who_leaves_is_listed_and_their_own_key_is_dead(office: Office) -> None:
    liisa, aino = Program(office.liisa), Program(office.aino)
    path = f"/colleagues/{office.aino.member.code}"
    assert Program(office.bo).refused(403, "POST", f"{path}/leave", {})["code"] == "not_yours"
    before = liisa.get(f"{path}/leaving")
    assert before["many"] == 1 and before["going"][0]["to"] == "Liisa" and before["going"][0]["is_held"]
    after = liisa.post(f"{path}/leave", {"words": "Eläkkeelle"})
    assert after == before == liisa.get(f"{path}/leaving")
    assert aino.refused(401, "GET", "/me")
    assert liisa.refused(422, "POST", f"{path}/leave", {})["code"] == "gone_already"


def test_the_leaders_page_and_the_word_about_too_much(office: Office) -> None:
    liisa, aino = Program(office.liisa), Program(office.aino)
    assert aino.refused(422, "PUT", "/lead", {"text": "x"})["code"] == "only_leaders"
    assert liisa.call("PUT", "/lead", {"text": "Kysyn, mikä auttaisi."}).status_code == 204
    said = aino.post("/too-much")
    page = Program(office.bo).get(f"/leaders/{office.liisa.member.code}")
    assert page["how_i_lead"] == "Kysyn, mikä auttaisi." and page["figures"]["not_kept"] == 0
    assert [(one["is_discreet"], one["whom"]) for one in page["open_words"]] == [(True, "")]
    assert aino.refused(404, "GET", f"/leaders/{office.bo.member.code}")
    stands = aino.get("/too-much")[0]
    assert stands["promise"] == said["promise"] and stands["stage"] == "active"
    answer = f"/too-much/{stands['code']}/answer"
    assert Program(office.bo).refused(404, "POST", answer, {"say": "let_go", "seen": stands["seen"]})
    promise = Promise.objects.get(code=said["promise"])
    cast.act(office.liisa, [Line(promise.pk, e.Reported())], cast.SPRING)
    assert aino.refused(409, "POST", answer, {"say": "let_go", "seen": stands["seen"]})["code"] == "changed"
    seen = aino.get("/too-much")[0]["seen"]
    assert aino.call("POST", answer, {"say": "yes", "seen": seen}).status_code == 204
    assert aino.get("/too-much") == []


def test_the_talk_with_the_staff_is_noted_by_the_owner(office: Office) -> None:
    jari, aino = Program(office.jari), Program(office.aino)
    assert aino.get("/staff-dialogue") == {"held_on": None}
    assert aino.refused(403, "PUT", "/staff-dialogue", {"held_on": "2026-02-20"})["code"] == "not_yours"
    assert (
        jari.refused(422, "PUT", "/staff-dialogue", {"held_on": "2026-05-20"})["code"] == "dialogue_to_come"
    )
    assert jari.call("PUT", "/staff-dialogue", {"held_on": "2026-02-20"}).status_code == 200
    assert aino.get("/staff-dialogue") == {"held_on": "2026-02-20"}
    assert jari.call("DELETE", "/staff-dialogue").status_code == 204
    assert aino.get("/staff-dialogue") == {"held_on": None}


def test_one_alone_has_no_such_paths(settings: object) -> None:
    alone = Program(cast.jari())
    for path in ("/colleagues", "/teams", "/absences", "/me/everything"):
        alone.refused(404, "GET", path)
