"""A9, A13, A19: a supplier's word to us stands in the same book, and the one who does is seen beside the one who talks."""

from __future__ import annotations

import re
from datetime import date

import pytest

from lupaus.core.promise import Promise
from lupaus.ledger import queries
from lupaus.people.parties import set_contact
from tests.cast import Firm, code_of, customer, jari, state_now
from tests.stories.stage import Desk, Page, at, is_sound, press

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


def slip(desk: Desk, firm: Firm, promise: Promise, **fields: str) -> Page:
    """It did not hold: whom it reaches is seen, and then one of two taps."""
    return press(
        desk.client, desk.open(f"/suppliers/promise/{code_of(firm, promise)}/slip/"), "/slip/", **fields
    )


def both(desk: Desk, firm: Firm) -> tuple[Promise, Promise]:
    """North does all he can; South says sorry. Both are late."""
    with desk.when("2026-03-02", "09:00"):
        north = word_of(desk, firm, "Pohjoisen Pelti", "Pelti on teillä kymmenes päivä")
        south = word_of(desk, firm, "Etelän Pelti", "Totta kai, kymmenes päivä")
    desk.live(BORN, at("2026-03-11", "08:30"))
    with desk.when("2026-03-11", "09:00"):
        desk.move(north, "deed", words="Ajoi lainapellin meille itse")
        desk.move(north, "deed", words="Tilasi uuden pikakuljetuksella")
        slip(
            desk,
            firm,
            south,
            tap="apology",
            words="Pahoittelemme",
            on="2026-03-20",
            why="Tulee ensi viikolla",
        )
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


def test_who_cannot_be_written_to_is_asked_by_us_before_the_day(firm: Firm, desk: Desk) -> None:
    with desk.when("2026-03-02", "09:00"):
        part = word_of(desk, firm, "Pohjoisen Pelti", "Pelti on teillä kymmenes päivä")
    assert part.due_on == date(2026, 3, 10)
    with desk.when("2026-03-05", "08:30"):
        assert "Pohjoisen Pelti" in desk.open("/").text
    desk.live(at("2026-03-05", "08:30"), at("2026-03-12", "12:00"))
    assert desk.letters == []


# -- the room of suppliers ----------------------------------------------------------------------


def test_the_two_stand_side_by_side_on_one_page_and_are_told_apart_at_first_look(
    firm: Firm, desk: Desk
) -> None:
    """A13: the headline is deeds beside bare words, and the case to speak of first comes first."""
    both(desk, firm)
    with desk.when("2026-03-21", "10:00"):
        page = desk.open("/suppliers/").text
    talks, does = page.index("Etelän Pelti"), page.index("Pohjoisen Pelti")
    assert talks < does
    assert "0 deeds 2 bare apologies" in page[talks:does]
    assert "2 deeds 0 bare apologies" in page[does:]
    assert "Tilasi uuden pikakuljetuksella" in page[does:]
    assert "Pahoittelemme" not in page


def test_the_same_apology_month_after_month_is_told_with_the_table_beside_the_drawing(
    firm: Firm, desk: Desk
) -> None:
    """A12: the same promiser, the same class of cause, again within ninety days."""
    for month in (3, 4, 5):
        with desk.when(f"2026-{month:02}-02", "09:00"):
            on = f"2026-{month:02}-10"
            part = (
                word_of(desk, firm, "Etelän Pelti", "Kymmenes päivä", on)
                if month == 3
                else again(desk, firm, on)
            )
        desk.live(at(f"2026-{month:02}-10", "21:00"), at(f"2026-{month:02}-11", "08:30"))
        with desk.when(f"2026-{month:02}-11", "09:00"):
            page = desk.open(f"/suppliers/promise/{code_of(firm, part)}/slip/")
            press(desk.client, page, "/slip/", tap="apology", words="Pahoittelemme viivästystä", cause="own")
            desk.move(part, "give_up", cause="own", words="Tilaus unohtui")
    with desk.when("2026-05-12", "09:00"):
        page = supplier_page(desk, firm).text
    assert "in 3 months: their own doing" in page
    assert [f"{month}/2026 1 {int(month > 3)} 0 1" in page for month in (3, 4, 5)] == [True] * 3


def test_whom_a_slip_reaches_is_listed_by_harm_before_it_is_saved(firm: Firm, desk: Desk) -> None:
    """A16: down to the last customer, and from there each of them is told."""
    maija = customer(firm, "Maija Virtanen", "040 123 4567", now=BORN)
    eero = customer(firm, "Eero Aalto", "040 765 4321", now=BORN)
    with desk.when("2026-03-02", "09:00"):
        part = word_of(desk, firm, "Pohjoisen Pelti", "Pelti on teillä kymmenes päivä")
        for whom, on in ((maija, "2026-03-12"), (eero, "2026-04-12")):
            press(desk.client, desk.open(f"/desk/add/?to={whom.code}"), "/desk/add/", where='name="kind"',
                  whom=str(whom.code), kind="repair", day="date", on=on, words="Vaihdan pellin",
                  hangs_on=str(part.id))  # fmt: skip
    with desk.when("2026-03-09", "09:00"):
        page = desk.open(f"/suppliers/promise/{code_of(firm, part)}/slip/")
        looked = press(desk.client, page, "/slip/", look="1", on="2026-03-20")
        assert looked.text.index("Maija Virtanen") < looked.text.index("Eero Aalto")
        assert "8 days too late" in looked.text
        assert state_now(firm, part).terms == "first"
        after = press(desk.client, looked, "/slip/", tap="deed", words="Lainasi pellin", on="2026-03-20",
                      cause="outside")  # fmt: skip
        tell = next(url for url in after.links() if url.endswith("/told/"))
        assert (
            "A new day"
            in press(desk.client, desk.open(tell), "/told/", on="2026-03-23", words="Pelti viipyy").text
        )
    assert state_now(firm, part).terms == "told"
    assert is_sound(firm, "2026-03-09", "09:01")


def test_thanks_reach_the_supplier_in_our_own_words(firm: Firm, desk: Desk) -> None:
    """A19."""
    north, _south = both(desk, firm)
    party = queries.promises(firm.scope).get(pk=north.id).debtor
    set_contact(firm.scope, party, "email", ["pelti@pohjoinen.example"])
    with desk.when("2026-03-23", "10:00"):
        page = press(
            desk.client, desk.open(f"/suppliers/{party.code}/"), "/thanks/", words="Pelastitte viikon"
        )
        assert "Your words are on their way" in page.text
    desk.live(at("2026-03-23", "10:00"), at("2026-03-23", "10:10"))
    (letter,) = desk.letters
    assert letter.to == "pelti@pohjoinen.example"
    assert "Pelastitte viikon" in letter.text


def again(desk: Desk, firm: Firm, on: str) -> Promise:
    """One more word of the one who talks."""
    party = queries.promises(firm.scope).filter(direction="theirs").latest("pk").debtor
    page = desk.open(f"/desk/add/?theirs=1&to={party.code}")
    press(desk.client, page, "/desk/add/", where='name="theirs"', whom=str(party.code), words="Kymmenes päivä",
          day="date", on=on)  # fmt: skip
    return queries.state(queries.promises(firm.scope).filter(direction="theirs").latest("pk"))


def supplier_page(desk: Desk, firm: Firm) -> Page:
    party = queries.promises(firm.scope).filter(direction="theirs").latest("pk").debtor
    return desk.open(f"/suppliers/{party.code}/")
