"""Handing along through the interface."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lupaus.people.models import Team
from tests import cast
from tests.api.program import NOON, Program
from tests.features.mandate.office import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return Office()


def test_asked_taken_on_and_named(office: Office) -> None:
    aino, bo = Program(office.aino), Program(office.bo)
    path = f"/promises/{office.code}"
    seen = aino.get(path)["seen"]
    sent = {"to": str(office.bo.member.code), "why": "Loma.", "seen": seen}
    asked = aino.post(f"{path}/hand-over", sent)["promises"][0]
    assert (asked["holder"]["name"], asked["handed_to"]["name"]) == ("Aino", "Bo")
    assert [one["code"] for one in bo.get("/handed")] == [office.code]
    taken = bo.post(f"{path}/take-on")["promises"][0]
    assert [taken[who]["name"] for who in ("holder", "guarantor", "named")] == ["Bo", "Aino", "Aino"]
    assert aino.refused(409, "POST", f"{path}/take-back", {})["code"] == "hand_over_gone"
    told = bo.post(f"{path}/name-told")["promises"][0]
    assert [told[who]["name"] for who in ("holder", "guarantor", "named")] == ["Bo", "Bo", "Bo"]
    kinds = [one["kind"] for one in bo.get(f"{path}/events")]
    assert kinds[-3:] == ["handed_over", "taken_on", "holder_named"]


def test_a_team_is_refused_with_its_people(office: Office) -> None:
    aino = Program(office.aino)
    path = f"/promises/{office.code}"
    sent = {"to": str(Team.objects.get().code), "why": "x", "seen": aino.get(path)["seen"]}
    problem = aino.refused(422, "POST", f"{path}/hand-over", sent)
    assert problem["code"] == "team_receiver"
    assert "Aino, Bo, Liisa" in problem["detail"]


def test_a_no_with_other_terms(office: Office) -> None:
    aino, bo = Program(office.aino), Program(office.bo)
    path = f"/promises/{office.code}"
    sent = {"to": str(office.bo.member.code), "why": "Loma.", "seen": aino.get(path)["seen"]}
    aino.post(f"{path}/hand-over", sent)
    aino.refused(403, "POST", f"{path}/take-on", {})
    bo.now = NOON + timedelta(hours=2)
    back = bo.post(f"{path}/decline", {"words": "Maanantaina.", "on": "2026-03-23"})["promises"][0]
    assert (back["holder"]["name"], back["handed_to"]) == ("Aino", None)


def test_a_sole_entrepreneur_has_nobody_to_ask() -> None:
    Program(cast.jari()).refused(404, "GET", "/handed")
