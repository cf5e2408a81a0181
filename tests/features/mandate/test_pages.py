"""The pages of the room: who sees them, what bad input leads to, and how many questions they ask the database."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from uuid_utils.compat import uuid7

from lupaus.core import events as e
from lupaus.features.mandate.actions.forgetting import forget
from lupaus.features.mandate.models import Given, Question, Word
from lupaus.ledger.record import Line
from lupaus.outbox.models import Notice
from tests import cast
from tests.features.mandate.office import Browser, Office, at

pytestmark = pytest.mark.django_db
BORN = at("2026-03-02", "09:00")
PAGES = ("/mandate/", "/mandate/given/", "/mandate/written/", "/mandate/mine.json")


@pytest.fixture
def office(settings: Any) -> Office:
    settings.LUPAUS_JOINTS = "lupaus.project.wiring.joints"
    return Office(now=BORN)


@pytest.fixture
def aino(office: Office) -> Browser:
    return office.browser(office.aino)


def asked(aino: Browser, words: str = "Kolmas käynti") -> Question:
    aino.post(f"/mandate/promise/{aino.office.code}/ask/", do="gesture", sum="80", what="thing", words=words)
    return Question.objects.latest("pk")


def test_a_stranger_and_nobody_get_nothing(office: Office, aino: Browser) -> None:
    with aino.when("2026-03-03", "10:00"):
        aino.give(cents="1000", words="Kahvit pihalle")
        question = asked(aino)
    sten = cast.stranger()
    cast.colleague(sten, "Stina", "stina@sotning.example")
    given = Given.objects.get()
    for client in (Client(), cast.client_of(sten.user)):
        for url in (*PAGES, f"/mandate/promise/{office.code}/"):
            answer = client.get(url)
            assert answer.status_code in (200, 302, 403, 404)
            for word in ("Kahvit", "Aino", "Maija"):
                assert word not in answer.content.decode()
        for url, fields in (
            (f"/mandate/promise/{office.code}/give/", {"cents": "1000", "words": "x"}),
            (f"/mandate/promise/{office.code}/ask/", {"sum": "80", "words": "x"}),
            (f"/mandate/question/{question.code}/answer/", {"say": "yes"}),
            (f"/mandate/question/{question.code}/decide/", {"do": "give"}),
            (f"/mandate/given/{given.code}/word/", {"kind": "thanks"}),
        ):
            assert client.post(url, fields).status_code in (302, 404)
    assert (Given.objects.count(), Question.objects.count(), Word.objects.count()) == (1, 1, 0)
    assert Question.objects.get().is_yes is None


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [({"sum": "kolme", "words": "x"}, "Write the sum in euros"), ({"sum": "-5", "words": "x"}, "Write the sum in euros"),
     ({"cents": "0", "words": "x"}, "Write the sum in euros"), ({"cents": "1000"}, "Write in a few words why."),
     ({"do": "exception", "words": "   "}, "Write in a few words why."),
     ({"sum": "10", "what": "boat", "words": "x"}, "Choose what it is."), ({}, "Write the sum in euros")],
)  # fmt: skip
def test_bad_input_is_a_sentence_and_loses_nothing(
    aino: Browser, fields: dict[str, str], sentence: str
) -> None:
    with aino.when("2026-03-03", "10:00"):
        page = aino.give(**fields)
        assert page.status == 422
        assert sentence in page.text
        assert f">{fields.get('words', '')}</textarea>" in page.source
    assert not Given.objects.exists()


def test_the_thread_of_the_promise_tells_it_all_and_undo_gives_it_back(office: Office, aino: Browser) -> None:
    with aino.when("2026-03-03", "10:00"):
        said = aino.give(cents="2000", words="Odotti tunnin")
        thread = aino.open(f"/desk/promise/{office.code}/")
        assert "Aino gave 20 €." in thread.text and "Odotti tunnin" in thread.text
        aino.press(said, ">Undo<")
        assert "You may give 30 € in this case." in aino.card().text
        asked(aino)
    with aino.when("2026-03-03", "10:20"):
        aino.post(f"/mandate/question/{Question.objects.get().code}/decide/", do="give", sum="50")
        text = aino.open(f"/desk/promise/{office.code}/").text
        assert "Aino asked Liisa: may I give 80 €?" in text
        assert "Aino gave 50 €. Liisa was asked and did not answer in time." in text


def test_the_promise_page_fetches_the_card_and_has_a_link_without_javascript(
    office: Office, aino: Browser
) -> None:
    with aino.when("2026-03-03", "10:00"):
        page = aino.open(f"/desk/promise/{office.code}/")
        url = f"/mandate/promise/{office.code}/"
        assert f'hx-get="{url}" hx-trigger="load"' in page.source and url in page.links()
        piece = aino.open(url, HX_Request="true")
        assert piece.source.startswith("<section") and "You may give <b>30" in piece.source
        supplied = cast.supplied(office.jari, cast.customer(office.jari, "Hattu Oy"), date(2026, 4, 1))
        theirs = cast.code_of(office.jari, supplied)
        assert 'hx-get="/mandate/' not in aino.open(f"/desk/promise/{theirs}/").source
        assert aino.open(f"/mandate/promise/{theirs}/").status == 404
        assert aino.open(f"/mandate/promise/{uuid7()}/").status == 404


@pytest.mark.slow
def test_one_question_at_a_time_and_only_the_one_who_was_asked_answers(office: Office, aino: Browser) -> None:
    bo, liisa = office.browser(office.bo), office.browser(office.liisa)
    with aino.when("2026-03-03", "10:00"):
        question = asked(aino)
        asked(aino, "Uudestaan")
        assert Question.objects.count() == 1
        assert (
            "Somebody else was asked."
            in aino.post(f"/mandate/question/{question.code}/answer/", say="yes").text
        )
    with bo.when("2026-03-03", "10:01"):
        assert (
            "Somebody else was asked."
            in bo.post(f"/mandate/question/{question.code}/answer/", say="yes").text
        )
        assert (
            "There is no such question here."
            in bo.post(f"/mandate/question/{question.code}/decide/", do="give").text
        )
    with liisa.when("2026-03-03", "10:02"):
        assert (
            "Answer with yes or no."
            in liisa.post(f"/mandate/question/{question.code}/answer/", say="maybe").text
        )
        liisa.post(f"/mandate/question/{question.code}/answer/", say="yes")
        assert (
            "Liisa has answered already"
            in liisa.post(f"/mandate/question/{question.code}/answer/", say="no").text
        )
    with aino.when("2026-03-03", "10:03"):
        card = aino.card()
        aino.press(card, 'value="let_be"', do="let_be")
        assert "Liisa says yes." not in aino.card().text
    with liisa.when("2026-03-03", "10:04"):
        assert "Left this month 1,000 €" in liisa.open("/mandate/").text
        gone = liisa.post(f"/mandate/question/{question.code}/answer/", say="no")
        assert "Nothing was changed." in gone.text or "answered already" in gone.text


def test_the_notes_lie_ready_for_their_moment_and_go_with_the_answer(office: Office, aino: Browser) -> None:
    """The asker's note is written with the question, so that no engine need be awake when the silence is over."""
    with aino.when("2026-03-03", "10:00"):
        question = asked(aino)
    notes = {row.step: row for row in Notice.objects.filter(step__startswith="after_")}
    assert notes["after_asking"].holder_id == office.liisa.member.pk
    assert (notes["after_silence"].holder_id, notes["after_silence"].not_before) == (
        office.aino.member.pk, at("2026-03-03", "10:15"),
    )  # fmt: skip
    with office.browser(office.liisa).when("2026-03-03", "10:05"):
        office.browser(office.liisa).post(f"/mandate/question/{question.code}/answer/", say="no")
    states = dict(Notice.objects.filter(step__startswith="after_").values_list("step", "state"))
    assert states == {"after_asking": "settled", "after_silence": "settled", "after_answer": "waiting"}


