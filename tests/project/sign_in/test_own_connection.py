"""One's own connection to the sign-in service, the pages around it, and a house without passwords."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from lupaus.features.team.queries.me import everything
from lupaus.people.models import User
from lupaus.project.doors import sign_in_path
from tests import cast
from tests.project.sign_in.conftest import Configure, back_from, come_in, is_in, sent_to
from tests.project.sign_in.service import SignInService
from tests.project.sign_in.test_coming_in import invited

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}
PASSWORD = "nokinen-piippu-7"


@pytest.fixture
def firm(configure: Configure) -> cast.Firm:
    return cast.jari()


@pytest.fixture
def inside(client: Client, firm: cast.Firm) -> Client:
    """Jari, signed in by his password, and asked once more just now."""
    assert (
        client.post("/accounts/login/", {"login": firm.user.email, "password": PASSWORD}).status_code == 302
    )
    return client


def fresh(client: Client) -> None:
    assert client.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302


def page_of(client: Client, path: str = "/accounts/sso/mine/") -> str:
    answer = client.get(path, headers=ENGLISH)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_connecting_asks_once_more_and_takes_any_account_of_the_service(
    inside: Client, firm: cast.Firm, service: SignInService
) -> None:
    service.claims |= {"email": "j.nokinen@elsewhere.example", "email_verified": False}
    assert "Connect Contoso" in page_of(inside) and "/accounts/sso/mine/" in page_of(inside, "/accounts/2fa/")
    first = inside.post("/accounts/sso/connect/")
    assert first.status_code == 302 and first.headers["Location"].startswith("/accounts/reauthenticate/")
    # The tap goes on where it was, as soon as the password is given.
    assert "http-equiv" in inside.post(first.headers["Location"], {"password": PASSWORD}).content.decode()
    answer = inside.get(back_from(sent_to(inside, "/accounts/sso/connect/")))
    assert answer.status_code == 302 and answer.headers["Location"] == "/accounts/sso/mine/"
    assert SocialAccount.objects.get().user == firm.user
    assert "as j.nokinen@elsewhere.example" in page_of(inside)
    assert come_in(other := Client()).status_code == 302 and is_in(other)


def test_an_account_of_somebody_else_cannot_be_connected(
    inside: Client, firm: cast.Firm, service: SignInService
) -> None:
    cast.colleague(firm, "Aino Ahava", "aino@nuohous.example")
    service.claims |= {"sub": "s-aino", "email": "aino@nuohous.example"}
    come_in(Client())
    fresh(inside)
    answer = inside.get(back_from(sent_to(inside, "/accounts/sso/connect/")), headers=ENGLISH)
    assert answer.status_code == 409 and "somebody else here" in answer.content.decode()
    assert SocialAccount.objects.get().user.email == "aino@nuohous.example" and is_in(inside)


def test_connecting_ends_with_whom_it_began(inside: Client, firm: cast.Firm) -> None:
    fresh(inside)
    back = back_from(sent_to(inside, "/accounts/sso/connect/"))
    aino = cast.colleague(firm, "Aino Ahava", "aino@nuohous.example")
    session = inside.session
    session["_auth_user_id"], session["_auth_user_hash"] = (
        str(aino.user.pk),
        aino.user.get_session_auth_hash(),
    )
    session.save()
    assert inside.get(back).status_code == 410 and not SocialAccount.objects.exists()


def test_disconnecting_never_takes_the_last_way_in(inside: Client, firm: cast.Firm) -> None:
    fresh(inside)
    inside.get(back_from(sent_to(inside, "/accounts/sso/connect/")))
    user = User.objects.get()
    assert inside.post("/accounts/sso/disconnect/").status_code == 302 and not SocialAccount.objects.exists()
    come_in(alone := Client())
    user.set_unusable_password()
    user.save()
    come_in(alone := Client())
    assert "give yourself a password first" in page_of(alone)
    assert alone.post("/accounts/sso/disconnect/").status_code == 302 and SocialAccount.objects.exists()
    assert "You would have no way in" in page_of(alone)


@pytest.mark.parametrize("path", ["connect", "disconnect"])
def test_strangers_and_opened_links_change_nothing(inside: Client, path: str) -> None:
    where = f"/accounts/sso/{path}/"
    assert inside.get(where).status_code == 405
    assert Client().post(where).headers["Location"].startswith("/accounts/login/")
    checked = Client(enforce_csrf_checks=True)
    checked.cookies = inside.cookies
    assert checked.post(where).status_code == 403
    assert Client().get("/accounts/sso/mine/").status_code == 302


def test_what_is_kept_is_shown_to_its_person(firm: cast.Firm, service: SignInService) -> None:
    cast.colleague(firm, "Aino Ahava", "aino@nuohous.example")
    come_in(client := Client())
    told = everything(firm.scope)["me"]["signs_in_with"]
    assert [(one["issuer"], one["email"]) for one in told] == [(service.issuer, "jari@nuohous.example")]
    assert "Contoso, jari@nuohous.example" in page_of(client, "/team/me/")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_pages_in_three_languages(
    client: Client, firm: cast.Firm, service: SignInService, language: str
) -> None:
    said = {"accept-language": language}
    service.claims["email"] = "nobody@nuohous.example"
    shown = [client.get("/accounts/login/", headers=said), client.post("/accounts/sso/", headers=said)]
    shown.append(client.get(back_from(sent_to(client)), headers=said))
    for answer in shown:
        page = answer.content.decode()
        assert f'<html lang="{language}">' in page and len(re.findall(r"<h1>\s*\S", page)) == 1


def test_without_a_service_nothing_of_it_is_there(client: Client, settings: Any) -> None:
    settings.LUPAUS_PROVIDER = None
    firm = cast.jari()
    assert client.get("/accounts/sso/").status_code == client.get("/accounts/3rdparty/").status_code == 404
    assert "/accounts/sso/" not in page_of(client, "/accounts/login/")
    member = cast.client_of(firm.user)
    assert "/accounts/sso/" not in page_of(member, "/accounts/2fa/")


def test_a_house_without_passwords(firm: cast.Firm, configure: Configure, client: Client) -> None:
    configure(is_only=True)
    page = page_of(client, "/accounts/login/")
    assert "Sign in with Contoso" in page and 'type="password"' not in page
    answer = client.post("/accounts/login/", {"login": firm.user.email, "password": PASSWORD})
    assert answer.status_code == 403 and not is_in(client)
    for closed in ("reset", "change", "reset/key/1-abc", "set"):
        assert client.get(f"/accounts/password/{closed}/").status_code == 404
    assert come_in(client).status_code == 302 and is_in(client)
    way_back = Client()  # the service is down: the machine that keeps the book gives a link
    path = sign_in_path()
    assert path and way_back.post(path).status_code == 302 and is_in(way_back)
    assert "Disconnect" not in page_of(client) and "password/change" not in page_of(client, "/accounts/2fa/")
    client.post("/accounts/sso/disconnect/")
    assert SocialAccount.objects.exists()


def test_an_invitation_in_a_house_without_passwords(
    firm: cast.Firm, configure: Configure, client: Client, service: SignInService
) -> None:
    configure(is_only=True)
    join = f"/team/join/{invited(firm)}/"
    assert 'type="password"' not in page_of(client, join) and "Come in with Contoso" in page_of(client, join)
    form = {"name": "Aino", "language": "en", "password": "aino-ahava-1234"}
    assert client.post(join, form).status_code == 403 and User.objects.count() == 1
    service.claims |= {"sub": "s-aino", "email": "aino@nuohous.example", "email_verified": None}
    assert (
        come_in(client, invitation=join.split("/")[3]).status_code == 403
    )  # the link alone is not enough here
    service.claims["email_verified"] = True
    assert come_in(client, invitation=join.split("/")[3]).status_code == 302 and is_in(client)
