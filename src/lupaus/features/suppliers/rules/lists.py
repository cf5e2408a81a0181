"""A list of promises to us: which column means what, and what each row says. Pure.

Columns are known by their headings in Finnish, Swedish or English; without headings by what stands in them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

MOST_ROWS = 1_000
LONGEST_NAME, LONGEST_WORDS = 160, 2_000


class Column(StrEnum):
    """What a column means."""

    SUPPLIER = "supplier"
    WORDS = "words"
    DUE = "due"
    EMAIL = "email"
    PHONE = "phone"
    NOTHING = "nothing"


NEEDED = (Column.SUPPLIER, Column.WORDS, Column.DUE)
HEADINGS: dict[Column, tuple[str, ...]] = {
    Column.SUPPLIER: (
        "toimittaja", "toimittajan nimi", "alihankkija", "tavarantoimittaja", "myyjä", "yritys", "nimi",
        "leverantör", "leverantörens namn", "underleverantör", "firma", "företag", "namn",
        "supplier", "supplier name", "vendor", "company", "name",
    ),
    Column.WORDS: (
        "mitä", "mitä luvattiin", "lupaus", "tuote", "tilaus", "tavara", "sisältö", "kuvaus", "nimike",
        "vad", "vad som lovades", "löfte", "vara", "produkt", "beställning", "innehåll", "beskrivning",
        "what", "promise", "item", "product", "order", "content", "description", "goods",
    ),
    Column.DUE: (
        "mihin mennessä", "määräaika", "toimituspäivä", "toimitusaika", "eräpäivä", "päivä", "pvm",
        "viimeistään", "senast", "leveransdag", "leveransdatum", "datum", "dag", "förfallodag",
        "by", "by when", "due", "due date", "delivery date", "deadline", "date", "promised for",
    ),
    Column.EMAIL: ("sähköposti", "sähköpostiosoite", "s-posti", "e-post", "epost", "e-postadress", "mejl",
                   "email", "e-mail", "mail"),
    Column.PHONE: ("puhelin", "puhelinnumero", "puh", "gsm", "telefon", "telefonnummer", "tel", "mobil",
                   "phone", "phone number", "mobile"),
}  # fmt: skip
_KNOWN = {word: column for column, words in HEADINGS.items() for word in words}


class Problem(StrEnum):
    """Why a row cannot be taken."""

    NO_SUPPLIER = "no_supplier"
    NO_WORDS = "no_words"
    NO_DAY = "no_day"
    PAST = "past"
    EMAIL = "email"
    PHONE = "phone"
    TWICE = "twice"


class Reader(NamedTuple):
    """How cells are understood: a day, a mail address, a phone number; each None when it is none."""

    day: Callable[[str], date | None]
    email: Callable[[str], str | None]
    phone: Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the promise that it tells of, or why it tells of none. `number`: in the person's own file."""

    number: int
    supplier: str = ""
    words: str = ""
    due: date | None = None
    email: str = ""
    phone: str = ""
    problem: Problem | None = None


def storable(text: str) -> str:
    """A cell as every database can keep it: no null characters, no halves of characters, no outer blanks."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode().strip()


def heading(text: str) -> Column | None:
    """What a heading says that its column means."""
    plain = " ".join(text.casefold().replace(":", " ").replace("*", " ").split())
    return _KNOWN.get(plain)


def is_headings(cells: Sequence[str]) -> bool:
    """Is this row headings, and no promise?"""
    return sum(heading(cell) is not None for cell in cells) >= 2


def guess(headings: Sequence[str] | None, rows: Sequence[Sequence[str]], read: Reader) -> list[Column]:
    """What each column means; each meaning is given once, and what nobody needs is left out."""
    width = len(headings) if headings is not None else max(map(len, rows), default=0)
    found = [Column.NOTHING] * width
    for place, text in enumerate(headings or ()):
        meaning = heading(text)
        if meaning is not None and meaning not in found:
            found[place] = meaning
    _by_contents(found, rows[:50], read)
    for place in range(width):
        missing = next((column for column in (Column.SUPPLIER, Column.WORDS) if column not in found), None)
        if missing is None:
            break
        is_filled = any(place < len(cells) and cells[place].strip() for cells in rows[:50])
        if found[place] is Column.NOTHING and is_filled and not (headings and headings[place].strip()):
            found[place] = missing
    return found


def _by_contents(found: list[Column], rows: Sequence[Sequence[str]], read: Reader) -> None:
    tests = ((Column.DUE, read.day), (Column.EMAIL, read.email), (Column.PHONE, read.phone))
    for meaning, fits in tests:
        for place, known in enumerate(found):
            if meaning in found:
                break
            cells = [cells[place].strip() for cells in rows if place < len(cells) and cells[place].strip()]
            if (
                known is Column.NOTHING
                and cells
                and sum(fits(cell) is not None for cell in cells) * 2 > len(cells)
            ):
                found[place] = meaning


def rows_of(
    numbered: Sequence[tuple[int, Sequence[str]]], columns: Sequence[Column], today: date, read: Reader
) -> list[Row]:
    """Each row as a promise to us or as what is wrong with it; the same promise twice counts once."""
    seen: set[tuple[str, str, date]] = set()
    found = []
    for number, cells in numbered:
        row = _row(number, cells, columns, today, read)
        if row.problem is None and row.due is not None:
            same = (row.supplier.casefold(), row.words.casefold(), row.due)
            if same in seen:
                row = Row(number, row.supplier, row.words, row.due, problem=Problem.TWICE)
            seen.add(same)
        found.append(row)
    return found


def _row(number: int, cells: Sequence[str], columns: Sequence[Column], today: date, read: Reader) -> Row:
    told = {
        column: storable(cells[place]) if place < len(cells) else ""
        for place, column in enumerate(columns)
        if column is not Column.NOTHING
    }
    supplier = told.get(Column.SUPPLIER, "")[:LONGEST_NAME]
    words = told.get(Column.WORDS, "")[:LONGEST_WORDS]
    due = read.day(told.get(Column.DUE, "")) if told.get(Column.DUE) else None
    email, phone = told.get(Column.EMAIL, ""), told.get(Column.PHONE, "")
    plain_email, plain_phone = read.email(email) if email else "", read.phone(phone) if phone else ""
    problem = (
        Problem.NO_SUPPLIER if not supplier
        else Problem.NO_WORDS if not words
        else Problem.NO_DAY if due is None
        else Problem.PAST if due < today
        else Problem.EMAIL if plain_email is None
        else Problem.PHONE if plain_phone is None
        else None
    )  # fmt: skip
    return Row(number, supplier, words, due, plain_email or "", plain_phone or "", problem)
