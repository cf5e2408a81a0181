"""Phone numbers of a cell become E.164, or the cell is impossible."""

from __future__ import annotations

import contextlib

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lupaus.features.exchange.rules.phones import Impossible, one_phone, phones_of, shown


@pytest.mark.parametrize(
    "cell",
    [
        "0401234567",
        "040 123 4567",
        "040-1234567",
        "040/1234567",
        "(040) 123 4567",
        "+358 40 123 4567",
        "+358401234567",
        "+358 (0)40 1234567",
        "00358 40 1234567",
        "358401234567",
        "401234567",
        "040\xa0123\xa04567",
        "gsm 040 123 4567",
        "040 123 4567 (Maija)",
        "Tel. 040 1234567",
    ],
)
def test_one_finnish_mobile_in_many_spellings(cell: str) -> None:
    assert phones_of(cell) == ("+358401234567",)


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("03 123 4567", ("+35831234567",)),
        ("+46 70 123 45 67", ("+46701234567",)),
        ("040 1234567, 050 765 4321", ("+358401234567", "+358507654321")),
        ("040 1234567 / 050 7654321", ("+358401234567", "+358507654321")),
        ("koti 03 123 4567 ja työ 040 1234567", ("+35831234567", "+358401234567")),
        ("040 1234567\n050 7654321", ("+358401234567", "+358507654321")),
        ("0401234567;0401234567", ("+358401234567",)),
        ("", ()),
        ("-", ()),
        ("ei ole", ()),
        ("salainen", ()),
    ],
)
def test_several_numbers_or_none(cell: str, numbers: tuple[str, ...]) -> None:
    assert phones_of(cell) == numbers


@pytest.mark.parametrize(
    "cell", ["040 12", "12345", "040 123 4567 890 123 456", "0401234567, 99", "+358 1", "040 123x567"]
)
def test_an_impossible_number_is_told(cell: str) -> None:
    with pytest.raises(Impossible):
        phones_of(cell)


def test_numbers_are_shown_as_the_language_office_writes_them() -> None:
    assert shown("+358401234567") == "040 1234567"
    assert shown("+46701234567").startswith("+46 ")


@given(st.from_regex(r"\A(0|\+358)(4[0-9]|50)[0-9]{3,9}\Z"))
def test_the_fast_way_agrees_with_the_library(text: str) -> None:
    number = phonenumbers.parse(text, "FI")
    slow = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    assert one_phone(text) == (slow if phonenumbers.is_valid_number(number) else None)


@given(st.text(max_size=60))
def test_any_text_is_numbers_or_impossible(text: str) -> None:
    with contextlib.suppress(Impossible):
        assert all(number.startswith("+") for number in phones_of(text))
