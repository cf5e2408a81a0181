"""Feelings through the interface."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lupaus.features.feelings.models import Felt
from tests import cast
from tests.api.program import NOON, Program
from tests.features.feelings.stage import kept, say

pytestmark = pytest.mark.django_db
MOMENT = {"aims": ["thought_of"], "behaviour": "Soitamme illalla.", "target": 85}


def test_moments_are_read_by_all_and_written_by_an_owner() -> None:
    firm = cast.jari()
    jari, aino = Program(firm), Program(cast.colleague(firm, "Aino", "aino@nuohous.example"))
    assert [one["key"] for one in aino.get("/feelings/moments")][:2] == ["recall", "first"]
    aino.refused(403, "PUT", "/feelings/moments/recall", MOMENT)
    answer = jari.call("PUT", "/feelings/moments/recall", MOMENT)
    assert (answer.status_code, answer.json()["target"]) == (200, 85)
    own = jari.post("/feelings/moments", {**MOMENT, "name": "Kattila", "kind": "visit"})
    assert own["is_own"] and own in aino.get("/feelings/moments")
    assert jari.refused(422, "POST", "/feelings/moments", MOMENT)["code"] == "no_moment_name"
    jari.refused(404, "PUT", "/feelings/moments/nowhere", MOMENT)
    assert "aims" in str(jari.refused(422, "PUT", "/feelings/moments/recall", {"aims": ["rushed"]})["fields"])


def test_stories_figures_and_a_line() -> None:
    firm = cast.jari()
    aino = cast.colleague(firm, "Aino", "aino@nuohous.example")
    maija = cast.maija(firm)
    say(firm, maija, kept(aino, maija), "helped", line="Kiitos!", now=NOON + timedelta(hours=9))
    now = NOON + timedelta(days=1)
    jari, she = Program(firm, now=now), Program(aino, now=now)
    (joy,) = jari.get("/feelings/stories")["joys"]
    assert (joy["feelings"], joy["fate"], joy["line"]) == (["helped"], "kept", "")
    assert she.get("/feelings/stories")["joys"][0]["line"] == "Kiitos!"
    counted = {one["moment"]: one for one in jari.get("/feelings/figures")}
    assert (counted["first"]["n"], counted["first"]["percent"], counted["first"]["gap"]) == (1, None, None)
    path = f"/feelings/lines/{Felt.objects.get().code}"
    jari.refused(422, "POST", path, {"is_told": True})
    assert she.call("POST", path, {"is_told": True}).status_code == 204
    assert jari.get("/feelings/stories")["joys"][0]["line"] == "Kiitos!"
    stranger = Program(cast.stranger(), now=now)
    assert stranger.get("/feelings/stories") == {"sorrows": [], "repaired": [], "joys": []}
    stranger.refused(422, "POST", path, {"is_told": True})
