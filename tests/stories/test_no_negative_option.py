"""1c.3: nobody is booked by silence. An offer that nobody answers ends with one kind word, and costs nothing."""

from __future__ import annotations

from datetime import date

import pytest

from lupaus.core.promise import Promise
from lupaus.ledger import queries
from lupaus.people.models import Party
from tests.cast import Firm, customer, jari, listed
from tests.stories.stage import Desk, Guest, Page, at, is_sound

pytestmark = pytest.mark.django_db
BORN = at("2026-03-02", "09:00")
SLOT = "2026-03-19T10:00/12:00"
PRESSING = ("peru", "ellei", "viimeinen", "velvolli", "lasku", "tarjous")
"""Words by which an offer would become a bill."""


@pytest.fixture
def firm() -> Firm:
    return jari(now=BORN)


@pytest.fixture
def pekka(firm: Firm) -> Party:
    """From a bought list: nobody noted that he asked to be reminded."""
    return customer(firm, "Pekka Puro", "040 765 4321", email="pekka@example.org", area="Amuri", now=BORN)


@pytest.fixture
def recall(firm: Firm, pekka: Party) -> Promise:
    return listed(firm, pekka, date(2026, 3, 30), is_promised=False,
                  wanted_at=at("2026-03-02", "17:00"), now=BORN)  # fmt: skip


@pytest.fixture
def desk(firm: Firm, recall: Promise) -> Desk:
    return Desk(firm)


def offered(desk: Desk) -> Page:
    """Jari calls on Monday evening; Pekka says "Thursday might do", and gets the offer in writing."""
    with desk.when("2026-03-02", "17:30"):
        page = desk.open("/")
        assert "No promise stands behind this call" in page.text
        page = desk.outcome(page, "agreed")
        assert "Silence books nothing." in page.text
        page = desk.send(page, 'name="slot"', slot=SLOT)
    desk.live(at("2026-03-02", "17:30"), at("2026-03-02", "17:35"))
    return page


def test_the_offer_says_that_silence_books_nothing(desk: Desk, pekka: Party) -> None:
    offered(desk)
    (offer,) = desk.letters
    assert "to 19.3. klo 10-12" in offer.text
    assert "Jos et vastaa, mitään ei varata." in offer.text
    assert [word for word in PRESSING if word in offer.text.lower()] == []
    with desk.when("2026-03-03", "10:00"):
        page = Guest(pekka).open()
        assert "Jos et tee mitään" in page.text or "If you do nothing, nothing is booked." in page.text


def test_silence_lets_it_lapse_with_one_polite_closing_and_no_fee(
    firm: Firm, desk: Desk, pekka: Party
) -> None:
    offered(desk)
    desk.live(at("2026-03-02", "17:35"), at("2026-03-19", "20:00"))
    _offer, closing = desk.letters
    assert closing.subject == "Mitään ei ole varattu"
    assert "eikä se maksa mitään" in closing.text
    assert [word for word in PRESSING if word in closing.text.lower()] == []
    visit = queries.promises(firm.scope).get(kind__slug="visit")
    assert (visit.outcome, visit.stage) == ("lapsed", "offered")
    assert queries.figures_of(firm.scope).not_kept == 0
    assert is_sound(firm, "2026-03-19", "20:00")


def test_no_booking_stands_on_the_day_and_the_time_is_free_for_others(
    firm: Firm, desk: Desk, pekka: Party
) -> None:
    offered(desk)
    with desk.when("2026-03-10", "10:00"):
        assert "Pekka" not in desk.open("/day/?on=2026-03-19").text
        other = customer(firm, "Aino", "040 765 4322", area="Amuri", now=BORN)
        desk.send(desk.open(f"/call/{other.code}/time/"), 'name="slot"', slot=SLOT)
        assert "Aino" in desk.open("/day/?on=2026-03-19").text
    assert queries.promises(firm.scope).get(kind__slug="visit", outcome="open").creditor_id == other.pk


def test_a_late_yes_is_kindly_refused_and_changes_nothing(firm: Firm, desk: Desk, pekka: Party) -> None:
    offered(desk)
    with desk.when("2026-03-03", "10:00"):
        kept_open = Guest(pekka).open()
    with desk.when("2026-03-12", "10:00"):
        answer = Guest(pekka).tap("yes", page=kept_open)
        assert answer.status == 409
        assert "Yes, that suits" not in answer.source
    assert queries.promises(firm.scope).get(kind__slug="visit").outcome == "lapsed"


def test_nothing_more_is_heard_of_it_until_his_next_time(firm: Firm, desk: Desk, pekka: Party) -> None:
    """No nudge about what nobody agreed to; the object comes round later, as a call and not as a letter."""
    offered(desk)
    desk.live(at("2026-03-02", "17:35"), at("2026-03-31", "21:00"))
    assert len(desk.letters) == 2
    following = queries.promises(firm.scope).get(kind__slug="recall", outcome="open")
    assert following.due_on >= date(2026, 4, 15)


def test_his_yes_makes_it_a_promise(firm: Firm, desk: Desk, pekka: Party) -> None:
    offered(desk)
    with desk.when("2026-03-03", "10:00"):
        Guest(pekka).tap("yes")
        assert "Pekka Puro" in desk.open("/day/?on=2026-03-19").text
    desk.live(at("2026-03-03", "10:00"), at("2026-03-03", "10:05"))
    assert desk.letters[-1].subject == "Sovittu: to 19.3. klo 10-12"


def test_his_no_ends_it_and_is_not_held_against_anybody(firm: Firm, desk: Desk, pekka: Party) -> None:
    offered(desk)
    with desk.when("2026-03-03", "10:00"):
        Guest(pekka).tap("no")
    desk.live(at("2026-03-03", "10:00"), at("2026-03-19", "20:00"))
    assert len(desk.letters) == 1
    assert queries.figures_of(firm.scope).not_kept == 0
