"""What a first user met on the screens: each thing said plainly, nothing lost without a word."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.test import Client

from lupaus.core import events as e
from lupaus.features.calls.queries import evening as evening_queries
from lupaus.ledger import queries
from lupaus.ledger.record import By, Line, record
from lupaus.people.models import ContactPoint, Party
from tests.cast import Firm, act, customer, listed, made, promised, state_now, visited
from tests.features.calls.pages import Phone, at

pytestmark = pytest.mark.django_db

EVENING = "2026-10-27", "17:05"
NOW = at(*EVENING)
BORN = at("2025-11-03", "09:00")


def test_done_says_that_a_reminder_stands_already(phone: Phone, firm: Firm, maija_: Party) -> None:
    story = visited(firm, maija_, on=date(2025, 11, 24), now=at("2025-11-24", "10:00"))
    wish = made(firm, maija_, "visit", date(2026, 10, 27), at=time(12), starts=time(10), series=story.series)
    act(firm, [Line(None, wish)], at("2026-10-26", "09:00"))
    with phone.when("2026-10-27", "13:00"):
        (link,) = [url for url in phone.open("/day/").links() if url.endswith("/done/")]
        page = phone.send(phone.open(link), 'name="reminds"')
    assert "A reminder is promised already, by 24.11.2026." in page.text


def test_a_session_that_ended_says_that_the_tap_was_lost(phone: Phone, firm: Firm, maija_: Party) -> None:
    story = visited(firm, maija_, on=date(2025, 11, 24), now=at("2025-11-24", "10:00"))
    with phone.when(*EVENING):
        page = phone.open()
        phone.client.logout()
        answer = phone.outcome(page, "no_answer")
        assert "Your session had ended. Your last tap was not saved." in answer.text
        assert "lupaus link" in answer.text
        assert "Your session had ended" not in Client().get("/", follow=True).content.decode()
    assert state_now(firm, story.recall).tries == 0


def test_what_is_asked_stands_before_the_number_and_what_came_of_it_after(
    phone: Phone, firm: Firm, maija_: Party
) -> None:
    visit = promised(firm, maija_, "delivery", date(2026, 10, 30), now=at("2026-10-26", "09:00"))
    wish = [Line(visit.id, e.Remarked(topic="other_time"), "Sopiiko perjantai?")]
    record(firm.scope, wish, by=By(maija_.pk, "customer"), now=at("2026-10-27", "12:00"), what="customer")
    with phone.when(*EVENING):
        page = phone.open()
    places = [page.source.index(part) for part in ("Sopiiko perjantai?", 'href="tel:', 'value="not_reached"')]
    assert places == sorted(places)
    assert "We agreed another time" in page.text
    code = queries.promises(firm.scope).get(pk=visit.id).code
    assert f"/desk/promise/{code}/anew/" in page.links()


def test_a_changed_number_keeps_the_former_and_can_be_taken_back(
    phone: Phone, firm: Firm, maija_: Party
) -> None:
    visited(firm, maija_, on=date(2025, 11, 24), now=at("2025-11-24", "10:00"))
    before = list(ContactPoint.objects.filter(party=maija_, kind="phone").values_list("value", flat=True))
    with phone.when(*EVENING):
        page = phone.outcome(phone.open(), "number")
        assert "was not the right number." in page.text
        assert "not used any more" not in page.text
        same = phone.send(page, 'name="number"', number=before[0])
        assert "That is the number that was wrong." in same.text
        page = phone.send(page, 'name="number"', number="050 765 4321")
        assert "tel:+358507654321" in page.source
        old = ContactPoint.objects.get(party=maija_, value=before[0])
        assert (old.wrong_why, old.wrong_at) == ("former", NOW)
        page = phone.undo(page)
        assert "the number stands as before." in page.text
        assert f"tel:{before[0]}" in page.source
    left = ContactPoint.objects.filter(party=maija_, kind="phone").values_list("value", "wrong_at")
    assert list(left) == [(before[0], None)]


def test_a_late_call_leads_with_its_day_and_does_not_swell_the_evening(phone: Phone, firm: Firm) -> None:
    for number in range(15):
        party = customer(firm, f"Asiakas {number:02}", f"040 {1112200 + number}", now=BORN)
        promised(firm, party, "callback", date(2025, 11, 26), at=time(18), now=BORN)
    with phone.when(*EVENING):
        page = phone.open()
        assert "You promised to call on 26.11.2025. You did not call." in page.text
        assert page.text.index("You did not call.") < page.text.index("Call 0")
        assert "12 tonight, and 3 more late" in page.text
        assert page.source.count('<a class="row"') == 11
        assert "Show 3 more" in page.text
        assert phone.open("/?all=1").source.count('<a class="row"') == 14


def test_in_a_month_is_an_evening_too(phone: Phone, firm: Firm, maija_: Party) -> None:
    """A month from 25.11. is Christmas Day: the next day with calls has an evening as well."""
    visited(firm, maija_, on=date(2025, 11, 24), now=at("2025-11-24", "10:00"))
    with phone.when("2026-11-25", "17:05"):
        page = phone.outcome(phone.open(), "later")
    chips = re.findall(r"<span>([^<]+)<small>([^<]+)</small>", page.source)
    (month,) = [when for label, when in chips if label == "In a month"]
    assert month.endswith("17:00")


@pytest.mark.parametrize(("on", "clock"), [("2026-11-02", "07:30"), ("2029-11-02", "17:00")])
def test_an_odd_time_is_asked_again(phone: Phone, firm: Firm, maija_: Party, on: str, clock: str) -> None:
    story = visited(firm, maija_, on=date(2025, 11, 24), now=at("2025-11-24", "10:00"))
    with phone.when(*EVENING):
        page = phone.send(phone.outcome(phone.open(), "later"), 'name="at"', on=on, clock=clock)
        assert page.status == 422
        other = phone.send(page, 'name="at"', on=on, clock="06:15")  # not what was asked about
        assert other.status == 422
        assert state_now(firm, story.recall).wanted_at is None
        phone.send(page, 'name="at"', on=on, clock=clock)
    assert state_now(firm, story.recall).wanted_at == at(on, clock)


def test_far_calls_are_no_part_of_the_round(phone: Phone, firm: Firm, maija_: Party) -> None:
    story = visited(firm, maija_, on=date(2025, 11, 24), now=at("2025-11-24", "10:00"))
    other = customer(firm, "Eero", "040 222 3344", now=BORN)
    visited(firm, other, on=date(2025, 11, 24), now=at("2025-11-24", "10:00"))
    far = e.Tried("later", wanted_at=at("2027-09-01", "17:00"))
    with phone.when(*EVENING):
        act(firm, [Line(story.recall.id, far)], NOW)
        page = phone.open()
    assert "1 tonight" in page.text
    assert "2027" not in page.text.split("tonight")[1][:40]


def test_more_calls_than_are_counted_are_told_as_over(
    phone: Phone, firm: Firm, maija_: Party, monkeypatch: Any
) -> None:
    monkeypatch.setattr(evening_queries, "PLANNED", 3)
    monkeypatch.setattr(evening_queries, "AHEAD", 1)  # what comes next is another question
    for number in range(2):
        party = customer(firm, f"Uusi {number}", f"040 333 44{number:02}", now=BORN)
        recall = listed(firm, party, date(2026, 12, 20 + number), now=BORN)
        act(firm, [Line(recall.id, e.Deferred(at(f"2026-11-{number + 10}", "17:00"), "evening"))], BORN)
    with phone.when(*EVENING):
        assert "0 tonight · over" not in phone.open().text
        assert "2 from" in phone.open().text or "2 after" in phone.open().text
    party = customer(firm, "Uusi 9", "040 333 4499", now=BORN)
    recall = listed(firm, party, date(2026, 12, 29), now=BORN)
    act(firm, [Line(recall.id, e.Deferred(at("2026-11-20", "17:00"), "evening"))], NOW)
    with phone.when("2026-10-27", "17:20"):
        assert "0 tonight · over 3 after" in phone.open().text


@pytest.mark.parametrize(
    ("path", "door"),
    [("/desk/acts/", "Texts that went out"), ("/desk/figures/", "Settings"), ("/desk/add/", "Customers")],
)
def test_the_nearest_door_is_marked(phone: Phone, path: str, door: str) -> None:
    with phone.when(*EVENING):
        page = phone.open(path)
    assert re.findall(r'aria-current="page">([^<]+)</a>', page.source.split("<main")[0]) == [door]


def test_a_promise_of_many_words_has_room_for_its_longest(phone: Phone) -> None:
    with phone.when(*EVENING):
        assert 'class="slots worded"' in phone.open("/desk/add/").source
    assert timedelta(0) < evening_queries.FAR
