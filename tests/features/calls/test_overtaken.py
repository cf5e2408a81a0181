"""A page that has been overtaken: two tabs, the back button. It says how it stands, and writes nothing."""

from __future__ import annotations

from datetime import date

import pytest

from lupaus.ledger import queries
from lupaus.people.models import Party
from tests.cast import Firm, Visited, state_now, visited
from tests.features.calls.pages import Page, Phone, at

pytestmark = pytest.mark.django_db

EVENING = "2026-10-27", "17:05"


@pytest.fixture
def flue(firm: Firm, maija_: Party) -> Visited:
    """Maija's fireplace, swept on 24.11.2025 and promised again."""
    return visited(firm, maija_, on=date(2025, 11, 24), thing="takka", now=at("2025-11-24", "10:00"))


def _url(page: Page) -> str:
    asked = page.response.request
    return f"{asked['PATH_INFO']}?{asked['QUERY_STRING']}"


def test_a_stale_page_shows_what_changed(phone: Phone, firm: Firm, maija_: Party, flue: Visited) -> None:
    with phone.when(*EVENING):
        old = phone.open()
        phone.outcome(phone.open(), "not_this_year")
    with phone.when("2026-10-27", "17:20"):
        page = phone.outcome(old, "agreed")
        assert page.status == 409
        assert "You, today at 17:05: reached." in page.text
        page = phone.outcome(old, "no_answer")
    assert page.status == 409
    assert "You, today at 17:05: reached." in page.text
    assert not queries.promises(firm.scope).filter(kind__slug="visit", outcome="open").exists()


def test_a_second_tab_does_not_count_another_try(phone: Phone, firm: Firm, flue: Visited) -> None:
    with phone.when(*EVENING):
        first, second = phone.open(), phone.open()
        phone.outcome(first, "no_answer")
        page = phone.outcome(second, "no_answer")
    assert page.status == 409
    assert "That has just been noted, and it counts once." in page.text
    assert "You, today at 17:05: no answer." in page.text
    assert state_now(firm, flue.recall).tries == 1


def test_what_the_engine_does_makes_no_page_stale(
    phone: Phone, firm: Firm, maija_: Party, flue: Visited
) -> None:
    with phone.when(*EVENING):
        phone.outcome(phone.open(), "no_answer")
        page = phone.open(f"/call/{maija_.code}/")
    with phone.when("2026-10-27", "17:20"):  # the text has gone meanwhile
        page = phone.outcome(page, "not_this_year")
    assert "not this time." in page.text


@pytest.mark.parametrize("minutes", [0, 10])
def test_back_to_the_time_page_books_no_second_visit(
    phone: Phone, firm: Firm, flue: Visited, minutes: int
) -> None:
    with phone.when(*EVENING):
        times = phone.outcome(phone.open(), "agreed")
        phone.send(times, 'name="slot"', slot="2026-11-05T10:00/12:00")
    with phone.when("2026-10-27", f"17:{5 + minutes:02}"):
        page = phone.open(_url(times))
        assert page.status == 409
        assert "Agreed already" in page.text
        assert "Thu 5.11. 10:00–12:00 , takka" in page.text
        assert any("/move/" in link for link in page.links())
        assert (">Undo<" in page.source) is (minutes == 0)
        phone.client.post(_url(times), {"slot": "2026-11-06T10:00/12:00"})
        assert queries.promises(firm.scope).filter(kind__slug="visit", outcome="open").count() == 1
        if not minutes:
            assert "taken back." in phone.undo(page).text


@pytest.mark.parametrize("outcome", ["later", "elsewhere", "ended"])
def test_back_to_a_question_that_is_answered_says_how_it_stands(
    phone: Phone, firm: Firm, flue: Visited, outcome: str
) -> None:
    with phone.when(*EVENING):
        asked = phone.outcome(phone.open(), outcome)
        phone.outcome(phone.open(), "not_this_year")
        page = phone.open(_url(asked))
    assert page.status == 409
    assert "You, today at 17:05: reached." in page.text


def test_a_time_with_nothing_ticked_is_no_new_visit(phone: Phone, firm: Firm, flue: Visited) -> None:
    with phone.when(*EVENING):
        times = phone.outcome(phone.open(), "agreed")
        page = phone.send(times, 'name="slot"', slot="2026-11-05T10:00/12:00", thing=None)
    assert page.status == 409
    assert not queries.promises(firm.scope).filter(kind__slug="visit", outcome="open").exists()
