"""Who comes in by the firm's own sign-in service, and who does not. Over HTTP, with a service on loopback."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.db import connection
from django.test import Client
from django.utils import timezone

from lupaus.core.clock_time import local_date
from lupaus.people import invitations
from lupaus.people.models import Membership, User
from lupaus.people.standing_down import end_membership
from tests import cast
from tests.project.sign_in.conftest import Configure, back_from, come_in, is_in, sent_to
from tests.project.sign_in.service import SignInService

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(configure: Configure) -> cast.Firm:
    return cast.jari()


def body(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_member_comes_in_by_a_checked_address_and_then_by_subject(
    client: Client, firm: cast.Firm, service: SignInService
) -> None:
    service.claims["email"] = "Jari@Nuohous.Example"
    answer = come_in(client)
    assert answer.status_code == 302 and answer.headers["Location"] == "/" and is_in(client)
    row = SocialAccount.objects.get()
    assert (row.provider, row.uid, row.user) == (service.issuer, "s-1", firm.user)
    assert row.extra_data == {"email": "Jari@Nuohous.Example"} and not SocialToken.objects.exists()
    assert User.objects.get().has_usable_password()
    service.claims |= {"email": "jari.nokinen@elsewhere.example", "email_verified": False}
    assert come_in(other := Client()).status_code == 302 and is_in(other)
    assert User.objects.count() == 1 and SocialAccount.objects.count() == 1


def test_what_is_asked_of_the_service(client: Client, firm: cast.Firm, service: SignInService) -> None:
    come_in(client)
    asked = service.asked[0]
    assert asked["code_challenge_method"] == "S256" and asked["nonce"] and asked["state"]
    assert set(asked["scope"].split()) == {"openid", "profile", "email"} and asked["response_type"] == "code"
    assert asked["redirect_uri"] == "http://testserver/accounts/sso/callback/"


def test_the_way_out_is_a_post_with_its_token(firm: cast.Firm) -> None:
    assert Client(enforce_csrf_checks=True).post("/accounts/sso/").status_code == 403
    answer = Client().get("/accounts/sso/")
    assert answer.status_code == 302 and answer.headers["Location"] == "/accounts/login/"


def test_back_to_the_page_that_was_asked_for_and_to_no_other_site(client: Client, firm: cast.Firm) -> None:
    assert come_in(client, next="/desk/").headers["Location"] == "/desk/"
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        assert come_in(Client(), next=elsewhere).headers["Location"] == "/"


def test_nobody_signs_up_by_themselves(client: Client, firm: cast.Firm, service: SignInService) -> None:
    service.claims["email"] = "nobody@nuohous.example"
    answer = come_in(client)
    assert answer.status_code == 403 and not is_in(client)
    assert "Contoso knows you as nobody@nuohous.example" in body(answer) and "invitation" in body(answer)
    assert User.objects.count() == 1 and not SocialAccount.objects.exists()
    assert 'name="other"' in body(answer) and "prompt" not in service.asked[0]
    come_in(client, other="1")
    assert service.asked[1]["prompt"] == "select_account"


@pytest.mark.parametrize(
    ("domains", "told", "comes_in"),
    [
        ((), {"email_verified": True}, True),
        ((), {"email_verified": "true"}, True),
        ((), {"email_verified": None}, False),
        ((), {"email_verified": False}, False),
        (("nuohous.example",), {"email_verified": None}, True),
        (("nuohous.example",), {"email_verified": False}, False),
        (("other.example",), {"email_verified": True}, False),
        ((), {"email": None, "preferred_username": "jari@nuohous.example"}, False),
        ((), {"email": "jarı@nuohous.example"}, False),
    ],
)
def test_whose_word_about_an_address_counts(
    client: Client, firm: cast.Firm, service: SignInService, configure: Configure, domains: tuple[str, ...],
    told: dict[str, Any], comes_in: bool,
) -> None:  # fmt: skip
    configure(domains=domains)
    service.claims |= told
    answer = come_in(client)
    assert is_in(client) is comes_in
    assert answer.status_code == (302 if comes_in else 403)
    assert SocialAccount.objects.exists() is comes_in


def test_the_address_may_stand_on_the_userinfo_page(
    client: Client, firm: cast.Firm, service: SignInService
) -> None:
    service.claims |= {"email": None, "email_verified": None}
    service.userinfo = {"sub": "s-2", "email": "jari@nuohous.example", "email_verified": True}
    assert come_in(client).status_code == 502 and not is_in(client)  # it is about somebody else
    service.userinfo["sub"] = "s-1"
    assert come_in(client).status_code == 302 and is_in(client)
    # Whoever is connected needs no address, and no such page.
    service.discovery["userinfo_endpoint"] = f"{service.issuer}/nothing"
    assert come_in(other := Client()).status_code == 302 and is_in(other)


def test_another_account_with_the_same_address_does_not_take_over(
    client: Client, firm: cast.Firm, service: SignInService
) -> None:
    come_in(client)
    service.claims["sub"] = "s-2"
    answer = come_in(other := Client())
    assert answer.status_code == 409 and not is_in(other) and SocialAccount.objects.count() == 1


def test_whoever_has_left_does_not_come_in(client: Client, firm: cast.Firm, service: SignInService) -> None:
    aino = cast.colleague(firm, "Aino Ahava", "aino@nuohous.example")
    service.claims |= {"sub": "s-aino", "email": "aino@nuohous.example"}
    assert come_in(client).status_code == 302
    now = timezone.now()
    end_membership(firm.scope, aino.member.pk, today=local_date(now, firm.scope.zone), now=now)
    assert not SocialAccount.objects.exists()
    assert client.get("/team/me/").headers["Location"].startswith("/accounts/login/")
    assert come_in(other := Client()).status_code == 403 and not is_in(other)


def test_a_closed_account_stays_closed(client: Client, firm: cast.Firm) -> None:
    come_in(client)
    User.objects.update(is_active=False)
    answer = come_in(other := Client())
    assert answer.headers["Location"] == "/accounts/inactive/" and not is_in(other)


def test_a_second_factor_of_ones_own_is_still_asked(client: Client, firm: cast.Firm) -> None:
    TOTP.activate(firm.user, generate_totp_secret())
    assert come_in(client).headers["Location"] == "/accounts/2fa/authenticate/" and not is_in(client)


def invited(firm: cast.Firm, email: str = "aino@nuohous.example") -> str:
    made = invitations.invite(firm.scope, email=email, name="Aino Ahava", role="member", now=timezone.now())
    return made.secret


def test_an_invitation_is_taken_by_the_service(
    client: Client, firm: cast.Firm, service: SignInService
) -> None:
    secret = invited(firm)
    page = body(client.get(f"/team/join/{secret}/", headers={"accept-language": "en"}))
    assert "Come in with Contoso" in page and f'value="{secret}"' in page
    service.claims |= {"sub": "s-aino", "email": "Aino@nuohous.example", "email_verified": None}
    assert come_in(client, invitation=secret).status_code == 302 and is_in(client)
    aino = User.objects.get(email="aino@nuohous.example")
    assert not aino.has_usable_password() and aino.name == "Aino Ahava"
    assert Membership.objects.get(user=aino).role == "member"
    assert SocialAccount.objects.get().user == aino
    # A second time it is dead, whoever comes; and she is in by her subject.
    assert Client().post("/accounts/sso/", {"invitation": secret}).status_code == 410
    assert come_in(other := Client()).status_code == 302 and is_in(other)


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"email": "other@nuohous.example"}, "The invitation is for aino@nuohous.example"),
        ({"email": None}, "The invitation is for aino@nuohous.example"),
        ({"email": "aino@nuohous.example", "email_verified": False}, "not in a way that can be trusted"),
    ],
)
def test_an_invitation_is_for_its_own_address(
    client: Client, firm: cast.Firm, service: SignInService, told: dict[str, Any], says: str
) -> None:
    secret = invited(firm)
    service.claims |= {"sub": "s-aino", **told}
    service.userinfo["sub"] = "s-aino"
    answer = come_in(client, invitation=secret)
    assert answer.status_code == 403 and says in body(answer)
    assert User.objects.count() == 1 and invitations.invitation_of(secret, timezone.now())


def test_an_invitation_that_is_too_old_or_unknown_sends_nobody_away(firm: cast.Firm) -> None:
    assert Client().post("/accounts/sso/", {"invitation": "x" * 300}).status_code == 410
    made = invitations.invite(
        firm.scope, email="aino@nuohous.example", name="Aino", role="member",
        now=timezone.now() - timedelta(days=8),
    )  # fmt: skip
    assert Client().post("/accounts/sso/", {"invitation": made.secret}).status_code == 410


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("by_invitation", [False, True])
def test_two_callbacks_at_once_make_one(
    configure: Configure, service: SignInService, by_invitation: bool
) -> None:
    firm = cast.jari()
    form = {}
    if by_invitation:
        service.claims |= {"sub": "s-aino", "email": "aino@nuohous.example"}
        form = {"invitation": invited(firm)}
    clients = [Client(), Client()]
    backs = [back_from(sent_to(one, **form)) for one in clients]
    statuses: list[int] = []

    def go(one: Client, back: str) -> None:
        statuses.append(one.get(back).status_code)
        connection.close()

    threads = [threading.Thread(target=go, args=pair) for pair in zip(clients, backs, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [302, 302] and all(map(is_in, clients))
    assert SocialAccount.objects.count() == 1
    assert Membership.objects.count() == User.objects.count() == (2 if by_invitation else 1)
