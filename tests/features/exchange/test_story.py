"""A notebook becomes evenings of calls, none of them late, and next year it all comes up by itself.

Everything goes through the pages, with the engine beside them and a set clock.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lupaus.ledger import guard, queries
from lupaus.people.models import Party
from tests.cast import Firm, jari
from tests.features.calls.pages import Page, Phone, at

pytestmark = pytest.mark.django_db

NOTEBOOK = """\
Nimi;Puhelin;Osoite;Paikkakunta;Kohde;Viimeksi;Hinta;Luvattu
Maija Virtanen;040 123 4567;Sahalahdentie 5;Sahalahti;takka;24.11.2024;79;x
Taisto Heikkinen;050 765 4321;Rantatie 2;Sahalahti;2 piippua;3.12.2024;120;x
Aino Korpi;044 111 2222;Kuja 3;Kuhmalahti;leivinuuni;1.6.2024;79;
Onni Salo;044 111 3333;Kuja 9;Kuhmalahti;takka;1.9.2024;79;x
Eeva Aho;044 111 4444;Mäkitie 1;Pälkäne;takka;1.12.2025;79;x
"""


@pytest.fixture
def firm() -> Firm:
    """Jari reads his own pages in English; his customers are Finnish."""
    firm = jari(now=at("2026-10-27", "09:00"))
    firm.organisation.language = "fi"
    firm.organisation.save()
    return firm


@pytest.fixture
def phone(firm: Firm, settings: Any) -> Phone:
    settings.LUPAUS_JOINTS = "tests.features.calls.pages.joints"
    return Phone(firm)


def bring(phone: Phone, per_evening: int) -> Page:
    """From the file to the result, pressing only what the pages show."""
    page = phone.open("/bring/")
    file = SimpleUploadedFile("vihko.csv", NOTEBOOK.encode("utf-16"))
    page = phone.send(page, 'type="file"', file=file)
    assert "What the columns mean" in page.text
    page = phone.send(page, 'name="column0"')
    page = phone.send(page, 'value="column"', promised="column")
    page = phone.send(page, 'name="per_evening"', per_evening=per_evening)
    assert "2 tonight, 2 after, done by 28.10.2026" in page.text
    return phone.send(page, "Bring them in")


def listed(page: Page) -> set[str]:
    """Who is to be called now."""
    now = page.text.split("Next:")[0]
    return {name for name in ("Maija", "Taisto", "Aino", "Onni", "Eeva") if name in now}


@pytest.mark.slow
def test_a_notebook_becomes_calls_of_an_area_at_a_time_and_nothing_is_missed(
    phone: Phone, firm: Firm
) -> None:
    with phone.when("2026-10-27", "12:00"):
        assert "The list is in" in bring(phone, 2).text
    with phone.when("2026-10-27", "16:59"):
        assert listed(phone.open()) == set()
    with phone.when("2026-10-27", "17:05"):
        page = phone.open()
        assert listed(page) == {"Aino", "Onni"}  # Kuhmalahti has waited longest
        assert "lupasin" not in page.source.split("Words to begin with")[1].split("</p>")[0]
        page = phone.outcome(page, "not_this_year")
        page = phone.outcome(page, "agreed")
        phone.send(page, 'name="slot"', slot="2026-11-05T10:00/12:00")
        assert listed(phone.open()) == set()
    with phone.when("2026-10-28", "17:05"):
        assert listed(phone.open()) >= {"Maija", "Taisto"}
    with phone.when("2026-11-03", "17:05"):
        assert "Eeva" in phone.open().text
    recalls = queries.promises(firm.scope).filter(kind__slug="recall")
    assert not recalls.exclude(missed_at=None).exists()
    assert {row.due_on.isoformat() for row in recalls.filter(creditor__name="Maija Virtanen")} == {
        "2026-11-25"
    }
    assert list(guard.breaches(at("2026-11-03", "17:06"))) == []


@pytest.mark.slow
def test_a_year_later_it_comes_up_by_itself(phone: Phone, firm: Firm) -> None:
    with phone.when("2026-10-27", "12:00"):
        bring(phone, 2)
    with phone.when("2026-10-27", "17:05"):
        page = phone.open()
        onni = Party.objects.get(name="Onni Salo")
        words = phone.open(f"/call/{onni.code}/").source.split("Words to begin with")[1].split("</p>")[0]
        assert "lupasin muistuttaa" in words
        page = phone.outcome(phone.open(f"/call/{onni.code}/"), "agreed")
        phone.send(page, 'name="slot"', slot="2026-11-05T10:00/12:00")
    with phone.when("2026-11-05", "12:30"):
        done = next(url for url in phone.open("/day/").links() if url.endswith("/done/"))
        phone.send(phone.open(done), 'name="certificate"')
    recall = queries.promises(firm.scope).get(outcome="open", creditor=onni)
    assert (recall.kind.slug, recall.due_on.isoformat(), recall.is_promised) == ("recall", "2027-11-05", True)
    phone.live(at("2026-11-05", "12:31"), at("2027-10-08", "16:59"))
    with phone.when("2027-10-08", "17:05"):
        page = phone.open(f"/call/{onni.code}/")
        assert "Onni Salo" in page.text
        assert "5.11.2026" in page.text


def test_the_same_notebook_brought_again_calls_nobody_twice(phone: Phone, firm: Firm) -> None:
    with phone.when("2026-10-27", "12:00"):
        bring(phone, 2)
    before = queries.promises(firm.scope).count()
    with phone.when("2026-10-27", "17:05"):
        seen = listed(phone.open())
        page = phone.open("/bring/")
        file = SimpleUploadedFile("vihko.csv", NOTEBOOK.encode("cp1252"))
        page = phone.send(page, 'type="file"', file=file)
        page = phone.send(page, 'name="column0"')
        page = phone.send(page, 'value="column"', promised="column")
        assert "There is nothing new to bring in." in page.text
    with phone.when("2026-10-27", "17:06"):
        assert listed(phone.open()) == seen
    assert queries.promises(firm.scope).count() == before
