"""The pages of an incident: a whole walk, what bad input leads to, who sees nothing, how many questions are asked."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from uuid_utils.compat import uuid7

from lupaus.features.disruption.models import Disruption, Hit, Telling
from lupaus.features.disruption.queries import foreseeing
from tests import cast
from tests.features.calls.pages import Page
from tests.features.disruption.test_telling import MORNING, settled
from tests.features.disruption.trouble import DAY, HOUR, MINUTE, Trouble

pytestmark = pytest.mark.django_db
INCIDENT = {
    "title": "Auto hajosi", "cause": "own", "word": "", "kind": "visit", "place": "", "thing": "",
    "due_from": DAY.isoformat(), "due_to": DAY.isoformat(), "gesture": "kahvit",
}  # fmt: skip
WORD = {
    "cause_fi": "auto hajosi", "deed_fi": "", "whole_fi": "", "cause_sv": "", "deed_sv": "", "whole_sv": "",
    "cause_en": "", "deed_en": "", "whole_en": "", "next_on": DAY.isoformat(), "next_at": "10:00",
    "estimate_on": "", "estimate_at": "", "mode": "none", "amount": "", "unit": "60", "on": "", "at": "",
}  # fmt: skip


class Visitor:
    """Jari's browser, without JavaScript."""

    def __init__(self, trouble: Trouble) -> None:
        self.client = cast.client_of(trouble.firm.user)

    def open(self, url: str) -> Page:
        return Page(self.client.get(url, follow=True))

    def post(self, url: str, **fields: Any) -> Page:
        return Page(self.client.post(url, fields, follow=True))


@pytest.fixture
def trouble() -> Trouble:
    return settled(Trouble(3))


@pytest.fixture
def jari(trouble: Trouble) -> Visitor:
    with time_machine.travel(MORNING, tick=False):
        return Visitor(trouble)


def tell(jari: Visitor, url: str, **more: str) -> Page:
    """Look, and then tell with what the look showed."""
    looked = jari.post(f"{url}word/", **WORD, do="look")
    form = looked.form_with("Tell them")
    return jari.post(f"{url}word/", **{**form.fields, "do": "tell", **more})


def test_from_the_first_tap_to_the_closing(trouble: Trouble, jari: Visitor) -> None:
    with time_machine.travel(MORNING, tick=False):
        assert "Something has gone wrong" in jari.open("/disruption/").text
        draft = jari.post("/disruption/new/", **INCIDENT)
        row = Disruption.objects.get()
        url = f"/disruption/{row.code}/"
        assert "3 promises are hit" in draft.text.replace("\n", " ") or "promises are hit" in draft.text
        assert "Each of them may be given: kahvit" in draft.text
        assert "What they are told" in jari.open(f"{url}word/").text
        looked = jari.post(f"{url}word/", **WORD, do="look")
        assert "Käynti 0 myöhästyy: auto hajosi. Selvitän asiaa." in looked.text
        assert "These are all your open promises. Write their number:" in looked.text
        assert not Telling.objects.exists()
        wrong = tell(jari, url, number="4")
        assert wrong.status == 422 and "Write the number of promises as it stands above" in wrong.text
        going = tell(jari, url, number="3")
        assert "It goes out in a minute." in going.text
        assert "0 / 0" in going.text
    trouble.run(MORNING + MINUTE)
    with time_machine.travel(MORNING + 2 * MINUTE, tick=False):
        page = jari.open(url)
        assert "3 / 3" in page.text and "3 are told." in page.text
        assert "The first of them knew after one minute." in page.text
        assert "100 % heard it from us first." in page.text
        heard = jari.post(f"{url}heard/")
        assert "66 % heard it from us first." in heard.text and "One had to tell us." in heard.text
        closed = jari.post(f"{url}close/", learned="Huolla auto ajoissa")
        assert "Closed." in closed.text and "Huolla auto ajoissa" in closed.text
        assert "Tell them more" not in closed.text
        assert "Over" in jari.open("/disruption/").text
    assert len(trouble.texts) == 3


