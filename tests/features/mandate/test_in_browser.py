"""The card beside a promise in a real browser: it comes by itself, stays calm, and gives in one tap."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page as Tab

from lupaus.features.mandate.models import Given
from tests.features.mandate.office import Office, at

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps a loop running in this thread

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MORNING = at("2026-03-03", "10:00")


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    with time_machine.travel(MORNING, tick=False):
        yield


def listened(tab: Tab, wrong: list[str]) -> None:
    """What the console complains of is wrong too."""
    tab.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)


@pytest.mark.parametrize(
    ("language", "width", "scheme"), [("fi", 412, "light"), ("sv", 1180, "dark"), ("en", 412, "dark")]
)
def test_every_page_of_the_room_is_calm(
    live_server: Any, browser: Chromium, language: str, width: int, scheme: str
) -> None:
    office = Office(language=language, now=at("2026-03-02", "09:00"))
    aino = office.browser(office.aino)
    aino.give(cents="2000", words="Odotti kaksi tuntia kylmässä pihalla")
    aino.post(
        f"/mandate/promise/{office.code}/ask/", do="gesture", sum="80", what="ride", words="Kolmas käynti"
    )
    wrong: list[str] = []
    for who, urls in (
        (office.aino, (f"/desk/promise/{office.code}/", f"/mandate/promise/{office.code}/", "/mandate/")),
        (office.liisa, (f"/mandate/promise/{office.code}/", "/mandate/given/", "/mandate/written/")),
        (office.jari, ("/mandate/written/", "/desk/settings/")),
    ):
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
        cookies = office.browser(who).client.cookies.items()
        context.add_cookies([{"name": n, "value": c.value, "url": live_server.url} for n, c in cookies])
        tab = context.new_page()
        listened(tab, wrong)
        for url in urls:
            tab.goto(live_server.url + url)
            if url.startswith("/desk/promise/"):
                tab.wait_for_selector("section#mandate")
            for closed in tab.query_selector_all("main details:not([open]) > summary"):
                closed.click()
            wide = tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            wrong += [f"{url} scrolls sideways by {wide}"] if wide > 0 else []
            wrong += [
                f"{url} {one['id']} {one['nodes'][0]['html'][:160]}"
                for one in Axe().run(tab).response["violations"]
            ]
            os.makedirs("build/pages", exist_ok=True)
            tab.screenshot(
                path=f"build/pages/mandate{url.replace('/', '_')[:24]}-{who.user.name}-{language}.png",
                full_page=True,
            )
        context.close()
    assert wrong == []


def test_one_tap_beside_the_promise(live_server: Any, browser: Chromium) -> None:
    office = Office(language="en", now=at("2026-03-02", "09:00"))
    context = browser.new_context()
    cookies = office.browser(office.aino).client.cookies.items()
    context.add_cookies([{"name": n, "value": c.value, "url": live_server.url} for n, c in cookies])
    tab = context.new_page()
    tab.goto(f"{live_server.url}/desk/promise/{office.code}/")
    tab.fill("#mandate-why", "Odotti turhaan")
    tab.click('button[name="cents"][value="1000"]')
    tab.wait_for_selector("text=Nobody needs to approve it.")
    context.close()
    assert Given.objects.get().cents == 10_00
