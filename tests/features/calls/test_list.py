"""The first screen: one row for each contact, how many tonight, thanks, texts to send, and nothing to do."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from lupaus.core import events as e
from lupaus.ledger import queries
from lupaus.ledger.record import By, Line, record
from lupaus.outbox.models import Envelope
from lupaus.people.models import Organisation, Party
from lupaus.people.parties import merge, set_rule
from tests.cast import Firm, act, customer, listed, made, promised, visited
from tests.features.calls.pages import Page, Phone, at

pytestmark = pytest.mark.django_db

EVENING = "2026-10-27", "17:05"
NOW = at(*EVENING)
BORN = at("2025-11-03", "09:00")


def swept(firm: Firm, name: str, area: str = "", on: date = date(2025, 11, 24), thing: str = "takka") -> Any:
    """A customer who was promised a reminder last November."""
    party = customer(firm, name, f"040 {abs(hash(name)) % 10**7:07d}", area=area, now=BORN)
    return visited(firm, party, on=on, thing=thing, now=at(on.isoformat(), "10:00"))


def names(page: Page) -> list[str]:
    """The contacts of the list, the card's first."""
    import re

    card = re.findall(r'id="who"[^>]*>([^<]+)<', page.source)
    return card + re.findall(r'<a class="row" href="/call/[^>]+><span><b>([^<]+)</b>', page.source)


def test_an_empty_list_is_good_news(phone: Phone) -> None:
    with phone.when(*EVENING):
        page = phone.open()
    assert "Everybody has been called" in page.text
    assert "When there is somebody to call, they stand here by themselves." in page.text


def test_the_door_of_the_calls_is_marked_on_the_page_of_one_contact(phone: Phone, firm: Firm) -> None:
    party = swept(firm, "Aino").recall.creditor
    code = Party.objects.get(pk=party).code
    with phone.when(*EVENING):
        assert '<a href="/" data-key="1" aria-current="page">' in phone.open(f"/call/{code}/").source


def test_an_empty_list_says_who_comes_next(phone: Phone, firm: Firm) -> None:
    swept(firm, "Aino")
    swept(firm, "Eero")
    swept(firm, "Liisa", on=date(2025, 12, 24))
    with phone.when("2026-10-20", "17:05"):
        page = phone.open()
    assert "Next: Aino and one more, Tue 27.10. Until then nothing is forgotten." in page.text


def test_the_area_stays_together_and_promised_calls_come_first(phone: Phone, firm: Firm) -> None:
    swept(firm, "Aino", "Sahalahti", date(2025, 11, 22))
    swept(firm, "Eero", "Kangasala", date(2025, 11, 23))
    swept(firm, "Liisa", "Sahalahti", date(2025, 11, 24))
    kalle = customer(firm, "Kalle", "0501112223", now=BORN)
    promised(firm, kalle, "callback", date(2026, 10, 27), at=_clock("18:00"), words="Soitan hinnasta.",
             now=at("2026-10-26", "09:00"))  # fmt: skip
    with phone.when(*EVENING):
        page = phone.open()
    assert names(page) == ["Kalle", "Aino", "Liisa", "Eero"]
    assert "Soitan hinnasta." in page.text
    assert "today at 18:00" in page.text


def test_twelve_tonight_and_when_it_is_all_done(phone: Phone, firm: Firm) -> None:
    for n in range(5):
        swept(firm, f"Asiakas {n}")
    for n, evening in enumerate(["2026-10-28", "2026-10-28", "2026-10-29"]):
        moment = at(evening, "17:00")
        listed(firm, customer(firm, f"Listalta {n}", now=BORN), moment.date() + timedelta(days=28),
               wanted_at=moment, now=at("2026-10-20", "09:00"))  # fmt: skip
    with phone.when(*EVENING):
        page = phone.open()
        assert "5 tonight · 3 after, done by Thu 29.10." in page.text
        page = phone.send(page, 'name="calls"', calls="2")
        assert "From now on 2 calls an evening." in page.text
        # Two tonight; the other three fill the evenings that the planned ones leave open.
        assert "2 tonight · 6 after, done by Fri 30.10." in page.text
        assert len(names(page)) == 2
        assert "Show the 3 who may wait" in page.text
        assert len(names(phone.open("/?all=1"))) == 5


@pytest.mark.parametrize("number", ["0", "", "many", "201"])
def test_a_number_of_calls_that_cannot_be(phone: Phone, firm: Firm, number: str) -> None:
    with phone.when(*EVENING):
        page = phone.send(phone.open(), 'name="calls"', calls=number)
    assert "Choose a number of calls from 1 to 200." in page.text
    assert Organisation.objects.get(pk=firm.organisation.pk).calls_an_evening == 12


def test_on_a_sunday_it_is_said_that_there_is_no_evening(phone: Phone, firm: Firm) -> None:
    swept(firm, "Aino")
    with phone.when("2026-11-01", "12:00"):
        page = phone.open()
    assert "No evening of calls today · 1 from tomorrow on, done by tomorrow" in page.text


def test_thanks_stand_on_top_in_their_own_words_until_read(phone: Phone, firm: Firm) -> None:
    found = swept(firm, "Aino", "Kangasala")
    by = By(found.visit.creditor, "customer")
    record(firm.scope, [Line(found.visit.id, e.Thanked(), "Ihanaa, että joku muistaa.")], by=by,
           now=at("2026-10-26", "20:00"), what="customer.thanks")  # fmt: skip
    with phone.when(*EVENING):
        page = phone.open()
        assert "A thank-you for you “Ihanaa, että joku muistaa.” Aino, Kangasala · 26.10.2026" in page.text
        page = phone.send(page, "I have read it")
        assert "A thank-you for you" not in page.text
        assert "Ihanaa" not in phone.open().text


