"""Will it hold? The letter before the day, the supplier's own page, and what their answer leads to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lupaus.core import events as e
from lupaus.ledger import queries
from lupaus.outbox.models import Notice
from lupaus.people import links
from lupaus.people.parties import merge
from tests import cast
from tests.features.suppliers.stage import BORN, DUE, Answering, Room, at, site
from tests.stories.stage import forms_to, press

pytestmark = pytest.mark.django_db
ASKED = at("2026-03-18", "12:00")  # a Wednesday; the word is for Friday


@pytest.fixture
def room(settings: Any) -> Iterator[Room]:
    site(settings)
    with time_machine.travel(ASKED, tick=False):
        yield Room()


def steps(room: Room) -> list[str]:
    return list(
        Notice.objects.filter(organisation=room.firm.scope.organisation, state="waiting").values_list(
            "step", flat=True
        )
    )


def test_two_working_days_before_they_are_asked_by_a_letter_with_their_own_link(room: Room) -> None:
    room.word(room.north)
    room.live(BORN, at("2026-03-18", "08:00"))
    assert room.letters == []
    room.live(at("2026-03-18", "09:00"), ASKED)
    (letter,) = room.letters
    assert letter.to == "pelti@pohjoinen.example"
    assert "You promised us: Pelti" in letter.text
    assert "https://lupaus.example/s/" in letter.text
    assert Answering(room.north).path() in letter.text
    assert letter.stop_url is None


def test_over_a_weekend_working_days_are_counted(room: Room) -> None:
    room.word(room.north, on=date(2026, 3, 16))  # a Monday
    room.live(BORN, at("2026-03-12", "08:00"))
    assert room.letters == []
    room.live(at("2026-03-12", "09:00"), at("2026-03-12", "12:00"))
    assert len(room.letters) == 1


def test_a_word_for_the_day_after_tomorrow_is_not_asked_about(room: Room) -> None:
    room.word(room.north, now=at("2026-03-17", "10:00"))
    room.live(at("2026-03-17", "10:00"), at("2026-03-19", "18:00"))
    assert room.letters == []


def test_who_cannot_be_written_to_is_asked_by_one_of_us(room: Room) -> None:
    room.word(room.south)
    room.live(BORN, ASKED)
    assert room.letters == []
    assert "hold" in steps(room)


def test_opening_the_page_changes_nothing(room: Room) -> None:
    word = room.word(room.north)
    before = room.kinds_of(word)
    page = Answering(room.north).open()
    assert page.status == 200
    assert "Pelti" in page.text and "Will it hold?" in page.text
    assert room.kinds_of(word) == before


def test_yes_it_holds_is_a_line_before_us_and_nothing_is_kept_by_it(room: Room) -> None:
    word, them = room.word(room.north), Answering(room.north)
    page = press(them.client, them.open(), "/holds/")
    assert "knows now that it holds" in page.text
    assert room.kinds_of(word)[-1] == "affirmed"
    room.live(ASKED, ASKED + timedelta(minutes=5))
    assert "answer_holds" in steps(room)
    assert room.state(word).outcome == "open"
    assert not forms_to(them.open(), "/holds/")
    assert "They say that it holds" in room.open("/").text + room.open(f"/suppliers/{room.north.code}/").text


def test_a_deed_is_asked_for_before_a_new_day(room: Room) -> None:
    room.word(room.north)
    source = Answering(room.north).open().source
    assert source.index("What have you done about it?") < source.index("A new day, if you know one")


def test_it_will_be_late_is_read_by_a_person_and_agrees_nothing(room: Room) -> None:
    word, them = room.word(room.north), Answering(room.north)
    press(them.client, them.open(), "/late/", done="Lainapelti lähti autoon", cause="outside", on="2026-03-24",
          words="Lumi sulki tien")  # fmt: skip
    state = room.state(word)
    assert (state.due_on, state.terms, state.cause, state.deeds) == (DUE, "first", "", 0)
    assert room.kinds_of(word)[-2:] == ["slip_foretold", "cause_viewed"]
    room.live(ASKED, ASKED + timedelta(minutes=5))
    assert "answer_slip" in steps(room)
    assert "They say that it will be late" in room.open(f"/call/{room.north.code}/").text
    page = room.slip_page(word)
    assert "Lainapelti lähti autoon" in page.text
    assert "Nobody has agreed to it yet" in page.text
    assert 'value="2026-03-24"' in page.source


def test_a_deed_may_be_noted_in_their_words_and_whose_doing_it_was_is_for_us_to_say(room: Room) -> None:
    word, them = room.word(room.north), Answering(room.north)
    press(
        them.client, them.open(), "/late/", done="Lainapelti lähti autoon", cause="outside", on="2026-03-24"
    )
    page = room.slip_page(word)
    assert "checked" not in page.source.partition("Whose doing")[2]
    for _tap in range(2):
        press(room.client, page, "/slip/", tap="deed", why="Soitin heille")
    (deed,) = [one for one in queries.history(room.firm.scope, word.id) if one.kind == "deed"]
    assert deed.words == "Lainapelti lähti autoon"
    state = room.state(word)
    assert (state.deeds, state.cause, state.terms, state.due_on) == (1, "", "told", date(2026, 3, 24))
    assert "Soitin heille" in room.open(f"/desk/promise/{room.code(word)}/").text


def test_late_without_a_deed_is_said_as_it_is(room: Room) -> None:
    word, them = room.word(room.north), Answering(room.north)
    press(them.client, them.open(), "/late/", words="Pahoittelut")
    assert "They told of nothing done about it" in room.slip_page(word).text
    assert "nothing done about it" in room.open(f"/desk/promise/{room.code(word)}/").text


def test_the_same_answer_twice_is_one(room: Room) -> None:
    word, them = room.word(room.north), Answering(room.north)
    page = them.open()
    for _tap in range(2):
        press(them.client, page, "/late/", done="Lainapelti lähti")
    assert room.kinds_of(word).count("slip_foretold") == 1


def test_a_stale_page_says_so_and_changes_nothing(room: Room) -> None:
    word, them = room.word(room.north), Answering(room.north)
    page = them.open()
    room.note(word, (e.Kept("done"), ""), now=ASKED)
    after = press(them.client, page, "/holds/")
    assert after.status == 409
    assert room.kinds_of(word)[-1] == "kept"


@pytest.mark.parametrize("kept", ["late", "cause"])
def test_a_day_that_has_passed_and_a_view_of_nothing_are_refused_and_what_was_written_stays(
    room: Room, kept: str
) -> None:
    word, them = room.word(room.north), Answering(room.north)
    them.open()
    shown = room.state(word)
    fields = {
        "act": "01890000-0000-7000-8000-000000000001", "done": "Ajoin itse", "on": "2026-03-01", "cause": "own",
        "promise": f"{room.code(word)}|{shown.terms_no}|{shown.holder}|{shown.outcome}|{shown.stage}",
    }  # fmt: skip
    answer = them.client.post(f"{them.path()}{kept}/", fields)
    assert answer.status_code in (409, 422)
    assert "Ajoin itse" in answer.content.decode() or kept == "cause"
    assert room.kinds_of(word) == ["made"]


def test_a_forged_an_old_and_a_revoked_link_are_dead_and_tell_nothing(room: Room) -> None:
    room.word(room.north)
    them = Answering(room.north)
    path = them.path()
    assert Client().get("/s/forged.token/").status_code == 410
    links.revoke_links(room.north)
    gone = Client().get(path)
    assert gone.status_code == 410
    assert "Pelti" not in gone.content.decode()
    fresh = links.supplier_path(room.north, ASKED)
    with time_machine.travel(ASKED + timedelta(days=500), tick=False):
        assert Client().get(fresh).status_code == 410


def test_their_card_shows_their_own_page_and_ends_its_links(room: Room) -> None:
    room.word(room.north)
    path = Answering(room.north).path()
    card = room.open(f"/desk/customer/{room.north.code}/")
    assert path in card.links()
    assert f"/suppliers/{room.north.code}/" in card.links()
    press(room.client, card, "/end-links/")
    assert Client().get(path).status_code == 410


def test_nobody_answers_for_another_supplier_or_a_customer(room: Room) -> None:
    word, other = room.word(room.north), Answering(room.south)
    state = room.state(word)
    shown = f"{room.code(word)}|{state.terms_no}|{state.holder}|{state.outcome}|{state.stage}"
    fields = {"act": "01890000-0000-7000-8000-000000000001", "promise": shown}
    assert other.client.post(f"{other.path()}holds/", fields).status_code == 409
    guest = Answering(room.maija)
    assert "Pelti" not in guest.open().text
    assert guest.client.post(f"{guest.path()}holds/", fields).status_code == 409
    assert room.kinds_of(word) == ["made"]


def test_a_tap_without_its_token_is_refused(room: Room) -> None:
    word, them = room.word(room.north), Answering(room.north)
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(f"{them.path()}holds/", {}).status_code == 403
    assert room.kinds_of(word) == ["made"]


def test_both_views_of_a_cause_stand_side_by_side(room: Room) -> None:
    word, them = room.word(room.north), Answering(room.north)
    late = at("2026-03-23", "09:00")
    room.live(ASKED, late)
    room.note(word, (e.CauseNamed("own"), "Tilausta ei tehty"), (e.Apology(), "Pahoittelut"), now=late)
    with time_machine.travel(late + timedelta(hours=1), tick=False):
        page = them.open()
        assert "their own doing" in page.text and "Tilausta ei tehty" in page.text
        press(them.client, page, "/cause/", cause="outside", words="Tukku oli kiinni lakon vuoksi")
        shown = room.open(f"/suppliers/{room.north.code}/").text
    assert room.state(word).cause == "own"
    assert "We see it so their own doing" in shown
    assert "sees it so outside their control" in shown
    assert "Tukku oli kiinni lakon vuoksi" in shown


def test_a_customers_letter_links_to_the_customers_page_still(room: Room) -> None:
    cast.promised(room.firm, room.maija, "refund", now=ASKED - timedelta(hours=1))
    room.live(ASKED, ASKED + timedelta(minutes=10))
    (letter,) = room.letters
    assert "https://lupaus.example/p/" in letter.text


def test_the_page_asks_the_same_few_questions_however_much_was_promised(room: Room) -> None:
    them = Answering(room.north)

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            them.open()
        return len(seen)

    room.word(room.north)
    few = asked()
    for number in range(12):
        room.word(room.north, f"Osa {number}")
    assert asked() == few


def test_whoever_is_erased_takes_their_words_and_their_link_along(room: Room) -> None:
    word, them = room.word(room.north), Answering(room.north)
    press(
        them.client,
        them.open(),
        "/late/",
        done="Lainapelti lähti autoon",
        cause="outside",
        words="Lumi sulki tien",
    )
    path = them.path()
    press(
        room.client, room.open(f"/desk/customer/{room.north.code}/erase/"), "/erase/", typed="Pohjoisen Pelti"
    )
    assert Client().get(path).status_code == 410
    page = room.open("/suppliers/").text
    assert "Lainapelti" not in room.slip_page(word).text + page
    assert "Pohjoisen" not in page
    assert room.kinds_of(word) == ["made", "slip_foretold", "cause_viewed", "released"]


def test_what_two_merged_suppliers_promised_stands_on_one_page(room: Room) -> None:
    first, second = room.word(room.north, "Pelti"), room.word(room.south, "Luukku")
    merge(room.firm.scope, room.south, room.north)
    page = room.open(f"/suppliers/{room.south.code}/").text
    assert "Pelti" in page and "Luukku" in page
    them = Answering(room.north)
    assert "Luukku" in them.open().text
    assert (room.state(first).debtor, room.state(second).debtor) == (room.north.pk, room.south.pk)
    assert room.open("/suppliers/").source.count("<title id=") == 1
