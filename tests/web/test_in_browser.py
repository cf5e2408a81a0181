"""The shell in a real browser: no console error under the strict policy, no axe violation, no sideways scroll, and what our script saves.

The pages are rendered here and served by the test itself; no server and no database take part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.messages.storage.base import Message
from django.contrib.staticfiles import finders
from django.template import engines
from django.template.loader import get_template
from django.test import RequestFactory
from django.utils import translation
from playwright.sync_api import Browser, BrowserContext, Page, Route

from lupaus.web.saying import UNDO
from lupaus.web.slots import Act, Banner, Pulse

pytestmark = pytest.mark.browser

SITE = "http://localhost"  # a browser trusts this name with the clipboard; the test answers in its place
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".png": "image/png"}
EVERYTHING = (Path(__file__).parent / "everything.html").read_text(encoding="utf-8")
CONTEXT: dict[str, Any] = {
    "user": SimpleNamespace(is_authenticated=True),
    "firm": SimpleNamespace(name="Jarin Nuohous", phone="+358401112223"),
    "messages": [Message(25, "Merkitty: Aino Rantaselle aika to 3.12. klo 10–12.", f"{UNDO}/undo/7"), Message(40, "Ei onnistunut.", "")],
    "pulse": Pulse(True, 1412, None, "1 412 lupausta tallessa, yhtään ei ole unohdettu · tarkistettu 18.42"),
    "banners": [Banner("demo", "Tämä on harjoitusfirma.", acts=[Act("Hyppää 11 kuukautta", "/jump", True)]), Banner("silent", "Klo 14 jälkeen ei ole katsottu.", "Kone on hiljaa.")],
    "entries": [
        SimpleNamespace(when="ma 9.12", words="Sanna antoi sanansa.", fate="open"),
        SimpleNamespace(when="ma 15.30", words="noutopisteeseen soitettu.", deed="jäljitys avattu,", fate="kept", quote="Kiitos.", cite="Eero"),
        SimpleNamespace(when="to 13", words="Lupaus kysyy Mikolta.", is_coming=True),
    ],
}  # fmt: skip

Scheme = Literal["light", "dark"]
Opener = Callable[..., Page]


def page_of(name: str, language: str) -> str:
    """A page of the shell: a template's name, or "everything"."""
    context = {**CONTEXT, "csrf_token": "token"}
    with translation.override(language):
        template = engines["django"].from_string(EVERYTHING) if name == "everything" else get_template(name)
        return str(template.render(context, RequestFactory().get("/")))


def policy() -> str:
    rules: dict[str, list[str]] = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    return "; ".join(f"{name} {' '.join(values)}" for name, values in rules.items())


@pytest.fixture
def posts() -> list[str]:
    """What the pages of this test have sent: address, body, token of the header."""
    return []


@pytest.fixture
def opened(browser: Browser, posts: list[str]) -> Iterator[Opener]:
    """Opens a page of the shell; when the test ends, the console must have been silent."""
    contexts, complaints = list[BrowserContext](), list[str]()

    def open_page(
        name: str = "everything", language: str = "fi", width: int = 412, scheme: Scheme = "light"
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 860}, color_scheme=scheme, locale=language
        )
        contexts.append(context)
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=SITE)
        page = context.new_page()
        page.on(
            "console",
            lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None,
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        html = page_of(name, language)

        def answer(route: Route) -> None:
            path = route.request.url.removeprefix(SITE).split("?")[0]
            if path.startswith("/static/"):
                found = finders.find(path.removeprefix("/static/"))
                assert found, path
                file = Path(str(found))
                route.fulfill(body=file.read_bytes(), content_type=TYPES[file.suffix])
            elif path == "/manifest.webmanifest":
                route.fulfill(
                    json={"name": "Lupaus", "start_url": "/"}, content_type="application/manifest+json"
                )
            elif route.request.method == "POST" and path == "/broken":
                posts.append(path)
                route.fulfill(status=500, body="no")
            elif route.request.method == "POST":
                posts.append(
                    f"{path} {route.request.post_data} {route.request.headers.get('x-csrftoken', '')}".strip()
                )
                route.fulfill(status=204)  # stays on the page, as a slow answer would
            else:
                route.fulfill(
                    body=html,
                    content_type="text/html; charset=utf-8",
                    headers={"Content-Security-Policy": policy()},
                )

        page.route("**/*", answer)
        page.goto(f"{SITE}/page")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [said for said in complaints if "500" not in said] == []


@pytest.mark.parametrize(
    ("language", "width", "scheme"),
    [
        ("fi", 360, "light"),
        ("sv", 360, "dark"),
        ("en", 412, "dark"),
        ("fi", 1180, "dark"),
        ("sv", 1180, "light"),
        ("fi", 320, "light"),
    ],
)
def test_everything_at_once(opened: Opener, language: str, width: int, scheme: str) -> None:
    page = opened("everything", language, width, scheme)
    results = Axe().run(
        page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
    )
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    ("name", "scheme"),
    [("web/public.html", "light"), ("web/public.html", "dark"), ("404.html", "light"), ("500.html", "dark")],
)
def test_pages_for_strangers(opened: Opener, name: str, scheme: str) -> None:
    page = opened(name, "fi", 360, scheme)
    results = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_taps_fit_a_cold_thumb(opened: Opener) -> None:
    page = opened()
    heights = page.eval_on_selector_all(
        ".tap:not(.small), .choices label, .doors > a, input[type=text], select",
        "all => all.filter(one => one.checkVisibility()).map(one => one.getBoundingClientRect().height)",
    )
    assert len(heights) > 8 and min(heights) >= 52
    assert page.locator(".tap.dial").first.bounding_box()["height"] >= 64  # type: ignore[index]


