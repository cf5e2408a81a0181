"""Every page of the house in a real browser: phone and desk, three languages, light and dark.

No page may fail, scroll sideways, complain in the console, or have an axe violation. A picture of each is kept in
build/pages; docs/screenshot.png is one of them.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from tests import cast
from tests.browser import house
from tests.browser.house import Page

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps a loop running in this thread

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parent.parent.parent
PICTURES = ROOT / "build" / "pages"
EVENING = datetime(2026, 11, 24, 16, 30, tzinfo=UTC)  # half past six in Helsinki, a Tuesday
ANSWERS_WITH_A_FILE = {
    "exchange:everything", "exchange:failed", "desk:all_data", "disruption:mend", "disruption:dates_to_fill",
    "disruption:dates_to_mend",
}  # fmt: skip
FRAGMENTS = {
    "desk:search",
    "desk:add_look",
    "desk:add_whom",
    "desk:text_look",
    "disruption:going",
    "suppliers:card",
}
EXAMINED = {("fi", "phone"), ("sv", "desk"), ("en", "phone")}
"""Where axe looks: each language once, each width and each scheme once; the rest only must not complain."""
SHOWCASE = "calls_list-fi-phone-light"


@pytest.fixture(autouse=True)
def _evening() -> Iterator[None]:
    with time_machine.travel(EVENING, tick=False):
        yield


def opened(client: Client, page: Page) -> bool:
    """Is this address a page to be seen? Addresses that only take a tap answer 405 to a GET."""
    answer = client.get(page.path)
    if answer.status_code in (301, 302, 405):
        return False
    assert answer.status_code == 200, f"{page.name} {page.path} answered {answer.status_code}"
    return page.name not in ANSWERS_WITH_A_FILE | FRAGMENTS


def looked_at(tab: Tab, address: str, page: Page, name: str, *, axe: bool) -> list[str]:
    """Open a page; answers what is wrong with it."""
    wrong: list[str] = []
    tab.goto(address + page.path)
    wide: int = tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        wrong.append(f"{name}: scrolls sideways by {wide} px")
    if axe:
        found: dict[str, Any] = Axe().run(tab).response
        wrong += [f"{name}: axe {one['id']} {one['nodes'][0]['html'][:160]}" for one in found["violations"]]
    tab.screenshot(path=PICTURES / f"{name}.png", full_page=True)
    return wrong


def listened(tab: Tab, wrong: list[str]) -> Tab:
    """A tab whose complaints are heard."""
    tab.on("console", lambda said: wrong.append(f"{tab.url}: {said.text}") if said.type == "error" else None)
    tab.on("pageerror", lambda error: wrong.append(f"{tab.url}: {error}"))
    return tab


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_page_is_calm_and_open_to_all(live_server: Any, browser: Browser, language: str) -> None:
    built = house.built(language, EVENING)
    client = cast.client_of(built.firm.user)
    every = [page for page in house.pages(built) if opened(client, page)]
    assert {page.name.split(":")[0] for page in every} == set(house.ROOMS)
    PICTURES.mkdir(parents=True, exist_ok=True)
    wrong: list[str] = []
    for size, width, scheme in (("phone", 412, "light"), ("desk", 1180, "dark")):
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,  # type: ignore[arg-type]
            locale=language,
        )
        context.add_cookies(
            [
                {"name": name, "value": morsel.value, "url": live_server.url}
                for name, morsel in client.cookies.items()
            ]
        )
        tab = listened(context.new_page(), wrong)
        for page in every:
            name = f"{page.name.replace(':', '_')}-{language}-{size}-{scheme}"
            wrong += looked_at(tab, live_server.url, page, name, axe=(language, size) in EXAMINED)
        context.close()
    assert wrong == []
    if (PICTURES / f"{SHOWCASE}.png").exists() and language == "fi":
        shutil.copyfile(PICTURES / f"{SHOWCASE}.png", ROOT / "build" / "screenshot.png")


def test_a_stranger_sees_none_of_it(live_server: Any) -> None:
    built = house.built("en", EVENING)
    other = cast.client_of(cast.stranger(now=EVENING - timedelta(days=1)).user)
    names = [str(built.maija.name), "Koskenkorva"]
    for page in house.pages(built):
        if page.name.startswith("customer:"):
            continue
        for client in (Client(), other):
            answer = client.get(page.path)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
            assert answer.status_code < 500, page.path
            if "code" in str(page.path) or answer.status_code == 200:
                for name in names:
                    assert name.encode() not in body, f"{page.name} shows a stranger {name}"
