"""New dates from a list: which promise each line means, and to when it moves.

A promise is named by its own code, or by its customer's phone or e-mail. Headings in Finnish, Swedish or English, in any
order; without headings the columns are: the name of it, the new day, the new time. Pure: how a cell's day is read, the
caller says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, time
from typing import NamedTuple
from uuid import UUID

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "code": ("code", "promise", "koodi", "tunnus", "lupaus", "kod", "löfte"),
    "contact": ("contact", "phone", "mobile", "email", "e-mail", "yhteys", "yhteystieto", "puhelin", "gsm", "sähköposti",
                "kontakt", "telefon", "mobil", "e-post", "epost"),
    "due": ("due", "määräpäivä", "määräaika", "luvattu", "luvattu päivä nyt", "utlovad dag nu", "utlovat till", "utlovad till", "förfaller", "senast"),
    "new": ("new", "new day", "new date", "new due", "next due", "uusi", "uusi päivä", "uusi pvm", "ny", "ny dag", "nytt datum"),
    "at": ("at", "time", "new time", "aika", "klo", "kello", "uusi aika", "uusi kellonaika", "tid", "kl", "klockan",
           "ny tid", "nytt klockslag"),
}  # fmt: skip
WITHOUT = ("code", "new", "at")
"""What the columns mean where no heading says it."""
_BARE = re.compile(r"^(\S*[@-]\S*)\s+(?=\d)")
_LAST_CLOCK = re.compile(r"(?:^|[\sT,])(?:klo|kl\.?|at)?\s*(\d{1,2})[.:](\d{2})(?:[.:]\d{2})?$")
_CLOCK = re.compile(r"(?:klo|kl\.?|at)?\s*(\d{1,2})(?:[.:](\d{2})(?:[.:]\d{2})?)?")
DayOf = Callable[[str], date | None]
Said = dict[str, str]


class Dated(NamedTuple):
    """One line that can be understood: which promise it means, and its new time. `due_on` tells several of a
    customer's apart. `said`: the line itself, so that it can be given back."""

    said: Said
    code: str
    contact: str
    due_on: date | None
    new_on: date
    new_at: time | None


class Wrong(NamedTuple):
    """One that comes back. `codes`: no_key, no_new_day, no_time."""

    said: Said
    codes: tuple[str, ...]


class ReadDates(NamedTuple):
    """What a list says. `blank`: lines without a new time; they keep the rule of all."""

    dated: tuple[Dated, ...]
    wrong: tuple[Wrong, ...]
    blank: int


def read(headings: Sequence[str] | None, rows: Sequence[Sequence[str]], day_of: DayOf) -> ReadDates:
    """Understand a list's rows."""
    names = [_meaning(cell) for cell in headings or ()]
    if not _is_enough(names) and rows and _is_enough([_meaning(cell) for cell in rows[0]]):
        names, rows = [_meaning(cell) for cell in rows[0]], rows[1:]
    if not _is_enough(names):
        # What was taken for headings says nothing of ours: then it is a line like the others.
        rows = [headings, *rows] if headings else rows
        names = list(WITHOUT)
    dated, wrong, blank = [], [], 0
    for row in rows:
        found = understand(_said(names, row), day_of)
        if found is None:
            blank += 1
        elif isinstance(found, Dated):
            dated.append(found)
        else:
            wrong.append(found)
    return ReadDates(tuple(dated), tuple(wrong), blank)


def with_headings(text: str) -> str:
    """Pasted lines with headings above them, if they have none: loose lines would be taken for customers else."""
    lines = text.strip("\r\n\ufeff ").splitlines()
    first = lines[0] if lines else ""
    mark = max(";\t,", key=first.count)
    if _is_enough([_meaning(cell) for cell in first.split(mark)]):
        return text
    if mark not in first:
        lines = [_BARE.sub(r"\1;", line.strip()) for line in lines]
        mark = ";"
    return "\n".join([mark.join(("phone", "next due", "time")), *lines])


def understand(said: Said, day_of: DayOf) -> Dated | Wrong | None:
    """One line by the names of `HEADINGS`; None where it has no new time at all."""
    new, at = said.get("new", ""), said.get("at", "")
    if not new and at and moment(at, day_of)[0] is not None:
        new, at = at, ""  # one column for both, under a heading that speaks of the time
    if not new and not at:
        return None
    codes: list[str] = []
    code, contact = _key(said)
    if not code and not contact:
        codes.append("no_key")
    new_on, new_at = moment(new, day_of)
    if at:
        new_at = _clock(at)
        if new_at is None:
            codes.append("no_time")
    if new_on is None:
        codes.append("no_new_day")
    if codes or new_on is None:
        return Wrong(said, tuple(codes))
    return Dated(said, code, contact, day_of(said.get("due", "")), new_on, new_at)


def moment(text: str, day_of: DayOf) -> tuple[date | None, time | None]:
    """A day, with the time of day that stands after it, if any."""
    last = _LAST_CLOCK.search(text)
    if last is not None and (on := day_of(text[: last.start()].strip())) is not None:
        at = _time(last[1], last[2])
        return (on, at) if at is not None else (None, None)
    return day_of(text), None


def _clock(text: str) -> time | None:
    found = _CLOCK.fullmatch(text.strip().lower())
    return _time(found[1], found[2] or "0") if found else None


def _time(hours: str, minutes: str) -> time | None:
    try:
        return time(int(hours), int(minutes))
    except ValueError:
        return None


def _key(said: Mapping[str, str]) -> tuple[str, str]:
    """The code, or how the customer is reached: whichever column it stands in."""
    for name in ("code", "contact"):
        text = said.get(name, "")
        try:
            return str(UUID(text)), ""
        except ValueError:
            continue
    return "", said.get("contact", "") or said.get("code", "")


def _said(names: Sequence[str], row: Sequence[str]) -> Said:
    found: Said = {}
    for name, cell in zip(names, row, strict=False):
        if name and cell.strip():
            found.setdefault(name, cell.strip()[:160])
    return found


def _meaning(heading: str) -> str:
    bare = " ".join(heading.replace("_", " ").lower().split()).strip("\ufeff.:")
    return next((name for name, words in HEADINGS.items() if bare in words), "")


def _is_enough(names: Sequence[str]) -> bool:
    """Do these headings say which promise it is, and its new time?"""
    return bool({"code", "contact"} & set(names)) and bool({"new", "at"} & set(names))
