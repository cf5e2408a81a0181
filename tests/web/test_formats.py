"""Django's own dates and numbers: day before month, 24 hours, Monday first, and strict reading."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from django import forms
from django.template import Context, Template
from django.utils import formats, translation

LANGUAGES = ("fi", "sv", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_dates_and_clock(language: str) -> None:
    page = Template('{{ d|date:"SHORT_DATE_FORMAT" }} {{ d|date }} {{ d|time }}')
    with translation.override(language):
        shown = page.render(Context({"d": datetime(2026, 12, 3, 17, 5)}))
        assert shown == ("3.12.2026 3.12.2026 17:05" if language == "en" else "3.12.2026 3.12.2026 17.05")
        assert formats.get_format("FIRST_DAY_OF_WEEK") == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("written", "meant"),
    [("3.12.2026", date(2026, 12, 3)), ("03.12.2026", date(2026, 12, 3)), ("2026-12-03", date(2026, 12, 3))],
)
def test_a_date_is_read_one_way_only(language: str, written: str, meant: date) -> None:
    with translation.override(language):
        assert forms.DateField().clean(written) == meant


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "written", ["12/03/2026", "03/12/2026", "3.12.26", "30.2.2026", "Dec 3 2026", "31.4.2026", ""]
)
def test_what_could_mean_another_day_is_not_read(language: str, written: str) -> None:
    with translation.override(language), pytest.raises(forms.ValidationError):
        forms.DateField().clean(written)


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_clocks_are_read(language: str) -> None:
    with translation.override(language):
        assert forms.TimeField().clean("17.30") == forms.TimeField().clean("17:30") == time(17, 30)


def test_a_month_and_a_number_in_each_language() -> None:
    for language, said in (
        ("fi", "1\N{NO-BREAK SPACE}234,5"),
        ("sv", "1\N{NO-BREAK SPACE}234,5"),
        ("en", "1,234.5"),
    ):
        with translation.override(language):
            assert formats.number_format(1234.5, use_l10n=True, force_grouping=True) == said
