"""Somebody leaves: first it is seen what goes to whom, then it goes, and the list of it stays."""

from __future__ import annotations

from datetime import date
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lupaus.core.lifecycle import Refusal
from lupaus.features.team.actions import leaving
from lupaus.features.team.models import Departure, WentTo
from lupaus.ledger import guard, queries
from lupaus.ledger.leaving import carried_by
from lupaus.ledger.record import Line
from lupaus.people.members import member_by_code
from lupaus.people.models import Membership
from tests import cast
from tests.features.mandate.office import Browser, Office, at

pytestmark = pytest.mark.django_db
BORN = at("2026-03-02", "09:00")
DAY = ("2026-03-03", "10:00")


@pytest.fixture
def office(settings: Any) -> Office:
    settings.LUPAUS_JOINTS = "lupaus.project.wiring.joints"
    return Office(now=BORN)


@pytest.fixture
def liisa(office: Office) -> Browser:
    return office.browser(office.liisa)


def leave_url(who: cast.Firm) -> str:
    return f"/team/member/{who.member.code}/leave/"


def test_first_it_is_seen_then_it_goes_and_the_list_stays(office: Office, liisa: Browser) -> None:
    # The repair is Aino's own; by her leaving it goes to the one who leads her.
    with liisa.when(*DAY):
        page = liisa.open(leave_url(office.aino))
        assert (
            "They carry one promise" in page.text and "Korjaan luukun" in page.text and "Liisa" in page.text
        )
        assert not Departure.objects.exists()
        liisa.press(page, "End the membership")
        listed = liisa.open(f"/team/member/{office.aino.member.code}/left/")
        assert "Korjaan luukun" in listed.text and "Ended on 3.3.2026 by Liisa" in listed.text
    held = cast.state_now(office.jari, office.promise)
    assert (held.holder, held.guarantor) == (office.liisa.member.pk,) * 2
    assert Membership.objects.get(party=office.aino.member).left_at is not None
    with liisa.when("2026-09-03", "10:00"):
        assert "What went to whom" in liisa.open(f"/team/member/{office.aino.member.code}/").text
        assert "Korjaan luukun" in liisa.open(f"/team/member/{office.aino.member.code}/left/").text


def test_their_session_ends_at_once_and_a_second_tap_finds_it_done(office: Office, liisa: Browser) -> None:
    theirs = cast.client_of(office.aino.user)
    assert theirs.get("/").status_code == 200
    with liisa.when(*DAY):
        liisa.post(leave_url(office.aino))
        page = liisa.post(leave_url(office.aino))
        assert page.url.endswith("/left/")
    assert theirs.get("/").status_code == 302 and theirs.get("/team/").status_code == 302
    assert Departure.objects.count() == 1 and WentTo.objects.count() == 1


def test_an_accident_half_way_loses_nothing_and_the_same_tap_goes_on(office: Office, liisa: Browser) -> None:
    for number in range(3):
        cast.promised(
            office.aino, office.maija, "repair", date(2026, 3, 20), words=f"Luukku {number}", now=BORN
        )
    one = member_by_code(office.jari.scope, office.aino.member.code, BORN.date())
    assert one is not None
    with (
        patch("lupaus.ledger.leaving.CHUNK", 2),
        patch("lupaus.outbox.passing.to_holders", side_effect=[None, RuntimeError("power")]),
        pytest.raises(RuntimeError),
    ):
        leaving.end(office.liisa.scope, one, now=BORN)
    assert WentTo.objects.count() == 2 and carried_by(office.jari.scope, office.aino.member.pk).count() == 2
    with liisa.when(*DAY):
        page = liisa.open(f"/team/member/{office.aino.member.code}/left/")
        assert "2 promises are still with them" in page.text
        liisa.press(liisa.open(leave_url(office.aino)), "Pass the rest on")
    assert WentTo.objects.count() == 4 and Departure.objects.count() == 1
    assert not carried_by(office.jari.scope, office.aino.member.pk).exists()


def test_what_a_leader_answers_for_goes_where_it_was_foreseen(office: Office) -> None:
    jari = office.browser(office.jari)
    made = cast.made(office.bo, office.maija, "repair", date(2026, 3, 20))._replace(
        guarantor=office.liisa.member.pk
    )
    row = cast.act(office.bo, [Line(None, made, "Boksi")], BORN).promises[0]
    with jari.when(*DAY):
        page = jari.open(leave_url(office.liisa))
        assert "Jari Nokinen" in page.text and "To answer for" in page.text
        jari.post(leave_url(office.liisa))
        assert "To answer for" in jari.open(f"/team/member/{office.liisa.member.code}/left/").text
    after = cast.state_now(office.jari, row)
    assert (after.holder, after.guarantor) == (office.bo.member.pk, office.jari.member.pk)


def test_who_may_not_and_who_cannot(office: Office, liisa: Browser) -> None:
    jari, aino = office.browser(office.jari), office.browser(office.aino)
    with liisa.when(*DAY):
        assert "Only an owner decides this" in liisa.post(leave_url(office.jari)).text
    with jari.when(*DAY):
        assert "is the only owner" in jari.open(leave_url(office.jari)).text
    with aino.when(*DAY):
        assert aino.client.post(leave_url(office.bo)).status_code == 403
        assert aino.client.get(f"/team/member/{office.bo.member.code}/left/").status_code == 403
    sten = cast.stranger()
    cast.colleague(sten, "Stina", "stina@sotning.example")
    assert cast.client_of(sten.user).post(leave_url(office.aino)).status_code == 404
    assert Membership.objects.filter(organisation=office.jari.organisation, left_at=None).count() == 4
    one = member_by_code(office.jari.scope, office.aino.member.code, BORN.date())
    assert one is not None
    with pytest.raises(Refusal, match="not_yours_to_end"):
        leaving.end(office.bo.scope, one, now=BORN)


def test_the_same_questions_however_much_they_carry(office: Office, liisa: Browser) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert liisa.client.get(leave_url(office.aino)).status_code == 200
        return len(found)

    with liisa.when(*DAY):
        asked()
        before = asked()
        for number in range(9):
            one = cast.customer(office.jari, f"Asiakas {number}", now=BORN)
            cast.promised(office.aino, one, "repair", date(2026, 3, 20), words="lisää", now=BORN)
        assert asked() == before


def test_the_book_still_holds(office: Office, liisa: Browser) -> None:
    with liisa.when(*DAY):
        liisa.post(leave_url(office.aino))
    assert queries.promises(office.jari.scope).filter(holder=office.aino.member).count() == 0
    assert list(guard.breaches(at("2026-03-03", "10:01"))) == []
