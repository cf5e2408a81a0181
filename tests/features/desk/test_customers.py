"""Customers: found, shown, changed, joined, forgotten."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lupaus.core import events as e
from lupaus.engine.keep import keep
from lupaus.ledger import guard, queries
from lupaus.ledger.record import By, Line, record
from lupaus.outbox.models import Envelope
from lupaus.people import parties
from lupaus.people.links import DeadLink, customer_path, customer_token, party_of_link
from lupaus.people.models import Party
from tests import cast
from tests.engine.post import Post, agree
from tests.features.desk.pages import follow, text_of, undo_url

pytestmark = pytest.mark.django_db
NOW = cast.SPRING
LATER = NOW + timedelta(hours=4)
CARD = {
    "name": "Maija Virtanen", "phones": "040 123 4567", "emails": "maija@example.org", "address": "Kuusitie 4",
    "postcode": "33100", "town": "Tampere", "area": "Amuri", "language": "fi", "contact_rule": "", "note": "",
}  # fmt: skip


def get(firm: cast.Firm, path: str) -> Any:
    with time_machine.travel(LATER, tick=False):
        return cast.client_of(firm.user).get(path)


def post(firm: cast.Firm, path: str, **fields: Any) -> Any:
    with time_machine.travel(LATER, tick=False):
        return follow(cast.client_of(firm.user), path, **fields)


def plain(response: Any) -> str:
    return text_of(response).replace("\N{NO-BREAK SPACE}", " ")


def url(party: Party, path: str = "") -> str:
    return f"/desk/customer/{party.code}/{path}"


def test_the_list_shows_what_is_promised_next() -> None:
    firm = cast.jari()
    maija = cast.maija(firm)
    cast.visited(firm, maija)
    cast.promised(firm, maija, "callback", date(2026, 3, 4))
    said = plain(get(firm, "/desk/customers/"))
    assert "Maija Virtanen Kuusitie 4, Amuri · 040 123 4567 Wed 4.3. Callback +1" in said


def test_search_in_the_list_and_as_one_types() -> None:
    firm, other = cast.jari(), cast.stranger()
    cast.maija(firm)
    cast.customer(firm, "Åke Öström")
    cast.customer(other, "Maija Muu")
    for path in ("/desk/customers/?q=ostrom", "/desk/customers/search/?q=ostrom"):
        said = plain(get(firm, path))
        assert "Åke Öström" in said
        assert "Maija" not in said
    assert "Nobody is found by “xyz”" in plain(get(firm, "/desk/customers/?q=xyz"))
    assert "Muu" not in plain(get(firm, "/desk/customers/"))


@pytest.mark.parametrize("page", ["2", "0", "-1", "99", "x", "99999999999999999999"])
def test_the_list_turns_its_pages(page: str) -> None:
    firm = cast.jari()
    for n in range(30):
        cast.customer(firm, f"Asukas {n:02}")
    said = plain(get(firm, f"/desk/customers/?page={page}"))
    assert ("26–30" if page == "2" else "1–25") in said


def test_an_empty_book_says_what_comes_next() -> None:
    said = plain(get(cast.jari(), "/desk/customers/"))
    assert "Nobody here yet" in said


def test_suppliers_have_a_list_of_their_own() -> None:
    firm = cast.jari()
    cast.maija(firm)
    parties.add_party(firm.scope, name="Hattu Oy", is_supplier=True, now=NOW)
    said = plain(get(firm, "/desk/customers/?suppliers=1"))
    assert "Hattu Oy" in said
    assert "Maija" not in said


def test_the_page_of_a_customer() -> None:
    firm = cast.jari()
    maija = cast.maija(firm)
    story = cast.visited(firm, maija)
    by = By(maija.pk, "customer")
    record(firm.scope, [Line(story.visit.id, e.Thanked(), "Siisti jälki!")], by=by, now=LATER, what="thanks")
    parties.note_basis(firm.scope, maija, "at_door", "Muistuta ensi vuonna", date(2026, 3, 2), NOW)
    said = plain(get(firm, url(maija)))
    for words in (
        "Maija Virtanen", "040 123 4567", "maija@example.org", "Kuusitie 4 33100 Tampere", "takka every year",
        "Last done 2.3.2026", "Next Reminder Tue 2.3.2027", "79 €", "“Siisti jälki!”", "Done on Mon 2.3.",
        "asked on the spot 2.3.2026: Muistuta ensi vuonna", "See as the customer",
    ):  # fmt: skip
        assert words in said, words


def test_the_page_asks_the_same_number_of_questions_however_long_they_have_been_with_us() -> None:
    firm = cast.jari()
    maija = cast.maija(firm)
    client = cast.client_of(firm.user)
    client.get("/desk/customers/")
    counts = []
    for many in (10, 10):
        for n in range(many):
            cast.visited(firm, maija, thing=f"hormi {n}")
        with CaptureQueriesContext(connection) as seen, time_machine.travel(LATER, tick=False):
            assert client.get(url(maija)).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 25


def test_the_list_asks_the_same_number_of_questions_however_many_rows() -> None:
    firm = cast.jari()
    client = cast.client_of(firm.user)
    client.get("/desk/customers/")
    counts = []
    for many in (10, 10):
        for n in range(many):
            cast.visited(firm, cast.customer(firm, f"Asukas {many} {n}", f"040 123 {n:04}"))
        with CaptureQueriesContext(connection) as seen, time_machine.travel(LATER, tick=False):
            assert client.get("/desk/customers/").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 15


def test_a_new_customer_is_written_down() -> None:
    firm = cast.jari()
    page = post(firm, "/desk/customers/new/", **CARD | {"phones": "040 999 8888\r\n03 222 3333"})
    party = Party.objects.get(name="Maija Virtanen")
    assert "Maija Virtanen is in the book." in text_of(page)
    assert [point.value for point in parties.points_of(party).filter(kind="phone")] == [
        "+358409998888", "+35832223333",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": ""}, "This field is required."),
        ({"phones": "040 123 4567\n12"}, "“12” is no phone number."),
        ({"emails": "maija@"}, "“maija@” is no e-mail address."),
        ({"language": "xx"}, "not one of the available choices"),
        ({"contact_rule": "maybe"}, "not one of the available choices"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(fields: dict[str, str], sentence: str) -> None:
    firm = cast.jari()
    maija = cast.maija(firm)
    for path in ("/desk/customers/new/", url(maija, "edit/")):
        page = post(firm, path, **CARD | {"name": "Uusi"} | fields)
        assert page.status_code == 422
        assert sentence in text_of(page)
    maija.refresh_from_db()
    assert maija.name == "Maija Virtanen"
    assert Party.objects.filter(organisation=firm.organisation).count() == 2


def test_a_changed_contact_makes_open_promises_be_looked_at_again() -> None:
    firm = cast.jari()
    maija = cast.maija(firm)
    cast.visited(firm, maija)
    page = post(firm, url(maija, "edit/"), **CARD | {"contact_rule": "grief"})
    assert "Saved. One promise is looked at again." in text_of(page)
    assert queries.promises(firm.scope).get(outcome="open").next_step_at == LATER
    page = post(firm, url(maija, "edit/"), **CARD | {"contact_rule": "grief", "note": "Koira"})
    assert "Saved." in text_of(page)
    assert "looked at again" not in text_of(page)
    assert "in grief" in text_of(page)
    assert "Koira" in text_of(page)


def test_a_wrong_number_stays_wrong_until_it_is_written_again() -> None:
    firm = cast.jari()
    maija = cast.maija(firm)
    parties.mark_wrong(firm.scope, maija, "phone", "+358401234567", "moved", NOW)
    assert "wrong" in plain(get(firm, url(maija)))
    post(firm, url(maija, "edit/"), **CARD | {"phones": "050 999 8888"})
    assert parties.phone_of(maija) == "+358509998888"
    assert parties.points_of(maija).get(value="+358401234567").wrong_at is not None
    post(firm, url(maija, "edit/"), **CARD | {"phones": "040 123 4567"})
    assert parties.phone_of(maija) == "+358401234567"


def test_an_object_is_added_altered_put_off_ended_and_started_again() -> None:
    firm = cast.jari()
    maija = cast.maija(firm)
    fields = {"thing": "takka", "interval": "12m", "cents": "79,50", "asked": "phone"}
    page = post(firm, url(maija, "object/"), **fields, last_done_on="2025-11-24")
    assert "It is looked after from now on." in text_of(page)
    row = queries.series(firm.scope).get()
    recall = queries.state(queries.promises(firm.scope).get())
    assert (row.cents, row.listed_on, recall.due_on) == (7950, date(2025, 11, 24), date(2026, 11, 24))
    assert list(guard.breaches(LATER)) == []

    post(firm, f"/desk/object/{row.code}/", thing="takka ja uuni", interval="24m", cents="85")
    page = post(firm, f"/desk/object/{row.code}/put-off/", on="2027-11-24", words="Takka ei käytössä")
    said = plain(page)
    assert "takka ja uuni every second year" in said
    assert "Next Reminder Wed 24.11.2027" in said
    assert parties.find(firm.scope, "uuni", 5) == [maija]

    page = post(firm, f"/desk/object/{row.code}/end/", reason="sold", words="Talo myyty")
    assert "takka ja uuni no more: the house was sold" in plain(page)
    with time_machine.travel(LATER, tick=False):
        follow(cast.client_of(firm.user), undo_url(page))
    assert queries.series(firm.scope).get().released_at is None
    post(firm, f"/desk/object/{row.code}/end/", reason="sold")
    page = post(firm, f"/desk/object/{row.code}/restart/", on="2026-09-01")
    assert "Next Reminder Tue 1.9." in plain(page)
    assert list(guard.breaches(LATER)) == []


def test_an_object_taken_back_leaves_nothing_forgotten() -> None:
    firm = cast.jari()
    maija = cast.maija(firm)
    page = post(firm, url(maija, "object/"), thing="takka", interval="12m", asked="phone")
    with time_machine.travel(LATER, tick=False):
        follow(cast.client_of(firm.user), undo_url(page))
    assert "takka" not in plain(get(firm, url(maija))).split("What has been")[0]
    assert list(guard.breaches(LATER)) == []


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"thing": ""}, "This field is required."),
        ({"interval": "soon"}, "not one of the available choices"),
        ({"cents": "paljon"}, "Enter a number."),
        ({"cents": "-1"}, "greater than or equal to 0"),
        ({"last_done_on": "2026-03-03"}, "That day is still to come."),
        ({"last_done_on": "31.2.2026"}, "There is no such day."),
    ],
)
def test_an_impossible_object_is_refused(fields: dict[str, str], sentence: str) -> None:
    firm = cast.jari()
    maija = cast.maija(firm)
    page = post(firm, url(maija, "object/"), **{"thing": "takka", "interval": "12m"} | fields)
    assert page.status_code == 422
    assert sentence in text_of(page)
    assert not queries.series(firm.scope).exists()


def test_two_entries_become_one_and_two_again() -> None:
    firm = cast.jari()
    maija, double = cast.maija(firm), cast.customer(firm, "M. Virtanen", "050 999 8888")
    cast.promised(firm, double, "callback", date(2026, 3, 4), words="Soitan")
    assert "M. Virtanen" in plain(get(firm, url(maija, "merge/?q=virt")))
    page = post(firm, url(maija, "merge/"), other=double.code)
    assert "They are one now: Maija Virtanen." in text_of(page)
    assert "“Soitan”" in text_of(page)
    assert get(firm, url(double)).headers["Location"] == url(maija)
    with time_machine.travel(LATER, tick=False):
        follow(cast.client_of(firm.user), url(double, "split/"))
    assert "Soitan" not in text_of(get(firm, url(maija)))
    page = post(firm, url(maija, "merge/"), other=maija.code)
    assert "That is the same entry." in text_of(page)


def test_somebody_is_forgotten_for_good() -> None:
    firm = cast.jari()
    maija = cast.maija(firm)
    story = cast.visited(firm, maija, thing="Maijan takka")
    cast.promised(firm, maija, "other", date(2026, 3, 9), words="Maijan valokuvat")
    token = customer_token(maija, NOW)
    Envelope.objects.create(
        organisation=firm.organisation, party=maija, holder=firm.member, channel="email", address="maija@example.org",
        language="fi", text="Hei Maija", message_id="<1@x>", klass="planned", sealed_at=NOW,
    )  # fmt: skip
    refused = post(firm, url(maija, "erase/"), typed="Maija Meri")
    assert refused.status_code == 422
    assert "That is not their name. Nothing was erased." in text_of(refused)
    page = post(firm, url(maija, "erase/"), typed="maija  virtanen")
    assert "The counts stay, without a name." in text_of(page)
    assert queries.promises(firm.scope).filter(outcome="open").count() == 0
    assert queries.promises(firm.scope).count() == 3
    assert cast.state_now(firm, story.visit).outcome == "kept"
    for text in (
        get(firm, "/desk/customers/"),
        get(firm, f"/desk/promise/{cast.code_of(firm, story.visit)}/"),
    ):
        assert "Maija" not in text_of(text)
    assert "Maija" not in Envelope.objects.get().text
    assert get(firm, url(maija)).status_code == 410
    with pytest.raises(DeadLink):
        party_of_link(token, NOW)
    assert list(guard.breaches(LATER)) == []
    assert keep(LATER + timedelta(days=400)) == 0


def test_one_of_us_cannot_be_erased() -> None:
    firm = cast.jari()
    assert post(firm, url(firm.member, "erase/"), typed=firm.member.name).status_code == 404


def test_all_data_of_a_person_is_given_as_a_file() -> None:
    firm = cast.jari()
    maija = cast.maija(firm)
    cast.visited(firm, maija)
    cast.promised(firm, maija, "other", date(2026, 3, 9), words="Tuon avaimen")
    answer = get(firm, url(maija, "data.json"))
    found = json.loads(answer.content)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert found["people"][0]["name"] == "Maija Virtanen"
    assert {one["value"] for one in found["contacts"]} == {"+358401234567", "maija@example.org"}
    assert [one["kind"] for one in found["promises"]] == ["visit", "recall", "other"]
    assert found["promises"][2]["word"] == "Tuon avaimen"
    assert found["promises"][0]["what_happened"][0]["what"] == "made"


def test_links_in_wrong_hands_are_made_to_stop_for_the_whole_family() -> None:
    firm, post_office = cast.jari(), Post(has_mail=False).with_(customer_url=customer_path)
    maija, twice = cast.maija(firm), cast.customer(firm, "Virtanen M.", "0405556667")
    olds = [customer_path(party, NOW) for party in (maija, twice)]
    parties.merge(firm.scope, twice, maija)
    agree(firm, maija, date(2026, 3, 20), NOW)
    post_office.run(NOW + timedelta(minutes=1))
    assert olds[0] in Envelope.objects.get().text
    assert [get(firm, old).status_code for old in olds] == [200, 200]
    assert get(firm, url(maija, "end-links/")).status_code == 405
    page = get(firm, url(maija))
    assert "Make the old links stop working" in text_of(page)
    page = post(firm, url(maija, "end-links/"))
    assert "The old links to their page do not work any more. The next message carries a new one." in text_of(
        page
    )
    assert [get(firm, old).status_code for old in olds] == [410, 410]
    maija.refresh_from_db()
    assert get(firm, customer_path(maija, NOW)).status_code == 200
    post_office.run(LATER)
    (ready,) = Envelope.objects.filter(state="by_hand")
    assert olds[0] not in ready.text
    assert customer_path(maija, LATER) in ready.text


GETS = ["", "edit/", "merge/", "erase/", "data.json", "object/"]


@pytest.mark.parametrize("path", GETS)
def test_a_stranger_finds_no_customer(path: str) -> None:
    firm, other = cast.jari(), cast.stranger()
    maija = cast.maija(firm)
    client = cast.client_of(other.user)
    assert client.get(url(maija, path)).status_code == 404
    if path not in ("", "data.json"):
        assert client.post(url(maija, path), CARD | {"typed": "Maija Virtanen"}).status_code == 404
    assert client.post(url(maija, "split/")).status_code == 404
    maija.refresh_from_db()
    assert maija.name == "Maija Virtanen"


@pytest.mark.parametrize("path", ["", "put-off/", "end/", "restart/"])
def test_a_stranger_finds_no_object(path: str) -> None:
    firm, other = cast.jari(), cast.stranger()
    pk = cast.visited(firm, cast.maija(firm)).series
    code = queries.series(firm.scope).get(pk=pk).code
    client = cast.client_of(other.user)
    assert client.get(f"/desk/object/{code}/{path}").status_code == 404
    assert client.post(f"/desk/object/{code}/{path}", {"reason": "stop"}).status_code == 404
    assert queries.series(firm.scope).get(pk=pk).released_at is None


def test_nobody_merges_across_firms() -> None:
    firm, other = cast.jari(), cast.stranger()
    maija, theirs = cast.maija(firm), cast.customer(other, "Muu")
    assert post(firm, url(maija, "merge/"), other=theirs.code).status_code == 404
    assert post(firm, url(maija, "merge/"), other="nonsense").status_code == 404


def test_looking_changes_nothing_and_changes_need_their_token() -> None:
    firm = cast.jari()
    maija = cast.maija(firm)
    client = cast.client_of(firm.user, checks_csrf=True)
    for path in ("edit/", "merge/", "split/", "end-links/", "erase/", "object/"):
        assert client.post(url(maija, path), CARD).status_code == 403
    assert client.get(url(maija, "split/")).status_code == 405
