"""A18: a word that broke and was well repaired is both: not kept as promised, and a good answer. Neither hides the other."""

from __future__ import annotations

from datetime import date

import pytest

from lupaus.core.promise import Promise
from lupaus.ledger import queries
from lupaus.people.models import Party
from tests.cast import Firm, customer, jari, maija, promised, state_now
from tests.stories.stage import Desk, Guest, at, is_sound

pytestmark = pytest.mark.django_db
BORN = at("2026-03-02", "09:00")
WORDS = "Korjaan savupellin perjantaiksi"


@pytest.fixture
def firm() -> Firm:
    return jari(now=BORN)


@pytest.fixture
def maija_(firm: Firm) -> Party:
    return maija(firm, now=BORN)


@pytest.fixture
def desk(firm: Firm) -> Desk:
    return Desk(firm)


def broken(firm: Firm, desk: Desk, whom: Party) -> Promise:
    """A repair promised for Friday 6.3.; on Saturday it is not done."""
    promise = promised(firm, whom, "repair", date(2026, 3, 6), words=WORDS, now=BORN)
    desk.live(BORN, at("2026-03-07", "09:00"))
    state = state_now(firm, promise)
    assert state.is_open, "time alone closes nothing"
    assert state.missed_at == at("2026-03-07", "00:00")
    return promise


def repaired(firm: Firm, desk: Desk, whom: Party) -> Promise:
    """Jari owns up, does two deeds and reports that it is done."""
    promise = broken(firm, desk, whom)
    with desk.when("2026-03-07", "09:30"):
        desk.move(promise, "cause", cause="own", words="Osa unohtui tilata")
        desk.move(promise, "deed", words="Hain osan itse Lahdesta")
        desk.move(promise, "deed", words="Lainasin lämmittimen viikonlopuksi")
    with desk.when("2026-03-09", "15:00"):
        desk.move(promise, "report", words="Pelti on vaihdettu")
    return promise


def test_two_deeds_and_a_yes_are_not_kept_with_a_good_answer(firm: Firm, desk: Desk, maija_: Party) -> None:
    promise = repaired(firm, desk, maija_)
    with desk.when("2026-03-09", "18:00"):
        page = Guest(maija_).open()
        assert "Pidimmekö lupauksemme?" in page.text or "Did we keep our promise?" in page.text
        thanked = Guest(maija_).tap("kept")
        assert thanked.status == 200
    state = state_now(firm, promise)
    assert (state.outcome, state.answer, state.deeds) == ("kept", "yes", 2)
    assert state.missed_at is not None
    figures = queries.figures_of(firm.scope)
    assert (figures.kept, figures.anew, figures.not_kept) == (0, 0, 1)
    assert (figures.made_good, figures.said_yes) == (1, 1)
    assert is_sound(firm, "2026-03-09", "18:01")


def test_the_three_figures_hide_neither_the_break_nor_the_yes(firm: Firm, desk: Desk, maija_: Party) -> None:
    repaired(firm, desk, maija_)
    with desk.when("2026-03-09", "18:00"):
        Guest(maija_).tap("kept")
        page = desk.open("/desk/figures/?span=all")
    for said in ("0 kept as first promised", "0 kept as agreed anew", "1 not kept as promised", "made good 1",
                 "The customer said yes 1"):  # fmt: skip
        assert said in page.text


def test_his_page_shows_the_break_the_deeds_and_the_yes(firm: Firm, desk: Desk, maija_: Party) -> None:
    promise = repaired(firm, desk, maija_)
    with desk.when("2026-03-09", "18:00"):
        Guest(maija_).tap("kept")
        page = desk.promise(promise)
    assert "not kept, but made good" in page.text
    for told in ("Hain osan itse Lahdesta", "Lainasin lämmittimen viikonlopuksi", "The time passed",
                 "Maija Virtanen says: yes, the word was kept."):  # fmt: skip
        assert told in page.text


def test_her_page_tells_her_both_as_well(firm: Firm, desk: Desk, maija_: Party) -> None:
    """Nothing is prettier on the customer's side of the same book."""
    repaired(firm, desk, maija_)
    maija_.language = "en"
    maija_.save(update_fields=["language"])
    with desk.when("2026-03-09", "18:00"):
        guest = Guest(maija_)
        guest.tap("kept")
        page = guest.open()
    assert "We did not keep our word on time" in page.text
    assert "Hain osan itse Lahdesta" in page.text
    assert "You told us that we kept our word." in page.text


def test_who_breaks_and_does_nothing_is_left_beside_the_one_who_does(
    firm: Firm, desk: Desk, maija_: Party
) -> None:
    """A2, A13: an apology is words; it moves nothing from left to made good."""
    pekka = customer(firm, "Pekka", "040 765 4321", now=BORN)
    talked = promised(firm, pekka, "repair", date(2026, 3, 6), words=WORDS, now=BORN)
    done = repaired(firm, desk, maija_)
    with desk.when("2026-03-09", "16:00"):
        for sorry in ("Pahoittelut", "Pahoittelen vielä kerran"):
            desk.move(talked, "apology", words=sorry)
        desk.move(talked, "give_up", cause="own", words="Ei tullut tehtyä")
        Guest(maija_).tap("kept")
        assert "not kept, left as it was" in desk.promise(talked).text
        assert "not kept, but made good" in desk.promise(done).text
    figures = queries.figures_of(firm.scope)
    assert (figures.made_good, figures.left, figures.not_kept) == (1, 1, 2)
    assert (state_now(firm, talked).apologies, state_now(firm, talked).deeds) == (2, 0)


def test_the_cause_is_asked_for_without_a_culprit(firm: Firm, desk: Desk, maija_: Party) -> None:
    """A10, B15: what hindered, not who; own, a supplier's, or outside."""
    promise = broken(firm, desk, maija_)
    with desk.when("2026-03-07", "10:00"):
        page = desk.move(promise, "cause", cause="outside", words="Tie oli poikki")
        assert "The cause is noted." in page.text
        assert "Tie oli poikki" in page.text
    assert state_now(firm, promise).cause == "outside"
