"""What a customer says was missing, and a slip of the thumb taken back."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

import pytest
import time_machine
from django.test import Client

from lupaus.core import events as e
from lupaus.engine.tick import run_once
from lupaus.features.calls.queries.cards import card_of
from lupaus.ledger import guard, queries
from lupaus.ledger.record import Line
from lupaus.outbox.models import Notice
from lupaus.people import links
from lupaus.people.models import Party
from tests import cast
from tests.cast import SPRING, Firm, Visited
from tests.features.calls.pages import joints
from tests.features.customer.test_page import NOW, page, tap

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    return cast.jari()


@pytest.fixture
def maija(firm: Firm) -> Party:
    party = cast.maija(firm)
    party.language = "en"
    party.save(update_fields=["language"])
    return party


@pytest.fixture
def story(firm: Firm, maija: Party) -> Visited:
    return cast.visited(firm, maija)


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def take_back(html: str) -> int:
    (url,) = re.findall(r'action="([^"]+/slip/[^"]+)"', html)
    return Client().post(url).status_code


def test_after_a_no_the_words_are_asked_and_reach_the_card(firm: Firm, maija: Party, story: Visited) -> None:
    tap(maija, "not-kept")
    html = page(maija)
    assert "You said no. Jari Nokinen calls you." in html
    assert "What was missing?" in html
    tap(maija, "missing", html=html, words="Noki jäi lattialle")
    run_once(NOW + timedelta(minutes=2), joints())
    card = card_of(firm.scope, maija, NOW + timedelta(minutes=3))
    (line,) = [one for one in card.lines if one.line.step == "answer_put_right"]
    assert line.quote is not None
    assert line.quote.text == "Noki jäi lattialle"
    assert [one.line.step for one in card.lines if one.quote] == ["answer_put_right"]
    assert "Noki jäi lattialle" in page(maija)
    assert "What was missing?" not in page(maija)


def test_words_after_we_have_answered_get_a_line_of_their_own(
    firm: Firm, maija: Party, story: Visited
) -> None:
    tap(maija, "partly")
    html = page(maija)
    assert "You said partly." in html
    run_once(NOW + timedelta(minutes=2), joints())
    Notice.objects.filter(step="answer_put_right").update(state="settled")
    tap(maija, "missing", html=html, words="Luukku jäi auki")
    run_once(NOW + timedelta(minutes=4), joints())
    card = card_of(firm.scope, maija, NOW + timedelta(minutes=5))
    assert [one.quote.text for one in card.lines if one.quote] == ["Luukku jäi auki"]


@pytest.mark.parametrize("move", ["stop", "not-kept", "taken", "kept"])
def test_a_slip_is_taken_back(firm: Firm, maija: Party, story: Visited, move: str) -> None:
    before = [cast.state_now(firm, one)._replace(seq=0) for one in (story.visit, story.recall)]
    assert "That was a slip" not in page(maija)
    tap(maija, move)
    run_once(NOW + timedelta(seconds=30), joints())
    assert take_back(page(maija)) == 302
    assert [cast.state_now(firm, one)._replace(seq=0) for one in (story.visit, story.recall)] == before
    assert queries.series(firm.scope).get().released_at is None
    assert card_of(firm.scope, maija, NOW + timedelta(minutes=1)).lines == []
    assert "That was a slip" not in page(maija)
    assert list(guard.breaches(NOW + timedelta(minutes=2))) == []


def test_a_slip_is_too_late_after_a_while_and_after_somebody_acted(
    firm: Firm, maija: Party, story: Visited
) -> None:
    tap(maija, "not-kept")
    html = page(maija)
    with time_machine.travel(NOW + timedelta(minutes=16), tick=False):
        assert "That was a slip" not in page(maija)
        assert take_back(html) == 409
    cast.act(firm, [Line(story.visit.id, e.Deed())], NOW + timedelta(minutes=1))
    assert "That was a slip" not in page(maija)
    assert take_back(html) == 409


def test_nobody_takes_back_what_another_has_tapped(firm: Firm, maija: Party, story: Visited) -> None:
    tap(maija, "stop")
    (url,) = re.findall(r'action="([^"]+/slip/[^"]+)"', page(maija))
    pekka = cast.customer(firm, "Pekka", "040 765 4321")
    theirs = f"{links.customer_path(pekka, SPRING)}slip/{url.split('/slip/')[1]}"
    assert Client().post(theirs).status_code == 409
    assert Client().get(url).status_code == 405
    assert Client(enforce_csrf_checks=True).post(url).status_code == 403
    assert cast.state_now(firm, story.recall).outcome == "released"


def test_one_visit_to_two_hearths_is_asked_about_once(firm: Firm, maija: Party) -> None:
    lines = []
    for thing in ("takka", "sauna"):
        series = cast.flue(firm, maija, thing=thing, cents=5000)
        wish = cast.made(firm, maija, "visit", date(2026, 3, 20), at=time(12), starts=time(10), series=series)
        lines.append(Line(None, wish, f"I come on Friday: {thing}."))
    visits = cast.act(firm, lines, SPRING).promises
    done = [Line(visit.id, e.Kept("done", done_on=date(2026, 3, 20))) for visit in visits]
    with time_machine.travel(SPRING + timedelta(days=20), tick=False):
        cast.act(firm, done, SPRING + timedelta(days=19))
        html = page(maija)
        assert html.count("Did we keep our promise?") == 1
        assert "takka, sauna" in html
        assert "100" in html
        assert html.count('class="acts three"') == 1
        tap(maija, "kept", html=html)
        assert {cast.state_now(firm, visit).answer for visit in visits} == {"yes"}


def test_yes_partly_and_no_weigh_the_same(maija: Party, story: Visited) -> None:
    html = page(maija)
    asked = html.split('class="acts three"')[1].split("</section>")[0]
    assert asked.count('class="tap"') == 3
    assert "first" not in asked
