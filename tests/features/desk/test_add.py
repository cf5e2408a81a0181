"""Giving a word in three taps."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lupaus.ledger import guard, queries
from lupaus.people import parties
from lupaus.people.models import Basis, Party
from tests import cast
from tests.features.desk.pages import follow, text_of, undo_url

pytestmark = pytest.mark.django_db
NOW = cast.SPRING
LATER = NOW + timedelta(minutes=5)


def post(firm: cast.Firm, path: str = "/desk/add/", **fields: Any) -> Any:
    with time_machine.travel(LATER, tick=False):
        return follow(cast.client_of(firm.user), path, **fields)


def only(firm: cast.Firm) -> Any:
    return queries.state(queries.promises(firm.scope).get())


def test_three_taps_and_the_word_stands() -> None:
    firm = cast.jari()
    maija = cast.maija(firm)
    page = post(firm, whom=maija.code, kind="callback", words="Soitan sinulle takaisin", day="tomorrow")
    promise = only(firm)
    assert (promise.due_on, promise.creditor, promise.holder) == (date(2026, 3, 3), maija.pk, firm.member.pk)
    assert "The promise is in the book." in text_of(page)
    assert "“Soitan sinulle takaisin”" in text_of(page)
    assert page.redirect_chain[0][0].startswith("/desk/promise/")
    with time_machine.travel(LATER + timedelta(seconds=30), tick=False):
        follow(cast.client_of(firm.user), undo_url(page))
    assert only(firm).is_void


@pytest.mark.parametrize(
    ("chip", "on"),
    [("today", date(2026, 3, 2)), ("tomorrow", date(2026, 3, 3)), ("week", date(2026, 3, 9)),
     ("year", date(2027, 3, 2))],
)  # fmt: skip
def test_the_chips_mean_what_they_say(chip: str, on: date) -> None:
    firm = cast.jari()
    post(firm, whom=cast.maija(firm).code, kind="other", day=chip)
    assert only(firm).due_on == on


def test_a_part_of_the_day_and_a_time() -> None:
    firm = cast.jari()
    maija = cast.maija(firm)
    post(firm, whom=maija.code, kind="visit", day="date", on="2026-03-12", part="morning")
    post(firm, whom=maija.code, kind="callback", day="date", on="2026-03-12", part="time", at="14:30")
    visit, callback = [queries.state(row) for row in queries.promises(firm.scope).order_by("pk")]
    assert (visit.precision, visit.starts_time, visit.due_time) == ("part", time(8), time(12))
    assert (callback.precision, callback.due_time) == ("minute", time(14, 30))


def test_somebody_new_comes_into_the_book_with_the_word() -> None:
    firm = cast.jari()
    post(firm, whom="new", new_name="Eero Lind", new_phone="050 345 6789", kind="information", day="week")
    party = Party.objects.get(name="Eero Lind")
    assert parties.phone_of(party) == "+358503456789"
    assert only(firm).creditor == party.pk


def test_the_second_of_two_taps_says_what_the_first_did() -> None:
    """The first has agreed the visit and taken the number, so that the second would be refused by both."""
    firm = cast.jari()
    maija = cast.maija(firm)
    recall = cast.listed(firm, maija, date(2026, 4, 1))
    visit = {"whom": maija.code, "kind": "visit", "day": "week", "things": recall.series, "act": uuid4()}
    stranger = {"whom": "new", "new_name": "Eero Lind", "new_phone": "050 345 6789", "kind": "other",
                "day": "week", "act": uuid4()}  # fmt: skip
    for fields in (visit, stranger):
        pages = [post(firm, **fields) for _ in range(2)]
        assert [page.status_code for page in pages] == [200, 200]
        assert pages[0].redirect_chain == pages[1].redirect_chain
        assert "The promise is in the book." in text_of(pages[1])
    assert queries.open_count(firm.scope) == 2


def test_a_word_that_was_taken_back_is_not_given_by_its_old_page() -> None:
    firm = cast.jari()
    fields = {"whom": cast.maija(firm).code, "kind": "other", "day": "week", "act": uuid4()}
    page = post(firm, **fields)
    with time_machine.travel(LATER, tick=False):
        follow(cast.client_of(firm.user), undo_url(page))
    page = post(firm, **fields)
    assert page.status_code == 422
    assert "was taken back" in text_of(page)
    assert only(firm).is_void


def test_two_taps_are_one_word_and_one_name() -> None:
    firm = cast.jari()
    act = uuid4()
    for _ in range(2):
        post(firm, whom="new", new_name="Eero Lind", kind="other", day="week", act=act)
    assert Party.objects.filter(name="Eero Lind").count() == 1
    assert queries.promises(firm.scope).count() == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"whom": ""}, "Choose to whom, or write a new name."),
        ({"whom": str(uuid4())}, "Choose to whom, or write a new name."),
        ({"whom": "nonsense"}, "Choose to whom, or write a new name."),
        ({"whom": "new", "new_name": " "}, "Write their name."),
        ({"whom": "new", "new_name": "A", "new_phone": "12"}, "“12” is no phone number."),
        ({"whom": "new", "new_name": "M", "new_phone": "+358401234567"}, "in the book already: Maija Virtanen"),
        ({"kind": ""}, "Choose what you promise."),
        ({"kind": "nonsense"}, "nonsense is not one of the available choices"),
        ({"day": ""}, "Choose by when."),
        ({"day": "date", "on": ""}, "Choose the day."),
        ({"day": "date", "on": "31.4.2026"}, "There is no such day."),
        ({"day": "date", "on": "2026-03-01"}, "That day has passed already."),
        ({"part": "time", "at": ""}, "Write the time too"),
        ({"day": "today", "part": "time", "at": "10:00"}, "That time has passed already."),
        ({"words": "x" * 2001}, "at most 2000 characters"),
    ],
)  # fmt: skip
def test_what_is_unclear_is_said_and_changes_nothing(fields: dict[str, str], sentence: str) -> None:
    firm = cast.jari()
    maija = cast.maija(firm)
    given = {"whom": str(maija.code), "kind": "callback", "day": "tomorrow", "words": "Soitan"} | fields
    page = post(firm, **given)
    assert page.status_code == 422
    assert sentence in text_of(page)
    assert queries.promises(firm.scope).count() == 0
    assert Party.objects.filter(organisation=firm.organisation).count() == 2
    if "words" not in fields:
        assert ">\nSoitan</textarea>" in page.content.decode()


def test_a_visit_keeps_the_reminder_of_each_object() -> None:
    firm = cast.jari()
    maija = cast.maija(firm)
    takka = cast.listed(firm, maija, date(2026, 3, 20), thing="takka")
    sauna = cast.listed(firm, maija, date(2026, 3, 20), thing="sauna")
    post(
        firm, whom=maija.code, kind="visit", day="week", part="morning", words="Tulen maanantaina",
        things=[takka.series, sauna.series],
    )  # fmt: skip
    assert [cast.state_now(firm, one).how for one in (takka, sauna)] == ["reached", "reached"]
    visits = [queries.state(row) for row in queries.promises(firm.scope).filter(kind__slug="visit")]
    assert {visit.series for visit in visits} == {takka.series, sauna.series}
    assert {visit.arises_from for visit in visits} == {takka.id, sauna.id}
    assert list(guard.breaches(LATER)) == []
    page = post(firm, whom=maija.code, kind="visit", day="week", things=[takka.series])
    assert "A visit is agreed already for takka." in text_of(page)


def test_a_yearly_reminder_makes_an_object_and_notes_the_asking() -> None:
    firm = cast.jari()
    maija = cast.maija(firm)
    post(
        firm, whom=maija.code, kind="recall", day="year", again="12m", thing="leivinuuni", asked="at_door",
        words="Muistutan vuoden päästä",
    )  # fmt: skip
    recall = only(firm)
    assert recall.is_promised
    row = queries.series(firm.scope).get()
    assert (row.thing, row.interval, row.basis_id) == ("leivinuuni", "12m", Basis.objects.get().pk)
    assert parties.find(firm.scope, "leivin", 5) == [maija]
    assert list(guard.breaches(LATER)) == []


def test_a_reminder_that_nobody_asked_for_claims_no_promise() -> None:
    firm = cast.jari()
    post(firm, whom=cast.maija(firm).code, kind="recall", day="year", again="", asked="")
    assert not only(firm).is_promised
    assert not Basis.objects.exists()


def test_a_suppliers_word_is_noted_and_ours_can_hang_on_it() -> None:
    firm = cast.jari()
    maija = cast.maija(firm)
    page = post(firm, theirs="1", whom="new", new_name="Hattu Oy", words="Lähtee keskiviikkona", day="week")
    assert "Their word is in the book." in text_of(page)
    theirs = only(firm)
    supplier = Party.objects.get(name="Hattu Oy")
    assert (theirs.direction, theirs.debtor, theirs.creditor) == ("theirs", supplier.pk, firm.member.pk)
    assert supplier.is_supplier
    page = post(firm, whom=maija.code, kind="delivery", day="date", on="2026-03-20", hangs_on=theirs.id)
    assert "Hangs on" in text_of(page)
    assert "Hattu Oy: A supplier's word" in text_of(page)
    assert queries.state(queries.promises(firm.scope).latest("pk")).depends_on == theirs.id


def test_what_one_looks_at_changes_nothing_and_tells_what_will_happen() -> None:
    firm = cast.jari()
    maija = cast.maija(firm)
    page = post(firm, "/desk/add/look/", whom=maija.code, kind="callback", day="tomorrow", part="evening")
    said = text_of(page).replace("\N{NO-BREAK SPACE}", " ")
    assert "What happens then" in said
    assert "tomorrow at 20:00 The call to Maija Virtanen comes on your list." in said
    assert "Soitan sinulle takaisin" in said or "I will call you back." in said
    swapped = post(firm, "/desk/add/look/", whom=maija.code, kind="callback", phrase="Soitan <b>")
    assert "Soitan &lt;b&gt;</textarea>" in swapped.content.decode()
    without = post(firm, look="1", q="mai", kind="callback", words="Kesken")
    assert "Maija Virtanen" in text_of(without)
    assert "Kesken" in without.content.decode()
    assert "Choose" not in text_of(without)
    assert queries.promises(firm.scope).count() == 0


def test_search_as_you_type_stays_in_the_firm() -> None:
    firm, other = cast.jari(), cast.stranger()
    cast.maija(firm)
    cast.customer(other, "Maija Muu")
    client = cast.client_of(firm.user)
    said = text_of(client.get("/desk/add/whom/?q=maij"))
    assert "Maija Virtanen" in said
    assert "Muu" not in said
    assert "Nobody is found by “zz”" in text_of(client.get("/desk/add/whom/?q=zz"))


def test_a_strangers_customer_cannot_be_promised_anything() -> None:
    firm, other = cast.jari(), cast.stranger()
    maija = cast.maija(firm)
    page = post(other, whom=maija.code, kind="other", day="week")
    assert page.status_code == 422
    assert "Maija" not in text_of(page)
    assert queries.promises(other.scope).count() == 0
    supply = cast.supplied(firm, cast.customer(firm, "Hattu Oy"), date(2026, 3, 20))
    mine = cast.customer(other, "Oma")
    assert post(other, whom=mine.code, kind="other", day="week", hangs_on=supply.id).status_code == 422


def test_looking_needs_a_post_and_its_token() -> None:
    firm = cast.jari()
    client = cast.client_of(firm.user, checks_csrf=True)
    assert client.get("/desk/add/look/").status_code == 405
    assert client.post("/desk/add/look/").status_code == 403
    assert client.post("/desk/add/", {"day": "week"}).status_code == 403


def test_the_page_asks_the_same_number_of_questions_however_many_customers() -> None:
    firm = cast.jari()
    client = cast.client_of(firm.user)
    client.get("/desk/add/")
    counts = []
    for many in (5, 15):
        for n in range(many):
            cast.customer(firm, f"Asukas {many} {n}")
            cast.supplied(firm, cast.customer(firm, f"Oy {many} {n}"), date(2026, 3, 20))
        with CaptureQueriesContext(connection) as seen, time_machine.travel(LATER, tick=False):
            assert client.get("/desk/add/?q=asukas").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 20
