"""Tickets and promises for other programs."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from lupaus.features.helpdesk.actions.connecting import connect
from lupaus.features.helpdesk.models import TicketLink
from lupaus.people.keys import make_key
from tests import cast
from tests.features.helpdesk.zammad import TOKEN, on_loopback
from tests.features.mandate.office import Office

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 6, tzinfo=UTC)


class Program:
    """Somebody's program with a key of theirs."""

    def __init__(self, firm: cast.Firm) -> None:
        self.key = make_key(firm.scope, "Zammad", NOW).secret

    def call(self, method: str, path: str, sent: Any = None) -> Any:
        with time_machine.travel(NOW, tick=False):
            return Client().generic(
                method, f"/api/1/{path}", "" if sent is None else json.dumps(sent),
                content_type="application/json", headers={"Authorization": f"Bearer {self.key}"},
            )  # fmt: skip


def test_a_ticket_is_tied_found_and_untied() -> None:
    office = Office()
    connect(office.jari.scope, "https://help.example.fi", "secret-token-9z9z", "6.5.0", NOW)
    aino, path = Program(office.aino), f"promises/{office.code}/ticket"
    assert aino.call("GET", path).status_code == 404
    tied = aino.call("PUT", path, {"ticket": 81, "number": "33001"})
    assert (tied.status_code, tied.json()) == (
        200,
        {"promise": office.code, "ticket": 81, "number": "33001", "url": "https://help.example.fi/#ticket/zoom/81",
         "asked_at": None, "is_gone": False},
    )  # fmt: skip
    assert aino.call("PUT", path, {"ticket": 81, "number": "33001"}).status_code == 200
    no = aino.call("PUT", path, {"ticket": 82, "number": "33002"})
    assert (no.status_code, no.json()["code"]) == (422, "tied_already") and "33001" in no.json()["detail"]
    assert [one["promise"] for one in aino.call("GET", "helpdesk/tickets/81").json()] == [office.code]
    assert aino.call("GET", f"helpdesk/tickets/{2**70}").json() == []
    assert aino.call("POST", f"{path}/time-stands").status_code == 200
    assert aino.call("DELETE", path).status_code == 204
    assert aino.call("DELETE", path).status_code == 404
    assert TicketLink.objects.count() == 1


@pytest.mark.parametrize("sent", [{}, {"ticket": 0, "number": "1"}, {"ticket": 1, "number": ""}, {"ticket": 2**63, "number": "1"},
                                  {"ticket": 1, "number": "1" * 41}])  # fmt: skip
def test_what_is_no_ticket_is_refused(sent: Any) -> None:
    office = Office()
    connect(office.jari.scope, "https://help.example.fi", "secret-token-9z9z", "6.5.0", NOW)
    assert Program(office.aino).call("PUT", f"promises/{office.code}/ticket", sent).status_code == 422


def test_how_it_stands_is_told_and_no_secret() -> None:
    office = Office()
    aino = Program(office.aino)
    assert aino.call("GET", "helpdesk").json()["code"] == "no_helpdesk"
    assert aino.call("PUT", f"promises/{office.code}/ticket", {"ticket": 1, "number": "1"}).status_code == 422
    connect(office.jari.scope, "https://help.example.fi", "secret-token-9z9z", "6.5.0", NOW)
    found = aino.call("GET", "helpdesk")
    assert found.json()["address"] == "https://help.example.fi" and found.json()["waiting"] == 0
    assert "9z9z" not in found.content.decode()


def test_nobody_elses_promise_is_tied() -> None:
    office, sten = Office(), cast.stranger()
    connect(sten.scope, "https://help.example.fi", "t", "", NOW)
    theirs = Program(sten)
    for code in (office.code, uuid4()):
        sent = {"ticket": 1, "number": "1"}
        assert theirs.call("PUT", f"promises/{code}/ticket", sent).status_code == 404
        assert theirs.call("GET", f"promises/{code}/ticket").status_code == 404
    assert not TicketLink.objects.exists()


def test_a_leaders_program_connects_sets_and_disconnects_it(settings: Any) -> None:
    office = Office()
    jari, aino = Program(office.jari), Program(office.aino)
    settings.LUPAUS_HELPDESK_HOSTS = ["127.0.0.1"]
    with on_loopback() as zammad:
        sent = {"address": zammad.address, "token": TOKEN}
        assert aino.call("PUT", "helpdesk", sent).status_code == 403
        wrong = jari.call("PUT", "helpdesk", {**sent, "token": "wrong"})
        assert (wrong.status_code, wrong.json()["code"]) == (424, "helpdesk_token")
        assert (
            jari.call("PUT", "helpdesk", {**sent, "token": "a\u200bb"}).json()["code"]
            == "helpdesk_token_signs"
        )
        assert jari.call("PUT", "helpdesk", {"address": zammad.address}).json()["code"] == "helpdesk_token"
        found = jari.call("PUT", "helpdesk", sent)
        assert found.status_code == 200 and found.json()["address"] == zammad.address
        assert TOKEN not in found.content.decode() and TOKEN[-4:] not in found.content.decode()
        assert jari.call("PUT", "helpdesk", {"address": zammad.address}).status_code == 200, (
            "its token is kept"
        )
    chosen = {"makes": False, "kind": "repair", "carrier": str(office.bo.member.code)}
    assert aino.call("PUT", "helpdesk/choices", chosen).status_code == 403
    assert jari.call("PUT", "helpdesk/choices", chosen).json() == chosen
    assert jari.call("PUT", "helpdesk/choices", {**chosen, "kind": "visit"}).json()["code"] == "not_a_kind"
    nobody = {**chosen, "carrier": str(uuid4())}
    assert jari.call("PUT", "helpdesk/choices", nobody).json()["code"] == "not_a_member"
    assert aino.call("GET", "helpdesk/choices").json() == chosen
    assert aino.call("DELETE", "helpdesk").status_code == 403
    assert jari.call("DELETE", "helpdesk").status_code == 204
    assert jari.call("DELETE", "helpdesk").status_code == 404
    assert jari.call("PUT", "helpdesk/choices", chosen).status_code == 404
