""" "I have too much", the leader's page, everything kept about me, and the talk before any figure about staff."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from uuid_utils.compat import uuid7

from lupaus.core import events as e
from lupaus.features.team.models import HowILead, TooMuch
from lupaus.ledger import queries
from lupaus.ledger.record import Line
from lupaus.outbox.models import Notice
from lupaus.people.absences import note_absence
from lupaus.people.models import DialogueRead, StaffDialogue
from tests import cast
from tests.features.mandate.office import Browser, Office, at

pytestmark = pytest.mark.django_db
BORN = at("2026-03-02", "09:00")
FRIDAY = ("2026-03-06", "15:00")


@pytest.fixture
def office(settings: Any) -> Office:
    settings.LUPAUS_JOINTS = "lupaus.project.wiring.joints"
    return Office(now=BORN)


@pytest.fixture
def aino(office: Office) -> Browser:
    return office.browser(office.aino)


@pytest.fixture
def liisa(office: Office) -> Browser:
    return office.browser(office.liisa)


def said(who: Browser) -> TooMuch:
    page = who.open("/team/")
    who.press(page, "I have too much")
    return TooMuch.objects.select_related("promise").latest("pk")


# -- too much --------------------------------------------------------------------------------------


def test_one_tap_is_the_leaders_own_word_due_on_the_next_working_day(office: Office, aino: Browser) -> None:
    with aino.when(*FRIDAY):
        promise = said(aino).promise
    assert (promise.direction, promise.outcome, promise.due_on) == ("inner", "open", date(2026, 3, 9))
    assert (promise.debtor, promise.holder, promise.guarantor) == (office.liisa.member,) * 3
    assert promise.creditor == office.aino.member and promise.due_end == at("2026-03-10", "00:00")
    note = Notice.objects.get(promise=promise, state="waiting")
    assert (note.holder, note.medium, note.klass) == (office.liisa.member, "note", "urgent")


def test_two_taps_and_two_pages_make_one(office: Office, aino: Browser) -> None:
    with aino.when(*FRIDAY):
        page = aino.open("/team/")
        again = aino.open("/team/me/")
        aino.press(page, "I have too much")
        aino.press(page, "I have too much")
        answer = aino.press(again, "I have too much")
        assert "Liisa knows it already" in answer.source
    assert TooMuch.objects.count() == 1
    assert queries.with_inner(office.jari.scope).filter(direction="inner").count() == 1


def test_undo_takes_it_back_and_it_can_be_said_again(office: Office, aino: Browser) -> None:
    with aino.when(*FRIDAY):
        answer = aino.press(aino.open("/team/"), "I have too much")
        aino.press(answer, ">Undo<")
        assert "I have too much" in aino.open("/team/").text
        assert said(aino).promise.outcome == "open"


def test_the_one_who_said_it_says_whether_it_helped(office: Office, aino: Browser) -> None:
    with aino.when(*FRIDAY):
        row = said(aino)
        cast.act(office.liisa, [Line(row.promise_id, e.Reported())], at(*FRIDAY) + timedelta(minutes=5))
    with aino.when("2026-03-06", "15:30"):
        page = aino.open("/team/")
        assert "Did it help?" in page.text
        aino.press(page, "Did it help?", say="no")
        row.promise.refresh_from_db()
        assert (row.promise.outcome, row.promise.stage, row.promise.answer) == ("open", "active", "no")
        aino.press(aino.open("/team/"), "It has passed", say="let_go")
        row.promise.refresh_from_db()
        assert row.promise.outcome == "released"
        assert "I have too much" in aino.open("/team/").text


def test_a_leader_who_is_away_answers_for_it_and_the_deputy_sees_to_it(office: Office, aino: Browser) -> None:
    day = at(*FRIDAY).date()
    note_absence(office.jari.scope, office.liisa.member.pk, day, day, office.jari.member.pk, today=day)
    with aino.when(*FRIDAY):
        promise = said(aino).promise
    assert (promise.holder, promise.guarantor) == (office.jari.member, office.liisa.member)


def test_nobody_above_no_button_and_nobody_elses_answer(office: Office, aino: Browser) -> None:
    jari, bo = office.browser(office.jari), office.browser(office.bo)
    with aino.when(*FRIDAY):
        row = said(aino)
    with jari.when(*FRIDAY):
        assert "I have too much" not in jari.open("/team/").source
        assert "Nobody is above you here" in jari.post("/team/too-much/").source
    with bo.when(*FRIDAY):
        bo.post(f"/team/too-much/{row.code}/", say="let_go")
        bo.post(f"/team/too-much/{uuid7()}/", say="yes")
        bo.post(f"/team/too-much/{row.code}/", say="nonsense")
    row.promise.refresh_from_db()
    assert row.promise.outcome == "open"


def test_it_stands_at_the_foot_of_the_first_screen_and_is_still_one(office: Office, aino: Browser) -> None:
    with aino.when(*FRIDAY):
        page = aino.open("/")
        assert aino.press(page, "I have too much").url == "/"
        aino.press(page, "I have too much")
    assert TooMuch.objects.count() == 1
    jari = office.browser(office.jari)
    with jari.when(*FRIDAY):
        assert "I have too much" not in jari.open("/").source


def test_one_alone_never_sees_it() -> None:
    client = cast.client_of(cast.jari().user)
    assert client.post("/team/too-much/").status_code == 404
    assert b"too much" not in client.get("/").content


def test_an_answer_from_a_page_that_shows_what_was_before_changes_nothing(
    office: Office, aino: Browser, liisa: Browser
) -> None:
    with aino.when(*FRIDAY):
        said(aino)
        stale = aino.open("/team/")
        promise = TooMuch.objects.get().promise
        cast.act(office.liisa, [Line(promise.pk, e.Reported())], at(*FRIDAY))
        assert "Somebody changed this" in aino.press(stale, "It has passed", say="let_go").text
        aino.press(aino.open("/team/"), "Yes, it helped", say="yes")
    assert TooMuch.objects.get().promise.outcome == "kept"


def test_who_has_too_much_is_named_to_the_two_of_them_alone(
    office: Office, aino: Browser, liisa: Browser
) -> None:
    bo = office.browser(office.bo)
    with aino.when(*FRIDAY):
        said(aino)
        assert "Aino" in aino.open("/team/lead/").text
    with liisa.when(*FRIDAY):
        assert "Aino" in liisa.open("/team/lead/").text
    with bo.when(*FRIDAY):
        text = bo.open("/team/lead/").text
        assert "Help for a colleague who has too much" in text and "Aino" not in text


def test_it_counts_in_no_figure_of_the_customers(office: Office, aino: Browser) -> None:
    before = queries.figures_of(office.jari.scope)
    with aino.when(*FRIDAY):
        said(aino)
    assert queries.figures_of(office.jari.scope) == before


# -- the leader's page -----------------------------------------------------------------------------


def test_the_page_opens_with_the_text_then_own_words_then_the_team_then_the_customers(
    office: Office, aino: Browser, liisa: Browser
) -> None:
    broken = cast.promised(office.liisa, office.maija, "callback", date(2026, 3, 4), words="Soitan", now=BORN)
    cast.act(office.liisa, [Line(broken.id, e.GivenUp())], at("2026-03-05", "09:00"))
    cast.promised(office.aino, office.maija, "repair", date(2026, 3, 5), words="Luukku", now=BORN)
    with liisa.when(*FRIDAY):
        liisa.post("/team/lead/", text="Kysyn joka aamu, mikä auttaisi.")
        page = liisa.open("/team/lead/")
    order = ["Kysyn joka aamu", "My own promises", "Soitan", "not kept", "What weighs on the team", "late, still owed",
             "What customers got in a year"]  # fmt: skip
    places = [page.text.index(words) for words in order]
    assert places == sorted(places)
    with aino.when(*FRIDAY):
        same = aino.open(f"/team/lead/{office.liisa.member.code}/")
        assert "Soitan" in same.text and "Kysyn joka aamu" in same.text and "not kept" in same.text
        assert aino.open("/team/lead/").url == f"/team/lead/{office.liisa.member.code}/"
        danger = same.text[same.text.index("What weighs") : same.text.index("What customers")]
        assert "Aino" not in danger and "Bo" not in danger
        assert aino.client.post("/team/lead/", {"text": "x"}).status_code == 403
        assert aino.client.get(f"/team/lead/{office.bo.member.code}/").status_code == 404
    assert HowILead.objects.get().leader == office.liisa.member


def test_the_firms_year_is_a_piece_of_the_page_and_a_page_of_its_own(office: Office, aino: Browser) -> None:
    broken = cast.promised(office.aino, office.maija, "callback", date(2026, 3, 4), words="Soitan", now=BORN)
    cast.act(office.aino, [Line(broken.id, e.GivenUp())], at("2026-03-05", "09:00"))
    with aino.when(*FRIDAY):
        assert 'hx-get="/team/lead/year/"' in aino.open(f"/team/lead/{office.liisa.member.code}/").source
        piece = aino.client.get("/team/lead/year/", headers={"HX-Request": "true"}).content.decode()
        whole = aino.open("/team/lead/year/")
    for text in (piece, whole.source):
        assert '<span class="figure">1</span><span><i class="berry not"' in text
    assert "<h1>" in whole.source and "<h1>" not in piece


def test_the_same_questions_however_much_there_is(office: Office, liisa: Browser) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert liisa.client.get("/team/lead/").status_code == 200
        return len(found)

    cast.promised(office.liisa, office.maija, on=date(2026, 3, 6), words="yksi", now=BORN)
    with liisa.when(*FRIDAY):
        asked()
        before = asked()
        for number in range(8):
            one = cast.customer(office.jari, f"Asiakas {number}", now=BORN)
            cast.promised(office.liisa, one, on=date(2026, 3, 6), words="lisää", now=BORN)
            cast.promised(office.aino, one, on=date(2026, 3, 6), words="lisää", now=BORN)
        assert asked() == before


# -- everything kept about me ----------------------------------------------------------------------


def test_each_exports_all_that_is_kept_about_them_and_nobody_else_can(office: Office, aino: Browser) -> None:
    with aino.when(*FRIDAY):
        aino.post(f"/mandate/promise/{office.code}/give/", cents="1000", words="Odotti turhaan")
        said(aino)
        assert "You turn to Liisa" in aino.open("/team/me/").text
        found = json.loads(aino.client.get("/team/me/about-me.json").content)
        hers = {row["kind__slug"] for row in found["promises"]}
        assert found["me"]["name"] == "Aino" and found["me"]["signs_in_as"] == "aino@nuohous.example"
        assert hers == {"repair", "other"}
        assert [row["why"] for row in found["mandate"]["given"]] == ["Odotti turhaan"]
        assert {"mandate.gesture", "team.too_much"} <= {row["what"] for row in found["acts"]}
        assert len(found["too_much"]) == 1
        assert "Maija" not in json.dumps(found["promises"])
    jari = office.browser(office.jari)
    with jari.when(*FRIDAY):
        text = jari.client.get("/team/me/about-me.json").content.decode()
        assert "aino@" not in text and "Odotti turhaan" not in text
        for url in (f"/team/me/{office.aino.member.code}/", f"/team/member/{office.aino.member.code}/me/"):
            assert jari.client.get(url).status_code == 404


# -- before any figure about staff -----------------------------------------------------------------


def test_figures_need_the_day_of_the_talk_and_everybody_is_told(office: Office, aino: Browser) -> None:
    jari = office.browser(office.jari)
    with jari.when(*FRIDAY):
        assert "still to come" in jari.post("/team/dialogue/", held_on="2026-04-01").text
        assert jari.post("/team/dialogue/").status == 422 and not StaffDialogue.objects.exists()
        jari.post("/team/dialogue/", held_on="2026-02-20")
    with aino.when(*FRIDAY):
        page = aino.open("/")
        assert "They were talked about on 20.2.2026" in page.source
        assert aino.client.post("/team/dialogue/", {"held_on": "2026-02-20"}).status_code == 403
        aino.press(page, "I have read it")
        aino.post("/team/dialogue/read/")
        assert "They were talked about" not in aino.open("/").source
    assert DialogueRead.objects.filter(party=office.aino.member).count() == 1
    with jari.when("2026-03-07", "10:00"):
        jari.post("/team/dialogue/", off="1")
        jari.post("/team/dialogue/", held_on="2026-03-06")
    with aino.when("2026-03-08", "10:00"):
        assert "They were talked about on 6.3.2026" in aino.open("/").source


def test_a_stranger_gets_none_of_it(office: Office) -> None:
    sten = cast.stranger()
    cast.colleague(sten, "Stina", "stina@sotning.example")
    for client in (Client(), cast.client_of(sten.user)):
        assert client.get(f"/team/lead/{office.liisa.member.code}/").status_code in (302, 404)
