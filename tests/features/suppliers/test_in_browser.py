"""The room and the supplier's own page in a real browser: phone and desk, three languages, light and dark."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page as Tab

from lupaus.core import events as e
from tests import cast
from tests.features.suppliers.stage import BORN, Answering, Room, at

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps a loop running in this thread

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOW = at("2026-05-20", "10:00")


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


class Full(Room):
    """The two suppliers of the essay over three months, with something open, late and endangered."""

    def __init__(self, language: str) -> None:
        super().__init__(language)
        for month in (3, 4, 5):
            does = self.word(self.north, f"Hormiputki 150 mm, erä {month}", on=date(2026, month, 10))
            talks = self.word(self.south, f"Leivinuunin luukku {month}", on=date(2026, month, 12))
            late = at(f"2026-{month:02}-13", "09:00")
            self.live(late - timedelta(hours=1), late, timedelta(hours=1))
            self.note(does, (e.CauseNamed("outside"), "Lautta ei kulkenut myrskyn vuoksi"), (e.Apology(), "Harmi"),
                      (e.Deed(), "Ajoi osat itse satamaan, kun kuljetus petti"), now=late)  # fmt: skip
            self.note(does, (e.Kept("done", done_on=late.date()), ""), now=late + timedelta(hours=1))
            self.note(
                talks,
                (e.CauseNamed("own"), ""),
                (e.Apology(), "Pahoittelemme"),
                (e.Apology(), "Taas"),
                now=late,
            )
            if month < 5:
                self.note(talks, (e.GivenUp("own"), ""), now=late + timedelta(hours=2))
        self.talks = talks
        self.ours(talks, date(2026, 5, 25), words="Vaihdan leivinuunin luukun")
        self.coming = self.word(
            self.north, "Piipunhattu kuparista", on=date(2026, 5, 29), now=NOW - timedelta(days=6)
        )
        liisa = cast.customer(self.firm, "Liisa Koskenkorva-Hämäläinen", "050 111 2222", now=BORN)
        self.mine = self.ours(self.coming, date(2026, 5, 29), liisa, "Asennan hatun")


def urls(room: Full) -> list[str]:
    talks, coming, mine = room.code(room.talks), room.code(room.coming), room.code(room.mine)
    return ["/suppliers/", f"/suppliers/{room.north.code}/", f"/suppliers/{room.south.code}/",
            f"/suppliers/promise/{talks}/slip/", f"/suppliers/promise/{coming}/slip/",
            f"/suppliers/promise/{talks}/reached/", f"/suppliers/promise/{mine}/hangs-on/",
            f"/desk/promise/{coming}/", f"/desk/promise/{mine}/", *EXTRA]  # fmt: skip


EXTRA = ("/suppliers/bring/",)


def wrong_on(tab: Tab, address: str, url: str) -> list[str]:
    tab.goto(address + url)
    tab.wait_for_load_state("networkidle")
    for closed in tab.query_selector_all("main details:not([open]) > summary"):
        closed.click()
    wide = tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    found = [f"{url} scrolls sideways by {wide}"] if wide > 0 else []
    return found + [
        f"{url} {one['id']} {one['nodes'][0]['html'][:160]}" for one in Axe().run(tab).response["violations"]
    ]


@pytest.mark.parametrize(
    ("language", "width", "scheme"), [("fi", 412, "light"), ("sv", 1180, "dark"), ("en", 412, "dark")]
)
def test_every_page_of_the_room_is_calm(
    live_server: Any, browser: Chromium, language: str, width: int, scheme: str
) -> None:
    room, wrong = Full(language), list[str]()
    type(room.north).objects.filter(pk__in=[room.north.pk, room.south.pk]).update(language=language)
    os.makedirs("build/pages", exist_ok=True)
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, locale=language  # type: ignore[arg-type]
    )  # fmt: skip
    cookies = room.client.cookies.items()
    context.add_cookies([{"name": n, "value": c.value, "url": live_server.url} for n, c in cookies])
    tab = context.new_page()
    tab.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    theirs = [Answering(room.north).path(), Answering(room.south).path()]
    for number, url in enumerate([*urls(room), *theirs]):
        wrong += wrong_on(tab, live_server.url, url)
        tab.screenshot(path=f"build/pages/suppliers-{number:02}-{language}.png", full_page=True)
    context.close()
    assert wrong == []


def test_a_supplier_says_it_will_be_late_on_a_phone_and_we_read_it(
    live_server: Any, browser: Chromium
) -> None:
    room = Full("en")
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="en")
    tab = context.new_page()
    tab.goto(live_server.url + Answering(room.north).path())
    tab.click("text=It will be late")
    tab.fill("textarea[name=done]", "A spare cap left with the driver")
    tab.check("input[name=cause][value=outside]")
    tab.fill("input[name=on]", "2026-06-02")
    tab.click("text=Tell it")
    assert "reads it at once" in tab.inner_text("main")
    context.close()
    page = room.slip_page(room.coming)
    assert "A spare cap left with the driver" in page.text
    assert "Liisa Koskenkorva-Hämäläinen" in page.text
    assert room.state(room.coming).due_on == date(2026, 5, 29)


def test_the_page_for_the_meeting_prints_without_buttons(live_server: Any, browser: Chromium) -> None:
    room = Full("en")
    context = browser.new_context(viewport={"width": 794, "height": 1123}, locale="en")
    cookies = room.client.cookies.items()
    context.add_cookies([{"name": n, "value": c.value, "url": live_server.url} for n, c in cookies])
    tab = context.new_page()
    tab.goto(f"{live_server.url}/suppliers/{room.south.code}/")
    tab.emulate_media(media="print")
    assert tab.is_visible("svg.months")
    assert tab.is_visible("table")
    assert not any(tap.is_visible() for tap in tab.query_selector_all(".tap, .doors, form button"))
    context.close()
