"""The room's own pages: deeds and words at first look, a slip before it is saved, whom it reaches, thanks."""

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
from lupaus.core.lifecycle import Refusal
from lupaus.ledger import guard, queries
from lupaus.ledger.hanging import hanging_on
from lupaus.outbox.models import Notice
from lupaus.people.models import Party
from tests import cast
from tests.features.desk.pages import text_of, undo_url
from tests.features.suppliers.stage import BORN, DUE, Room, at, site
from tests.stories.stage import press

pytestmark = pytest.mark.django_db
LATE = at("2026-03-23", "09:00")  # the Monday after


@pytest.fixture
def room(settings: Any) -> Iterator[Room]:
    site(settings)
    with time_machine.travel(LATE, tick=False):
        yield Room()


def both_late(room: Room) -> None:
    """North did two things about it, South was sorry twice."""
    north, south = room.word(room.north, "Hormin osa"), room.word(room.south, "Luukku")
    room.live(BORN, LATE - timedelta(hours=1))
    early = LATE - timedelta(minutes=30)
    room.note(north, (e.CauseNamed("outside"), "Lautta ei kulkenut"), (e.Deed(), "Lainasi osan naapurilta"),
              (e.Deed(), "Ajoi osan itse perille"), now=early)  # fmt: skip
    room.note(south, (e.CauseNamed("own"), ""), (e.Apology(), "Pahoittelut"), (e.Apology(), "Pahoittelut vielä"),
              now=early)  # fmt: skip
    room.note(north, (e.Kept("done", done_on=LATE.date()), ""), now=early + timedelta(minutes=5))


def test_an_empty_room_says_so_kindly(room: Room) -> None:
    page = room.open("/suppliers/")
    assert page.status == 200
    assert "Nobody owes us a word." in page.text
    assert "Pohjoisen Pelti" in page.text


def test_deeds_and_bare_words_are_the_headline_and_the_worst_case_comes_first(room: Room) -> None:
    both_late(room)
    page = room.open("/suppliers/")
    assert page.text.index("Etelän Osat") < page.text.index("Pohjoisen Pelti")
    north = page.text[page.text.index("Pohjoisen Pelti") :]
    assert "2 deeds 0 bare apologies" in north
    assert "late once, never by its own doing" in north
    assert "1 of one late word made good" in north
    assert "Ajoi osan itse perille" in north
    assert "0 deeds 2 bare apologies" in page.text[: page.text.index("Pohjoisen Pelti")]
    assert page.source.count("<title id=") == 2


def test_one_suppliers_page_tells_it_month_by_month_with_the_table_beside_the_drawing(room: Room) -> None:
    both_late(room)
    page = room.open(f"/suppliers/{room.south.code}/")
    assert page.text.count("3/2026 1 0 0 2") == 1
    assert page.source.count("<tbody>") >= 1
    assert "They were sorry, 2 times. Nothing was done." in page.text
    assert 'role="img"' in page.source


def test_the_same_cause_month_after_month_is_said(room: Room) -> None:
    for month in (3, 4, 5):
        day = date(2026, month, 10)
        word = room.word(room.south, f"Luukku {month}", on=day)
        end = at(day.isoformat(), "20:00") + timedelta(days=1)
        room.live(end - timedelta(hours=1), end, timedelta(hours=1))
        room.note(word, (e.CauseNamed("own"), ""), (e.GivenUp("own"), ""), now=end)
    with time_machine.travel(at("2026-05-20", "09:00"), tick=False):
        page = room.open(f"/suppliers/{room.south.code}/").text
        listed = room.open("/suppliers/").text
    assert "The same cause again and again, in 3 months: their own doing." in page
    assert "The same cause again and again, in 3 months" in listed
    assert page.count("the same cause again") == 2


def test_a_slip_shows_whom_it_reaches_by_harm_before_it_is_saved(room: Room) -> None:
    word = room.word(room.north, on=date(2026, 3, 27))
    liisa = cast.customer(room.firm, "Liisa Laine", "050 111 2222", now=BORN)
    tight = room.ours(word, date(2026, 3, 28))
    roomy = room.ours(word, date(2026, 4, 20), liisa, "Asennan luukun")
    page = room.slip_page(word)
    assert "Maija Virtanen" in page.text and "Liisa Laine" in page.text
    before = room.kinds_of(word)
    looked = press(room.client, page, "/slip/", look="1", on="2026-03-31")
    assert looked.text.index("Maija Virtanen") < looked.text.index("Liisa Laine")
    assert "3 days too late" in looked.text and "20 days to spare" in looked.text
    assert room.kinds_of(word) == before
    fragment = room.client.post(f"/suppliers/promise/{room.code(word)}/slip/look/", {"on": "2026-05-01"})
    assert "34 days too late" in text_of(fragment)
    assert f"/desk/promise/{room.code(tight)}/told/" in looked.source
    assert f"/desk/promise/{room.code(roomy)}/told/" in looked.source


