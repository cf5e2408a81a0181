"""B9, B22: one person, one phone. From an empty book to the first call, without a mail server and without a second user."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote

import pytest
import time_machine
from django.test import Client

from lupaus.channels.own_phone import OwnPhoneChannel
from lupaus.core.ports import Joints
from lupaus.engine.doctor import examine
from lupaus.engine.tick import run_once
from lupaus.ledger import queries
from lupaus.people.access import scope_of
from lupaus.people.models import User
from lupaus.project import doors
from tests.stories.stage import Page, at, forms_to, press

pytestmark = pytest.mark.django_db

LIST = (
    "Nimi;Puhelin;Osoite;Paikkakunta;Viimeksi nuohottu\n"
    "Maija Virtanen;040 123 4567;Kuusitie 4;Tampere;24.11.2024\n"
    "Taisto Heikkinen;050 765 4321;Rantatie 2;Tampere;3.9.2024\n"
    "Aino Korpi;044 111 2222;Kuja 3;Kangasala;1.10.2026\n"
)
NUMBERS = {
    "Maija Virtanen": "+358401234567",
    "Taisto Heikkinen": "+358507654321",
    "Aino Korpi": "+358441112222",
}
TEN_MINUTES = 20
"""Pages and taps; at half a minute each they are ten minutes."""


def only_the_phone() -> Joints:
    """What an installation without any setting has."""
    return Joints(channels=MappingProxyType({"own_phone": OwnPhoneChannel()}), sender_address="")


class Beginner:
    """Somebody with a phone, who counts every page and every tap."""

    def __init__(self) -> None:
        self.client = Client()
        self.steps = 0
        self.now: datetime = at("2026-10-27", "16:30")

    def open(self, url: str) -> Page:
        self.steps += 1
        with time_machine.travel(self.now, tick=False):
            page = Page(self.client.get(url, follow=True))
        assert page.status == 200
        return page

    def press(self, page: Page, ending: str, *, where: str = "", **fields: Any) -> Page:
        self.steps += 1
        with time_machine.travel(self.now, tick=False):
            return press(self.client, page, ending, where=where, **fields)

    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        run_once(self.now, only_the_phone())


@pytest.fixture
def jari(settings: Any) -> Beginner:
    settings.LUPAUS_JOINTS = "tests.stories.test_fresh_install.only_the_phone"
    return Beginner()


def begun(jari: Beginner) -> Page:
    """The first page that a new book shows, filled in; it leads to the customer list."""
    with time_machine.travel(jari.now, tick=False):
        path = doors.first_run_path()
    assert path is not None
    page = jari.open(path)
    return jari.press(page, path, firm="Jarin Nuohous", name="Jari Nokinen", phone="040 111 2233",
                      email="jari@nuohous.example", language="en")  # fmt: skip


def brought(jari: Beginner, page: Page, lines: str = LIST) -> Page:
    """The list is pasted, its columns are right, all were promised, and it is in."""
    page = jari.press(page, "/bring/", text=lines)
    page = jari.press(page, "/columns/")
    page = jari.press(page, "/promised/", promised="all")
    page = jari.press(page, "/evenings/", per_evening="2")
    page = jari.press(page, "/start/")
    while forms_to(page, "/on/"):
        page = jari.press(page, "/on/")
    return page


def test_from_nothing_to_the_first_call_within_ten_minutes(jari: Beginner) -> None:
    page = begun(jari)
    assert page.url == "/bring/"
    page = brought(jari, page)
    assert "The list is in" in page.text
    jari.wait(35)  # five o'clock
    page = jari.open("/")
    assert {"Maija Virtanen", "Taisto Heikkinen"} == {name for name in NUMBERS if name in page.text}
    first = min(NUMBERS, key=lambda name: (page.text + name).index(name))
    assert f"tel:{NUMBERS[first]}" in page.links()
    assert "Words to begin with" in page.text
    assert jari.steps <= TEN_MINUTES


def test_a_text_goes_from_his_own_phone_where_no_mail_server_is(jari: Beginner) -> None:
    brought(jari, begun(jari))
    jari.wait(35)
    jari.press(jari.open("/"), "/outcome/", outcome="no_answer")
    jari.wait(2)
    page = jari.open("/")
    assert "A text to send from your phone" in page.text
    link = next(url for url in page.links() if url.startswith("sms:"))
    called = next(name for name, number in NUMBERS.items() if link.startswith(f"sms:{number}"))
    assert f"Hi {called}" in unquote(link)
    assert "promised to remind you" in unquote(link)
    form = next(form for form in page.forms() if 'name="sent"' in form.inside)
    jari.press(page, form.action, sent="yes")
    scope = scope_of(User.objects.get())
    assert scope is not None
    told = queries.promises(scope).exclude(told_at=None)
    assert [row.creditor.name for row in told] == [called]


def test_the_past_is_not_yet_asked_and_never_missed(jari: Beginner) -> None:
    brought(jari, begun(jari))
    jari.wait(35)
    scope = scope_of(User.objects.get())
    assert scope is not None
    assert not queries.promises(scope).exclude(missed_at=None).exists()
    assert queries.figures_of(scope).open == 3
    assert examine(jari.now).breaches == ()


def test_the_book_is_begun_once(jari: Beginner) -> None:
    with time_machine.travel(jari.now, tick=False):
        path = doors.first_run_path()
        assert path is not None
        begun(jari)
        assert doors.first_run_path() is None
        assert Client().get(path).status_code == 410
    assert User.objects.count() == 1


def test_a_wrong_number_is_told_in_a_sentence_and_changes_nothing(jari: Beginner) -> None:
    with time_machine.travel(jari.now, tick=False):
        path = doors.first_run_path()
    assert path is not None
    page = jari.press(jari.open(path), path, firm="Jarin Nuohous", name="Jari", phone="numero", email="j@n.example",
                      language="en")  # fmt: skip
    assert page.status == 400
    assert "This does not look like a phone number." in page.text
    assert not User.objects.exists()
