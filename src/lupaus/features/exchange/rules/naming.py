"""Which rows of a list name somebody: by number or address in any form, or by all the words of their name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from lupaus.features.exchange.rules.folding import fold
from lupaus.features.exchange.rules.sheet import Sheet

_NO_DIGIT = re.compile(r"\D")
_TELLING = 8
"""So many last digits of a number tell whose it is, however its beginning is written."""


def rows_naming(sheet: Sheet, known_as: Collection[str]) -> frozenset[int]:
    """The numbers of the rows that name this person. `known_as`: names, E.164 numbers, addresses.

    Rather one row too many than one too few: it is about being forgotten.
    """
    phones = {text[-_TELLING:] for text in known_as if text.startswith("+")}
    emails = {text.casefold() for text in known_as if "@" in text}
    names = [fold(text).split() for text in known_as if "@" not in text and not text.startswith("+")]
    wanted = [frozenset(words) for words in names if words]
    return frozenset(
        number
        for number, cells in zip(sheet.numbers, sheet.rows, strict=True)
        if _names(cells, phones, emails, wanted)
    )


def _names(
    cells: Iterable[str], phones: Collection[str], emails: Collection[str], names: Iterable[frozenset[str]]
) -> bool:
    line = " ".join(cells).casefold()
    digits = [_NO_DIGIT.sub("", cell) for cell in cells]
    words = frozenset(fold(line).split())
    return (
        any(phone in cell for cell in digits for phone in phones)
        or any(email in line for email in emails)
        or any(name <= words for name in names)
    )
