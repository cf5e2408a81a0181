"""What the texts of one column look like, when no heading says it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date

from lupaus.features.exchange.rules.dates import BadDate, day_of
from lupaus.features.exchange.rules.meanings import Meaning
from lupaus.features.exchange.rules.patterns import EMAIL, STREET
from lupaus.features.exchange.rules.phones import one_phone
from lupaus.features.exchange.rules.prices import cents_of
from lupaus.features.exchange.rules.words import (
    OBJECT_WORDS,
    is_blank,
    language_of,
    months_between,
    place_of,
    yes_or_no,
)

SAMPLE = 300
"""So many filled cells are enough to know a column."""

_POSTCODE = re.compile(r"(?:FI-?|AX-?)?\d{5}")
_NAME = re.compile(r"[^\W\d_][\w'’.-]*(?:,?\s+(?:&\s+|ja\s+|och\s+)?[^\W\d_][\w'’.-]*){1,3}")
_WORD = re.compile(r"[^\W\d_][\w-]*(?:\s[^\W\d_][\w-]*)?")
_ADDRESS = re.compile(r"[^\W\d_][\w'’. -]*\s\d+\s?(?:[-–]\s?\d+)?\s?[A-Za-z]?(?:\s?\d+)?(?:\s?,.*)?")


def likenesses(cells: Sequence[str], today: date) -> dict[Meaning, float]:
    """For each meaning, how well the filled cells fit it (0 to 1)."""
    filled = [cell for cell in cells if not is_blank(cell)][:SAMPLE]
    if not filled:
        return {}
    found = {meaning: sum(map(fits, filled)) / len(filled) for meaning, fits in _FITS.items()}
    found |= _dates(filled, today)
    different = len(set(filled)) / len(filled)
    if Meaning.POSTCODE in found and found[Meaning.POSTCODE] > 0.8:
        # Five digits are also Excel's day numbers and phone ends; in a column of them, postcodes repeat.
        found[Meaning.PHONE] = 0
    # A town repeats, a person's name seldom does.
    words = sum(1 for cell in filled if _WORD.fullmatch(cell)) / len(filled)
    found[Meaning.TOWN] = words * (0.75 if different < 0.6 else 0.3)
    found[Meaning.NAME] *= 0.9 if different > 0.6 else 0.5
    return {meaning: score for meaning, score in found.items() if score > 0.05}


def _dates(cells: list[str], today: date) -> dict[Meaning, float]:
    past = ahead = 0
    for cell in cells:
        if cell.isdigit() and len(cell) < 8:  # a bare year or a day number proves nothing here
            continue
        try:
            day = day_of(cell, today.year)
        except BadDate:
            continue
        if day.on > today and day.precision == "day":
            ahead += 1
        else:
            past += 1
    return {Meaning.LAST_VISIT: past / len(cells), Meaning.NEXT_DUE: ahead / len(cells)}


def _is_price(cell: str) -> bool:
    cents = cents_of(cell)
    if cents is None:
        return False
    marked = not cell.replace(" ", "").isdigit()
    return marked or 1_500 <= cents <= 100_000


def _is_interval(cell: str) -> bool:
    if cell.isdigit():
        return cell in ("1", "3", "12", "24", "36")
    return months_between(cell) is not None and len(cell) < 30


def _is_phone(cell: str) -> bool:
    first = re.split(r"[,;/]", cell, maxsplit=1)[0]
    return sum(map(str.isdigit, first)) >= 6 and one_phone(first) is not None


_FITS: dict[Meaning, Callable[[str], bool]] = {
    Meaning.EMAIL: lambda cell: EMAIL.fullmatch(cell) is not None,
    Meaning.PHONE: _is_phone,
    Meaning.POSTCODE: lambda cell: _POSTCODE.fullmatch(cell) is not None,
    Meaning.ADDRESS: lambda cell: STREET.search(cell) is not None or _ADDRESS.fullmatch(cell) is not None,
    Meaning.PRICE: _is_price,
    Meaning.INTERVAL: _is_interval,
    Meaning.LANGUAGE: lambda cell: language_of(cell) is not None,
    Meaning.PROMISED: lambda cell: yes_or_no(cell) is not None and not cell.isdigit(),
    Meaning.OBJECT_KIND: lambda cell: (
        place_of(cell) is not None and len(cell) < 40 and OBJECT_WORDS.search(cell) is None
    ),
    Meaning.OBJECT: lambda cell: OBJECT_WORDS.search(cell) is not None and len(cell) < 60,
    Meaning.NAME: lambda cell: (
        _NAME.fullmatch(cell) is not None and OBJECT_WORDS.search(cell) is None and place_of(cell) is None
    ),
}
