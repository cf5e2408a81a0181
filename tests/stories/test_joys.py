"""B1, B2, B10, B20: thanks reach the very person, in the customer's own words; and what was done unasked is seen."""

from __future__ import annotations

import re

import pytest

from lupaus.ledger import queries
from lupaus.people.models import Party
from tests.cast import Firm, jari, maija, visited
from tests.stories.stage import Desk, Guest, at

pytestmark = pytest.mark.django_db
BORN = at("2026-03-02", "09:00")
THANKS = "Ihanaa, että joku muistaa!"


@pytest.fixture
def firm() -> Firm:
    return jari(now=BORN)


@pytest.fixture
def maija_(firm: Firm) -> Party:
    return maija(firm, now=BORN)


@pytest.fixture
def desk(firm: Firm, maija_: Party) -> Desk:
    visited(firm, maija_, now=BORN)
    return Desk(firm)


def test_thanks_are_on_top_of_his_first_screen_within_a_minute(desk: Desk, maija_: Party) -> None:
    with desk.when("2026-03-02", "18:00"):
        Guest(maija_).tap("thanks", words=THANKS)
    with desk.when("2026-03-02", "18:01"):
        page = desk.open("/")
        assert THANKS in page.text
        assert page.text.index(THANKS) < page.text.index("calls an evening")
        assert "Maija Virtanen" in page.text


def test_thanks_stay_with_the_customer_and_the_promise(firm: Firm, desk: Desk, maija_: Party) -> None:
    with desk.when("2026-03-02", "18:00"):
        Guest(maija_).tap("thanks", words=THANKS)
        assert THANKS in desk.open(f"/desk/customer/{maija_.code}/").text
        visit = queries.promises(firm.scope).get(kind__slug="visit")
        assert THANKS in desk.promise(visit.pk).text


def test_what_was_kept_unasked_is_counted_and_shown(firm: Firm, desk: Desk, maija_: Party) -> None:
    """B10: how often somebody is remembered without asking."""
    desk.live(at("2026-03-02", "12:00"), at("2027-02-02", "16:00"))
    with desk.when("2027-02-02", "17:05"):
        page = desk.open("/")
        assert "Maija Virtanen" in page.text
        desk.outcome(page, "not_this_year")
    with desk.when("2027-02-03", "08:00"):
        figures = desk.open("/desk/figures/?span=all").text
    found = re.search(r"Reminded before they asked (\d+)", figures)
    assert found is not None
    assert int(found[1]) == 1


def test_the_matter_is_told_as_she_lived_it(firm: Firm, desk: Desk, maija_: Party) -> None:
    """B20: waits, calls and moves from her side, on his page and on hers."""
    with desk.when("2027-02-02", "17:05"):
        desk.outcome(desk.open("/"), "no_answer")
    with desk.when("2027-02-02", "17:10"):
        recall = queries.promises(firm.scope).get(kind__slug="recall", outcome="open")
        page = desk.promise(recall.pk)
    assert "How Maija Virtanen has lived it" in page.text
    assert "Maija Virtanen was called and did not answer." in page.text
    assert "Message after an unanswered call: it went by e-mail." in page.text
