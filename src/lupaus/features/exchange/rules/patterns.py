"""Shapes that give a text away: a phone number, a date, an e-mail address, a street."""

from __future__ import annotations

import re

EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
# Groups of 2 to 4 digits, or all in one; a postcode (five digits) after the number stays outside.
PHONE = re.compile(
    r"(?<![\w.,])(?:\(?(?:\+|00)\d{1,3}\)?[ \xa0-]?(?:\(0\))?|\(?0)"
    r"(?:\d{5,11}(?!\d)|\d{0,4}\)?(?:[ \xa0/-]{1,2}\d{1,4}(?!\d)){1,5}(?:(?:[ \xa0/-])?\d{5,8}(?!\d))?|\d{0,4}\)?[ \xa0/-]{1,2}\d{5,8}(?!\d))"
)
_MONTHS = (
    r"(?:tammi|helmi|maalis|huhti|touko|kesä|heinä|elo|syys|loka|marras|joulu)(?:kuu\w*)?"
    r"|jan(?:uary|uari)?|feb(?:ruary|ruari)?|mar(?:ch|s)?|apr(?:il)?|may|maj|june?|juni|july?|juli|aug(?:ust|usti)?|sep(?:t|tember)?|o[ck]t(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
DATE = re.compile(
    r"(?<![\d.])(?:\d{1,2}\.\s?\d{1,2}\.\s?(?:\d{4}|\d{2})|\d{4}-\d{1,2}-\d{1,2}|\d{4}/\d{1,2}/\d{1,2}|\d{1,2}/\d{1,2}/\d{4}|\d{1,2}[/.]\d{4}"
    rf"|(?:\d{{1,2}}\.?\s)?(?:{_MONTHS})\.?\s\d{{4}})(?![\d])",
    re.IGNORECASE,
)
STREET = re.compile(
    r"\b(?:[A-ZÅÄÖ][\w:'-]*\s){0,2}[A-ZÅÄÖ]?[\w:'-]*"
    r"(?:tie|katu|kuja|polku|väylä|raitti|rinne|ranta|mäki|niemi|kaari|penger|aukio|tori|gatan|vägen|gränd|stigen|backen|stranden|street|road|lane)"
    r"\s\d+(?:\s?[-–]\s?\d+)?(?:\s?[A-Za-z](?![\w]))?(?:\s?\d{1,3}(?!\d))?",
)
PRICE = re.compile(
    r"(?<![\d.,])(?:\d{1,3}(?:[ \xa0]\d{3})+|\d{1,6})(?:[.,]\d{1,2})?\s?(?:€|e\b|eur\b|euroa?\b)|€\s?\d+(?:[.,]\d{1,2})?",
    re.IGNORECASE,
)
_TWO_WORDS = re.compile(r"[^\W\d_]{2,}\s+[^\W\d_]{2,}")


def is_crowded(cell: str) -> bool:
    """Whether one cell holds a whole person: a name with a number, or a number with a date."""
    if len(cell) < 12:
        return False
    phone, date = PHONE.search(cell) is not None, DATE.search(cell) is not None
    if phone and date:
        return True
    return (phone or EMAIL.search(cell) is not None) and _TWO_WORDS.search(cell) is not None
