"""Columns are understood in three languages, in any order, with headings and without."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lupaus.features.exchange.rules.guessing import guess
from lupaus.features.exchange.rules.meanings import Meaning, meaning_of_heading
from lupaus.features.exchange.rules.reading import read
from lupaus.features.exchange.rules.sheet import Sheet

TODAY = date(2026, 10, 27)


def guessed(text: str) -> list[str]:
    return [meaning.value for meaning in guess(read(text.encode()), TODAY).meanings]


@pytest.mark.parametrize(
    ("heading", "meaning"),
    [
        ("Nimi", "name"), ("Asiakas", "name"), ("ASIAKKAAN NIMI", "name"), ("Namn", "name"), ("Kund", "name"), ("Customer", "name"),
        ("Etunimi", "first_name"), ("Förnamn", "first_name"), ("First name", "first_name"), ("Sukunimi", "last_name"),
        ("Efternamn", "last_name"), ("Surname", "last_name"), ("Puhelin", "phone"), ("Puh.", "phone"), ("Puhelinnumero", "phone"),
        ("Matkapuhelin", "phone"), ("GSM", "phone"), ("Telefon", "phone"), ("Tfn", "phone"), ("Mobile", "phone"), ("Phone number", "phone"),
        ("Puhelin 2", "phone2"), ("Toinen puhelin", "phone2"), ("Home phone", "phone2"), ("Sähköposti", "email"), ("Sähköpostiosoite", "email"),
        ("E-mail", "email"), ("E-post", "email"), ("e-postadress", "email"), ("Osoite", "address"), ("Katuosoite", "address"),
        ("Postiosoite", "address"), ("Adress", "address"), ("Street address", "address"), ("Postinumero", "postcode"), ("Pnro", "postcode"),
        ("Postnummer", "postcode"), ("Zip", "postcode"), ("Paikkakunta", "town"), ("Postitoimipaikka", "town"), ("Kunta", "town"),
        ("Ort", "town"), ("Town", "town"), ("Alue", "area"), ("Kylä", "area"), ("Område", "area"), ("Viimeksi", "last_visit"),
        ("Viimeinen nuohous", "last_visit"), ("Edellinen käynti", "last_visit"), ("Nuohottu", "last_visit"), ("Senast", "last_visit"),
        ("Senaste sotning", "last_visit"), ("Sotningsdatum", "last_visit"), ("Last visit", "last_visit"), ("Last swept", "last_visit"),
        ("Pvm", "last_visit"), ("Seuraava käynti", "next_due"), ("Seuraava nuohous", "next_due"), ("Nästa sotning", "next_due"),
        ("Next due", "next_due"), ("Väli", "interval"), ("Nuohousväli (kk)", "interval"), ("Intervall", "interval"), ("Interval", "interval"),
        ("Kohde", "object"), ("Tulisijat", "object"), ("Hormi", "object"), ("Eldstad", "object"), ("Fireplace", "object"),
        ("Kohteen tyyppi", "object_kind"), ("Rakennus", "object_kind"), ("Typ av bostad", "object_kind"), ("Building type", "object_kind"),
        ("Kohteen osoite", "object_address"), ("Site address", "object_address"), ("Hinta", "price"), ("Hinta €", "price"), ("Pris", "price"),
        ("Price", "price"), ("Kieli", "language"), ("Språk", "language"), ("Language", "language"), ("Luvattu", "promised"),
        ("Lupasin muistuttaa", "promised"), ("Muistutus", "promised"), ("Lovat", "promised"), ("Promised", "promised"),
        ("Muistiinpanoja", "note"), ("Huom.", "note"), ("Lisätietoja", "note"), ("Anteckningar", "note"), ("Notes", "note"),
        ("Asiakasnumero", "nothing"), ("Kundnr", "nothing"), ("ID", "nothing"), ("Syy", "nothing"), ("last_visit", "last_visit"),
    ],
)  # fmt: skip
def test_a_heading_is_understood(heading: str, meaning: str) -> None:
    found = meaning_of_heading(heading)
    assert found is not None
    assert found[0].value == meaning


# What our own table of customers says above its columns, in each language.
OUR_HEADINGS = {
    Meaning.NAME: "Nimi / Namn / Name",
    Meaning.PHONE: "Puhelin / Telefon / Phone",
    Meaning.PHONE2: "Toinen puhelin / Andra telefon / Second phone",
    Meaning.EMAIL: "Sähköposti / E-post / E-mail",
    Meaning.ADDRESS: "Katuosoite / Gatuadress / Street address",
    Meaning.POSTCODE: "Postinumero / Postnummer / Postcode",
    Meaning.TOWN: "Paikkakunta / Ort / Town",
    Meaning.AREA: "Alue tai kylä / Område eller by / Area or village",
    Meaning.OBJECT: "Mitä nuohotaan / Vad som sotas / What is swept",
    Meaning.OBJECT_ADDRESS: "Kohteen osoite / Objektets adress / Address of the object",
    Meaning.INTERVAL: "Kuinka usein / Hur ofta / How often",
    Meaning.LAST_VISIT: "Viimeksi käyty / Senaste besök / Last visit",
    Meaning.NEXT_DUE: "Seuraava kerta / Nästa gång / Next due",
    Meaning.PRICE: "Hinta / Pris / Price",
    Meaning.LANGUAGE: "Kieli / Språk / Language",
    Meaning.PROMISED: "Luvattu muistuttaa (kyllä tai ei) / Lovat påminna (ja eller nej) / Promised to remind (yes or no)",
    Meaning.NOTE: "Muistiinpano / Anteckning / Note",
}


@pytest.mark.parametrize("meaning", OUR_HEADINGS)
def test_our_own_headings_are_understood(meaning: Meaning) -> None:
    for heading in OUR_HEADINGS[meaning].split(" / "):
        found = meaning_of_heading(heading)
        assert found is not None, heading
        assert found[0] is meaning, heading


@pytest.mark.parametrize("heading", ["", "Kukkia", "ZZZ", "123"])
def test_an_unknown_heading_is_none(heading: str) -> None:
    assert meaning_of_heading(heading) is None


@pytest.mark.parametrize(
    "headings",
    [
        "Asiakas;Puh;Katuosoite;Paikkakunta;Nuohottu;Nuohousväli;Hinta",
        "KUND;TELEFON;ADRESS;ORT;SENAST;INTERVALL;PRIS",
        "Customer;Phone;Address;Town;Last visit;Interval;Price",
    ],
)
def test_a_list_of_each_language(headings: str) -> None:
    text = f"{headings}\nMaija Virtanen;0401234567;Sahalahdentie 5;Sahalahti;24.11.2025;1 v;79\n"
    assert guessed(text) == ["name", "phone", "address", "town", "last_visit", "interval", "price"]


def test_the_order_of_columns_does_not_matter() -> None:
    text = "Hinta;Viimeksi;Puhelin;Nimi\n79;24.11.2025;0401234567;Maija Virtanen\n"
    assert guessed(text) == ["price", "last_visit", "phone", "name"]


def test_without_headings_the_contents_tell() -> None:
    rows = [
        "Maija Virtanen;040 123 4567;maija@example.fi;Sahalahdentie 5;36420;Sahalahti;24.11.2025;joka vuosi;takka;omakotitalo;79 €;suomi;kyllä",
        "Åke Östman;050 765 4321;ake@example.fi;Storgatan 1;10300;Karis;3.9.2025;3 vuotta;leivinuuni;mökki;85 €;ruotsi;ei",
        "Aino Korpi;044 111 2222;aino@example.fi;Kuja 3 A 5;36420;Sahalahti;1.2.2025;joka vuosi;2 hormia;omakotitalo;79 €;suomi;kyllä",
        "Onni Salo;044 111 3333;onni@example.fi;Raitti 4;36420;Sahalahti;1.3.2025;joka vuosi;takka;mökki;79 €;suomi;kyllä",
    ]
    assert guessed("\n".join(rows)) == [
        "name", "phone", "email", "address", "postcode", "town", "last_visit", "interval", "object", "object_kind", "price", "language", "promised",
    ]  # fmt: skip


def test_a_date_column_is_past_or_ahead_by_its_contents() -> None:
    text = "Nimi;Puhelin;Pvm\nMaija;0401234567;24.11.2026\nAino;0501234567;1.12.2026\n"
    assert guessed(text)[2] == "next_due"
    text = "Nimi;Puhelin;Muistutus\nMaija;0401234567;24.11.2026\nAino;0501234567;1.12.2026\n"
    assert guessed(text)[2] == "next_due"
    text = "Nimi;Puhelin;Muistutus\nMaija;0401234567;x\nAino;0501234567;\n"
    assert guessed(text)[2] == "promised"


def test_a_second_phone_column_is_the_second_phone() -> None:
    text = "Nimi;Puhelin;Matkapuhelin\nMaija;03 1234567;0401234567\n"
    assert sorted(guessed(text)[1:]) == ["phone", "phone2"]


def test_a_heading_that_its_contents_deny_is_doubted() -> None:
    text = "Nimi;Numero;Osoite\nMaija;24.11.2025;Tie 5\nAino;1.2.2025;Tie 6\n"
    assert guessed(text)[1] != "phone"


def test_several_notes_are_all_notes_and_first_and_last_name_pair_up() -> None:
    text = "Sukunimi;Nimi;Puhelin;Huom;Lisätiedot\nVirtanen;Maija;0401234567;koira;portti\n"
    assert guessed(text) == ["last_name", "first_name", "phone", "note", "note"]


def test_enough_is_some_way_to_reach_a_person() -> None:
    assert guess(read(b"Nimi;Puhelin\nMaija;0401234567\n"), TODAY).is_enough
    assert not guess(read(b"Nimi;Hinta\nMaija;79\nAino;85\n"), TODAY).is_enough


cell = st.one_of(
    st.text(max_size=15),
    st.sampled_from(["Maija Virtanen", "0401234567", "24.11.2025", "takka", "x", "36420"]),
)


@given(st.lists(st.tuples(cell, cell, cell), min_size=1, max_size=6), st.booleans())
def test_guessing_gives_one_meaning_for_each_column(
    rows: list[tuple[str, str, str]], is_headed: bool
) -> None:
    headings = rows[0] if is_headed else None
    sheet = Sheet(headings, tuple(rows), tuple(range(len(rows))), "separated")
    found = guess(sheet, TODAY)
    assert len(found.meanings) == len(found.confidence) == 3
    given_once = [m for m in found.meanings if m not in (Meaning.NOTE, Meaning.NOTHING)]
    assert len(set(given_once)) == len(given_once)
    assert all(0 <= sure <= 1 for sure in found.confidence)
