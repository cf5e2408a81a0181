"""An old copy is put back: the book forgets what went out since, and yet nobody is told anything twice."""

from __future__ import annotations

import json
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from typer.testing import CliRunner

from lupaus.engine.tick import run_once
from lupaus.ledger import queries
from lupaus.outbox.models import Notice
from lupaus.people.models import Organisation, Party
from lupaus.project.cli import app
from tests import postgres
from tests.cast import Firm, customer, jari, maija, promised
from tests.stories.stage import Desk, Page, at, is_sound, press

pytestmark = pytest.mark.django_db(transaction=True)
BORN = at("2026-03-02", "09:00")
HELD = "/desk/held-back/"


@pytest.fixture(autouse=True)
def _tools(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor == "postgresql":
        for tool in ("pg_dump", "pg_restore", "psql"):
            monkeypatch.setenv(
                f"LUPAUS_{tool.upper()}", str(postgres.binaries() / f"{tool}{postgres.SUFFIX}")
            )


@pytest.fixture
def firm(home: Path) -> Firm:
    return jari(now=BORN)


@pytest.fixture
def maija_(firm: Firm) -> Party:
    return maija(firm, now=BORN)


@pytest.fixture
def desk(firm: Firm, maija_: Party) -> Desk:
    """A visit on 19.3. is agreed on the 2nd; the copy is of that minute, before the confirmation went.

    The reminder of three days before goes on the 16th. On the 17th the disk dies, and the copy is put back.
    """
    phone = Desk(firm)
    promised(firm, maija_, "visit", date(2026, 3, 19), at=time(12), starts=time(10), now=BORN)
    with phone.when("2026-03-02", "09:00"):
        command("backup")
    phone.live(BORN, at("2026-03-17", "09:00"))
    assert len(phone.letters) == 2
    with phone.when("2026-03-17", "09:30"):
        found = command("restore", "--yes")
        assert found["promises"] == 1
        phone.signed_in = None  # whoever was signed in then, signs in again
    return phone


def command(*arguments: str) -> dict[str, Any]:
    result = CliRunner().invoke(app, [*arguments, "--json"])
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def held(desk: Desk) -> Page:
    return desk.open(HELD)


def test_nothing_is_sent_again_and_every_page_says_why(firm: Firm, desk: Desk) -> None:
    with desk.when("2026-03-17", "10:00"):
        page = desk.open("/")
        assert "Nothing goes out" in page.source
        assert reverse("desk:frozen") in page.links()
    desk.live(at("2026-03-17", "10:00"), at("2026-03-18", "20:00"))
    assert len(desk.letters) == 2
    assert is_sound(firm, "2026-03-18", "20:00")


def test_the_page_shows_what_would_go_and_nothing_is_ticked(firm: Firm, desk: Desk) -> None:
    with desk.when("2026-03-17", "10:00"):
        page = held(desk)
        assert page.text.count("Maija Virtanen") == 1, "of what was slept over only the newest would be told"
        assert " checked" not in page.source.split("<main")[1].split("</main")[0]
    assert len(desk.letters) == 2


def test_with_nothing_ticked_nothing_goes_and_what_is_new_goes_in_its_time(firm: Firm, desk: Desk) -> None:
    with desk.when("2026-03-17", "10:00"):
        page = press(desk.client, held(desk), HELD)
        assert "Messages go out again." in page.text
    run_once(at("2026-03-17", "10:05"), desk.joints)
    assert len(desk.letters) == 2
    skipped = Notice.objects.filter(state="skipped", reason="restored")
    assert skipped.count() >= 1
    with desk.when("2026-03-17", "10:06"):
        assert "Maija Virtanen" in desk.open("/desk/sent/?list=left-out").text
        assert "Nothing goes out" not in desk.open("/").source
    desk.live(at("2026-03-17", "10:06"), at("2026-03-19", "12:00"))
    assert ["Nähdään" in letter.text for letter in desk.letters] == [False, False, True]
    assert is_sound(firm, "2026-03-19", "12:00")


def test_what_is_ticked_goes_once(firm: Firm, desk: Desk) -> None:
    with desk.when("2026-03-17", "10:00"):
        page = held(desk)
        form = page.form_with('name="go"')
        press(desk.client, page, HELD, go=form.fields["shown"])
    desk.live(at("2026-03-17", "10:00"), at("2026-03-17", "20:00"))
    assert len(desk.letters) == 3
    assert not Organisation.objects.exclude(frozen_at=None).exists()


def test_what_came_due_while_he_was_looking_is_shown_first(firm: Firm, desk: Desk) -> None:
    with desk.when("2026-03-17", "10:00"):
        page = held(desk)
    pekka = customer(firm, "Pekka Puro", "040 765 4321", email="pekka@example.org", now=BORN)
    promised(
        firm, pekka, "visit", date(2026, 3, 30), at=time(12), starts=time(10), now=at("2026-03-17", "10:01")
    )
    with desk.when("2026-03-17", "10:10"):
        again = press(desk.client, page, HELD)
        assert again.status == 409
        assert "Something more has come due" in again.text
        assert "Pekka Puro" in again.text
        assert Organisation.objects.exclude(frozen_at=None).exists()
        press(desk.client, again, HELD)
    assert not Organisation.objects.exclude(frozen_at=None).exists()


def test_where_nothing_is_held_back_the_page_says_so_and_changes_nothing(firm: Firm, desk: Desk) -> None:
    with desk.when("2026-03-17", "10:00"):
        press(desk.client, held(desk), HELD)
        before = queries.events(firm.scope).count()
        assert "Nothing is held back" in held(desk).text
        assert queries.events(firm.scope).count() == before
