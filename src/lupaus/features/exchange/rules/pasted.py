"""Loose lines, as one keeps them in a notebook: "Maija Virtanen 040 123 4567 Sahalahdentie 5, Sahalahti 24.11.2025 takka"."""

from __future__ import annotations

import re

from lupaus.features.exchange.rules.meanings import Meaning
from lupaus.features.exchange.rules.patterns import DATE, EMAIL, PHONE, PRICE, STREET
from lupaus.features.exchange.rules.separated import Row, clean
from lupaus.features.exchange.rules.sheet import MAX_ROWS, NotAList
from lupaus.features.exchange.rules.words import INTERVAL_WORDS, OBJECT_WORDS, PLACE_WORDS

COLUMNS = (
    Meaning.NAME,
    Meaning.PHONE,
    Meaning.EMAIL,
    Meaning.ADDRESS,
    Meaning.POSTCODE,
    Meaning.TOWN,
    Meaning.LAST_VISIT,
    Meaning.INTERVAL,
    Meaning.OBJECT,
    Meaning.PRICE,
    Meaning.NOTE,
)
_GAP = re.compile(r"\s*(?:\t|;|\||\x1f| {2,}|\s[–—-]\s)\s*")
_COMMA = re.compile(r"\s*,\s*")
_BULLET = re.compile(r"^\s*(?:[-*•–—]+|\d{1,4}[.)])\s+")
_POSTCODE = re.compile(r"(?<!\d)(\d{5})(?!\d)\s*([^\W\d_][^\d,;]*)?")
_NAME_WORD = re.compile(r"^[A-ZÅÄÖÉÜ][\w'’.-]*$")
_ADDRESS = re.compile(r"[A-ZÅÄÖ][\w'’. -]{2,40}\s\d+\s?(?:[-–]\s?\d+)?\s?[A-Za-z]?(?:\s?\d{1,3})?")
_PARTICLES = frozenset({"ja", "och", "and", "&", "von", "af", "de"})
_LABEL = re.compile(
    r"^(?:puh|gsm|tel|tfn|mob|s-?posti|email|e-?post|os|viimeksi|viim|senast|last)\b\.?:?\s*", re.IGNORECASE
)


def lines(text: str) -> list[Row]:
    """Each line as one row of COLUMNS; NotAList ``no_people`` when hardly any line tells how to reach somebody."""
    if sum(1 for line in text.splitlines() if line.strip()) > MAX_ROWS:
        raise NotAList("too_many_rows", limit=MAX_ROWS)
    rows: list[Row] = []
    reachable = 0
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        cells = _taken_apart(line)
        rows.append((number, tuple(clean(cells.get(meaning, "")) for meaning in COLUMNS)))
        reachable += any(cells.get(m) for m in (Meaning.PHONE, Meaning.EMAIL, Meaning.ADDRESS))
    if rows and reachable * 10 < len(rows) * 2:
        raise NotAList("no_people")
    return rows


def _taken_apart(line: str) -> dict[Meaning, str]:
    """Take out what has an unmistakable shape; what is left over is name, place, object or note."""
    cells: dict[Meaning, str] = {}
    rest = _BULLET.sub("", line[:4_000]).replace("\xa0", " ")
    rest = _take(rest, EMAIL, Meaning.EMAIL, cells)
    rest = _take(rest, DATE, Meaning.LAST_VISIT, cells)
    rest = _take(rest, PRICE, Meaning.PRICE, cells)
    rest = _take(rest, PHONE, Meaning.PHONE, cells)
    rest = _take(rest, INTERVAL_WORDS, Meaning.INTERVAL, cells)
    rest = _take_street(rest, cells)
    parts = [_LABEL.sub("", part).strip(" ,.:") for part in _GAP.split(rest)]
    for part in filter(None, parts):
        _place_part(part, cells)
    return cells


def _take(rest: str, pattern: re.Pattern[str], meaning: Meaning, cells: dict[Meaning, str]) -> str:
    found = [match.group().strip() for match in pattern.finditer(rest)]
    if not found:
        return rest
    if meaning in (Meaning.PHONE, Meaning.EMAIL):
        cells[meaning] = ", ".join(found)
        return pattern.sub("\x1f", rest)
    cells[meaning] = found[0]
    return pattern.sub("\x1f", rest, count=1)


def _take_street(rest: str, cells: dict[Meaning, str]) -> str:
    """The street with its number, and the postcode and town that may follow it."""
    match = STREET.search(rest)
    if match is None:
        return rest
    street = match.group()
    # "Maija Virtanen Sahalahdentie 5": the pattern may have taken names before the street's own word.
    before, after = rest[: match.start()], rest[match.end() :]
    words = street.split()
    number_at = next(i for i, word in enumerate(words) if word[0].isdigit())
    spare = words[: number_at - 1]
    if spare and not before.strip():
        before, words = " ".join(spare), words[number_at - 1 :]
    cells[Meaning.ADDRESS] = " ".join(words)
    town = re.match(r"\s*,?\s*(?:(\d{5})\s+)?([A-ZÅÄÖ][\w-]+)?", after)
    if town and (town.group(1) or town.group(2)):
        if town.group(1):
            cells[Meaning.POSTCODE] = town.group(1)
        if town.group(2):
            cells[Meaning.TOWN] = town.group(2)
        after = after[town.end() :]
    return f"{before}\x1f{after}"


def _place_part(part: str, cells: dict[Meaning, str]) -> None:
    postcode = _POSTCODE.search(part)
    if postcode and Meaning.POSTCODE not in cells:
        cells[Meaning.POSTCODE] = postcode.group(1)
        if postcode.group(2):
            cells.setdefault(Meaning.TOWN, postcode.group(2).strip())
        for piece in (part[: postcode.start()], part[postcode.end() :]):
            if piece.strip(" ,"):
                _place_part(piece.strip(" ,"), cells)
        return
    for piece in filter(None, _COMMA.split(part)) if "," in part else (part,):
        _place_piece(piece, cells)


def _place_piece(piece: str, cells: dict[Meaning, str]) -> None:
    if OBJECT_WORDS.search(piece) or PLACE_WORDS.search(piece):
        _add(cells, Meaning.OBJECT, piece, ", ")
    elif Meaning.NAME not in cells:
        name, left = _name_and_rest(piece)
        cells[Meaning.NAME] = name
        if left:
            _place_piece(left, cells)
    elif _ADDRESS.fullmatch(piece) and Meaning.ADDRESS not in cells:
        cells[Meaning.ADDRESS] = piece
    elif Meaning.TOWN not in cells and _NAME_WORD.match(piece):
        cells[Meaning.TOWN] = piece
    else:
        _add(cells, Meaning.NOTE, piece, "; ")


def _name_and_rest(piece: str) -> tuple[str, str]:
    """The leading capitalised words are the name, up to four of them; a line in small letters is all name."""
    words = piece.split()
    count = 0
    for word in words:
        if not (_NAME_WORD.match(word) or (count and word.lower() in _PARTICLES)):
            break
        count += 1
    if count == 0 or count > 4:
        return piece, ""
    return " ".join(words[:count]), " ".join(words[count:])


def _add(cells: dict[Meaning, str], meaning: Meaning, text: str, between: str) -> None:
    cells[meaning] = f"{cells[meaning]}{between}{text}" if meaning in cells else text