def test_what_has_focus_is_never_under_the_doors(opened: Opener) -> None:
    page = opened()
    hidden = 0
    for _ in range(60):
        page.keyboard.press("Tab")
        hidden += page.evaluate(
            """() => { const one = document.activeElement, doors = document.querySelector('.doors');
                if (one === document.body || doors.contains(one)) return 0;
                const box = one.getBoundingClientRect(), bar = doors.getBoundingClientRect();
                return box.top >= bar.top - 1 && box.height ? 1 : 0; }"""
        )
    assert hidden == 0


def test_one_tap_is_one_tap(opened: Opener, posts: list[str]) -> None:
    page = opened()
    page.locator("#once").dispatch_event("click")
    page.locator("#once").dispatch_event("click")
    page.wait_for_function("document.querySelector('#once').disabled")
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow'))")
    assert page.locator("#once").is_enabled()
    assert [post for post in posts if post.startswith("/once")] == [
        "/once csrfmiddlewaretoken=token&outcome=later"
    ]


def test_a_draft_survives_a_reload_and_ends_when_sent(opened: Opener) -> None:
    page = opened()
    page.fill("#note", "Koira pihalla")
    page.reload()
    assert page.input_value("#note") == "Koira pihalla"
    page.locator("#save").click()
    page.wait_for_timeout(100)
    page.reload()
    assert page.input_value("#note") == ""


def test_without_a_connection_nothing_is_lost(opened: Opener, posts: list[str]) -> None:
    page = opened(language="en")
    page.fill("#note", "Koira pihalla")
    page.context.set_offline(True)
    page.locator("#save").click()
    assert "There is no connection" in page.locator("#said-here").inner_text()
    page.context.set_offline(False)
    assert posts == [] and page.input_value("#note") == "Koira pihalla"
    page.locator("#save").click()
    page.wait_for_function("document.querySelector('#save').disabled")


def test_back_from_the_call_the_outcomes_wait(opened: Opener) -> None:
    page = opened()
    page.evaluate("document.querySelector('#dial').addEventListener('click', (tap) => tap.preventDefault())")
    page.locator("#dial").click()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert page.evaluate("document.activeElement.id") == "agreed"
    assert "awaits" in (page.locator("#outcomes").get_attribute("class") or "")


def test_back_from_the_text_message_it_asks_whether_it_was_sent(opened: Opener) -> None:
    page = opened()
    assert page.locator("#sent").is_hidden()
    page.evaluate("document.querySelector('#text').addEventListener('click', (tap) => tap.preventDefault())")
    page.locator("#text").click()
    page.reload()  # a phone may drop the page meanwhile
    page.wait_for_selector("#sent:not([hidden])")
    assert page.evaluate("document.activeElement.id") == "yes-sent"


def test_a_select_can_send_itself_and_one_box_tick_all(opened: Opener) -> None:
    page = opened()
    page.check("#all")
    assert page.locator("input[name=rows]:checked").count() == 2
    page.select_option("#language-pick", "sv")
    page.wait_for_function("document.querySelector('#language-pick').form.dataset.sent === 'yes'")


def test_copying(opened: Opener) -> None:
    page = opened(language="en")
    page.locator("#copy").click()
    page.wait_for_function("document.querySelector('#copy').textContent === 'Copied'")
    assert "Hei Maija" in page.evaluate("navigator.clipboard.readText()")


def test_more_closes_by_escape_and_by_a_tap_elsewhere(opened: Opener) -> None:
    page = opened()
    summary = page.locator(".doors .more summary")
    summary.click()
    assert page.locator(".doors .more ul").is_visible()
    page.keyboard.press("Escape")
    assert page.locator(".doors .more ul").is_hidden()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    summary.click()
    page.locator("h1").click()
    assert page.locator(".doors .more ul").is_hidden()


def test_a_slash_goes_to_the_search(opened: Opener) -> None:
    page = opened()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find"
    page.keyboard.type("a/b")
    assert page.input_value("#find") == "a/b"


def test_htmx_carries_the_token_and_says_what_failed(opened: Opener, posts: list[str]) -> None:
    page = opened(language="en")
    page.locator("#fragment").click()
    page.wait_for_timeout(200)
    assert any(post.startswith("/fragment") and post.endswith("token") for post in posts)
    page.locator("#fragment-broken").click()
    page.wait_for_selector("#said-here")
    assert "nothing was changed" in page.locator("#said-here").inner_text()
