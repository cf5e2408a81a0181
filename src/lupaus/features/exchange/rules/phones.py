"""Phone numbers of a cell in E.164 form, fast for the plain Finnish ones."""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers

from lupaus.features.exchange.rules.folding import fold
from lupaus.features.exchange.rules.words import is_blank

# Exactly the mobile numbers that the phone number library holds valid for Finland (tested against it).
_PLAIN_MOBILE = re.compile(r"(?:\+358|00358|0)((?:4[0-8]|50)\d{4,8})")
# Excel made a number of it and the leading zero went.
_ZERO_LOST = re.compile(r"(?:4[0-8]|50)\d{6,8}")
_DATE_LIKE = re.compile(r"\d{1,2}\.\s?\d{1,2}\.\s?(?:\d{4}|\d{2})|\d{4}-\d{1,2}-\d{1,2}")
_SPACING = str.maketrans("", "", " \xa0\t-–—().·\u202f")
_BETWEEN = re.compile(r"[,;/|&\n]|\b(?:ja|tai|och|eller|and|or)\b|(?<=\d)\s+(?=\+)", re.IGNORECASE)
_NUMBER_LIKE = re.compile(r"(?:\+|\(?\d)[\d\s\xa0\u202f()./–-]{2,}\d")


class Impossible(ValueError):
    """No phone can have this number; ``args[0]`` is the text."""


def phones_of(cell: str, region: str = "FI") -> tuple[str, ...]:
    """Every number in the cell, in E.164, in order, each once; Impossible when one of them cannot be."""
    if is_blank(cell):
        return ()
    alone = one_phone(cell, region)
    if alone is not None:
        return (alone,)
    found: list[str] = []
    for part in _BETWEEN.split(cell):
        found.extend(_phones_in_part(part, region))
    return tuple(dict.fromkeys(found))


def _phones_in_part(part: str, region: str) -> list[str]:
    """A part holds one number, with or without words around it ("koti 03 123 4567", "040 1234567 Maija")."""
    texts = [match.group() for match in _NUMBER_LIKE.finditer(part)]
    if not texts:
        digits = sum(map(str.isdigit, part))
        if digits >= 3 or (digits and not fold(part).strip("0123456789 ")):
            raise Impossible(part.strip())
        return []
    numbers = [one_phone(text, region) for text in texts]
    if None in numbers:
        raise Impossible(part.strip())
    return [number for number in numbers if number]


@lru_cache(maxsize=65_536)
def one_phone(text: str, region: str = "FI") -> str | None:
    """The one number that the text is, in E.164; None when it is none or not possible."""
    packed = text.translate(_SPACING).replace("/", "")
    if not packed.isascii() or not packed.removeprefix("+").isdigit():
        return None
    if _DATE_LIKE.fullmatch(text):
        return None  # 24.11.2025 would pass for a number of the second trunk area
    if region == "FI":
        plain = _PLAIN_MOBILE.fullmatch(packed)
        if plain:
            return "+358" + plain.group(1)
        if _ZERO_LOST.fullmatch(packed):
            return "+358" + packed
    return _by_library(packed, region)


def _by_library(text: str, region: str) -> str | None:
    for attempt in _attempts(text):
        try:
            number = phonenumbers.parse(attempt, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None


def _attempts(text: str) -> tuple[str, ...]:
    if len(text) > 40:
        return ()
    if text.isdigit() and not text.startswith("0"):
        # "358401234567" without its plus, or a land line whose zero a spreadsheet dropped.
        return (text, "+" + text) if len(text) > 10 else (text, "0" + text)
    return (text,)


def shown(number: str, region: str = "FI") -> str:
    """The number as people of the region write it: 040 123 4567; foreign ones in international form."""
    parsed = phonenumbers.parse(number, None)
    home = phonenumbers.region_code_for_number(parsed) == region
    form = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, form)
