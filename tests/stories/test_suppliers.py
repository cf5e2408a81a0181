"""A9, A13, A19: a supplier's word to us stands in the same book, and the one who does is seen beside the one who talks."""

from __future__ import annotations

import re
from datetime import date

import pytest

from lupaus.core.promise import Promise
from lupaus.ledger import queries
from tests.cast import Firm, customer, jari, state_now
from tests.stories.stage import Desk, at, is_sound, press

pytestmark = pytest.mark.django_db
BORN = at("2026-03-02", "09:00")


@pytest.fixture
def firm() -> Firm:
    return jari(now=BORN)


@pytest.fixture
def desk(firm: Firm) -> Desk:
    return Desk(firm)


def word_of(desk: Desk, firm: Firm, name: str, words: str, on: str = "2026-03-10") -> Promise:
    """Somebody's word to us, written down as it was said."""
    page = desk.open("/desk/add/?theirs=1")
    press(desk.client, page, "/desk/add/", where='name="theirs"', whom="new", new_name=name, words=words,
          day="date", on=on)  # fmt: skip
    return queries.state(queries.promises(firm.scope).filter(direction="theirs").latest("pk"))


def both(desk: Desk, firm: Firm) -> tuple[Promise, Promise]:
    """North does all he can; South says sorry. Both are late."""
    with desk.when("2026-03-02", "09:00"):
        north = word_of(desk, firm, "Pohjoisen Pelti", "Pelti on teillä kymmenes päivä")
        south = word_of(desk, firm, "Etelän Pelti", "Totta kai, kymmenes päivä")
    desk.live(BORN, at("2026-03-11", "08:30"))
    with desk.when("2026-03-11", "09:00"):
        desk.move(north, "deed", words="Ajoi lainapellin meille itse")
        desk.move(north, "deed", words="Tilasi uuden pikakuljetuksella")
        desk.move(south, "apology", words="Pahoittelemme")
        desk.move(south, "told", on="2026-03-20", words="Tulee ensi viikolla")
    with desk.when("2026-03-12", "12:00"):
        desk.move(north, "kept")
    desk.live(at("2026-03-12", "12:00"), at("2026-03-21", "09:00"))
    with desk.when("2026-03-21", "09:00"):
        desk.move(south, "apology", words="Pahoittelemme edelleen")
        desk.move(south, "give_up", cause="own", words="Ei tulekaan")
    return north, south


def test_the_one_who_does_and_the_one_who_talks_are_told_apart_at_a_glance(firm: Firm, desk: Desk) -> None:
    north, south = both(desk, firm)
    with desk.when("2026-03-21", "10:00"):
        does, talks = desk.promise(north), desk.promise(south)
    assert "not kept, but made good" in does.text
    assert "not kept, left as it was" in talks.text
    assert does.text.count("Deed:") == 2
    assert "Deed:" not in talks.text
    assert (state_now(firm, north).deeds, state_now(firm, north).apologies) == (2, 0)
    assert (state_now(firm, south).deeds, state_now(firm, south).apologies) == (0, 2)
    assert is_sound(firm, "2026-03-21", "10:01")


def test_their_slips_do_not_stand_in_our_own_figures(firm: Firm, desk: Desk) -> None:
    both(desk, firm)
    with desk.when("2026-03-21", "10:00"):
        page = desk.open("/desk/figures/?span=all")
    shown = re.findall(r"(\d+) (kept as first promised|kept as agreed anew|not kept as promised)", page.text)
    assert {words: int(count) for count, words in shown}["not kept as promised"] == 0


def test_our_promise_shows_on_whose_word_it_hangs(firm: Firm, desk: Desk) -> None:
    """A16: whom a supplier's slip will reach is on the supplier's page before it happens."""
    maija = customer(firm, "Maija Virtanen", "040 123 4567", now=BORN)
    with desk.when("2026-03-02", "09:00"):
        part = word_of(desk, firm, "Pohjoisen Pelti", "Pelti on teillä kymmenes päivä")
        press(desk.client, desk.open(f"/desk/add/?to={maija.code}"), "/desk/add/", where='name="kind"',
              whom=str(maija.code), kind="repair", day="date", on="2026-03-12", words="Vaihdan pellin",
              hangs_on=str(part.id))  # fmt: skip
        ours = queries.state(queries.promises(firm.scope).get(kind__slug="repair"))
        assert ours.depends_on == part.id
        assert "Pohjoisen Pelti" in desk.promise(ours).text
        hanging = desk.promise(part).text
    assert "These hang on it" in hanging
    assert "Maija Virtanen" in hanging


def test_a_supplier_is_thanked_and_it_stays_in_the_book(firm: Firm, desk: Desk) -> None:
    north, _south = both(desk, firm)
    with desk.when("2026-03-21", "10:00"):
        page = desk.move(north, "thanks", words="Kiitos, pelastitte asiakkaamme viikon")
        assert "The thanks are kept." in page.text
        assert "Kiitos, pelastitte asiakkaamme viikon" in page.text
    assert [h.words for h in queries.history(firm.scope, north.id) if h.kind == "thanked"] == [
        "Kiitos, pelastitte asiakkaamme viikon"
    ]


def test_before_a_suppliers_day_we_are_told_to_ask_and_nobody_outside_is_written_to(
    firm: Firm, desk: Desk
) -> None:
    with desk.when("2026-03-02", "09:00"):
        part = word_of(desk, firm, "Pohjoisen Pelti", "Pelti on teillä kymmenes päivä")
    assert part.due_on == date(2026, 3, 10)
    with desk.when("2026-03-05", "08:30"):
        assert "Pohjoisen Pelti" in desk.open("/").text
    desk.live(at("2026-03-05", "08:30"), at("2026-03-12", "12:00"))
    assert desk.letters == []
