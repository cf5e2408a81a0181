"""The page of keys: made, shown once, ended."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from lupaus.people.keys import MOST, keys_of
from tests import cast
from tests.api.program import Program

pytestmark = pytest.mark.django_db
URL = "/desk/settings/keys/"


def test_a_key_is_shown_once_and_opens_the_interface() -> None:
    firm = cast.jari()
    client = cast.client_of(firm.user)
    shown = client.post(URL, {"name": "Zammad"})
    found = re.search(r'value="(lupaus_[^"]+)"', shown.content.decode())
    assert found
    assert "no-store" in shown["Cache-Control"]
    assert Program(firm, secret=found[1]).get("/me")["organisation"] == "Jarin Nuohous"
    again = client.get(URL).content.decode()
    assert found[1] not in again
    assert "Zammad" in again
    ended = client.post(f"{URL}{keys_of(firm.scope).get().code}/end/", follow=True)
    assert "Ended." in ended.content.decode()
    Program(firm, secret=found[1]).refused(401, "GET", "/me")


def test_a_key_needs_a_name_and_there_is_an_end_to_them() -> None:
    firm = cast.jari()
    client = cast.client_of(firm.user)
    assert client.post(URL, {"name": "  "}).status_code == 422
    for n in range(MOST):
        client.post(URL, {"name": f"{n}"})
    assert client.post(URL, {"name": "one more"}).status_code == 422
    assert keys_of(firm.scope).count() == MOST


def test_nobody_ends_another_ones_key() -> None:
    firm, stranger = cast.jari(), cast.stranger()
    Program(firm)
    code = keys_of(firm.scope).get().code
    cast.client_of(stranger.user).post(f"{URL}{code}/end/")
    assert keys_of(firm.scope).count() == 1
    assert Client(enforce_csrf_checks=True).post(f"{URL}{code}/end/").status_code == 403
