"""How days, times, sums and numbers are said in three languages."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lupaus.web import speech

TODAY = date(2026, 11, 24)
NB = "\N{NO-BREAK SPACE}"


def common(text: str) -> str:
    return text.replace(NB, " ")


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("+358401234567", "040 123 4567"),
        ("+35850987654", "050 987 654"),
        ("+35833761234", "03 376 1234"),
        ("+358942451234", "09 4245 1234"),
        ("+46701234567", "+46 70 123 45 67"),
        ("+3725123456", "+372 512 3456"),
        ("not a number", "not a number"),
        ("112", "112"),
        ("", ""),
    ],
)
def test_a_phone_number_is_read_aloud_in_groups(number: str, said: str) -> None:
    assert common(speech.phone(number)) == said


def test_a_phone_number_never_breaks_over_lines() -> None:
    assert " " not in speech.phone("+358401234567")
    assert " " not in speech.phone("+46701234567")


@pytest.mark.parametrize(
    ("cents", "fi", "en"),
    [
        (7900, "79 €", "79 €"),
        (7950, "79,50 €", "79.50 €"),
        (5, "0,05 €", "0.05 €"),
        (0, "0 €", "0 €"),
        (-1250, "−12,50 €", "−12.50 €"),
        (123456700, "1 234 567 €", "1,234,567 €"),
    ],
)
def test_money(cents: int, fi: str, en: str) -> None:
    assert common(speech.money(cents, "fi")) == common(speech.money(cents, "sv")) == fi
    assert common(speech.money(cents, "en")) == en


@pytest.mark.parametrize(
    ("number", "fi", "en"), [(1412, f"1{NB}412", "1,412"), (98310, f"98{NB}310", "98,310"), (-7, "−7", "−7")]
)
def test_thousands_stand_apart(number: int, fi: str, en: str) -> None:
    assert speech.count(number, "fi") == speech.count(number, "sv") == fi
    assert speech.count(number, "en") == en


def test_a_day_three_ways() -> None:
    on = date(2026, 12, 3)
    assert {speech.day(on, language) for language in ("fi", "sv", "en")} == {"3.12.2026"}
    assert [common(speech.day(on, language, "short")) for language in ("fi", "sv", "en")] == [
        "to 3.12.",
        "tors 3.12.",
        "Thu 3.12.",
    ]
    assert [speech.day(on, language, "long") for language in ("fi", "sv", "en")] == [
        "torstai 3.12.2026",
        "torsdag 3.12.2026",
        "Thursday 3.12.2026",
    ]


def test_one_comes_on_a_day_in_the_case_that_finnish_has_for_it() -> None:
    said = [speech.day(date(2026, 12, 3), language, "on") for language in ("fi", "sv", "en")]
    assert said == ["torstaina 3.12.2026", "torsdag 3.12.2026", "Thursday 3.12.2026"]


def test_a_short_day_of_another_year_tells_the_year() -> None:
    assert common(speech.day(date(2027, 1, 4), "fi", "short", TODAY)) == "ma 4.1.2027"


@pytest.mark.parametrize(
    ("days", "fi", "sv", "en"),
    [
        (-2, "toissapäivänä", "i förrgår", "Sun 22.11."),
        (-1, "eilen", "i går", "yesterday"),
        (0, "tänään", "i dag", "today"),
        (1, "huomenna", "i morgon", "tomorrow"),
        (2, "ylihuomenna", "i övermorgon", "Thu 26.11."),
        (3, "pe 27.11.", "fre 27.11.", "Fri 27.11."),
    ],
)
def test_near_days_have_names(days: int, fi: str, sv: str, en: str) -> None:
    on = date.fromordinal(TODAY.toordinal() + days)
    assert [common(speech.near_day(on, TODAY, language)) for language in ("fi", "sv", "en")] == [fi, sv, en]


def test_when_tells_the_time_as_one_says_it() -> None:
    on = date(2026, 12, 3)
    assert common(speech.when(TODAY, TODAY, "fi", time(17))) == "tänään klo 17"
    assert common(speech.when(TODAY, TODAY, "sv", time(17, 30))) == "i dag kl. 17.30"
    assert common(speech.when(TODAY, TODAY, "en", time(17))) == "today at 17:00"
    assert common(speech.when(on, TODAY, "fi", time(10), time(12))) == "to 3.12. klo 10–12"
    assert common(speech.when(on, TODAY, "sv", time(8, 30), time(9))) == "tors 3.12. kl. 8.30–9"
    assert common(speech.when(on, TODAY, "en", time(10), time(12))) == "Thu 3.12. 10:00–12:00"
    assert speech.when(on, TODAY, "fi", datetime(2026, 12, 3, 0, 5)).endswith("0.05")


@pytest.mark.parametrize(
    ("on", "fi", "sv", "en"),
    [
        (date(2025, 11, 24), "viime marraskuussa", "i november i fjol", "last November"),
        (date(2025, 12, 31), "viime joulukuussa", "i december i fjol", "last December"),
        (date(2026, 3, 2), "maaliskuussa", "i mars", "in March"),
        (date(2026, 11, 1), "tässä kuussa", "den här månaden", "this month"),
        (date(2025, 10, 31), "lokakuussa 2025", "i oktober 2025", "in October 2025"),
        (date(2023, 11, 24), "marraskuussa 2023", "i november 2023", "in November 2023"),
        (date(2026, 12, 1), "joulukuussa 2026", "i december 2026", "in December 2026"),
    ],
)
def test_a_month_is_recalled(on: date, fi: str, sv: str, en: str) -> None:
    assert [speech.month_ago(on, TODAY, language) for language in ("fi", "sv", "en")] == [fi, sv, en]


def test_january_looks_back_over_new_year() -> None:
    assert speech.month_ago(date(2025, 12, 20), date(2026, 1, 8), "fi") == "viime joulukuussa"


@given(st.integers(-(10**12), 10**12), st.sampled_from(["fi", "sv", "en", "de", "fi-FI"]))
def test_no_cent_is_lost_in_saying(cents: int, language: str) -> None:
    said = speech.money(cents, language).removesuffix(f"{NB}€")
    euros, _, rest = said.replace(NB, "").partition("." if speech.known(language) == "en" else ",")
    euros = euros.replace(",", "").replace("−", "-")
    value = abs(int(euros)) * 100 + int(rest or 0)
    assert (-value if "-" in euros else value) == cents


def test_words_for_a_text_message_stay_in_its_alphabet() -> None:
    said = speech.plain(
        f"”Sopii” {speech.when(date(2026, 12, 3), TODAY, 'fi', time(10), time(12))}, {speech.money(7900, 'fi')}"
    )
    assert said == '"Sopii" to 3.12. klo 10-12, 79 €'
