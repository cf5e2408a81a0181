"""Handing along in a real browser: each page of it, on a phone and on a desk, in three languages."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page as Tab

from lupaus.engine.tick import run_once
from lupaus.features.desk.actions import custody
from tests import cast
from tests.features.calls.pages import at, joints
from tests.features.mandate.office import Office

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
def test_every_page_of_handing_along_is_calm(
    live_server: Any, browser: Chromium, language: str, width: int, scheme: str
) -> None:
    office = Office(language=language, now=at("2026-03-02", "09:00"))
    code, asked = (
        UUID(office.code),
        cast.promised(office.aino, office.maija, "delivery", MORNING.date().replace(day=20)),
    )
    custody.hand_over(
        office.aino.scope, code, office.bo.member.code, "Olen lomalla koko viikon.", now=MORNING
    )
    other = cast.code_of(office.jari, asked)
    custody.hand_over(
        office.aino.scope, UUID(other), office.bo.member.code, "Sama matka.", is_live=True, now=MORNING
    )
    run_once(at("2026-03-03", "10:02"), joints())
    wrong: list[str] = []
    with time_machine.travel(at("2026-03-03", "10:05"), tick=False):
        for who, urls in (
            (office.bo, ("/", "/desk/handed/", f"/desk/promise/{code}/", f"/desk/promise/{code}/not-me/",
                         f"/desk/promise/{other}/")),
            (office.aino, ("/desk/handed/", f"/desk/promise/{code}/", f"/desk/promise/{code}/hand-over/")),
            (office.liisa, (f"/desk/promise/{code}/lived/", "/desk/settings/plan/repair/")),
        ):  # fmt: skip
            context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
            cookies = cast.client_of(who.user).cookies.items()
            context.add_cookies([{"name": n, "value": c.value, "url": live_server.url} for n, c in cookies])
            tab = context.new_page()
            listened(tab, wrong)
            for url in urls:
                tab.goto(live_server.url + url)
                for closed in tab.query_selector_all("main details:not([open]) > summary"):
                    closed.click()
                wide = tab.evaluate(
                    "document.documentElement.scrollWidth - document.documentElement.clientWidth"
                )
                wrong += [f"{url} scrolls sideways by {wide}"] if wide > 0 else []
                wrong += [
                    f"{url} {one['id']} {one['nodes'][0]['html'][:160]}"
                    for one in Axe().run(tab).response["violations"]
                ]
                os.makedirs("build/pages", exist_ok=True)
                name = url.replace(str(code), "a").replace(other, "b").replace("/", "_")
                tab.screenshot(
                    path=f"build/pages/custody{name}-{who.user.name}-{language}.png", full_page=True
                )
            context.close()
    assert wrong == []


def test_taken_on_with_one_thumb(live_server: Any, browser: Chromium) -> None:
    office = Office(language="en", now=at("2026-03-02", "09:00"))
    custody.hand_over(office.aino.scope, UUID(office.code), office.bo.member.code, "Loma.", now=MORNING)
    context = browser.new_context(viewport={"width": 412, "height": 900})
    cookies = cast.client_of(office.bo.user).cookies.items()
    context.add_cookies([{"name": n, "value": c.value, "url": live_server.url} for n, c in cookies])
    tab = context.new_page()
    tab.goto(f"{live_server.url}/desk/handed/")
    tab.click("main a.row")
    tab.click("text=I take it on")
    tab.wait_for_selector("text=You have it now.")
    context.close()
    assert cast.state_now(office.jari, office.promise).holder == office.bo.member.pk
