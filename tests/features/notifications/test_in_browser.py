"""How may we tell you? in a real browser: phone and desk, three languages, light and dark."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from lupaus.outbox.models import Way
from lupaus.outbox.ours.choices import add_way
from lupaus.people.teams import make_team, shape_team
from tests.cast import SPRING, client_of, colleague, jari

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps a loop running in this thread

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGE = "/notifications/"


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    with time_machine.travel(SPRING, tick=False):
        yield


@pytest.mark.parametrize(
    ("language", "width", "scheme"), [("fi", 412, "light"), ("sv", 1180, "dark"), ("en", 412, "dark")]
)
def test_the_page_is_calm_and_a_choice_holds(
    live_server: Any, browser: Browser, language: str, width: int, scheme: str
) -> None:
    firm = jari(language=language)
    liisa = colleague(firm, "Liisa Lehtonen", "liisa@nuohous.example", role="leader", language=language)
    team = make_team(firm.scope, "Itä")
    shape_team(firm.scope, team.code, name="Itä", leader=liisa.scope.party, members=[])
    way = add_way(liisa.scope, "ntfys://ntfy.sh/liisa-of-the-east", [], SPRING)
    add_way(firm.scope, "ntfys://ntfy.sh/all-of-the-east", [], SPRING, team=team.code)
    Way.objects.filter(pk=way.pk).update(failing_since=SPRING)
    wrong: list[str] = []
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, locale=language  # type: ignore[arg-type]
    )  # fmt: skip
    for name, morsel in client_of(liisa.user).cookies.items():
        context.add_cookies([{"name": name, "value": morsel.value, "url": live_server.url}])
    tab = context.new_page()
    tab.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    for path in (PAGE, f"{PAGE}ways/{way.code}/forget/"):
        tab.goto(live_server.url + path)
        assert (
            tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
        )
        found: dict[str, Any] = Axe().run(tab).response
        wrong += [f"axe {one['id']} {one['nodes'][0]['html'][:160]}" for one in found["violations"]]
        os.makedirs("build/pages", exist_ok=True)
        tab.screenshot(path=f"build/pages/notifications-{language}-{len(path)}.png", full_page=True)
    tab.goto(live_server.url + PAGE)
    tab.locator("select[name=thanks]").select_option("never")
    tab.locator("form.lead button[type=submit]").click()
    assert tab.locator("select[name=thanks]").input_value() == "never"
    assert wrong == []
    context.close()
