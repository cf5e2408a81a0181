"""B16: when a matter is passed along, somebody carries it to the end, and the customer knows one name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from lupaus.channels.memory import MemoryChannel
from lupaus.core.ports import Joints
from lupaus.engine.tick import run_once
from lupaus.ledger import guard
from lupaus.people import links
from lupaus.people.models import Team
from tests import cast
from tests.cast import SPRING, Firm
from tests.features.calls.pages import Page, at
from tests.features.mandate.office import Office
from tests.stories.stage import press

pytestmark = pytest.mark.django_db
MONDAY = SPRING  # eleven in Helsinki


class Passing:
    """The office, with a browser for each of them, Maija's page, and the engine."""

    def __init__(self) -> None:
        self.office = Office()
        self.mail = MemoryChannel("email")
        self.now = MONDAY

    def open(self, who: Firm, url: str = "") -> Page:
        return Page(self._client(who).get(url or f"/desk/promise/{self.office.code}/", follow=True))

    def press(self, who: Firm, page: Page, ending: str, **fields: object) -> Page:
        return press(self._client(who), page, ending, **fields)

    def hand_over(self, giver: Firm, to: object, why: str = "Olen lomalla.", **fields: object) -> Page:
        page = self.open(giver, f"/desk/promise/{self.office.code}/hand-over/")
        return self.press(giver, page, "/hand-over/", to=str(to), why=why, **fields)

    def wait(self, **how: int) -> None:
        """Time passes, and the engine looks at the book now and then."""
        end = self.now + timedelta(**how)
        while self.now < end:
            self.now = min(self.now + timedelta(hours=1), end)
            run_once(self.now, Joints(channels={"email": self.mail}, sender_address="firma@example.org"))

    def customer_sees(self) -> str:
        path = links.customer_path(self.office.maija, self.now)
        return Page(Client().get(path, headers={"accept-language": "en"})).text

    def calls(self, who: Firm) -> str:
        return self.open(who, "/").text

    def _client(self, who: Firm) -> Client:
        return cast.client_of(who.user)


@pytest.fixture
def story() -> Iterator[Passing]:
    with time_machine.travel(MONDAY, tick=False) as clock:
        found = Passing()
        found.office.jari.organisation.phone = "+358401112233"
        found.office.jari.organisation.save()
        wait = found.wait

        def moving(**how: int) -> None:
            wait(**how)
            clock.move_to(found.now)

        found.wait = moving  # type: ignore[method-assign]
        yield found


def test_a_colleague_stays_silent_for_a_day_and_it_is_with_me_again(story: Passing) -> None:
    office = story.office
    page = story.hand_over(office.aino, office.bo.member.code, "En ehdi ennen perjantaita.")
    assert "Bo has been asked." in page.text
    story.wait(minutes=5)
    assert "you are asked to take it on" in story.calls(office.bo) or "Aino asks you" in story.calls(
        office.bo
    )
    assert "Aino" in story.customer_sees()
    story.wait(hours=23)
    assert "Aino" in story.customer_sees()
    assert "Bo" not in story.customer_sees()
    story.wait(hours=2)
    state = cast.state_now(office.jari, office.promise)
    assert (state.holder, state.guarantor, state.handed_to) == (
        office.aino.member.pk,
        office.aino.member.pk,
        None,
    )
    assert "It has come back to you: nobody else took it on." in story.calls(office.aino)
    assert "the time to answer is over" in story.calls(office.bo)
    assert "Bo" not in story.customer_sees()
    assert not list(guard.breaches(story.now))


def test_a_team_cannot_carry_it_and_its_people_are_named(story: Passing) -> None:
    office = story.office
    team = Team.objects.get()
    page = story.hand_over(office.aino, team.code)
    assert page.status == 422
    assert "A team cannot carry a promise, a person can. In Etelä are: Aino, Bo, Liisa." in page.text
    assert "Olen lomalla." in page.source, "what was written is still there"
    assert cast.state_now(office.jari, office.promise).handed_to is None


