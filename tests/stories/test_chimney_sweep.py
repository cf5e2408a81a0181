"""The evening call of the essay: a sweep who promised to remind, and did, a year later, by himself.

Everything goes through the pages, without JavaScript, with the engine beside them and a set clock.
"""

from __future__ import annotations

from typing import Any

import pytest

from lupaus.ledger import guard, queries
from lupaus.outbox.models import Envelope
from lupaus.people.models import Party
from tests.cast import Firm, jari, maija
from tests.features.calls.pages import Page, Phone, at

pytestmark = pytest.mark.django_db

BORN = at("2025-11-03", "09:00")


@pytest.fixture
def firm() -> Firm:
    return jari(now=BORN)


@pytest.fixture
def maija_(firm: Firm) -> Party:
    return maija(firm, now=BORN)


@pytest.fixture
def phone(firm: Firm, maija_: Party, settings: Any) -> Phone:
    settings.LUPAUS_JOINTS = "tests.features.calls.pages.joints"
    return Phone(firm)


def visit_last_november(phone: Phone, customer: Party) -> Page:
    """Maija asks for a visit; it is done on 24.11.2025 with "remind in a year" ticked."""
    with phone.when("2025-11-19", "18:00"):
        page = phone.open(f"/call/{customer.code}/time/")
        phone.send(page, 'name="slot"', slot="2025-11-24T10:00/12:00", what="takka ja leivinuuni",
                   interval="12m")  # fmt: skip
    with phone.when("2025-11-24", "11:30"):
        page = phone.open("/day/")
        assert "Maija Virtanen" in page.text
        done = next(url for url in page.links() if url.endswith("/done/"))
        page = phone.open(done)
        assert 'name="reminds" id="id_reminds" checked' in page.source.replace("  ", " ")
        return phone.send(page, 'name="certificate"', price="79")


def test_b6_the_promise_of_last_year_comes_up_by_itself(phone: Phone, maija_: Party) -> None:
    """B6: done on 24.11.2025, "remind in a year"; on 27.10.2026 she tops the list."""
    page = visit_last_november(phone, maija_)
    assert "Maija Virtanen: done. Next: I promise to remind by 24.11.2026." in page.text
    phone.live(at("2025-11-24", "11:31"), at("2026-10-26", "16:59"))
    with phone.when("2026-10-26", "16:59"):
        page = phone.open()
        assert "Everybody has been called" in page.text
        assert "Next: Maija Virtanen, tomorrow" in page.text
    with phone.when("2026-10-27", "17:05"):
        page = phone.open()
        assert "Maija Virtanen" in page.text
        assert "24.11.2025, takka ja leivinuuni" in page.text
        assert "Muistutan sinua" in page.text or "I will remind you when a year has passed." in page.text
        assert "You promised it yourself at the door on 24.11.2025" in page.text
        assert "79 €" in page.text
        assert "tel:+358401234567" in page.links()


def test_b4_the_first_words_say_who_and_why_and_sell_nothing(phone: Phone, maija_: Party) -> None:
    """B4, B5: name, firm, last visit, promise, "is now a good time", in the customer's language."""
    visit_last_november(phone, maija_)
    with phone.when("2026-10-27", "17:05"):
        page = phone.open()
    words = page.source.split("Words to begin with")[1].split("</p>")[0]
    for said in ("Jari Nokinen", "Jarin Nuohous", "marraskuussa", "lupasin muistuttaa", "Sopiiko"):
        assert said in words
    assert "tarjou" not in words.lower()


def test_b4_not_now_asks_when_and_nothing_else_goes_out_before(phone: Phone, maija_: Party) -> None:
    """B5: with "not now" the system asks when, and is silent until then."""
    visit_last_november(phone, maija_)
    with phone.when("2026-10-27", "17:05"):
        page = phone.outcome(phone.open(), "later")
        assert "When do I call again?" in page.text
        page = phone.send(page, 'name="at"', on="2026-11-02", clock="18:00")
        assert "Maija Virtanen: I'll call again Mon 2.11. at 18:00." in page.text
    sent = Envelope.objects.count()
    phone.live(at("2026-10-27", "17:06"), at("2026-11-02", "17:59"))
    assert Envelope.objects.count() == sent
    with phone.when("2026-11-02", "17:59"):
        assert "Maija Virtanen" not in phone.open().text.split("Next:")[0]
    with phone.when("2026-11-02", "18:00"):
        assert "You promised it yourself" in phone.open().text


