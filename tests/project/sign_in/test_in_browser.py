"""Button, the service's own page, and in: in a real browser, which would block a form's redirect to another site."""

from __future__ import annotations

import os
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page as Tab

from tests import cast
from tests.project.sign_in.conftest import Configure
from tests.project.sign_in.service import SignInService

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps a loop running in this thread

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
COLOUR = {412: "light", 1180: "dark"}


def calm(tab: Tab) -> None:
    """Nothing wider than the screen, and nothing that axe minds."""
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = Axe().run(tab)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize(("language", "width"), [("fi", 412), ("sv", 1180), ("en", 412)])
def test_in_by_the_service_and_out_of_it(
    browser: Chromium,
    live_server: Any,
    configure: Configure,
    service: SignInService,
    language: str,
    width: int,
) -> None:
    jari = cast.jari(language=language)
    cast.colleague(jari, "Aino Ahava", "aino@nuohous.example")
    wrong: list[str] = []
    with browser.new_context(
        viewport={"width": width, "height": 860},
        locale=language,
        color_scheme=COLOUR[width],  # type: ignore[arg-type]
    ) as context:
        tab = context.new_page()
        tab.on(
            "console",
            lambda said: (
                wrong.append(said.text)
                if said.type == "error" and said.location["url"].startswith(live_server.url)
                else None
            ),
        )
        tab.on("pageerror", lambda problem: wrong.append(str(problem)))
        tab.goto(f"{live_server.url}/accounts/login/?next=/team/me/")
        calm(tab)
        tab.click("button:has-text('Contoso')")
        tab.wait_for_url(f"{service.issuer}/authorize*")
        tab.click("text=It is me")
        tab.wait_for_url(f"{live_server.url}/team/me/")
        tab.goto(f"{live_server.url}/accounts/2fa/")
        calm(tab)
        tab.click("a[href='/accounts/sso/mine/']")
        assert "jari@nuohous.example" in tab.inner_text("main")
        calm(tab)
        tab.click("form[action='/accounts/sso/disconnect/'] button")
        tab.fill("input[type=password]", "nokinen-piippu-7")
        tab.click("main button[type=submit]")
        tab.wait_for_url(f"{live_server.url}/accounts/sso/mine/")
        calm(tab)
        tab.click("form[action='/accounts/sso/connect/'] button")
        tab.wait_for_url(f"{service.issuer}/authorize*")
        tab.click("text=It is me")
        tab.wait_for_url(f"{live_server.url}/accounts/sso/mine/")
        assert "jari@nuohous.example" in tab.inner_text("main")
        tab.go_back()  # the callback a second time: nothing breaks
    assert wrong == [] and jari.user.email == "jari@nuohous.example"


@pytest.mark.parametrize(("language", "width"), [("fi", 412), ("sv", 412), ("en", 1180)])
def test_whoever_is_not_known_reads_whom_to_ask(
    browser: Chromium,
    live_server: Any,
    configure: Configure,
    service: SignInService,
    language: str,
    width: int,
) -> None:
    configure(is_only=True)
    service.claims["email"] = "nobody@nuohous.example"
    with browser.new_context(
        viewport={"width": width, "height": 860},
        locale=language,
        color_scheme=COLOUR[width],  # type: ignore[arg-type]
    ) as context:
        tab = context.new_page()
        tab.goto(f"{live_server.url}/accounts/login/")
        calm(tab)
        tab.click("button:has-text('Contoso')")
        tab.wait_for_url(f"{service.issuer}/authorize*")
        tab.click("text=It is me")
        tab.wait_for_url(f"{live_server.url}/accounts/sso/callback/*")
        assert "nobody@nuohous.example" in tab.inner_text("main")
        calm(tab)
