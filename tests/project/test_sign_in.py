"""The door: closed to strangers, patient with owners, tiring for guessers."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client

pytestmark = pytest.mark.django_db
PASSWORD = "savu-nousee-suoraan"
LOGIN = "/accounts/login/"


@pytest.fixture
def sweep():  # type: ignore[no-untyped-def]
    user = get_user_model()(email="sweep@example.fi", name="Sanna")
    user.set_password(PASSWORD)
    user.save()
    return user


def enter(client: Client, email: str, password: str, **extra: str) -> int:
    return client.post(LOGIN, {"login": email, "password": password}, **extra).status_code  # type: ignore[arg-type]


def test_the_owner_comes_in_by_address_whatever_the_capitals(client: Client, sweep: object) -> None:
    assert enter(client, "Sweep@Example.fi", PASSWORD) == 302
    assert "_auth_user_id" in client.session


def test_nobody_signs_up_by_themselves(client: Client) -> None:
    client.post(
        "/accounts/signup/", {"email": "new@example.fi", "password1": PASSWORD, "password2": PASSWORD}
    )
    assert not get_user_model().objects.exists()


def test_nobody_takes_an_address_as_their_own_without_a_proof(client: Client, sweep: object) -> None:
    assert enter(client, "sweep@example.fi", PASSWORD) == 302
    for sent in (
        {"action_add": "", "email": "boss@example.fi"},
        {"action_primary": "", "email": "boss@example.fi"},
    ):
        assert client.post("/accounts/email/", sent).status_code == 404
    assert client.get("/accounts/email/").status_code == 404
    assert [user.email for user in get_user_model().objects.all()] == ["sweep@example.fi"]


def test_a_guesser_is_stopped_and_the_owner_at_another_address_is_not(client: Client, sweep: object) -> None:
    for _ in range(settings.AXES_FAILURE_LIMIT):
        enter(client, "sweep@example.fi", "wrong")
    assert enter(client, "sweep@example.fi", PASSWORD) == 429
    assert "_auth_user_id" not in client.session
    # A colleague behind the same office address is not locked, and neither is the owner elsewhere.
    assert enter(client, "colleague@example.fi", "wrong") == 200
    assert enter(Client(), "sweep@example.fi", PASSWORD, REMOTE_ADDR="192.0.2.7") == 302


def test_the_second_factor_has_its_pages(client: Client, sweep: object) -> None:
    client.force_login(sweep)  # type: ignore[arg-type]
    assert client.get("/accounts/2fa/").status_code == 200