def test_b7_reached_is_a_kept_promise(phone: Phone, firm: Firm, maija_: Party) -> None:
    """B7: reached, and the promise is kept, with its day in the history."""
    visit_last_november(phone, maija_)
    with phone.when("2026-10-27", "17:05"):
        page = phone.outcome(phone.open(), "not_this_year")
        assert "Maija Virtanen: not this time. The next reminder is promised by 24.11.2027." in page.text
    kept = queries.promises(firm.scope).get(kind__slug="recall", outcome="kept")
    assert (kept.how, kept.missed_at, kept.closed_at) == ("reached", None, at("2026-10-27", "17:05"))
    figures = queries.figures_of(firm.scope)
    assert figures.kept == 2  # the visit, and the word to remind


def test_b8_the_matter_is_finished_in_that_one_call(phone: Phone, firm: Firm, maija_: Party) -> None:
    """B8: a time is picked in the call; the confirmation goes; after the visit next year is promised."""
    visit_last_november(phone, maija_)
    with phone.when("2026-10-27", "17:05"):
        page = phone.outcome(phone.open(), "agreed")
        assert "Which time?" in page.text
        assert "79 €" in page.text
        page = phone.send(page, 'name="slot"', slot="2026-11-05T10:00/12:00")
        assert (
            "Maija Virtanen: agreed Thu 5.11. 10:00–12:00. A confirmation goes to them in a minute."
            in page.text
        )
        assert "Everybody has been called" in page.text
    before = Envelope.objects.filter(state="sent").count()
    phone.live(at("2026-10-27", "17:05"), at("2026-10-27", "17:10"))
    confirmation = Envelope.objects.filter(state="sent").last()
    assert Envelope.objects.filter(state="sent").count() == before + 1
    assert confirmation is not None
    assert "5.11." in confirmation.text
    with phone.when("2026-11-05", "11:45"):
        page = phone.open("/day/")
        done = next(url for url in page.links() if url.endswith("/done/"))
        page = phone.send(phone.open(done), 'name="certificate"')
        assert "Maija Virtanen: done. Next: I promise to remind by 5.11.2027." in page.text
        assert "Next: I promise to remind by 5.11.2027." in page.text.split("Undo")[1]
    assert list(guard.breaches(at("2026-11-05", "11:46"))) == []


def test_b9_the_first_screen_needs_one_thumb_and_no_script(phone: Phone, maija_: Party) -> None:
    """B9: the list is the first screen; every outcome is one tap away on it."""
    visit_last_november(phone, maija_)
    with phone.when("2026-10-27", "17:05"):
        page = phone.open("/")
        assert page.url == "/"
        taps = page.form_with('name="outcome"').inside
        for what in (
            "agreed",
            "later",
            "no_answer",
            "already_agreed",
            "elsewhere",
            "ended",
            "number",
            "died",
        ):
            assert f'value="{what}"' in taps
        page = phone.outcome(page, "no_answer")
    assert (
        "Maija Virtanen: no answer. A text goes to them in a minute. "
        "I put them on the list again Tue 10.11. at 18:30." in page.text
    )
    phone.live(at("2026-10-27", "17:05"), at("2026-11-10", "18:29"))
    text = Envelope.objects.get(notices__step="text")
    assert "lupasin muistuttaa" in text.text
    with phone.when("2026-11-10", "18:30"):
        assert "You promised it yourself" in phone.open().text


def test_a_mistaken_tap_is_taken_back_and_nobody_hears_of_it(phone: Phone, maija_: Party) -> None:
    visit_last_november(phone, maija_)
    with phone.when("2026-10-27", "17:05"):
        page = phone.outcome(phone.open(), "no_answer")
        assert "Everybody has been called" in page.text
    with phone.when("2026-10-27", "17:05"):
        page = phone.undo(page)
        assert "Maija Virtanen: taken back. Everything stands as before." in page.text
        assert "You promised it yourself" in page.text
    phone.live(at("2026-10-27", "17:05"), at("2026-10-27", "19:00"))
    assert not Envelope.objects.filter(notices__step="text").exists()
    with phone.when("2026-10-27", "19:00"):
        assert "You promised it yourself" in phone.open().text