def test_harm_goes_down_to_the_last_customer(room: Room) -> None:
    word = room.word(room.north)
    first = room.ours(word, date(2026, 3, 30))
    liisa = cast.customer(room.firm, "Liisa Laine", "050 111 2222", now=BORN)
    room.ours(first, date(2026, 4, 2), liisa, "Tulen sen jälkeen")
    page = room.slip_page(word)
    assert "Liisa Laine" in page.text and "(through another promise)" in page.text
    assert [one.depth for one in hanging_on(room.firm.scope, [word.id])] == [1, 2]


@pytest.mark.parametrize(("tap", "deeds", "apologies"), [("deed", 1, 0), ("apology", 0, 1)])
def test_a_slip_takes_one_of_two_taps(room: Room, tap: str, deeds: int, apologies: int) -> None:
    word = room.word(room.north, on=date(2026, 3, 27))
    room.ours(word, date(2026, 3, 28))
    after = press(room.client, room.slip_page(word), "/slip/", tap=tap, words="Ajoi itse", on="2026-03-31",
                  cause="outside", why="Lautta seisoi")  # fmt: skip
    state = room.state(word)
    assert (state.deeds, state.apologies, state.cause, state.terms) == (deeds, apologies, "outside", "told")
    assert state.due_on == date(2026, 3, 31)
    assert "Who must hear of it" in after.text and "Maija Virtanen" in after.text
    assert sound()
    room.client.post(undo_url_of(after))
    assert room.state(word).deeds == room.state(word).apologies == 0


def sound() -> bool:
    """Does the book hold together? The engine need not have looked just now."""
    assert [one for one in guard.breaches(LATE) if one.code != "alarm_overdue"] == []
    return True


def undo_url_of(page: Any) -> str:
    class Answer:
        content = page.source.encode()

    return undo_url(Answer())


def test_a_day_that_we_agreed_on_is_agreed_anew_and_only_because_a_person_says_so(room: Room) -> None:
    word = room.word(room.north, on=date(2026, 3, 27))
    press(
        room.client,
        room.slip_page(word),
        "/slip/",
        tap="deed",
        words="Toi lainaosan",
        on="2026-03-31",
        is_agreed="on",
    )
    assert room.state(word).terms == "agreed"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"tap": "deed", "words": " "}, "a deed has a name"),
        ({"tap": "apology", "on": "2026-03-01"}, "That day has passed already"),
        ({"tap": "apology", "is_agreed": "on"}, "Write the day that you agreed on"),
        ({"tap": "apology", "on": "31.2.2026"}, "There is no such day"),
    ],
)
def test_what_cannot_be_is_told_and_changes_nothing(room: Room, fields: dict[str, str], said: str) -> None:
    word = room.word(room.north, on=date(2026, 3, 27))
    page = press(room.client, room.slip_page(word), "/slip/", **fields)
    assert page.status == 422
    assert said in page.text
    assert room.kinds_of(word) == ["made"]


def test_a_stale_slip_page_and_a_double_tap(room: Room) -> None:
    word = room.word(room.north, on=date(2026, 3, 27))
    page = room.slip_page(word)
    for _tap in range(2):
        press(room.client, page, "/slip/", tap="deed", words="Toi lainaosan")
    assert room.state(word).deeds == 1
    stale = room.slip_page(word)
    room.note(word, (e.ToldAnew(date(2026, 4, 1), at("2026-04-01", "23:00")), ""), now=LATE)
    answer = press(room.client, stale, "/slip/", tap="deed", words="Toi toisenkin")
    assert answer.status == 409
    assert "Toi toisenkin" in answer.source
    assert room.state(word).deeds == 1


def test_one_of_our_words_hangs_on_theirs_and_is_shown_both_ways(room: Room) -> None:
    word = room.word(room.north, on=date(2026, 3, 27))
    ours = cast.promised(room.firm, room.maija, "repair", date(2026, 3, 30), now=LATE - timedelta(hours=1))
    desk = room.open(f"/desk/promise/{room.code(ours)}/")
    hang = f"/suppliers/promise/{room.code(ours)}/hangs-on/"
    assert hang in desk.links()
    press(room.client, room.open(hang), "/hangs-on/", on=room.code(word))
    assert room.state(ours).depends_on == word.id
    assert "Pohjoisen Pelti" in room.open(f"/desk/promise/{room.code(ours)}/").text
    assert "Maija Virtanen" in room.open(f"/desk/promise/{room.code(word)}/").text
    assert sound()
    press(room.client, room.open(hang), "/hangs-on/", on="")
    assert room.state(ours).depends_on is None