def test_looking_changes_nothing_and_asks_the_same_questions_of_many(trouble: Trouble, jari: Visitor) -> None:
    with time_machine.travel(MORNING, tick=False):
        row = trouble.opened(MORNING)
        url = f"/disruption/{row.code}/"
        counts = []
        for many in (0, 12):
            for n in range(many):
                cast.promised(trouble.firm, trouble.somebody(100 + n), "visit", DAY, now=MORNING - HOUR)
            jari.open(url)
            with CaptureQueriesContext(
                connection,
            ) as few:
                jari.open(url)
                jari.post(f"{url}word/", **WORD, do="look")
            counts.append(len(few))
        assert counts[0] == counts[1]
        assert not Telling.objects.exists() and not Hit.objects.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [({"cause_fi": ""}, "Write why, in at least one language."),
     ({"cause_fi": "", "deed_fi": "korjanneet auton"}, "a deed without a cause explains nothing"),
     ({"next_at": "08:00"}, "That time has passed already."),
     ({"next_at": "23:00"}, "Nobody is woken: choose a time between 7 and 22."),
     ({"cause_fi": "kampanja alkoi"}, "A message about a promise sells nothing"),
     ({"whole_fi": "Hei {nimo}"}, "There is no {nimo}."),
     ({"mode": "shift"}, "Write how much later"), ({"mode": "one"}, "Choose the new day."),
     ({"mode": "one", "on": "2026-03-01"}, "That time has passed already."),
     ({"estimate_on": "2026-03-01", "estimate_at": "10:00"}, "That time has passed already.")],
)  # fmt: skip
def test_a_word_that_cannot_be_is_a_sentence(
    trouble: Trouble, jari: Visitor, fields: dict[str, str], sentence: str
) -> None:
    with time_machine.travel(MORNING, tick=False):
        row = trouble.opened(MORNING)
        page = jari.post(f"/disruption/{row.code}/word/", **{**WORD, **fields}, do="tell")
    assert page.status == 422 and sentence in page.text
    assert not Telling.objects.exists()


def test_a_filter_that_matches_nothing_says_so(trouble: Trouble, jari: Visitor) -> None:
    with time_machine.travel(MORNING, tick=False):
        page = jari.post("/disruption/new/", **{**INCIDENT, "place": "Utsjoki"})
        assert "This hits nobody now." in page.text and "Write what they are told" not in page.text
        row = Disruption.objects.get()
        form = {**WORD, "edition": "1", "shown": "0", "do": "tell"}
        assert jari.post(f"/disruption/{row.code}/word/", **form).status == 422
    assert not Telling.objects.exists()


