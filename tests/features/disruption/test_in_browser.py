"""The pages of an incident in a real browser: phone and desk, three languages; one walk from the tap to the letters."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import time, timedelta
from typing import Any

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext
from playwright.sync_api import Page as Tab
from uuid_utils.compat import uuid7

from lupaus.features.disruption.actions import cards, dating
from lupaus.features.disruption.models import Card, Disruption, Tap
from lupaus.features.disruption.rules.dates import Dated, ReadDates
from lupaus.ledger import queries as book
from tests import cast
from tests.features.disruption.test_telling import MORNING, settled
from tests.features.disruption.trouble import DAY, HOUR, MINUTE, Trouble

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps a loop running in this thread

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    with time_machine.travel(MORNING, tick=False):
        yield


def signed_in(
    live_server: Any, browser: Chromium, trouble: Trouble, width: int, scheme: str = "light"
) -> BrowserContext:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    cookies = cast.client_of(trouble.firm.user).cookies.items()
    context.add_cookies([{"name": n, "value": c.value, "url": live_server.url} for n, c in cookies])
    return context


def wrong_with(tab: Tab, name: str) -> list[str]:
    """What is wrong with the page that is open; a picture of it is kept."""
    for closed in tab.query_selector_all("main details:not([open]) > summary"):
        closed.click()
    wide = tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    found = [f"{name} scrolls sideways by {wide}"] if wide > 0 else []
    found += [
        f"{name} {one['id']} {one['nodes'][0]['html'][:160]}" for one in Axe().run(tab).response["violations"]
    ]
    os.makedirs("build/pages", exist_ok=True)
    tab.screenshot(path=f"build/pages/disruption-{name}.png", full_page=True)
    return found


def with_dates(trouble: Trouble, row: Disruption) -> None:
    """One of those who are hit has a new date of its own, and one line fits nobody."""
    code = book.promises(trouble.firm.scope).get(pk=trouble.visits[0].id).code
    lines = [
        Dated({"code": str(one)}, str(one), "", None, DAY + timedelta(days=3), time(9, 30))
        for one in (code, uuid7())
    ]
    dating.lay(trouble.firm.scope, row.code, ReadDates(tuple(lines), (), 0), MORNING)


@pytest.mark.parametrize(
    ("language", "width", "scheme"), [("fi", 360, "light"), ("sv", 1180, "dark"), ("en", 360, "dark")]
)
def test_every_page_of_an_incident_is_calm(
    live_server: Any, browser: Chromium, language: str, width: int, scheme: str
) -> None:
    trouble = settled(Trouble(2, language=language))
    told = trouble.opened(MORNING - HOUR, title="Pakkanen jäädytti vaihteet", sector="rail", sector_code="2",
                          gesture="kahvi ja pulla")  # fmt: skip
    trouble.told(told, MORNING - HOUR)
    trouble.run(MORNING - HOUR + MINUTE)
    draft = trouble.opened(MORNING)
    cards.make_cards(trouble.firm.scope, told, ["IC 27", "Aseman myymälä"], language, MORNING - HOUR)
    card = cards.token_of(Card.objects.first())  # type: ignore[arg-type]
    with_dates(trouble, draft)
    for thing, euros in (("ride", "35,50"), ("food", "")):
        gave = {"act": str(uuid7()), "what": "gave", "thing": thing, "euros": euros}
        Client().post(f"/disruption/card/{card}/tap/", gave)
    wrong: list[str] = []
    context = signed_in(live_server, browser, trouble, width, scheme)
    tab = context.new_page()
    tab.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    for name, path in (
        ("index", ""), ("new", "new/"), ("draft", f"{draft.code}/"), ("reach", f"{draft.code}/reach/"),
        ("rows", "rows/"),
        ("card", f"card/{card}/"),
        ("dates", f"{draft.code}/dates/"), ("word", f"{draft.code}/word/"), ("told", f"{told.code}/"), ("more", f"{told.code}/word/"),
    ):  # fmt: skip
        tab.goto(f"{live_server.url}/disruption/{path}")
        wrong += wrong_with(tab, f"{name}-{language}-{width}")
    tab.goto(f"{live_server.url}/disruption/{draft.code}/word/")
    tab.fill("#id_cause_fi", "auto hajosi")
    tab.click('button[value="look"]')
    wrong += wrong_with(tab, f"look-{language}-{width}")
    context.close()
    assert wrong == []


def test_from_the_tap_to_the_letters(live_server: Any, browser: Chromium) -> None:
    trouble = settled(Trouble(3, language="en"))
    context = signed_in(live_server, browser, trouble, 360)
    tab = context.new_page()
    tab.goto(f"{live_server.url}/disruption/")
    tab.click("text=Something has gone wrong")
    tab.fill("#id_title", "The van broke down")
    tab.check('input[name="cause"][value="own"]')
    tab.click("text=See whom it hits")
    tab.click("text=Write what they are told")
    tab.fill("#id_cause_fi", "auto hajosi")
    tab.fill("#id_deed_fi", "vuokranneet toisen")
    tab.click("text=Look at it as they will")
    assert "Olemme jo vuokranneet toisen." in tab.inner_text("main")
    tab.fill("#number", "3")
    tab.click("text=Tell them")
    tab.wait_for_selector("text=It goes out in a minute.")
    trouble.run(MORNING + MINUTE)
    tab.wait_for_selector("text=3 are told.")  # the page has asked again by itself
    context.close()
    assert len(trouble.texts) == 3
    assert Disruption.objects.get().state == "open"


def test_a_conductors_evening_without_a_network(live_server: Any, browser: Chromium) -> None:
    trouble = settled(Trouble(1))
    row = trouble.opened(MORNING)
    cards.make_cards(trouble.firm.scope, row, ["IC 27"], "fi", MORNING)
    trouble.told(row, MORNING)
    context = browser.new_context(viewport={"width": 360, "height": 780})
    tab = context.new_page()
    tab.goto(f"{live_server.url}/disruption/card/{cards.token_of(Card.objects.get())}/")
    tab.wait_for_selector("text=Näin on nyt")
    tab.wait_for_timeout(500)
    assert Card.objects.get().seen_no == 1  # the page itself said that it was opened
    tab.click("text=Sain lokaa niskaani")
    tab.fill("#abuse", "Aino, vaunu 4")
    context.set_offline(True)
    tab.click("text=Kerro esimiehelle")
    tab.wait_for_selector("text=Tallessa tässä puhelimessa")
    assert not Tap.objects.exists()
    context.set_offline(False)
    tab.wait_for_timeout(1500)
    context.close()
    assert [(tap.what, tap.words) for tap in Tap.objects.all()] == [("abuse", "Aino, vaunu 4")]
