"""The pages of signing in, in the look of the house and in three languages."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.test import Client

from lupaus.people.models import User
from tests.web import cast

pytestmark = pytest.mark.django_db

ENGLISH = {"accept-language": "en"}
OUTSIDE = ("login", "password/reset", "password/reset/done", "password/reset/key/done", "inactive", "signup")
INSIDE = (
    "logout",
    "password/change",
    "2fa",
    "2fa/totp/activate",
    "2fa/webauthn/add",
    "2fa/webauthn",
    "reauthenticate",
)


@pytest.fixture
def inside(client: Client) -> Client:
    """Signed in, and asked once more as for whatever touches signing in."""
    cast.sweep()
    answer = client.post("/accounts/login/", {"login": "jari@example.fi", "password": cast.PASSWORD})
    assert answer.status_code == 302
    answer = client.post("/accounts/reauthenticate/", {"password": cast.PASSWORD})
    assert answer.status_code == 302
    return client


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("page", OUTSIDE)
def test_pages_outside_the_door(client: Client, page: str, language: str) -> None:
    answer = client.get(f"/accounts/{page}/", headers={"accept-language": language})
    shown = answer.content.decode()
    assert answer.status_code == 200 and f'<html lang="{language}">' in shown
    assert 'class="entrance"' in shown and len(re.findall(r"<h1>\s*\S", shown)) == 1


@pytest.mark.parametrize("page", INSIDE)
def test_pages_inside(inside: Client, page: str) -> None:
    answer = inside.get(f"/accounts/{page}/", headers=ENGLISH)
    shown = answer.content.decode()
    assert answer.status_code == 200 and "lupaus.css" in shown
    assert len(re.findall(r"<h1>\s*\S", shown)) == 1 and not re.search(r"<title>\s*</title>", shown)


def test_a_wrong_password_is_told_and_the_address_kept(client: Client) -> None:
    cast.sweep()
    shown = client.post(
        "/accounts/login/", {"login": "jari@example.fi", "password": "no"}, headers=ENGLISH
    ).content.decode()
    assert 'class="note slip" role="alert"' in shown and 'value="jari@example.fi"' in shown


def test_a_new_password_by_mail(client: Client) -> None:
    cast.sweep()
    client.post("/accounts/password/reset/", {"email": "jari@example.fi"})
    link = re.search(r"https?://\S+/accounts/password/reset/key/\S+", str(mail.outbox[0].body))
    assert link
    shown = client.get(link.group(), follow=True, headers=ENGLISH).content.decode()
    assert "<h1>A new password</h1>" in shown
    bad = client.get("/accounts/password/reset/key/1-worn-out/", headers=ENGLISH).content.decode()
    assert "This link is not in use any more" in bad and "Send me a new link" in bad


def test_the_second_step_asks_for_a_code(client: Client) -> None:
    user = cast.sweep()
    TOTP.activate(user, generate_totp_secret())
    answer = client.post(
        "/accounts/login/",
        {"login": "jari@example.fi", "password": cast.PASSWORD},
        follow=True,
        headers=ENGLISH,
    )
    shown = answer.content.decode()
    assert (
        "<h1>One more step</h1>" in shown
        and 'id="mfa_webauthn_authenticate"' in shown
        and 'id="logout-from-stage"' in shown
    )


def test_spare_codes_are_shown_and_counted(inside: Client) -> None:
    user = User.objects.get()
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    codes = inside.get("/accounts/2fa/recovery-codes/", headers=ENGLISH).content.decode()
    assert codes.count("<li>") >= 10 and 'data-copy="#codes"' in codes
    assert "10 are left" in inside.get("/accounts/2fa/", headers=ENGLISH).content.decode()
    assert (
        "stop working at once"
        in inside.get("/accounts/2fa/recovery-codes/generate/", headers=ENGLISH).content.decode()
    )
    assert (
        "Stop using codes?" in inside.get("/accounts/2fa/totp/deactivate/", headers=ENGLISH).content.decode()
    )


def test_signing_out_forgets_drafts(inside: Client) -> None:
    shown = inside.get("/accounts/2fa/").content.decode()
    assert '<form method="post" action="/accounts/logout/" data-forget>' in shown
    assert inside.post("/accounts/logout/").status_code == 302
    assert inside.get("/accounts/2fa/").status_code == 302