def test_thanks_of_another_firm_are_not_mine_to_read(phone: Phone, firm: Firm) -> None:
    from tests.cast import stranger

    sten = stranger(now=BORN)
    theirs = promised(
        sten, customer(sten, "Bengt", now=BORN), "visit", date(2026, 10, 28), now=at("2026-10-20", "09:00")
    )
    code = queries.promises(sten.scope).get(pk=theirs.id).code
    with phone.when(*EVENING):
        phone.open()
        phone.client.post(f"/thanks/{code}/")
    assert not queries.events(sten.scope).filter(kind="remarked").exists()


def test_a_text_from_the_own_phone_is_sent_and_told(phone: Phone, firm: Firm) -> None:
    found = swept(firm, "Aino")
    with phone.when(*EVENING):
        page = phone.outcome(phone.open(), "no_answer")
        assert "A text for them is ready in a minute, to be sent from your phone." in page.text
    with phone.when("2026-10-27", "17:07"):
        page = phone.open()
        assert "A text to send from your phone" in page.text
        link = next(url for url in page.links() if url.startswith("sms:+35840"))
        assert "lupasin" in link
        page = phone.send(page, 'name="sent"', sent="yes")
        assert "Sent. It is written down." in page.text
        assert "A text to send" not in page.text
    assert Envelope.objects.get().state == "sent"
    assert queries.promises(firm.scope).get(pk=found.recall.id).told_at == at("2026-10-27", "17:07")


def test_a_text_that_is_not_sent_is_left_out(phone: Phone, firm: Firm) -> None:
    swept(firm, "Aino")
    with phone.when(*EVENING):
        phone.outcome(phone.open(), "no_answer")
    with phone.when("2026-10-27", "17:07"):
        page = phone.send(phone.open(), 'name="sent"', sent="no")
        assert "Not sent. It is left out, and that is written down." in page.text
    assert Envelope.objects.get().state == "withdrawn"


def test_somebody_in_grief_is_not_called_by_plan(phone: Phone, firm: Firm) -> None:
    found = swept(firm, "Aino")
    set_rule(Party.objects.get(pk=found.recall.creditor), "grief")
    with phone.when(*EVENING):
        page = phone.open()
        assert "They are in grief. By plan nobody calls or writes; you decide." in page.text
        page = phone.send(page, 'value="let_be"', do="let_be")
        assert "Aino: let be." in page.text


def test_merged_customers_are_one_row(phone: Phone, firm: Firm) -> None:
    one, two = swept(firm, "Aino Rantanen"), swept(firm, "A. Rantanen", thing="sauna")
    parties = [Party.objects.get(pk=found.recall.creditor) for found in (one, two)]
    merge(firm.scope, parties[1], parties[0])
    with phone.when(*EVENING):
        page = phone.open()
        assert names(page) == ["Aino Rantanen"]
        assert len(page.form_with('value="agreed"').fields["thing"]) == 2
        page = phone.open(f"/call/{parties[1].code}/")
        assert page.url == f"/call/{parties[0].code}/"


def test_any_contact_can_be_opened_and_talked_about(phone: Phone, firm: Firm) -> None:
    found = swept(firm, "Aino", on=date(2026, 3, 2))
    party = Party.objects.get(pk=found.recall.creditor)
    with phone.when(*EVENING):
        page = phone.open(f"/call/{party.code}/")
        assert "Nothing waits here now. If you have talked, write it down." in page.text
        page = phone.outcome(page, "agreed")
        page = phone.send(page, 'name="slot"', slot="2026-11-10T10:00/12:00")
    assert "Aino: agreed Tue 10.11. 10:00–12:00." in page.text
    assert queries.promises(firm.scope).get(pk=found.recall.id).how == "reached"


def test_a_promise_of_a_colleague_is_not_on_my_list(phone: Phone, firm: Firm) -> None:
    colleague = Party.objects.create(organisation=firm.organisation, name="Pasi")
    aino = customer(firm, "Aino", now=BORN)
    wish = made(firm, aino, "callback", date(2026, 10, 27), at=_clock("17:30"))._replace(holder=colleague.pk)
    act(firm, [Line(None, wish)], at("2026-10-26", "09:00"))
    with phone.when(*EVENING):
        assert names(phone.open()) == []


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_page_opens_in_every_language(phone: Phone, firm: Firm, language: str) -> None:
    swept(firm, "Aino")
    firm.user.language = language
    firm.user.save()
    with phone.when(*EVENING):
        page = phone.open()
    assert page.status == 200
    assert f'<html lang="{language}"' in page.source
    assert names(page) == ["Aino"]
    translation.activate("en")


def test_ten_and_forty_rows_cost_the_same_queries(phone: Phone, firm: Firm) -> None:
    Organisation.objects.filter(pk=firm.organisation.pk).update(calls_an_evening=100)

    def counted(until: int) -> int:
        for n in range(len(queries.promises(firm.scope).filter(outcome="open")), until):
            swept(firm, f"Asiakas {n}", ["Sahalahti", "Kangasala"][n % 2])
        with phone.when(*EVENING):
            phone.open()
            with CaptureQueriesContext(connection) as seen:
                page = phone.open()
        assert len(names(page)) == until
        return len(seen)

    ten = counted(10)
    assert counted(40) == ten
    assert ten <= 30


def _clock(text: str) -> Any:
    from datetime import time

    return time.fromisoformat(text)
