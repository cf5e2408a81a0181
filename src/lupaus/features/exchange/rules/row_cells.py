"""The cells of one row, each read for what its column means, and what was found wrong with them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Literal

from lupaus.features.exchange.rules.dates import BadDate, day_of, past_day
from lupaus.features.exchange.rules.folding import fold
from lupaus.features.exchange.rules.meanings import Meaning
from lupaus.features.exchange.rules.patterns import DATE
from lupaus.features.exchange.rules.phones import Impossible, phones_of
from lupaus.features.exchange.rules.prices import cents_of
from lupaus.features.exchange.rules.wanted import RowProblem, Settings
from lupaus.features.exchange.rules.words import (
    Place,
    is_blank,
    language_of,
    months_between,
    place_of,
    yes_or_no,
)

MAX_NAME = 160
# No wider than what the book itself accepts as an address (tested against it).
_EMAIL = re.compile(
    r"(?=.{3,254}\Z)[a-z0-9!#$%&'*+/=?^_`{}|~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{}|~-]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}"
)
_EMAILS_BETWEEN = re.compile(r"[,;/|\s]+")
_FULL_ADDRESS = re.compile(r"(.+?)[\s,]+(?:FI-?)?(\d{5})\s*,?\s*([^\d,]+)")
_STREET_AND_TOWN = re.compile(r"([^,]*\d[^,]*),\s*([^\W\d_][^\d,]*)")
_POSTCODE_AND_TOWN = re.compile(r"(?:FI-?)?(\d{5})\s*,?\s+(.+)")
_FAMILY_FIRST = re.compile(r"([^\W\d_][\w'’-]*(?:\s[\w'’-]+)?),\s*([^\W\d_][\w'’-]*(?:\s[\w'’-]+)?)")
_THINGS_BETWEEN = re.compile(r"\s*[+;\n]\s*|\s*,\s*")


Unit = Literal["years", "months"]


class Columns:
    """Where each meaning stands in the sheet, and in which unit a bare interval is told."""

    def __init__(self, headings: Sequence[str] | None, meanings: Sequence[Meaning]) -> None:
        self._places: dict[Meaning, list[int]] = {}
        for index, meaning in enumerate(meanings):
            self._places.setdefault(meaning, []).append(index)
        interval = self.first(Meaning.INTERVAL)
        self.interval_unit = _unit_in(headings[interval]) if headings and interval is not None else None

    def first(self, meaning: Meaning) -> int | None:
        """The column of this meaning, None when there is none."""
        found = self._places.get(meaning)
        return found[0] if found else None

    def all(self, meaning: Meaning) -> Sequence[int]:
        """Every column of this meaning, left to right."""
        return self._places.get(meaning, ())


class RowCells:
    """One row being read: the cells by meaning, and what was found wrong so far."""

    def __init__(self, columns: Columns, settings: Settings, number: int, cells: Sequence[str]) -> None:
        self.columns, self.settings, self.number, self.cells = columns, settings, number, cells
        self.problems: list[RowProblem] = []
        self.warnings: list[RowProblem] = []
        self.kept_as_note: list[str] = []

    def text(self, meaning: Meaning) -> str:
        index = self.columns.first(meaning)
        text = self.cells[index] if index is not None else ""
        return "" if is_blank(text) else text

    def stop(self, code: str, meaning: Meaning | None, value: str) -> None:
        self.problems.append(self._problem(code, meaning, value))

    def warn(self, code: str, column: int | None, value: str) -> None:
        self.warnings.append(RowProblem(self.number, column, code, value))

    def _problem(self, code: str, meaning: Meaning | None, value: str) -> RowProblem:
        return RowProblem(self.number, None if meaning is None else self.columns.first(meaning), code, value)

    def _set_aside(self, code: str, meaning: Meaning, text: str) -> None:
        """Not understood and not vital: it stays with the customer as a note, and is told."""
        self.warnings.append(self._problem(code, meaning, text))
        self.kept_as_note.append(text)

    def name(self) -> str:
        first, last = self.text(Meaning.FIRST_NAME), self.text(Meaning.LAST_NAME)
        name = f"{first} {last}".strip() or self.text(Meaning.NAME)
        swapped = _FAMILY_FIRST.fullmatch(name)
        if swapped:
            name = f"{swapped[2]} {swapped[1]}"
        name = " ".join(name.split())
        if len(name) > MAX_NAME:
            self.stop("too_long", Meaning.NAME, name[:60] + "…")
        return name

    def phones(self) -> tuple[str, ...]:
        found: list[str] = []
        for meaning in (Meaning.PHONE, Meaning.PHONE2):
            text = self.text(meaning)
            try:
                found.extend(phones_of(text, self.settings.region))
            except Impossible as impossible:
                self.stop("phone_impossible", meaning, str(impossible))
                continue
            if text and any(map(str.isalpha, text)):
                self.kept_as_note.append(text)
        return tuple(dict.fromkeys(found))

    def emails(self) -> tuple[str, ...]:
        text = self.text(Meaning.EMAIL)
        found = []
        for part in filter(None, _EMAILS_BETWEEN.split(text.replace("mailto:", ""))):
            address = part.strip("<>().").lower()
            if _EMAIL.fullmatch(address):
                found.append(address)
            elif "@" in part or not any("@" in other for other in text.split()):
                self.stop("email_impossible", Meaning.EMAIL, text)
                break
        return tuple(dict.fromkeys(found))

    def whereabouts(self) -> tuple[str, str, str]:
        """Street, postcode and town, also when one cell holds them all."""
        return self._place(self.text(Meaning.ADDRESS), self.text(Meaning.POSTCODE), self.text(Meaning.TOWN))

    def object_whereabouts(self) -> tuple[str, str, str] | None:
        """The same of the object, where the list tells it apart from the customer's own address."""
        address = self.text(Meaning.OBJECT_ADDRESS)
        return self._place(address, "", "") if address else None

    def _place(self, address: str, postcode: str, town: str) -> tuple[str, str, str]:
        address = " ".join(address.split())
        if found := _POSTCODE_AND_TOWN.fullmatch(town):
            postcode, town = postcode or found[1], found[2].strip()
        if not postcode and (found := _FULL_ADDRESS.fullmatch(address)):
            address, postcode, town = found[1].rstrip(" ,"), found[2], town or found[3].strip()
        elif not town and (found := _STREET_AND_TOWN.fullmatch(address)):
            address, town = found[1].strip(), found[2].strip()
        if postcode.isdigit() and 3 <= len(postcode) <= 4 and self.settings.region == "FI":
            postcode = postcode.zfill(5)  # a spreadsheet took 00100 for a number
        return address, postcode, town

    def last_visit(self) -> date | None:
        return self._date(Meaning.LAST_VISIT, past=True)

    def next_due(self) -> date | None:
        return self._date(Meaning.NEXT_DUE, past=False)

    def _date(self, meaning: Meaning, *, past: bool) -> date | None:
        text = self.text(meaning)
        if not text:
            return None
        today = self.settings.today
        try:
            return (past_day(text, today) if past else day_of(text, today.year)).on
        except BadDate as bad:
            among_words = self._newest_among(text, past=past) if bad.code == "not_a_date" else None
            if among_words is None:
                self.stop(bad.code, meaning, text)
                return None
            self._set_aside("date_among_words", meaning, text)
            return among_words

    def _newest_among(self, text: str, *, past: bool) -> date | None:
        """ "24.11.2024 ja 20.11.2025 takka": the newest date of a cell that holds a history."""
        today = self.settings.today
        days = []
        for found in DATE.finditer(text):
            try:
                days.append(
                    (past_day(found.group(), today) if past else day_of(found.group(), today.year)).on
                )
            except BadDate:
                return None
        return max(days, default=None)

    def stated_interval(self) -> int | None:
        text = self.text(Meaning.INTERVAL)
        if not text:
            return None
        months = months_between(text, bare_unit=self.columns.interval_unit)
        if months is None:
            self.stop("interval_unclear", Meaning.INTERVAL, text)
        return months

    def promised(self) -> bool | None:
        answer = self.settings.promised
        if answer != "column":
            return answer == "all"
        index = self.columns.first(Meaning.PROMISED)
        text = self.cells[index] if index is not None else ""
        if not text:
            return None
        said = yes_or_no(text)
        if said is None:
            try:
                day_of(text, self.settings.today.year)
            except BadDate:
                self.warn("promised_unclear", index, text)
            else:
                return True  # the day on which it was promised
        return said

    def language(self) -> str | None:
        text = self.text(Meaning.LANGUAGE)
        language = language_of(text) if text else None
        if text and language is None:
            self.warn("language_unclear", self.columns.first(Meaning.LANGUAGE), text)
        return language

    def price(self) -> int | None:
        text = self.text(Meaning.PRICE)
        if not text:
            return None
        cents = cents_of(text)
        if cents is None:
            self._set_aside("price_unclear", Meaning.PRICE, text)
        return cents

    def things(self) -> list[tuple[str, Place]]:
        """What is swept in this row and where; "takka + mökki" is two objects with intervals of their own."""
        thing, kind = self.text(Meaning.OBJECT), self.text(Meaning.OBJECT_KIND)
        told = place_of(kind)
        if told is not None or not thing:
            place = told or "home"
            if place == "holiday" and place_of(thing) is None:
                # The customer will hear of it by this word, so it must tell which of the two it is.
                thing = f"{thing} ({kind})" if thing else kind
            return [(thing or ("" if told else kind), place)]
        parts = [part for part in _THINGS_BETWEEN.split(thing) if part]
        away = [part for part in parts if place_of(part) == "holiday"]
        at_home = [part for part in parts if place_of(part) != "holiday"]
        if away and at_home:
            return [(", ".join(at_home), "home"), (", ".join(away), "holiday")]
        return [(thing, place_of(thing) or "home")]

    def note(self) -> str:
        texts = [self.cells[index] for index in self.columns.all(Meaning.NOTE)]
        return "; ".join(dict.fromkeys(text for text in (*texts, *self.kept_as_note) if not is_blank(text)))


def _unit_in(heading: str) -> Unit | None:
    words = fold(heading).split()
    if any(word.startswith(("kk", "kuukau", "man", "month")) for word in words):
        return "months"
    if any(word in ("v", "ar") or word.startswith(("vuo", "year")) for word in words):
        return "years"
    return None
