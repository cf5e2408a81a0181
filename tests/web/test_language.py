"""Each request in the reader's own language, and the thread clean after it."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone, translation

from lupaus.web.language import SpeakTheirLanguage, speak
from tests.web import cast


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("fi-FI,fi;q=0.9", "fi"),
        ("sv-FI", "sv"),
        ("de,fr;q=0.5", "en"),
        ("de,sv;q=0.5", "sv"),
        ("", "en"),
        ("x" * 600, "en"),
    ],
)
def test_a_stranger_is_answered_in_the_browsers_language(asked: str, spoken: str) -> None:
    heard: list[str | None] = []

    def respond(request: HttpRequest) -> HttpResponse:
        heard.append(translation.get_language())
        return HttpResponse()

    request = RequestFactory().get("/", headers={"accept-language": asked})
    answer = SpeakTheirLanguage(respond)(request)
    assert heard == [spoken] and answer["Content-Language"] == spoken
    assert {"Accept-Language", "Cookie"} <= {part.strip() for part in answer["Vary"].split(",")}


def test_the_zone_of_one_reader_is_not_left_for_the_next() -> None:
    def respond(request: HttpRequest) -> HttpResponse:
        speak(request, "sv", "America/New_York")
        return HttpResponse(timezone.get_current_timezone_name())

    answer = SpeakTheirLanguage(respond)(RequestFactory().get("/"))
    assert (answer.content, answer["Content-Language"]) == (b"America/New_York", "sv")
    assert timezone.get_current_timezone_name() == "UTC"


def test_an_unknown_language_changes_nothing() -> None:
    with translation.override("fi"):
        speak(RequestFactory().get("/"), "tlh")
        assert translation.get_language() == "fi"


@pytest.mark.django_db
def test_a_users_own_language_wins(client: Client) -> None:
    client.force_login(
        cast.sweep(language="sv"), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    answer = client.get("/accounts/2fa/", headers={"accept-language": "fi"})
    assert answer["Content-Language"] == "sv" and '<html lang="sv">' in answer.content.decode()


def test_a_stranger_can_choose(client: Client) -> None:
    client.post("/i18n/setlang/", {"language": "sv", "next": "/accounts/login/"})
    answer = client.get("/accounts/login/", headers={"accept-language": "fi"})
    assert answer["Content-Language"] == "sv"
