"""1c.6: a moved date is no way to look better. What was agreed anew and what was only told are two things, and both are seen."""

from __future__ import annotations

from datetime import date, time

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
def repair(firm: Firm, maija_: Party) -> Promise:
    return promised(firm, maija_, "repair", date(2026, 3, 20), words="Korjaan hormin", now=BORN)


@pytest.fixture
def visit(firm: Firm, maija_: Party) -> Promise:
    return promised(firm, maija_, "visit", date(2026, 3, 20), at=time(12), starts=time(10), now=BORN)


def agree(desk: Desk, promise: Promise, on: str) -> None:
    page = desk.move(promise, "anew", on=on, words="Puhelimessa: sopii")
    assert "Agreed anew." in page.text


def test_three_moves_before_due_lower_first_time_kept_and_the_trail_shows_each(
    firm: Firm, desk: Desk, maija_: Party, repair: Promise
) -> None:
    for on, day in (("2026-03-23", "04"), ("2026-03-25", "05"), ("2026-03-27", "06")):
        with desk.when(f"2026-03-{day}", "10:00"):
            agree(desk, repair, on)
    with desk.when("2026-03-26", "15:00"):
        desk.move(repair, "report", words="Valmis")
        Guest(maija_).tap("kept")
    with desk.when("2026-04-10", "15:00"):
        page = desk.promise(repair)
    figures = queries.figures_of(firm.scope)
    assert (figures.kept, figures.anew, figures.not_kept) == (0, 1, 0)
    assert "kept as agreed anew" in page.text
    assert "First promised for" in page.text
    assert "20.3." in page.text
    for day in ("Mon 23.3.", "Wed 25.3.", "Fri 27.3."):
        assert f"Agreed anew: {day}" in page.text
    state = state_now(firm, repair)
    assert (state.first_due_on, state.terms_no) == (date(2026, 3, 20), 4)
    assert is_sound(firm, "2026-04-10", "15:01")


def test_agreeing_back_to_the_first_day_does_not_wash_it_clean(
    firm: Firm, desk: Desk, maija_: Party, repair: Promise
) -> None:
    with desk.when("2026-03-04", "10:00"):
        agree(desk, repair, "2026-03-25")
        agree(desk, repair, "2026-03-20")
    with desk.when("2026-03-19", "15:00"):
        desk.move(repair, "report", words="Valmis")
        Guest(maija_).tap("kept")
    assert queries.figures_of(firm.scope).kept == 0
    assert queries.figures_of(firm.scope).anew == 1


def test_a_date_that_was_only_told_counts_as_not_kept_even_when_that_one_holds(
    firm: Firm, desk: Desk, maija_: Party, repair: Promise
) -> None:
    with desk.when("2026-03-18", "10:00"):
        page = desk.move(repair, "told", on="2026-03-27", words="Osa myöhässä")
        assert "It still counts as not kept as promised." in page.text
    with desk.when("2026-03-26", "15:00"):
        desk.move(repair, "report", words="Valmis")
        Guest(maija_).tap("kept")
        assert "not kept, but made good" in desk.promise(repair).text
    figures = queries.figures_of(firm.scope)
    assert (figures.kept, figures.anew, figures.made_good, figures.said_yes) == (0, 0, 1, 1)


def test_agreeing_after_the_day_has_passed_breaks_it_first(
    firm: Firm, desk: Desk, maija_: Party, repair: Promise
) -> None:
    with desk.when("2026-03-23", "10:00"):
        agree(desk, repair, "2026-03-27")
    state = state_now(firm, repair)
    assert (state.terms, state.breaks) == ("agreed", 1)
    assert state.missed_at is not None
    with desk.when("2026-03-26", "15:00"):
        desk.move(repair, "report", words="Valmis")
        Guest(maija_).tap("kept")
    assert (queries.figures_of(firm.scope).anew, queries.figures_of(firm.scope).made_good) == (0, 1)


def test_moving_on_the_day_page_asks_whether_they_said_yes(
    firm: Firm, desk: Desk, maija_: Party, visit: Promise
) -> None:
    with desk.when("2026-03-16", "10:00"):
        day = desk.open("/day/?on=2026-03-20")
        move = next(url for url in day.links() if url.endswith("/move/"))
        page = desk.open(move)
        assert "They said yes to it" in page.text
        assert "the first promise counts as not kept" in page.text
        desk.send(page, 'name="terms"', terms="told", slot="2026-03-24T10:00/12:00")
    state = state_now(firm, visit)
    assert (state.terms, state.due_on, state.starts_time) == ("told", date(2026, 3, 24), time(10))


def test_a_moved_visit_is_reminded_of_by_its_new_time_alone(
    firm: Firm, desk: Desk, maija_: Party, visit: Promise
) -> None:
    with desk.when("2026-03-10", "10:00"):
        page = desk.open(next(u for u in desk.open("/day/?on=2026-03-20").links() if u.endswith("/move/")))
        desk.send(page, 'name="terms"', terms="agreed", slot="2026-03-24T10:00/12:00")
    desk.live(at("2026-03-10", "10:00"), at("2026-03-24", "12:00"))
    words = (
        "Sovittu: tulen pe 20.3.",
        "Sovittu: tulen ti 24.3.",
        "kuten sovittiin, ti 24.3.",
        "Nähdään ti 24.3.",
    )
    assert len(desk.letters) == len(words)
    for letter, said in zip(desk.letters, words, strict=True):
        assert said in letter.text
