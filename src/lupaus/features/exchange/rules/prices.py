"""Prices in cents."""

from __future__ import annotations

import re

_PRICE = re.compile(
    r"(?:€|eur)?\s*(\d{1,3}(?:[ \xa0\u202f]\d{3})+|\d{1,7})(?:[.,](\d{1,2})\d{0,10}|[.,]-|,–)?\s*(?:€|e|eur|euroa?|euro)?(?:\s*(?:/|alv|sis|inkl|incl).*)?",
    re.IGNORECASE,
)


def cents_of(text: str) -> int | None:
    """``"1 234,50 €"`` is 123450; None when the text is not one price."""
    found = _PRICE.fullmatch(text.strip())
    if found is None:
        return None
    euros = int(re.sub(r"\D", "", found[1]))
    return euros * 100 + int((found[2] or "0").ljust(2, "0"))