def test_nothing_hangs_on_what_hangs_on_it(room: Room) -> None:
    word = room.word(room.north, on=date(2026, 3, 27))
    first = room.ours(word, date(2026, 3, 30))
    second = room.ours(first, date(2026, 4, 2))
    for below, above in ((first, second), (first, first), (word, second)):
        with pytest.raises(Refusal, match="hangs_in_a_ring"):
            room.note(below, (e.HungOn(above.id), ""), now=LATE)


def test_thanks_go_to_them_as_a_letter_and_an_undo_stops_it(room: Room) -> None:
    word = room.word(room.north, on=date(2026, 3, 27))
    room.note(word, (e.Deed(), "Ajoi osan itse"), now=LATE - timedelta(hours=1))
    page = press(
        room.client, room.open(f"/suppliers/{room.north.code}/"), "/thanks/", words="Pelastitte viikon"
    )
    assert "Your words are on their way to Pohjoisen Pelti" in page.text
    assert "Pelastitte viikon" in page.text
    room.client.post(undo_url_of(page))
    room.live(LATE, LATE + timedelta(minutes=10), timedelta(minutes=5))
    assert room.letters == []
    press(
        room.client,
        room.open(f"/suppliers/{room.north.code}/"),
        "/thanks/",
        words="Kiitos, pelastitte viikon",
    )
    room.live(LATE, LATE + timedelta(minutes=10), timedelta(minutes=5))
    (letter,) = room.letters
    assert "Thank you for this: Pelti. Kiitos, pelastitte viikon" in letter.text
    assert sound()


def test_who_cannot_be_written_to_is_thanked_in_the_book_and_we_are_told(room: Room) -> None:
    room.word(room.south, on=date(2026, 3, 27))
    page = press(room.client, room.open(f"/suppliers/{room.south.code}/"), "/thanks/", words="Kiitos")
    assert "say it to them, too" in page.text
    assert not Notice.objects.filter(step="after_thanks").exists()


def test_the_desks_page_of_their_word_brings_the_way_here(room: Room) -> None:
    word = room.word(room.north, on=date(2026, 3, 27))
    card = f"/suppliers/promise/{room.code(word)}/card/"
    assert card in room.open(f"/desk/promise/{room.code(word)}/").source
    assert "It will not hold" in text_of(room.client.get(card))


def test_the_pages_ask_the_same_few_questions_however_many_there_are(room: Room) -> None:
    def asked(url: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert room.client.get(url).status_code == 200
        return len(seen)

    word = room.word(room.north)
    room.ours(word, date(2026, 3, 30))
    both_late(room)
    urls = ["/suppliers/", f"/suppliers/{room.north.code}/", f"/suppliers/promise/{room.code(word)}/slip/"]
    room.client.get("/suppliers/")
    few = [asked(url) for url in urls]
    for number in range(6):
        other = room.supplier(f"Pelti {number}", "")
        more = room.word(other, f"Osa {number}", on=DUE)
        room.ours(more, date(2026, 3, 30))
        room.ours(word, date(2026, 3, 30), words=f"Toinen {number}")
        room.note(more, (e.Deed(), "Toi osan"), (e.Apology(), "Pahoittelut"), now=LATE - timedelta(minutes=1))
    assert [asked(url) for url in urls] == few
    assert max(few) < 26


def test_no_page_tells_a_stranger_anything_and_a_get_changes_nothing(room: Room) -> None:
    word = room.word(room.north, on=date(2026, 3, 27))
    ours = room.ours(word, date(2026, 3, 30))
    code, mine = room.code(word), room.code(ours)
    urls = [f"/suppliers/{room.north.code}/", f"/suppliers/promise/{code}/slip/", f"/suppliers/promise/{code}/card/",
            f"/suppliers/promise/{code}/reached/", f"/suppliers/promise/{mine}/hangs-on/"]  # fmt: skip
    posts = [f"/suppliers/promise/{code}/thanks/", f"/suppliers/promise/{code}/slip/look/",
             f"/suppliers/promise/{code}/slip/", f"/suppliers/promise/{mine}/hangs-on/"]  # fmt: skip
    other = cast.client_of(cast.stranger(now=BORN).user)
    for client, wanted in ((other, {404}), (Client(), {302})):
        assert {client.get(url).status_code for url in urls} == wanted
        assert {client.post(url, {"tap": "deed", "words": "x"}).status_code for url in posts} == wanted
    assert "Pohjoisen Pelti" not in other.get("/suppliers/").content.decode()
    events = queries.events(room.firm.scope).count()
    for url in urls:
        assert room.client.get(url).status_code == 200
    assert queries.events(room.firm.scope).count() == events
    assert {room.client.get(posts[0]).status_code, room.client.get(posts[1]).status_code} == {405}


def test_no_country_is_a_field_anywhere() -> None:
    assert not {"country", "nationality", "nation"} & {field.name for field in Party._meta.get_fields()}