def test_only_the_owner_writes_and_bad_sums_are_told(office: Office) -> None:
    liisa, jari = office.browser(office.liisa), office.browser(office.jari)
    good = {
        "member_gesture": "on",
        "member_case": "50",
        "member_month": "",
        "minutes": "20",
        "decides_alone": "on",
    }
    with liisa.when("2026-03-03", "10:00"):
        assert "In one case 30 €" in liisa.open("/mandate/written/").text
        assert liisa.post("/mandate/written/", **good).status == 403
    with jari.when("2026-03-03", "10:00"):
        for field, value, sentence in (
            ("member_case", "viisi", "Write the sum in euros"), ("minutes", "0", "from 1 to 240"),
            ("minutes", "", "from 1 to 240"), ("member_month", "40", "cannot be more than a whole month"),
        ):  # fmt: skip
            page = jari.post("/mandate/written/", **{**good, field: value})
            assert page.status == 422 and sentence in page.text
        jari.post("/mandate/written/", **good)
    with liisa.when("2026-03-03", "11:00"):
        text = liisa.open("/mandate/written/").text
        assert "In one case 50 € In one month no limit" in text and "in 20 minutes" in text


def test_a_second_word_and_somebody_elses_team_are_told(office: Office, aino: Browser) -> None:
    with aino.when("2026-03-03", "10:00"):
        aino.give(cents="1000", words="Kahvit")
        code = Given.objects.get().code
        assert aino.client.post(f"/mandate/given/{code}/word/", {"kind": "thanks"}).status_code == 302
    assert not Word.objects.exists()
    liisa = office.browser(office.liisa)
    with liisa.when("2026-03-03", "11:00"):
        liisa.post(f"/mandate/given/{code}/word/", kind="thanks")
        again = liisa.post(f"/mandate/given/{code}/word/", kind="learning", text="x")
        assert "You have said something to this already." in again.text
    assert Word.objects.get().kind == "thanks"


