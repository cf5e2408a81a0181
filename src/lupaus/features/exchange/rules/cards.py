"""Contact cards (.vcf), as a phone sends them."""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator

from lupaus.features.exchange.rules.meanings import Meaning
from lupaus.features.exchange.rules.separated import Row, clean
from lupaus.features.exchange.rules.sheet import MAX_ROWS, NotAList

COLUMNS = (
    Meaning.NAME,
    Meaning.PHONE,
    Meaning.EMAIL,
    Meaning.ADDRESS,
    Meaning.POSTCODE,
    Meaning.TOWN,
    Meaning.NOTE,
)
_PROPERTY = re.compile(r"(?:[\w-]+\.)?([A-Za-z]+)((?:;[^:;]*)*):(.*)", re.DOTALL)
_FOLDED = re.compile(r"\r?\n[ \t]")
_SOFT_BREAK = re.compile(r"=\r?\n")


def is_cards(text: str) -> bool:
    """Whether the text begins as contact cards do."""
    return text.lstrip()[:11].upper() == "BEGIN:VCARD"


def cards(text: str) -> list[Row]:
    """Each card as one row of COLUMNS; its number is its place in the file."""
    rows: list[Row] = []
    for number, card in enumerate(_each_card(text), 1):
        if len(rows) >= MAX_ROWS:
            raise NotAList("too_many_rows", limit=MAX_ROWS)
        cells = tuple(clean(card.get(meaning, "")) for meaning in COLUMNS)
        if any(cells):
            rows.append((number, cells))
    return rows


def _each_card(text: str) -> Iterator[dict[Meaning, str]]:
    text = _FOLDED.sub("", _SOFT_BREAK.sub("", text))
    card: dict[Meaning, str] = {}
    for line in text.splitlines():
        found = _PROPERTY.fullmatch(line)
        if found is None:
            continue
        name, parameters, value = found[1].upper(), found[2].upper(), found[3]
        if name == "BEGIN":
            card = {}
        elif name == "END":
            yield card
        else:
            _read(card, name, _decoded(value, parameters))


def _decoded(value: str, parameters: str) -> str:
    if "QUOTED-PRINTABLE" in parameters:
        return quopri.decodestring(value.encode("ascii", "replace")).decode("utf-8", "replace")
    return value


def _read(card: dict[Meaning, str], name: str, value: str) -> None:
    if name == "FN":
        card[Meaning.NAME] = _unescaped(value)
    elif name == "N" and Meaning.NAME not in card:
        last, first = [*_parts(value), "", ""][:2]
        card[Meaning.NAME] = f"{first} {last}".strip()
    elif name == "ORG" and not card.get(Meaning.NAME):
        card[Meaning.NAME] = " ".join(filter(None, _parts(value)))
    elif name == "TEL":
        _append(card, Meaning.PHONE, _unescaped(value.removeprefix("tel:")))
    elif name == "EMAIL":
        _append(card, Meaning.EMAIL, _unescaped(value))
    elif name == "NOTE":
        _append(card, Meaning.NOTE, _unescaped(value))
    elif name == "ADR" and Meaning.ADDRESS not in card:
        _, _, street, town, _, postcode, _ = (_parts(value) + [""] * 7)[:7]
        card[Meaning.ADDRESS], card[Meaning.TOWN], card[Meaning.POSTCODE] = street, town, postcode


def _append(card: dict[Meaning, str], meaning: Meaning, text: str) -> None:
    if text:
        card[meaning] = f"{card[meaning]}, {text}" if card.get(meaning) else text


def _parts(value: str) -> list[str]:
    return [_unescaped(part).strip() for part in re.split(r"(?<!\\);", value)]


def _unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value).strip()
