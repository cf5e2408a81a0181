"""The shell's own pages, the errors, and the headers of all of them."""

from __future__ import annotations

import re

import pytest
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import translation
from pytest_django.fixtures import Settings

from lupaus.web import doors, errors, saying, slots
from tests.web import cast

LANGUAGES = ("fi", "sv", "en")
TROUBLES = ("400", "403", "403_csrf", "404", "410", "429", "500")


def test_healthz_answers_without_a_database(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert answer["Cache-Control"] == "no-store"
    assert client.post("/healthz").status_code == 405


def test_a_phone_can_put_it_on_its_home_screen(client: Client) -> None:
    answer = client.get("/manifest.webmanifest", headers={"accept-language": "sv"})
    body = answer.json()
    assert answer["Content-Type"] == "application/manifest+json"
    assert body["lang"] == "sv" and body["display"] == "standalone" and body["start_url"] == "/"
    for icon in body["icons"]:
        assert client.get(icon["src"]).status_code == 200


def test_robots_read_nothing(client: Client) -> None:
    assert "Disallow: /" in client.get("/robots.txt").content.decode()


def test_the_icon_is_found_by_its_old_name(client: Client) -> None:
    assert client.get("/favicon.ico", follow=True).status_code == 200


def test_the_policy_is_strict(client: Client) -> None:
    policy = client.get("/accounts/login/")["Content-Security-Policy"]
    rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split(";") if rule.strip()}
    assert rules["default-src"] == ["'none'"] and rules["script-src"] == rules["style-src"] == ["'self'"]
    assert rules["frame-ancestors"] == rules["base-uri"] == ["'none'"] and rules["form-action"] == ["'self'"]
    assert "unsafe" not in policy and "*" not in policy


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("trouble", TROUBLES)
def test_trouble_is_told_with_a_next_act(trouble: str, language: str) -> None:
    """Without any context, as when nothing works any more."""
    with translation.override(language):
        page = render_to_string(f"{trouble}.html")
    assert f'<html lang="{language}">' in page
    heading, sentence = re.findall(r"<h1>(.+?)</h1>\s*<p>(.+?)</p>", page)[0]
    assert heading and sentence.endswith(".") and 'class="tap first' in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answer", "status"),
    [(errors.not_so, 400), (errors.turned_away, 403), (errors.not_here, 404), (errors.gone, 410)],
)
def test_a_view_says_its_own_sentence(answer: object, status: int) -> None:
    request = RequestFactory().get("/x")
    page = answer(request, "Tämä <linkki> on vanha.")  # type: ignore[operator]
    assert page.status_code == status and page["Cache-Control"] == "no-store"
    assert "Tämä &lt;linkki&gt; on vanha." in page.content.decode()


@pytest.mark.django_db
def test_an_unknown_address_is_answered_kindly(client: Client) -> None:
    answer = client.get("/no/such/page", headers={"accept-language": "en"})
    assert answer.status_code == 404 and "There is no such page" in answer.content.decode()


@pytest.mark.django_db
def test_a_forged_post_changes_nothing() -> None:
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {}, headers={"accept-language": "en"})
    assert answer.status_code == 403 and "nothing was changed" in answer.content.decode()


@pytest.mark.django_db
def test_too_many_tries_are_stopped_with_words(client: Client) -> None:
    cast.sweep()
    for _ in range(12):
        answer = client.post(
            "/accounts/login/",
            {"login": "jari@example.fi", "password": "x"},
            headers={"accept-language": "en"},
        )
    assert answer.status_code == 429 and "too many tries" in answer.content.decode()


def test_doors_are_few_and_the_nearest_is_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    there = {
        "calls:list": "/",
        "calls:day": "/day/",
        "desk:customers": "/desk/customers/",
        "desk:settings": "/desk/settings/",
    }
    monkeypatch.setattr(doors, "url_or_none", there.get)
    for path, here in (
        ("/", "Calls"),
        ("/day/", "Day"),
        ("/desk/customers/7/", "Customers"),
        ("/desk/", None),
    ):
        shown = doors.doors(RequestFactory().get(path))
        assert [door.label for door in shown.front] == ["Calls", "Day", "Customers"]
        assert [door.label for door in shown.front if door.is_here] == ([here] if here else [])
    shown = doors.doors(RequestFactory().get("/desk/settings/texts/"))
    assert shown.is_in_more and [door.label for door in shown.more] == ["Settings"]


def test_undo_leads_home_only() -> None:
    assert saying.undo_of(Message(25, "Done", f"{saying.UNDO}/undo/7")) == "/undo/7"
    assert saying.undo_of(Message(25, "Done", "")) is None
    for bad in ("https://elsewhere.example/", "//elsewhere.example/", "undo"):
        with pytest.raises(ValueError, match="this house"):
            saying.say(HttpRequest(), "Done", undo=bad)


def test_a_broken_pulse_is_not_green(settings: Settings) -> None:
    settings.LUPAUS_PULSE = "tests.web.test_pages.failing"
    settings.LUPAUS_BANNERS = ["tests.web.test_pages.failing", "tests.web.test_pages.demo_banner"]
    request = RequestFactory().get("/")
    pulse = slots.pulse_of(request)
    assert pulse is not None and not pulse.ok and pulse.words
    assert [banner.kind for banner in slots.banners_of(request)] == ["demo"]


def test_without_a_source_there_is_no_line(settings: Settings) -> None:
    settings.LUPAUS_PULSE, settings.LUPAUS_BANNERS = "", []
    assert slots.pulse_of(RequestFactory().get("/")) is None
    assert slots.banners_of(RequestFactory().get("/")) == []


def failing(request: HttpRequest) -> None:
    raise RuntimeError("the engine is away")


def demo_banner(request: HttpRequest) -> list[slots.Banner]:
    return [slots.Banner("demo", "This is a demo.", acts=[slots.Act("Jump", "/jump", is_post=True)])]
