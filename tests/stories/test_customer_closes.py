"""B21, B16: what we call done is done when the customer says so, or has had a fair time to say no."""

from __future__ import annotations

from datetime import date

import pytest

from lupaus.core.promise import Promise
from lupaus.ledger import queries
from lupaus.people.models import Party
from tests.cast import Firm, jari, maija, promised, state_now
from tests.stories.stage import Desk, Guest, at, is_sound

pytestmark = pytest.mark.django_db
BORN = at("2026-03-02", "09:00")


@pytest.fixture
def firm() -> Firm:
    return jari(now=BORN)


@pytest.fixture
def maija_(firm: Firm) -> Party:
    return maija(firm, now=BORN)


@pytest.fixture
def desk(firm: Firm) -> Desk:
    return Desk(firm)


@pytest.fixture
def reported(firm: Firm, desk: Desk, maija_: Party) -> Promise:
    """A repair, promised for 6.3. and reported as done two days before."""
    promise = promised(firm, maija_, "repair", date(2026, 3, 6), words="Korjaan pellin", now=BORN)
    with desk.when("2026-03-04", "15:00"):
        assert "The customer is asked." in desk.move(promise, "report", words="Pelti vaihdettu").text
    return promise


def test_no_gives_it_back_to_the_same_person_at_once_and_counts_as_not_kept(
    firm: Firm, desk: Desk, maija_: Party, reported: Promise
) -> None:
    with desk.when("2026-03-04", "16:00"):
        Guest(maija_).tap("not-kept", words="Savua tulee vieläkin")
    back = state_now(firm, reported)
    assert (back.outcome, back.stage, back.holder) == ("open", "active", firm.member.pk)
    assert queries.figures_of(firm.scope).not_kept == 1
    with desk.when("2026-03-04", "16:01"):
        page = desk.open("/")
        assert "Maija Virtanen" in page.text
    assert is_sound(firm, "2026-03-04", "16:02")


def test_after_a_no_no_automatic_message_goes_until_it_is_put_right(
    firm: Firm, desk: Desk, maija_: Party, reported: Promise
) -> None:
    with desk.when("2026-03-04", "16:00"):
        Guest(maija_).tap("not-kept")
    before = len(desk.letters)
    desk.live(at("2026-03-04", "16:00"), at("2026-03-20", "12:00"))
    assert len(desk.letters) == before
    with desk.when("2026-03-20", "12:00"):
        desk.move(reported, "deed", words="Vaihdoin koko pellin")
        desk.move(reported, "report", words="Nyt vetää")
        Guest(maija_).tap("kept")
    figures = queries.figures_of(firm.scope)
    assert (figures.kept, figures.made_good, figures.said_yes) == (0, 1, 1)


def test_partly_is_not_yes(firm: Firm, desk: Desk, maija_: Party, reported: Promise) -> None:
    with desk.when("2026-03-04", "16:00"):
        Guest(maija_).tap("partly")
    assert state_now(firm, reported).is_open
    assert queries.figures_of(firm.scope).owed == 1


def test_a_quiet_week_closes_it_and_is_shown_as_not_contested(
    firm: Firm, desk: Desk, maija_: Party, reported: Promise
) -> None:
    desk.live(at("2026-03-04", "15:00"), at("2026-03-11", "14:59"))
    assert state_now(firm, reported).stage == "reported"
    with desk.when("2026-03-11", "15:01"):
        page = desk.promise(reported)
        assert "Nobody said otherwise; it counts as kept." in page.text
    figures = queries.figures_of(firm.scope)
    assert (figures.kept, figures.said_yes, figures.not_contested) == (1, 0, 1)


def test_even_after_it_is_closed_her_no_is_heard(
    firm: Firm, desk: Desk, maija_: Party, reported: Promise
) -> None:
    desk.live(at("2026-03-04", "15:00"), at("2026-03-12", "09:00"))
    assert state_now(firm, reported).outcome == "kept"
    with desk.when("2026-03-12", "10:00"):
        Guest(maija_).tap("not-kept")
    assert state_now(firm, reported).is_open
    assert queries.figures_of(firm.scope).not_contested == 0


def test_she_sees_one_owner_with_a_name_and_a_number(
    firm: Firm, desk: Desk, maija_: Party, reported: Promise
) -> None:
    """A7, B16: the page is no substitute for a person; the person comes first on it."""
    with desk.when("2026-03-04", "16:00"):
        page = Guest(maija_).open()
    first = page.source.index("Jari Nokinen")
    assert 'href="tel:+358401112233"' in page.source
    assert first < page.source.index("<form")
