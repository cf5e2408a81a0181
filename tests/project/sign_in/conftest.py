"""A house whose firm has a sign-in service of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from django.test import Client

from lupaus.people.providers import Provider
from lupaus.project.env import addresses_with
from tests.project.sign_in.service import CLIENT, SECRET, SignInService

Configure = Callable[..., Provider]


@pytest.fixture
def service() -> Iterator[SignInService]:
    running = SignInService()
    yield running
    running.stop()


@pytest.fixture
def configure(service: SignInService, settings: Any) -> Configure:
    """Settings as `LUPAUS_OIDC_*` would have made them."""

    def told(**more: Any) -> Provider:
        settings.LUPAUS_PROVIDER = provider = Provider(service.issuer, CLIENT, SECRET, "Contoso", **more)
        settings.ROOT_URLCONF = f"lupaus.project.{addresses_with(provider)}"
        return provider

    told()
    return told


def sent_to(client: Client, path: str = "/accounts/sso/", **form: str) -> str:
    """Where the button sends one: the service's own address."""
    answer = client.post(path, form, headers={"accept-language": "en"})
    assert answer.status_code == 200, (answer.status_code, answer.headers)
    found = re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', answer.content.decode())
    assert found, answer.content.decode()
    return unescape(found.group(1))


def back_from(url: str) -> str:
    """What the service sends back to us, for somebody who says yes there."""
    with requests.Session() as session:
        session.trust_env = False
        back = urlsplit(session.get(url, timeout=10).headers["X-Back"])
    return f"{back.path}?{back.query}"


def come_in(client: Client, **form: str) -> Any:
    """The whole way: button, service, back."""
    return client.get(back_from(sent_to(client, **form)), headers={"accept-language": "en"})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session
