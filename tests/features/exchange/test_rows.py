"""A row becomes a wanted contact, or problems that name the cell."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lupaus.features.exchange.rules.guessing import guess
from lupaus.features.exchange.rules.meanings import Meaning
from lupaus.features.exchange.rules.reading import read
from lupaus.features.exchange.rules.rows import Reading, understand
from lupaus.features.exchange.rules.sheet import Sheet
from lupaus.features.exchange.rules.wanted import Settings, Wanted, due_on

TODAY = date(2026, 10, 27)
ALL = Settings(TODAY, promised="all")


def reading(settings: Settings = ALL, *rows: dict[str, str]) -> Reading:
    meanings = tuple(dict.fromkeys(key for row in rows for key in row))
    cells = tuple(tuple(row.get(key, "") for key in meanings) for row in rows)
    sheet = Sheet(meanings, cells, tuple(range(2, 2 + len(rows))), "separated")
    return understand(sheet, [Meaning(key) for key in meanings], settings)


def one(settings: Settings = ALL, /, **row: str) -> Wanted:
    result = reading(settings, row)
    assert result.problems == ()
    return result.wanted[0]


def problem(settings: Settings = ALL, /, **row: str) -> tuple[str, int | None, str]:
    result = reading(settings, row)
    assert result.wanted == ()
    assert len(result.problems) == 1
    found = result.problems[0]
    assert found.row == 2
    return found.code, found.column, found.value


def test_a_whole_row() -> None:
    wanted = one(
        name="Virtanen, Maija",
        phone="040 123 4567",
        phone2="03 123 4567",
        email="Maija@Example.fi",
        address="Sahalahdentie 5",
        postcode="36420",
        town="Sahalahti",
        last_visit="24.11.2025",
        interval="1 v",
        object="takka ja leivinuuni",
        price="79 €",
        language="suomi",
        note="koira pihalla",
    )
    assert (wanted.name, wanted.phones, wanted.emails) == (
        "Maija Virtanen",
        ("+358401234567", "+35831234567"),
        ("maija@example.fi",),
    )
    assert (wanted.area, wanted.language, wanted.promised, wanted.note) == (
        "Sahalahti",
        "fi",
        True,
        "koira pihalla",
    )
    (thing,) = wanted.objects
    assert (thing.thing, thing.place, thing.interval_months) == ("takka ja leivinuuni", "home", 12)
    assert (thing.last_visit, thing.price_cents, due_on(thing)) == (
        date(2025, 11, 24),
        7900,
        date(2026, 11, 24),
    )
    assert wanted.warnings == ()
    assert wanted.key == "tel:+358401234567"


def test_first_and_last_name_stand_together() -> None:
    assert one(last_name="Virtanen", first_name="Maija", phone="0401234567").name == "Maija Virtanen"


@pytest.mark.parametrize(
    ("object_kind", "thing", "months", "place"),
    [
        ("mökki", "takka", 36, "holiday"),
        ("kesäasunto", "", 36, "holiday"),
        ("fritidshus", "kakelugn", 36, "holiday"),
        ("stuga", "", 36, "holiday"),
        ("holiday home", "stove", 36, "holiday"),
        ("", "mökin takka", 36, "holiday"),
        ("vuokramökki", "takka", 12, "other"),
        ("omakotitalo", "takka", 12, "home"),
        ("", "", 12, "home"),
    ],
)
def test_the_interval_follows_the_kind_of_place(
    object_kind: str, thing: str, months: int, place: str
) -> None:
    (found,) = one(name="Maija", phone="0401234567", object_kind=object_kind, object=thing).objects
    assert (found.interval_months, found.place) == (months, place)


def test_a_told_interval_wins_over_the_kind() -> None:
    (thing,) = one(phone="0401234567", name="M", object_kind="mökki", interval="joka vuosi").objects
    assert thing.interval_months == 12


def test_a_home_and_a_holiday_home_in_one_cell_are_two_objects() -> None:
    home, away = one(name="M", phone="0401234567", object="takka + leivinuuni + mökki").objects
    assert (home.thing, home.interval_months) == ("takka, leivinuuni", 12)
    assert (away.thing, away.interval_months) == ("mökki", 36)


@pytest.mark.parametrize(
    ("address", "town", "expected"),
    [
        ("Sahalahdentie 5, 36420 Sahalahti", "", ("Sahalahdentie 5", "36420", "Sahalahti")),
        ("Sahalahdentie 5, Sahalahti", "", ("Sahalahdentie 5", "", "Sahalahti")),
        ("Sahalahdentie 5", "36420 Sahalahti", ("Sahalahdentie 5", "36420", "Sahalahti")),
        ("Rantatie 12 B 3", "Kangasala", ("Rantatie 12 B 3", "", "Kangasala")),
    ],
)
def test_an_address_in_one_cell_is_parted(address: str, town: str, expected: tuple[str, str, str]) -> None:
    wanted = one(name="M", phone="0401234567", address=address, town=town)
    assert (wanted.address, wanted.postcode, wanted.town) == expected


def test_a_postcode_gets_its_lost_zeros_back() -> None:
    assert one(name="M", phone="0401234567", postcode="100").postcode == "00100"


def test_an_object_may_stand_elsewhere_than_its_owner() -> None:
    wanted = one(
        name="M",
        phone="0401234567",
        address="Kotikatu 1, Tampere",
        object_address="Mökkitie 3, 36420 Sahalahti",
    )
    assert wanted.address == "Kotikatu 1"
    assert (wanted.objects[0].address, wanted.objects[0].town) == ("Mökkitie 3", "Sahalahti")


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"name": "M", "phone": "040 12"}, ("phone_impossible", 1, "040 12")),
        ({"name": "M", "email": "maija@example"}, ("email_impossible", 1, "maija@example")),
        ({"phone": "0401234567", "last_visit": "31.2.2025"}, ("impossible_date", 1, "31.2.2025")),
        ({"phone": "0401234567", "last_visit": "24.11.2026"}, ("future_date", 1, "24.11.2026")),
        ({"phone": "0401234567", "last_visit": "keväällä"}, ("not_a_date", 1, "keväällä")),
        ({"phone": "0401234567", "last_visit": "24.11."}, ("no_year", 1, "24.11.")),
        ({"phone": "0401234567", "next_due": "30.2.2027"}, ("impossible_date", 1, "30.2.2027")),
        ({"phone": "0401234567", "interval": "tarvittaessa"}, ("interval_unclear", 1, "tarvittaessa")),
        ({"name": "Maija Virtanen", "town": "Sahalahti"}, ("no_contact", None, "Maija Virtanen")),
    ],
)
def test_a_problem_names_its_cell(row: dict[str, str], expected: tuple[str, int | None, str]) -> None:
    assert problem(**row) == expected


def test_every_problem_of_a_row_is_told_at_once_and_the_row_stays_whole() -> None:
    result = reading(
        ALL, {"name": "M", "phone": "12", "last_visit": "31.2.2025"}, {"name": "A", "phone": "0401234567"}
    )
    assert [(p.row, p.code) for p in result.problems] == [(2, "phone_impossible"), (2, "impossible_date")]
    assert [wanted.rows for wanted in result.wanted] == [(3,)]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"name": "M", "address": "Tie 5", "last_visit": "24.11.2025"}, "no_way_to_reach"),
        ({"phone": "0401234567", "last_visit": "24.11.2025"}, "no_name"),
        ({"name": "M", "phone": "0401234567"}, "no_last_visit"),
        ({"name": "M", "phone": "0401234567", "last_visit": "1.1.2026", "price": "sopimus"}, "price_unclear"),
        (
            {"name": "M", "phone": "0401234567", "last_visit": "1.1.2026", "language": "viro"},
            "language_unclear",
        ),
        (
            {"name": "M", "phone": "0401234567", "last_visit": "1.1.2026", "next_due": "1.1.2025"},
            "due_before_visit",
        ),
    ],
)
def test_a_warning_does_not_stop_the_row(row: dict[str, str], code: str) -> None:
    assert [warning.code for warning in one(**row).warnings] == [code]


def test_what_was_not_understood_stays_as_a_note() -> None:
    wanted = one(
        name="M",
        phone="0401234567 Maijan numero",
        last_visit="24.11.2024 ja 20.11.2025 takka",
        price="79 + km",
    )
    assert wanted.objects[0].last_visit == date(2025, 11, 20)
    assert wanted.note == "0401234567 Maijan numero; 24.11.2024 ja 20.11.2025 takka; 79 + km"


@pytest.mark.parametrize(
    ("answer", "cell", "promised"),
    [
        ("all", "", True),
        ("all", "ei", True),
        ("none", "x", False),
        ("column", "x", True),
        ("column", "24.11.2025", True),
        ("column", "ei", False),
        ("column", "", None),
        ("column", "ehkä", None),
    ],
)
def test_one_question_decides_what_was_promised(answer: str, cell: str, promised: bool | None) -> None:
    settings = Settings(TODAY, promised=answer)  # type: ignore[arg-type]
    assert one(settings, name="M", phone="0401234567", promised=cell).promised is promised


def test_a_leap_day_falls_on_the_last_of_february() -> None:
    (thing,) = one(name="M", phone="0401234567", last_visit="29.2.2024").objects
    assert due_on(thing) == date(2025, 2, 28)


@given(
    st.lists(
        st.fixed_dictionaries({meaning.value: st.text(max_size=20) for meaning in Meaning}),
        min_size=1,
        max_size=3,
    )
)
def test_any_texts_are_contacts_or_problems(rows: list[dict[str, str]]) -> None:
    result = reading(ALL, *rows)
    understood = {number for wanted in result.wanted for number in wanted.rows}
    assert understood.isdisjoint({found.row for found in result.problems})
    assert understood | {found.row for found in result.problems} == set(range(2, 2 + len(rows)))


@pytest.mark.scale
def test_ten_thousand_rows_are_understood() -> None:
    lines = ["Nimi;Puhelin;Sähköposti;Osoite;Postinumero;Paikkakunta;Viimeksi;Väli;Kohde;Hinta"]
    lines += [
        f"Asiakas{n} Virtanen;040 {n:07};a{n}@example.fi;Tie {n};36420;Kylä{n % 40};{1 + n % 28}.{1 + n % 12}.2025;1 v;takka;79,50"
        for n in range(10_000)
    ]
    sheet = read("\n".join(lines).encode())
    result = understand(sheet, guess(sheet, TODAY).meanings, ALL)
    assert len(result.wanted) == 10_000
