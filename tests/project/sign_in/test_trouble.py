"""A service that is down, wrong, or lied to: one clear sentence, and nobody is let in."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from lupaus.people.models import User
from lupaus.project.care import examine, lines
from tests import cast
from tests.project.sign_in.conftest import Configure, back_from, come_in, is_in, sent_to
from tests.project.sign_in.service import KEY, SignInService

pytestmark = pytest.mark.django_db
Sabotage = Callable[[SignInService], object]


@pytest.fixture(autouse=True)
def firm(configure: Configure) -> cast.Firm:
    return cast.jari()


def stolen(claims: dict[str, Any]) -> str:
    """Signed by somebody else's key."""
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return jwt.encode(claims, other, algorithm="RS256", headers={"kid": "k1"})


def unsigned(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, None, algorithm="none", headers={"kid": "k1"})


def by_shared_secret(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, "x" * 64, algorithm="HS256", headers={"kid": "k1"})


def wrong_key(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, KEY, algorithm="RS256", headers={"kid": "k2"})


@pytest.mark.parametrize(
    ("sabotage", "status", "says"),
    [
        (lambda s: s.claims.update(iss="https://evil.example"), 502, "could not be trusted"),
        (lambda s: s.claims.update(aud="another"), 502, "could not be trusted"),
        (lambda s: s.claims.update(aud=["another", "lupaus"]), 502, "could not be trusted"),
        (lambda s: s.claims.update(azp="another"), 502, "could not be trusted"),
        (lambda s: s.claims.update(nonce="of-another-sign-in"), 502, "could not be trusted"),
        (lambda s: s.claims.update(nonce=None), 502, "could not be trusted"),
        (lambda s: s.claims.update(sub=None), 502, "could not be trusted"),
        (lambda s: s.claims.update(sub=7), 502, "could not be trusted"),
        (lambda s: s.claims.update(exp="soon"), 502, "could not be trusted"),
        (lambda s: s.claims.update(exp=None), 502, "could not be trusted"),
        (lambda s: setattr(s, "signs", stolen), 502, "could not be trusted"),
        (lambda s: setattr(s, "signs", unsigned), 502, "could not be trusted"),
        (lambda s: setattr(s, "signs", by_shared_secret), 502, "could not be trusted"),
        (lambda s: setattr(s, "signs", wrong_key), 502, "could not be trusted"),
        (lambda s: setattr(s, "signs", lambda claims: "nonsense"), 502, "could not be trusted"),
        (lambda s: s.claims.update(exp=time.time() - 600), 502, "clocks"),
        (lambda s: s.claims.update(iat=time.time() + 600), 502, "clocks"),
        (lambda s: setattr(s, "secret", "was changed there"), 502, "did not accept this Lupaus"),
        (lambda s: setattr(s, "answers", (503, {"error": "server_error"})), 503, "does not answer right now"),
        (lambda s: setattr(s, "answers", (400, {"error": "invalid_grant"})), 410, "took too long"),
        (lambda s: setattr(s, "answers", (200, {"access_token": "x"})), 502, "could not be trusted"),
        (lambda s: s.discovery.update(jwks_uri=f"{s.issuer}/nothing"), 503, "does not answer right now"),
    ],
)
def test_what_cannot_be_trusted_opens_nothing(
    client: Client, service: SignInService, sabotage: Sabotage, status: int, says: str,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    sabotage(service)
    with caplog.at_level(logging.INFO):
        answer = come_in(client)
    assert answer.status_code == status and says in answer.content.decode() and not is_in(client)
    assert not SocialAccount.objects.exists() and User.objects.count() == 1
    assert (
        ("failed" in caplog.text or status == 410) and "jari@" not in caplog.text and "s-1" not in caplog.text
    )


def test_a_clock_that_is_a_little_off_is_forgiven(client: Client, service: SignInService) -> None:
    service.claims |= {"iat": time.time() + 60, "exp": time.time() - 60}
    assert come_in(client).status_code == 302 and is_in(client)


def test_a_long_subject_is_kept_short(client: Client, service: SignInService) -> None:
    service.claims["sub"] = "s" * 255
    assert come_in(client).status_code == 302 and come_in(Client()).status_code == 302
    assert SocialAccount.objects.get().uid.startswith("sha256:")


@pytest.mark.parametrize(
    "page",
    [
        {"issuer": "https://evil.example"},
        {"authorization_endpoint": "http://evil.example/authorize"},
        {"token_endpoint": None},
        {"jwks_uri": "file:///etc/passwd"},
    ],
)
def test_a_discovery_page_of_somebody_else_is_not_followed(
    client: Client, service: SignInService, page: dict[str, Any]
) -> None:
    service.discovery = page
    answer = client.post("/accounts/sso/", headers={"accept-language": "en"})
    assert answer.status_code == 502 and "could not be trusted" in answer.content.decode()


def test_a_service_that_is_down(client: Client, service: SignInService) -> None:
    back = back_from(sent_to(client))
    service.stop()
    for answer in (client.get(back), Client().post("/accounts/sso/")):
        assert answer.status_code == 503
    assert not is_in(client)
    assert client.get("/accounts/login/").status_code == 200  # the password is still there


def test_a_callback_works_once_and_in_the_browser_that_began(client: Client) -> None:
    back = back_from(sent_to(client))
    assert Client().get(back).status_code == 410
    assert client.get(back).status_code == 302 and is_in(client)
    again = client.get(back)
    assert again.status_code == 302 and again.headers["Location"] == "/"
    client.logout()
    assert client.get(back).status_code == 410 and not is_in(client)


def test_a_code_that_was_used_elsewhere_is_worth_nothing(client: Client) -> None:
    other = Client()
    theirs, ours = back_from(sent_to(other)), back_from(sent_to(client))
    assert other.get(theirs).status_code == 302
    mixed = f"/accounts/sso/callback/?code={theirs.split('code=')[1].split('&')[0]}&state={ours.split('state=')[1]}"
    assert client.get(mixed).status_code == 410 and not is_in(client)


@pytest.mark.parametrize(
    ("error", "status", "says"),
    [("access_denied", 200, "You stopped at Contoso"), ("server_error", 502, "did not sign you in")],
)
def test_the_service_says_no(client: Client, error: str, status: int, says: str) -> None:
    state = back_from(sent_to(client)).split("state=")[1]
    answer = client.get(
        f"/accounts/sso/callback/?error={error}&state={state}", headers={"accept-language": "en"}
    )
    assert answer.status_code == status and says in answer.content.decode() and not is_in(client)


@pytest.mark.parametrize("asked", ["", "?state=x", "?code=x", "?code=x&state=y", "?error=access_denied"])
def test_a_callback_that_nobody_began(client: Client, asked: str) -> None:
    assert client.get(f"/accounts/sso/callback/{asked}").status_code == 410
    assert client.post(f"/accounts/sso/callback/{asked}").status_code == 405


def test_the_doctor_says_whether_the_service_can_be_asked(service: SignInService) -> None:
    report = examine(full=False)
    assert report["sign_in"]["ok"] and ("can be read" in lines(report)[-1][0] or report["notes"])
    service.stop()
    report = examine(full=False)
    assert not report["sign_in"]["ok"] and "unreachable" in report["sign_in"]["said"] and report["ok"]