def test_taken_on_the_customer_hears_the_name_with_the_next_message(story: Passing) -> None:
    office = story.office
    story.hand_over(office.aino, office.bo.member.code)
    story.wait(minutes=5)
    asked = story.open(office.bo)
    assert "Aino asks you to take this on" in asked.text
    assert "“Olen lomalla.”" in asked.text
    taken = story.press(office.bo, asked, "/take-on/")
    assert "You have it now." in taken.text
    state = cast.state_now(office.jari, office.promise)
    assert (state.holder, state.guarantor, state.named) == (
        office.bo.member.pk, office.aino.member.pk, office.aino.member.pk,
    )  # fmt: skip
    assert "Aino" in story.customer_sees()
    assert "Maija Virtanen still knows Aino" in story.open(office.bo).text
    told = [letter for letter in story.mail.arrived if "Bo" in letter.text]
    while not told and story.now < datetime(2026, 3, 19, tzinfo=UTC):
        story.wait(hours=6)
        told = [letter for letter in story.mail.arrived if "Bo" in letter.text]
    assert told, "a repair of three weeks has its half-way word"
    assert "Minä, Bo, huolehdin tästä nyt puolestasi." in told[0].text
    state = cast.state_now(office.jari, office.promise)
    assert (state.holder, state.guarantor, state.named) == (office.bo.member.pk,) * 3
    assert "Bo" in story.customer_sees()
    assert not list(guard.breaches(story.now))


def test_a_no_is_a_good_answer_and_other_terms_are_agreed_with_the_customer_first(story: Passing) -> None:
    office = story.office
    story.hand_over(office.aino, office.bo.member.code)
    story.wait(minutes=5)
    page = story.open(office.bo, f"/desk/promise/{office.code}/not-me/")
    page = story.press(office.bo, page, "/not-me/", words="Vasta maanantaina.", on="2026-03-23")
    assert "It stays with whom it was." in page.text
    story.wait(minutes=5)
    back = story.calls(office.aino)
    assert "It has come back to you" in back
    assert "Vasta maanantaina." in back
    assert "Bo would take it on for 23.3.2026." in story.open(office.aino).text
    assert cast.state_now(office.jari, office.promise).due_on == date(2026, 3, 20), "nobody has agreed it yet"


def test_who_leads_may_pass_it_and_who_does_not_may_not(story: Passing) -> None:
    office = story.office
    carita = cast.colleague(office.jari, "Carita", "carita@nuohous.example")
    page = story.hand_over(carita, office.bo.member.code)
    assert "Only who has it, who answers for it, or who leads may do that." in page.text
    page = story.hand_over(office.liisa, office.bo.member.code, is_live="on")
    assert "Bo has it now." in page.text
    assert cast.state_now(office.jari, office.promise).holder == office.bo.member.pk


def test_the_whole_matter_is_told_as_she_lived_it(story: Passing) -> None:
    office = story.office
    story.hand_over(office.aino, office.bo.member.code)
    story.wait(minutes=5)
    story.press(office.bo, story.open(office.bo), "/take-on/")
    story.wait(days=4)
    story.press(office.bo, story.open(office.bo), "/name-told/")
    page = story.open(office.liisa, f"/desk/promise/{office.code}/lived/")
    assert "As Maija Virtanen lived it" in page.text
    assert "It changed hands once." in page.text
    assert "Maija Virtanen was told one new name." in page.text
    assert "Longest without hearing anything from us: 4 days" in page.text
    assert at("2026-03-06", "11:05") == story.now


def test_a_sole_entrepreneur_sees_none_of_it() -> None:
    firm = cast.jari()
    promise = cast.promised(firm, cast.maija(firm), "repair", date(2026, 3, 20))
    with time_machine.travel(SPRING, tick=False):
        client = cast.client_of(firm.user)
        code = cast.code_of(firm, promise)
        assert "Hand over" not in Page(client.get(f"/desk/promise/{code}/")).text
        for url in ("/desk/handed/", f"/desk/promise/{code}/hand-over/", f"/desk/promise/{code}/not-me/"):
            assert client.get(url).status_code == 404
