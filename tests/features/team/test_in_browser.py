"""The pages about us in a real browser: phone and desk, three languages, light and dark."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page as Tab

from lupaus.features.team.actions import burden, leaving
from lupaus.features.team.actions.leading import write_how_i_lead
from lupaus.people import invitations
from lupaus.people.absences import note_absence
from lupaus.people.dialogue import note_dialogue
from lupaus.people.members import member_by_code
from tests import cast
from tests.cast import Firm
from tests.features.mandate.office import Office, at

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps a loop running in this thread

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BORN, MORNING = at("2026-03-02", "09:00"), at("2026-03-03", "10:00")


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    with time_machine.travel(MORNING, tick=False):
        yield


def listened(tab: Tab, wrong: list[str]) -> None:
    """What the console complains of is wrong too; the 403 of a page that is meant to be one is not."""
    tab.on(
        "console",
        lambda said: wrong.append(said.text) if said.type == "error" and "403" not in said.text else None,
    )


class Whole(Office):
    """With somebody who has left, a leader's text, and one who has too much."""

    def __init__(self, language: str) -> None:
        super().__init__(language=language, now=BORN)
        self.gone = cast.colleague(
            self.jari, "Gunilla", "gunilla@nuohous.example", language=language, now=BORN
        )
        cast.promised(
            self.gone, self.maija, "repair", words="Korjaan hormin luukun ja tiivistän sen", now=BORN
        )
        cast.promised(self.liisa, self.maija, "callback", words="Soitan, miltä työ näyttää", now=BORN)
        one = member_by_code(self.jari.scope, self.gone.member.code, BORN.date())
        assert one is not None
        leaving.end(self.jari.scope, one, now=MORNING)
        write_how_i_lead(
            self.liisa.scope, "Kysyn joka aamu, mikä auttaisi.\nEn kysy, kuka myöhästyi.", now=MORNING
        )
        burden.say_too_much(self.bo.scope, now=MORNING)
        burden.say_too_much(self.aino.scope, now=MORNING)
        note_dialogue(self.jari.scope, BORN.date(), today=BORN.date(), now=MORNING)


def visits(office: Whole, link: str) -> list[tuple[Firm | None, tuple[str, ...]]]:
    """Who looks at what."""
    aino, team = office.aino.member.code, office.team.code
    lead = ("/team/", "/team/invite/", f"/team/teams/{team}/", f"/team/member/{aino}/", "/team/away/")
    own, liisa = ("/team/me/", "/team/lead/"), office.liisa.member.code
    return [
        (
            office.jari,
            (*lead, f"/team/teams/{team}/dissolve/", f"/team/member/{aino}/leave/", "/team/dialogue/"),
        ),
        (office.liisa, (*own, f"/team/member/{office.gone.member.code}/left/")),
        (
            office.aino,
            ("/team/", "/team/away/", f"/team/member/{aino}/", link, *own, f"/team/lead/{liisa}/", "/"),
        ),
        (None, (link,)),
    ]


@pytest.mark.parametrize(
    ("language", "width", "scheme"), [("fi", 412, "light"), ("sv", 1180, "dark"), ("en", 412, "dark")]
)
def test_every_page_of_the_room_is_calm(
    live_server: Any, browser: Chromium, settings: Any, language: str, width: int, scheme: str
) -> None:
    settings.LUPAUS_JOINTS = "lupaus.project.wiring.joints"
    office = Whole(language)
    day = MORNING.date()
    note_absence(
        office.jari.scope, office.bo.member.pk, day, day, office.aino.member.pk, today=day, words="Loma"
    )
    made = invitations.invite(
        office.jari.scope, email="dan@nuohous.example", name="Dan Dahl-Lindqvist", role="leader",
        team=office.team, now=MORNING,
    )  # fmt: skip
    wrong: list[str] = []
    os.makedirs("build/pages", exist_ok=True)
    for who, urls in visits(office, f"/team/join/{made.secret}/"):
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            locale=language,  # type: ignore[arg-type]
        )
        if who is not None:
            cookies = office.browser(who).client.cookies.items()
            context.add_cookies([{"name": n, "value": c.value, "url": live_server.url} for n, c in cookies])
        tab = context.new_page()
        listened(tab, wrong)
        for url in urls:
            tab.goto(live_server.url + url)
            for closed in tab.query_selector_all("main details:not([open]) > summary"):
                closed.click()
            wide = tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            wrong += [f"{url} scrolls sideways by {wide}"] if wide > 0 else []
            wrong += [
                f"{url} {one['id']} {one['nodes'][0]['html'][:160]}"
                for one in Axe().run(tab).response["violations"]
            ]
            name = f"{url.replace('/', '_')[:14]}-{who.user.name if who else 'guest'}-{language}"
            tab.screenshot(path=f"build/pages/team{name}.png", full_page=True)
        context.close()
    assert wrong == []
