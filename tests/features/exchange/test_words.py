"""Intervals, places, yes and no, languages and prices in the words of three languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lupaus.features.exchange.rules.prices import cents_of
from lupaus.features.exchange.rules.words import language_of, months_between, place_of, yes_or_no


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("1 v", 12), ("1v", 12), ("1", 12), ("3", 36), ("12", 12), ("36", 36), ("12 kk", 12), ("36kk", 36), ("6 kk", 6),
        ("3 vuotta", 36), ("1 vuosi", 12), ("joka vuosi", 12), ("Vuosittain", 12), ("kerran vuodessa", 12),
        ("2 x vuodessa", 6), ("2 krt/v", 6), ("kaksi kertaa vuodessa", 6), ("kahdesti vuodessa", 6), ("joka toinen vuosi", 24),
        ("joka kolmas vuosi", 36), ("kolmen vuoden välein", 36), ("3 vuoden välein", 36), ("puolivuosittain", 6), ("1,5 v", 18),
        ("1 år", 12), ("3 år", 36), ("varje år", 12), ("årligen", 12), ("vart tredje år", 36), ("vartannat år", 24),
        ("en gång per år", 12), ("två gånger om året", 6), ("36 mån", 36), ("12 månader", 12), ("var 12:e månad", 12),
        ("yearly", 12), ("annual", 12), ("every year", 12), ("every 3 years", 36), ("every third year", 36), ("every other year", 24),
        ("once a year", 12), ("twice a year", 6), ("36 months", 36), ("3 years", 36), ("three years", 36),
    ],
)  # fmt: skip
def test_an_interval_is_read(text: str, months: int) -> None:
    assert months_between(text) == months


@pytest.mark.parametrize(
    "text", ["tarvittaessa", "vid behov", "when needed", "0 v", "999 v", "takka", "5 kertaa vuodessa"]
)
def test_an_unclear_interval_is_none(text: str) -> None:
    assert months_between(text) is None


def test_the_heading_tells_the_unit_of_a_bare_number() -> None:
    assert months_between("3", bare_unit="months") == 3
    assert months_between("6", bare_unit="years") == 72


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("mökki", "holiday"), ("Kesämökki", "holiday"), ("vapaa-ajan asunto", "holiday"), ("kesäasunto", "holiday"),
        ("mökin takka", "holiday"), ("fritidshus", "holiday"), ("Sommarstuga", "holiday"), ("holiday home", "holiday"),
        ("summer cottage", "holiday"), ("vuokramökki", "other"), ("vakituinen", "home"), ("omakotitalo", "home"), ("OKT", "home"),
        ("egnahemshus", "home"), ("permanent", "home"), ("house", "home"), ("takka", None), ("", None), ("12", None),
    ],
)  # fmt: skip
def test_a_place_is_known_by_its_word(text: str, place: str | None) -> None:
    assert place_of(text) == place


@pytest.mark.parametrize(
    "text",
    ["kyllä", "K", "x", "X", "joo", "1", "ja", "Yes", "true", "TRUE", "✓", "lupasin", "lovat", "promised"],
)
def test_yes(text: str) -> None:
    assert yes_or_no(text) is True


@pytest.mark.parametrize("text", ["ei", "E", "0", "nej", "No", "FALSE", "-", "ei luvattu"])
def test_no(text: str) -> None:
    assert yes_or_no(text) is False


def test_neither_yes_nor_no() -> None:
    assert yes_or_no("ehkä") is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("fi", "fi"),
        ("Suomi", "fi"),
        ("ruotsi", "sv"),
        ("SVE", "sv"),
        ("svenska", "sv"),
        ("English", "en"),
        ("viro", None),
    ],
)
def test_languages(text: str, language: str | None) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("79", 7900), ("79 €", 7900), ("79,50", 7950), ("79.5", 7950), ("79,50€", 7950), ("1 234,50 €", 123450), ("€ 79", 7900),
        ("79 e", 7900), ("79 euroa", 7900), ("EUR 79", 7900), ("79,-", 7900), ("0", 0), ("79 + km", None), ("sop.", None), ("", None),
    ],
)  # fmt: skip
def test_prices(text: str, cents: int | None) -> None:
    assert cents_of(text) == cents


@given(st.text(max_size=40))
def test_words_never_crash(text: str) -> None:
    months = months_between(text)
    assert months is None or 1 <= months <= 240
    assert place_of(text) in {None, "home", "holiday", "other"}
    assert yes_or_no(text) in {None, True, False}
    assert cents_of(text) is None or cents_of(text) >= 0  # type: ignore[operator]
