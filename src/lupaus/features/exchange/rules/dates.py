"""Dates as people write them in their lists; day first, never month first."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from lupaus.features.exchange.rules.folding import fold

Precision = Literal["day", "week", "month", "year"]
_EXCEL_DAY_ZERO = date(1899, 12, 30)

_DAY_FIRST = re.compile(r"(\d{1,2})\s?[./-]\s?(\d{1,2})\s?[./-]\s?(\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})([./-])(\d{1,2})\2(\d{1,2})")
_COMPACT = re.compile(r"(19\d\d|20\d\d)(\d\d)(\d\d)")
_MONTH_YEAR = re.compile(r"(\d{1,2})\s?[./-]\s?(\d{4})")
_YEAR_MONTH = re.compile(r"(\d{4})[./-](\d{1,2})")
_WEEK = re.compile(r"(?:vko|vk|viikko|vecka|week)\.?\s?(\d{1,2})\s?[/. ]\s?(\d{4})", re.IGNORECASE)
_YEAR = re.compile(r"(?:v\.?\s?|vuonna |år |in )?(19\d\d|20\d\d)", re.IGNORECASE)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_NO_YEAR = re.compile(r"\d{1,2}\.\s?\d{1,2}\.?|\d{1,2}/\d{1,2}")
_WITH_WORD = re.compile(r"(?:(\d{1,2})\s)?([a-z]{3,15})\s(\d{4}|\d{2})")
_BEFORE = re.compile(
    r"^(?:(?:(?:maanantai|tiistai|keskiviikko|torstai|perjantai|lauantai|sunnuntai)(?:na)?|ma|ti|ke|to|pe|la|su"
    r"|(?:mån|tis|ons|tors|fre|lör|sön)(?:dag)?(?:en)?|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)\.?,?\s+"
    r"|(?:viim\.?|viimeksi|senast|last|n\.|noin|ca\.?)\s+)",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"[\sT,]+(?:klo|kl\.?|at)?\s*\d{1,2}[.:]\d{2}(?:[.:]\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$"
)

_STEMS = (
    ("tammi", "jan"), ("helmi", "feb"), ("maalis", "march", "mars"), ("huhti", "apr"), ("touko", "may", "maj"), ("kesa", "jun"),
    ("heina", "jul"), ("elo", "aug"), ("syys", "sep"), ("loka", "okt", "oct"), ("marras", "nov"), ("joulu", "dec"),
)  # fmt: skip


class BadDate(ValueError):
    """``code``: ``not_a_date``, ``impossible_date``, ``no_year``, ``future_date`` or ``too_old``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Day:
    """A date and how exactly it was told; a month or a year stands for its last day."""

    on: date
    precision: Precision = "day"


def past_day(text: str, today: date) -> Day:
    """When something was done: never after today, though "11/2025" may be said before November ends."""
    day = day_of(text, today.year)
    if day.on <= today:
        return day
    first = day.on.replace(day=1) if day.precision == "month" else date(day.on.year, 1, 1)
    if day.precision == "week":
        first = day.on - timedelta(days=6)
    if day.precision != "day" and first <= today:
        return Day(today, day.precision)
    raise BadDate("future_date")


@lru_cache(maxsize=65_536)
def day_of(text: str, this_year: int) -> Day:
    """The day that the text names; BadDate when it names none or one that no calendar has."""
    text = _AFTER.sub("", _BEFORE.sub("", text.strip(), count=1)).rstrip(".,")
    day = _numeric(text, this_year) or _worded(text, this_year)
    if day is None:
        raise BadDate("no_year" if _NO_YEAR.fullmatch(text) else "not_a_date")
    if not 1900 <= day.on.year <= this_year + 30:
        raise BadDate("too_old" if day.on.year < 1900 else "future_date")
    return day


def _numeric(text: str, this_year: int) -> Day | None:
    if found := _DAY_FIRST.fullmatch(text):
        return Day(_date(_full_year(found[3], this_year), found[2], found[1]))
    if found := _YEAR_FIRST.fullmatch(text):
        return Day(_date(int(found[1]), found[3], found[4]))
    if found := _COMPACT.fullmatch(text):
        return Day(_date(int(found[1]), found[2], found[3]))
    if found := _MONTH_YEAR.fullmatch(text):
        return Day(_last_day(int(found[2]), int(found[1])), "month")
    if found := _YEAR_MONTH.fullmatch(text):
        return Day(_last_day(int(found[1]), int(found[2])), "month")
    if found := _WEEK.fullmatch(text):
        return Day(_last_day_of_week(int(found[2]), int(found[1])), "week")
    if found := _YEAR.fullmatch(text):
        return Day(date(int(found[1]), 12, 31), "year")
    if _SERIAL.fullmatch(text) and 15_000 <= float(text) <= 73_000:
        return Day(_EXCEL_DAY_ZERO + timedelta(days=int(float(text))))
    return None


def _worded(text: str, this_year: int) -> Day | None:
    found = _WITH_WORD.fullmatch(fold(text))
    if found is None:
        return None
    word = found[2]
    month = (
        3 if word == "mar" else next((n for n, stems in enumerate(_STEMS, 1) if word.startswith(stems)), None)
    )
    if month is None:
        return None
    year = _full_year(found[3], this_year)
    return Day(_date(year, str(month), found[1])) if found[1] else Day(_last_day(year, month), "month")


def _full_year(text: str, this_year: int) -> int:
    """Two digits are the latest such year that is at most ten years ahead: 98 is 1998, 26 is 2026."""
    if len(text) == 4:
        return int(text)
    year = this_year - this_year % 100 + int(text)
    return year - 100 if year > this_year + 10 else year


def _date(year: int, month: str, day: str) -> date:
    try:
        return date(year, int(month), int(day))
    except ValueError:
        raise BadDate("impossible_date") from None


def _last_day(year: int, month: int) -> date:
    if not (1 <= month <= 12 and 1 <= year <= 9_999):
        raise BadDate("impossible_date")
    return date(year, month, monthrange(year, month)[1])


def _last_day_of_week(year: int, week: int) -> date:
    try:
        return date.fromisocalendar(year, week, 7)
    except ValueError:
        raise BadDate("impossible_date") from None
