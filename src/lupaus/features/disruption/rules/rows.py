"""Rows that an operator brings: who travels or waits for what, how they are reached, and by when it was promised.

One line for each, with headings in Finnish, Swedish or English, in any order; commas, semicolons or tabs between. What
cannot be read comes back with its reason. Pure.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple

from lupaus.core.clock_time import UnclearTime, instant, zone_of

MOST = 200_000
LONGEST = 160
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "journey": (
        "journey",
        "trip",
        "train",
        "what",
        "matka",
        "juna",
        "mitä",
        "lähetys",
        "resa",
        "tåg",
        "vad",
        "paket",
    ),
    "phone": ("phone", "mobile", "puhelin", "matkapuhelin", "gsm", "telefon", "mobil"),
    "email": ("email", "e-mail", "mail", "sähköposti", "e-post", "epost"),
    "contact": ("contact", "yhteystieto", "kontakt"),
    "name": ("name", "nimi", "namn"),
    "language": ("language", "kieli", "språk"),
    "due": ("due", "arrival", "arrives", "perillä", "määräaika", "ankomst", "framme"),
    "date": ("date", "day", "päivä", "pvm", "datum", "dag"),
    "time": ("time", "kello", "klo", "aika", "klockan", "tid"),
    "zone": ("zone", "aikavyöhyke", "tidszon"),
    "last": ("last", "last connection", "viimeinen", "viimeinen yhteys", "sista", "sista förbindelsen"),
    "new": ("new", "new due", "uusi", "uusi aika", "ny", "ny tid"),
}
YES = frozenset({"1", "yes", "y", "true", "x", "kyllä", "k", "ja", "j"})
_LANGUAGES = {"fi": "fi", "fin": "fi", "suomi": "fi", "sv": "sv", "swe": "sv", "svenska": "sv", "ruotsi": "sv",
              "en": "en", "eng": "en", "english": "en", "englanti": "en", "engelska": "en"}  # fmt: skip
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})\.(\d{1,2})\.(\d{4})")
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?::\d{2})?")


class NotRows(ValueError):
    """This is no table of rows. `code`: empty, no_heading (of what), too_many."""

    def __init__(self, code: str, heading: str = "") -> None:
        super().__init__(code)
        self.code, self.heading = code, heading


class Row(NamedTuple):
    """One that can be told. `contact` is a phone or an e-mail address as it was given; `zone` an IANA name."""

    journey: str
    contact: str
    kind: str
    due_on: date
    due_time: time | None
    zone: str
    name: str = ""
    language: str = ""
    is_last: bool = False
    new_on: date | None = None
    new_at: time | None = None


class Wrong(NamedTuple):
    """A row that cannot be taken. `codes`: no_journey, no_contact, no_day, no_time, no_zone, past, language."""

    cells: tuple[str, ...]
    codes: tuple[str, ...]


class Read(NamedTuple):
    """What was read: the good rows, those to mend, and the headings as they were given."""

    rows: tuple[Row, ...]
    wrong: tuple[Wrong, ...]
    headings: tuple[str, ...]


def read(text: str, zone: str, now: datetime) -> Read:
    """Read a table. `zone` holds where a row names none; what is due before `now` (aware UTC) is past.

    Raises `NotRows`.
    """
    lines = [line for line in _table(text) if any(cell.strip() for cell in line)]
    if len(lines) < 2:
        raise NotRows("empty")
    if len(lines) > MOST + 1:
        raise NotRows("too_many")
    names = [_meaning(cell) for cell in lines[0]]
    for needed in ("journey", "due"):
        if needed not in names and not (needed == "due" and "date" in names):
            raise NotRows("no_heading", needed)
    if not {"phone", "email", "contact"} & set(names):
        raise NotRows("no_heading", "contact")
    rows, wrong = [], []
    for line in lines[1:]:
        found = understand(_named(names, line), zone, now)
        if isinstance(found, Row):
            rows.append(found)
        else:
            wrong.append(Wrong(tuple(line), found))
    return Read(tuple(rows), tuple(wrong), tuple(lines[0]))


def understand(said: Mapping[str, str], zone: str, now: datetime) -> Row | tuple[str, ...]:
    """One row by the names of `HEADINGS`; or why it cannot be taken."""
    codes: list[str] = []
    journey = " ".join(said.get("journey", "").split())[:LONGEST]
    if not journey:
        codes.append("no_journey")
    kind, contact = _contact(said)
    if not contact:
        codes.append("no_contact")
    where = said.get("zone", "").strip() or zone
    try:
        zone_of(where)
    except UnclearTime:
        codes.append("no_zone")
        where = zone
    language = said.get("language", "").strip().lower()
    if language and language not in _LANGUAGES:
        codes.append("language")
    on, at = _moment(f"{said.get('due', '')} {said.get('date', '')} {said.get('time', '')}")
    new_on, new_at = _moment(said.get("new", ""))
    if on is None or not _is_near(on, now):
        codes.append("no_day")
    elif instant(on, at or time(23, 59), where) <= now:
        codes.append("past")
    if new_on is not None and not _is_near(new_on, now):
        codes.append("no_day")
    if codes or on is None:
        return tuple(codes)
    return Row(
        journey, contact, kind, on, at, where, " ".join(said.get("name", "").split())[:LONGEST],
        _LANGUAGES.get(language, ""), said.get("last", "").strip().lower() in YES, new_on or (on if new_at else None),
        new_at,
    )  # fmt: skip


def _is_near(on: date, now: datetime) -> bool:
    """Within some years of today; what lies beyond is a slip of a column."""
    return abs(on.year - now.year) <= 10


def key_of(row: Row) -> str:
    """What makes a row the same row: whom, what, and when."""
    contact = re.sub(r"[\s\-()./]", "", row.contact).lower()
    return "|".join((contact, row.journey.lower(), row.due_on.isoformat(), str(row.due_time or "")))


def to_facts(row: Row) -> dict[str, Any]:
    """A row as plain values."""
    return {
        name: value.isoformat() if isinstance(value, date | time) else value
        for name, value in row._asdict().items()
    }


def from_facts(facts: Mapping[str, Any]) -> Row:
    """A row from plain values."""
    said = dict(facts)
    for name, reader in (("due_on", date), ("new_on", date), ("due_time", time), ("new_at", time)):
        if said.get(name):
            said[name] = reader.fromisoformat(said[name])
    return Row(**said)


def _contact(said: Mapping[str, str]) -> tuple[str, str]:
    """phone or email, and the value: the first that is there."""
    for name in ("phone", "email", "contact"):
        value = said.get(name, "").strip()
        if value:
            return ("email" if "@" in value else "phone"), value[:LONGEST]
    return "phone", ""


def _moment(text: str) -> tuple[date | None, time | None]:
    found = _DAY.search(text)
    if found is None:
        return None, _clock(text)
    year, month, day = (found[1], found[2], found[3]) if found[1] else (found[6], found[5], found[4])
    try:
        on = date(int(year), int(month), int(day))
    except ValueError:
        return None, None
    return on, _clock(text[: found.start()] + " " + text[found.end() :])


def _clock(text: str) -> time | None:
    found = _CLOCK.search(text)
    try:
        return time(int(found[1]), int(found[2])) if found else None
    except ValueError:
        return None


def _meaning(heading: str) -> str:
    bare = " ".join(heading.replace("_", " ").lower().split()).strip("\ufeff")
    return next((name for name, words in HEADINGS.items() if bare in words), "")


def _named(names: Sequence[str], cells: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, cell in zip(names, cells, strict=False):
        if name and cell.strip():
            found.setdefault(name, cell)
    return found


def _table(text: str) -> list[list[str]]:
    first = text.split("\n", 1)[0]
    mark = max(";\t,", key=first.count)
    return [list(line) for line in csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=mark)]