@pytest.mark.slow
def test_every_page_asks_the_same_number_of_questions_however_much_there_is(
    office: Office, aino: Browser
) -> None:
    liisa = office.browser(office.liisa)

    def counted(who: Browser, url: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert who.client.get(url).status_code == 200
        return len(found)

    def give_some(many: int) -> None:
        for n in range(many):
            whom = cast.customer(office.jari, f"Asiakas {n} {many}", now=BORN)
            code = cast.code_of(
                office.jari, cast.promised(office.aino, whom, "repair", date(2026, 3, 25), now=BORN)
            )
            aino.give(code, do="exception", words="Lauantaina")
            liisa.client.post(f"/mandate/given/{Given.objects.latest('pk').code}/word/", {"kind": "thanks"})
            aino.post(f"/mandate/promise/{code}/ask/", do="gesture", sum="80", what="thing", words="Kolmas")

    urls = [(aino, "/mandate/"), (aino, "/mandate/mine.json"), (liisa, "/mandate/"), (liisa, "/mandate/given/"),
            (aino, f"/mandate/promise/{office.code}/"), (liisa, "/mandate/written/")]  # fmt: skip
    with aino.when("2026-03-03", "10:00"), liisa.when("2026-03-03", "10:00"):
        asked(aino)
        give_some(2)
        few = [counted(who, url) for who, url in urls]
        give_some(6)
        cast.act(office.aino, [Line(office.promise.id, e.Deed(), "teko")], at("2026-03-03", "10:00"))
        assert [counted(who, url) for who, url in urls] == few
    assert max(few) <= 27


def test_erasing_the_customer_empties_reasons_and_words_and_the_sums_stay(
    office: Office, aino: Browser
) -> None:
    liisa, jari = office.browser(office.liisa), office.browser(office.jari)
    with aino.when("2026-03-03", "10:00"):
        aino.give(cents="1000", words="Maijan kissa oli kipeä")
    with liisa.when("2026-03-03", "10:05"):
        code = Given.objects.get().code
        liisa.post(f"/mandate/given/{code}/word/", kind="learning", text="Maijalle myös kissanruokaa")
    with jari.when("2026-03-03", "10:10"):
        jari.post(f"/desk/customer/{office.maija.code}/erase/", typed="Maija Virtanen")
    with aino.when("2026-03-03", "10:15"):
        mine = aino.open("/mandate/")
        assert "kissa" not in mine.source and "10 €" in mine.text and "Maija" not in mine.source
    assert Word.objects.get().text == ""


def test_erasing_a_namesake_leaves_the_words_to_the_other(office: Office, aino: Browser) -> None:
    liisa = office.browser(office.liisa)
    with aino.when("2026-03-03", "10:00"):
        aino.give(cents="1000", words="Kahvit")
    with liisa.when("2026-03-03", "10:05"):
        code = Given.objects.get().code
        liisa.post(f"/mandate/given/{code}/word/", kind="learning", text="Ensi kerralla myös pulla")
    namesake = cast.customer(office.jari, "Maija Virtanen", "040 111 2222")
    forget(office.jari.organisation.pk, [namesake.pk], ["Maija Virtanen"])
    assert Word.objects.get().text == "Ensi kerralla myös pulla"
    forget(office.jari.organisation.pk, [office.maija.pk], ["Maija Virtanen"])
    assert Word.objects.get().text == ""
