"""When the engine is silent, it is noticed: on every page, by the doctor, and not by a customer."""

from __future__ import annotations

import json
from datetime import date

import pytest
import time_machine
from typer.testing import CliRunner, Result

from lupaus.ledger import queries
from lupaus.project.cli import app
from tests.cast import Firm, jari, maija, promised
from tests.stories.stage import Desk, at

pytestmark = pytest.mark.django_db
BORN = at("2026-03-02", "09:00")


@pytest.fixture
def firm() -> Firm:
    firm = jari(now=BORN)
    promised(firm, maija(firm, now=BORN), "repair", date(2026, 3, 20), now=BORN)
    return firm


@pytest.fixture
def desk(firm: Firm) -> Desk:
    return Desk(firm)


def later(desk: Desk, clock: str, url: str = "/") -> str:
    """The page at this time, with nobody running the engine in between."""
    with time_machine.travel(at("2026-03-02", clock), tick=False):
        return desk.open(url).source


def doctor(clock: str, *options: str) -> Result:
    with time_machine.travel(at("2026-03-02", clock), tick=False):
        return CliRunner().invoke(app, ["doctor", *options])


def test_every_page_says_so_and_the_promises_are_safe(firm: Firm, desk: Desk) -> None:
    with desk.when("2026-03-02", "09:00"):
        page = desk.open("/")
        assert "The engine is silent" not in page.source
    for url in ("/", "/day/", "/desk/customers/", "/desk/add/"):
        assert "The engine is silent" in later(desk, "09:05", url), url
    assert "Nothing is forgotten" in later(desk, "09:05")


def test_the_green_line_is_not_green_meanwhile_and_green_again_after(firm: Firm, desk: Desk) -> None:
    with desk.when("2026-03-02", "09:00"):
        desk.open("/")
    assert "The engine is not running" in later(desk, "09:05")
    with desk.when("2026-03-02", "09:06"):
        page = desk.open("/")
    assert "The engine is not running" not in page.source
    assert "The engine is silent" not in page.source


def test_the_doctor_exits_with_a_breach_and_names_it(firm: Firm, desk: Desk) -> None:
    with desk.when("2026-03-02", "09:00"):
        pass
    well = doctor("09:01")
    assert (well.exit_code, "1 promises in keeping, none forgotten." in well.stdout) == (0, True)
    ill = doctor("09:05")
    assert ill.exit_code == 1
    assert "engine silent" in ill.stdout
    found = json.loads(doctor("09:05", "--json").stdout)
    assert (found["ok"], [breach["code"] for breach in found["breaches"]]) == (False, ["engine_silent"])


def test_what_was_due_meanwhile_is_done_when_it_wakes(firm: Firm, desk: Desk) -> None:
    with desk.when("2026-03-19", "07:00"):
        pass
    with desk.when("2026-03-21", "09:00"):
        page = desk.open("/")
    assert "Maija Virtanen" in page.text
    assert queries.promises(firm.scope).exclude(missed_at=None).count() == 1