def test_many_are_told_only_when_their_number_is_typed(
    trouble: Trouble, jari: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(foreseeing, "MANY", 2)
    cast.promised(trouble.firm, trouble.people[0], "other", now=MORNING - HOUR)
    with time_machine.travel(MORNING, tick=False):
        row = trouble.opened(MORNING)
        url = f"/disruption/{row.code}/"
        assert tell(jari, url).status == 422
        cast.promised(trouble.firm, trouble.people[1], "visit", DAY, now=MORNING)
        stale = jari.post(f"{url}word/", **WORD, edition="1", shown="3", number="3", do="tell")
        assert "Meanwhile it hits another number of promises." in stale.text
        assert not Telling.objects.exists()
        assert tell(jari, url, number="4").status == 200
    assert Telling.objects.count() == 1


def test_a_page_that_is_out_of_date_tells_nobody_and_a_double_tap_is_one(
    trouble: Trouble, jari: Visitor
) -> None:
    with time_machine.travel(MORNING, tick=False):
        row = trouble.opened(MORNING)
        url = f"/disruption/{row.code}/"
        form = jari.post(f"{url}word/", **WORD, do="look").form_with("Tell them").fields
        tap = {**form, "do": "tell", "number": "3"}
        jari.post(f"{url}reach/", **{**INCIDENT, "cause": "outside", "edition": "1"})
        page = jari.post(f"{url}word/", **tap)
        assert page.status == 409 and "Somebody changed this while you were looking." in page.text
        fresh = {**page.form_with("Tell them").fields, "do": "tell", "number": "3"}
        jari.post(f"{url}word/", **fresh)
        again = jari.post(f"{url}word/", **fresh)
        assert again.status == 200
        assert Telling.objects.count() == 1


def test_two_incidents_ask_which_one_tells(trouble: Trouble, jari: Visitor) -> None:
    first = trouble.opened(MORNING)
    trouble.told(first, MORNING)
    trouble.run(MORNING + MINUTE)
    with time_machine.travel(MORNING + 2 * MINUTE, tick=False):
        second = trouble.opened(MORNING, title="Tulva")
        url = f"/disruption/{second.code}/"
        looked = jari.post(f"{url}word/", **WORD, do="look")
        assert "Some of them are in another disruption" in looked.text and "Auto hajosi: 3" in looked.text
        assert tell(jari, url, number="3").status == 422
        assert tell(jari, url, number="3", overlap="take").status == 200
    trouble.run(MORNING + 4 * MINUTE)
    assert len(trouble.texts) == 6


def test_a_stranger_and_nobody_get_nothing(trouble: Trouble, jari: Visitor) -> None:
    row = trouble.opened(MORNING)
    trouble.told(row, MORNING)
    sten = cast.stranger()
    taps = ("pause", "on", "stop", "undo", "heard", "close", "drop", "word", "reach")
    before = Disruption.objects.values().get()
    for client in (Client(), cast.client_of(sten.user)):
        for url in (
            "",
            f"{row.code}/",
            f"{row.code}/going/",
            f"{row.code}/word/",
            f"{row.code}/reach/",
            f"{uuid7()}/",
        ):
            answer = client.get(f"/disruption/{url}")
            assert answer.status_code in (200, 302, 404)
            assert "Auto hajosi" not in answer.content.decode()
        for tap in taps:
            assert client.post(f"/disruption/{row.code}/{tap}/", WORD).status_code in (302, 404)
    assert Disruption.objects.values().get() == before


def test_every_tap_wants_its_token(trouble: Trouble) -> None:
    row = trouble.opened(MORNING)
    client = cast.client_of(trouble.firm.user, checks_csrf=True)
    for tap in ("pause", "on", "stop", "undo", "heard", "close", "drop"):
        assert client.post(f"/disruption/{row.code}/{tap}/").status_code == 403
        assert client.get(f"/disruption/{row.code}/{tap}/").status_code == 405


def test_the_filter_finds_by_place_thing_supplier_and_day(trouble: Trouble) -> None:
    from lupaus.features.disruption.models.choosing import fitting
    from lupaus.features.disruption.rules.reach import read

    firm = trouble.firm
    near = cast.customer(firm, "Amurilainen", "040 999 8888", area="Amuri")
    one = cast.promised(firm, near, "delivery", DAY, words="Uusi nokiluukku")
    hattu = cast.customer(firm, "Hattu Oy", "03 444 5555")
    theirs = cast.supplied(firm, hattu, DAY)
    wish = cast.made(firm, near, "repair", DAY, depends_on=theirs.id)
    two = cast.act(firm, [cast.Line(None, wish, "Hattu paikalleen")], cast.SPRING).promises[0]
    scope = firm.scope

    def found(**asked: str) -> set[int]:
        return set(fitting(scope, read(asked)).values_list("pk", flat=True))

    assert found(place="amu") == {one.id, two.id}
    assert found(thing="nokiluuk") == {one.id}
    assert found(supplier=str(hattu.code)) == {two.id}
    assert found(kind="delivery", due_to="2026-03-11") == set()
    assert found(kind="nobody") == set()
    assert found(whose=str(uuid7())) == set()
    assert found(due_to="0001-01-01") == set() and len(found(due_from="9999-12-31")) == 0
    assert len(found()) == 5
