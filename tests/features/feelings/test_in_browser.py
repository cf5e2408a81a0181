"""Feelings in a real browser: the question fetched into the customer's page, and the pages of the firm."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page as Tab

from lupaus.features.feelings.models import Felt
from tests import cast
from tests.cast import SPRING
from tests.features.feelings.stage import OwnPage, kept, put_right, say

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps a loop running in this thread

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOW = SPRING + timedelta(days=3)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def wrong_on(tab: Tab, url: str) -> list[str]:
    tab.goto(url)
    tab.wait_for_load_state("networkidle")
    wide = tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    found = [f"{url} scrolls sideways by {wide}"] if wide > 0 else []
    return found + [
        f"{url} {one['id']} {one['nodes'][0]['html'][:160]}" for one in Axe().run(tab).response["violations"]
    ]


@pytest.mark.parametrize(
    ("language", "width", "scheme"), [("fi", 412, "light"), ("sv", 1180, "dark"), ("en", 412, "dark")]
)
def test_every_page_is_calm_and_the_question_comes_into_the_customers_page(
    live_server: Any, browser: Chromium, language: str, width: int, scheme: str
) -> None:
    firm = cast.jari(language=language)
    aino = cast.colleague(firm, "Aino Aalto", "aino@nuohous.example")
    for number in range(21):
        whom = cast.customer(firm, f"Asiakas {number}")
        words = ("rushed",) if number % 4 == 0 else ("important", "helped")
        say(firm, whom, kept(firm, whom), *words, line="Hyvin meni!" if number == 1 else "", now=NOW)
    broken = cast.customer(aino, "Veikko Virta")
    say(firm, broken, put_right(aino, broken), "cared_for", now=NOW)
    maija = cast.customer(firm, "Maija Virtanen", language=language)
    kept(firm, maija)
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, locale=language  # type: ignore[arg-type]
    )  # fmt: skip
    cookies = cast.client_of(firm.user).cookies.items()
    context.add_cookies([{"name": n, "value": c.value, "url": live_server.url} for n, c in cookies])
    tab, wrong = context.new_page(), list[str]()
    tab.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    os.makedirs("build/pages", exist_ok=True)
    own = OwnPage(maija)
    pages = ["/feelings/", "/feelings/moments/", "/feelings/moments/recall/", "/feelings/moments/new/"]
    for number, url in enumerate([*pages, own.url("f"), own.url("p")]):
        wrong += wrong_on(tab, live_server.url + url)
        tab.screenshot(path=f"build/pages/feelings-{number:02}-{language}.png", full_page=True)
    assert tab.locator("#felt input[type=checkbox]").count() == 11, "it was fetched into her page"
    tab.locator("#felt input[value=helped]").check()
    tab.locator("#felt button").click()
    tab.wait_for_load_state("networkidle")
    assert tab.locator("#felt").count() == 0
    context.close()
    assert wrong == []
    assert Felt.objects.get(promise__creditor=maija).feelings == "helped"
