"""The pages of the helpdesk in a real browser: calm, open to all, on a phone and at a desk, in three languages."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page as Tab

from lupaus.features.helpdesk.models import HelpDesk, Unpromised
from tests.features.helpdesk.beside import Beside, payload
from tests.features.helpdesk.zammad import FakeZammad

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps a loop running in this thread

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOW = datetime(2026, 3, 3, 9, 6, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def listened(tab: Tab, wrong: list[str]) -> None:
    """What the console complains of is wrong too; that a helpdesk does not answer (424) is what the page tells."""

    def hear(said: Any) -> None:
        if said.type == "error" and "424" not in said.text:
            wrong.append(said.text)

    tab.on("console", hear)


@pytest.mark.parametrize(
    ("language", "width", "scheme"), [("fi", 412, "light"), ("sv", 1180, "dark"), ("en", 412, "dark")]
)
def test_every_page_of_the_room_is_calm(
    live_server: Any, browser: Chromium, zammad: FakeZammad, language: str, width: int, scheme: str
) -> None:
    beside = Beside(zammad, language=language, now=NOW - timedelta(days=1))
    beside.hears("promised")
    beside.hears("another_time")
    late = payload("promised")
    late["ticket"].update(id=84, number="33004", pending_time="2026-03-02T09:00:00.000Z")
    beside.hears(late)
    assert Unpromised.objects.count() == 1
    HelpDesk.objects.update(trouble="rights", failing_since=NOW - timedelta(hours=5))
    office, code = beside.office, beside.code()
    wrong: list[str] = []
    for who, urls in (
        (office.aino, ("/", f"/desk/promise/{code}/", f"/helpdesk/promise/{code}/", f"/helpdesk/promise/{office.code}/",
                       "/helpdesk/tickets/81/", "/helpdesk/tickets/4711/")),
        (office.jari, ("/helpdesk/", "/desk/settings/")),
    ):  # fmt: skip
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
        cookies = office.browser(who).client.cookies.items()
        context.add_cookies([{"name": n, "value": c.value, "url": live_server.url} for n, c in cookies])
        tab = context.new_page()
        listened(tab, wrong)
        for url in urls:
            tab.goto(live_server.url + url)
            if url.startswith("/desk/promise/"):
                tab.wait_for_selector("section#helpdesk")
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
                path=f"build/pages/helpdesk{url.replace('/', '_')[:24]}-{who.user.name}-{language}.png",
                full_page=True,
            )
        context.close()
    HelpDesk.objects.all().delete()
    assert office.browser(office.jari).open("/helpdesk/").status == 200
    assert wrong == []
