"""A mail program's own stop button ends the reminders for good: one POST, no cookies, no questions (RFC 8058)."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from lupaus.channels.email.compose import compose
from lupaus.core.letters import Letter
from lupaus.ledger import queries
from lupaus.people.models import Party
from lupaus.project import wiring
from tests.cast import Firm, jari, maija, promised, state_now, visited
from tests.stories.stage import Desk, at, is_sound

pytestmark = pytest.mark.django_db
BORN = at("2025-03-02", "09:00")


@pytest.fixture
def firm() -> Firm:
    return jari(now=BORN)


@pytest.fixture
def maija_(firm: Firm) -> Party:
    return maija(firm, now=BORN)


@pytest.fixture
def desk(firm: Firm, maija_: Party, settings: Any) -> Desk:
    """A firm with a public address. Maija was visited a year ago; tonight she does not answer, and gets a text."""
    settings.LUPAUS_PUBLIC_URL = "https://lupaus.example"
    phone = Desk(firm)
    phone.joints = replace(phone.joints, customer_url=wiring.customer_url, stop_url=wiring.stop_address)
    visited(firm, maija_, now=BORN)
    phone.live(BORN, at("2026-02-03", "16:00"))
    with phone.when("2026-02-03", "17:10"):
        phone.outcome(phone.open("/"), "no_answer")
    phone.live(at("2026-02-03", "17:10"), at("2026-02-03", "17:15"))
    return phone


def reminder(desk: Desk) -> Letter:
    letter = desk.letters[-1]
    assert "lupasin muistuttaa" in letter.text
    return letter


def pressed(letter: Letter, **sent: str) -> int:
    """What the mail program's server does: it posts, with no cookie and no page seen."""
    assert letter.stop_url is not None
    path = urlsplit(letter.stop_url).path
    return int(
        Client(enforce_csrf_checks=True).post(path, sent or {"List-Unsubscribe": "One-Click"}).status_code
    )


def test_the_mail_carries_the_button_over_https(desk: Desk) -> None:
    mail = message_from_bytes(compose(reminder(desk), at("2026-02-03", "17:15")))
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Unsubscribe"].startswith("<https://lupaus.example/p/")


def test_one_post_ends_the_reminders_for_good(firm: Firm, desk: Desk, maija_: Party) -> None:
    letter = reminder(desk)
    with desk.when("2026-02-04", "08:00"):
        assert pressed(letter) == 200
        assert pressed(letter) == 200, "pressed twice is pressed"
    assert not queries.promises(firm.scope).filter(outcome="open").exists()
    assert queries.series(firm.scope).get().released_why == "stop"
    before = len(desk.letters)
    desk.live(at("2026-02-04", "08:00"), at("2028-04-01", "12:00"))
    assert len(desk.letters) == before
    with desk.when("2028-04-01", "12:00"):
        assert "Everybody has been called" in desk.open("/").text
    assert is_sound(firm, "2028-04-01", "12:01")


def test_a_scanner_that_opens_the_link_stops_nothing(firm: Firm, desk: Desk) -> None:
    letter = reminder(desk)
    assert letter.stop_url is not None
    with desk.when("2026-02-04", "08:00"):
        assert Client().get(urlsplit(letter.stop_url).path).status_code == 302
        assert pressed(letter, something="else") == 400
    assert queries.promises(firm.scope).filter(kind__slug="recall", outcome="open").exists()


def test_what_was_promised_for_itself_still_stands(firm: Firm, desk: Desk, maija_: Party) -> None:
    with desk.when("2026-02-04", "07:30"):
        pass
    other = promised(firm, maija_, "repair", at("2026-02-20", "12:00").date(), now=at("2026-02-04", "07:30"))
    with desk.when("2026-02-04", "08:00"):
        assert pressed(reminder(desk)) == 200
    assert state_now(firm, other).is_open


def test_it_counts_as_let_go_and_not_as_broken(firm: Firm, desk: Desk) -> None:
    with desk.when("2026-02-04", "08:00"):
        pressed(reminder(desk))
    figures = queries.figures_of(firm.scope)
    assert (figures.released, figures.not_kept) == (1, 0)
