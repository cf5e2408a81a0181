"""The same customer on several rows becomes one contact with several objects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from lupaus.features.exchange.rules.wanted import Wanted, WantedObject

Reason = Literal["phone", "email", "name_and_address"]


@dataclass(frozen=True, slots=True)
class Double:
    """Two rows that are one customer, why we think so, and whether they even mean the same object."""

    first_row: int
    second_row: int
    reason: Reason
    value: str
    names: tuple[str, str]
    is_same_object: bool


@dataclass(frozen=True, slots=True)
class Merged:
    """The contacts of the list in its own order, and the pairs that were joined."""

    contacts: tuple[Wanted, ...]
    doubles: tuple[Double, ...]


def merge(wanted: Sequence[Wanted], apart: frozenset[tuple[int, int]] = frozenset()) -> Merged:
    """Join rows of the same phone, the same e-mail, or the same folded name and address.

    ``apart`` holds pairs of row numbers that the person wants kept apart; they do not join each
    other, though a third row may still belong to either.
    """
    groups = _Groups(len(wanted))
    first_with: dict[str, list[int]] = {}
    doubles: list[Double] = []
    for index, contact in enumerate(wanted):
        for sign, reason, value in _signs(contact):
            for earlier in first_with.get(sign, ()):
                if _pair(wanted[earlier], contact) in apart:
                    continue
                if groups.join(earlier, index):
                    doubles.append(_double(wanted[earlier], contact, reason, value))
                break
            first_with.setdefault(sign, []).append(index)
    return Merged(tuple(_one([wanted[i] for i in members]) for members in groups.members()), tuple(doubles))


class _Groups:
    """Union-find over positions; the earliest row leads."""

    def __init__(self, count: int) -> None:
        self._leader = list(range(count))

    def leader(self, index: int) -> int:
        while self._leader[index] != index:
            self._leader[index] = index = self._leader[self._leader[index]]
        return index

    def join(self, one: int, other: int) -> bool:
        first, second = sorted((self.leader(one), self.leader(other)))
        self._leader[second] = first
        return first != second

    def members(self) -> Iterable[list[int]]:
        gathered: dict[int, list[int]] = {}
        for index in range(len(self._leader)):
            gathered.setdefault(self.leader(index), []).append(index)
        return gathered.values()


def _signs(contact: Wanted) -> Iterable[tuple[str, Reason, str]]:
    for phone in contact.phones:
        yield f"tel:{phone}", "phone", phone
    for email in contact.emails:
        yield f"mail:{email}", "email", email
    if contact.whereabouts:
        yield contact.whereabouts, "name_and_address", f"{contact.name}, {contact.address}"


def _pair(one: Wanted, other: Wanted) -> tuple[int, int]:
    return min(one.rows[0], other.rows[0]), max(one.rows[0], other.rows[0])


def _double(first: Wanted, second: Wanted, reason: Reason, value: str) -> Double:
    same = {thing.key for thing in first.objects} & {thing.key for thing in second.objects}
    return Double(first.rows[0], second.rows[0], reason, value, (first.name, second.name), bool(same))


def _one(rows: list[Wanted]) -> Wanted:
    """One contact: the first non-empty word on each matter wins, but the home's address stands first."""
    if len(rows) == 1:
        lone = rows[0]
        return lone if len(lone.objects) == 1 else replace(lone, objects=_distinct(lone.objects))
    at_home = next(
        (row for row in rows if row.address and any(o.place != "holiday" for o in row.objects)), None
    )
    lead = at_home or next((row for row in rows if row.address), rows[0])
    said = [row.promised for row in rows if row.promised is not None]
    return Wanted(
        name=_first(row.name for row in rows),
        phones=tuple(dict.fromkeys(phone for row in rows for phone in row.phones)),
        emails=tuple(dict.fromkeys(email for row in rows for email in row.emails)),
        address=lead.address,
        postcode=lead.postcode,
        town=lead.town,
        area=lead.area or _first(row.area for row in rows),
        language=next((row.language for row in rows if row.language), None),
        # A yes on one row of a person is a yes to that person; a bare silence is no answer at all.
        promised=any(said) if said else None,
        note="; ".join(dict.fromkeys(row.note for row in rows if row.note)),
        objects=_distinct(thing for row in rows for thing in row.objects),
        rows=tuple(number for row in rows for number in row.rows),
        warnings=tuple(warning for row in rows for warning in row.warnings),
    )


def _first(texts: Iterable[str]) -> str:
    return next(filter(None, texts), "")


def _distinct(objects: Iterable[WantedObject]) -> tuple[WantedObject, ...]:
    kept: dict[str, WantedObject] = {}
    for thing in objects:
        known = kept.get(thing.key)
        kept[thing.key] = thing if known is None else _newer(known, thing)
    return tuple(kept.values())


def _newer(one: WantedObject, other: WantedObject) -> WantedObject:
    """The same object twice: the newest last visit wins and brings its own interval and next date along."""
    older, newer = sorted((one, other), key=lambda thing: thing.last_visit or date.min)
    return replace(
        newer,
        thing=one.thing or other.thing,
        address=one.address or other.address,
        postcode=one.postcode or other.postcode,
        town=one.town or other.town,
        next_due=newer.next_due or (older.next_due if older.last_visit == newer.last_visit else None),
        price_cents=newer.price_cents if newer.price_cents is not None else older.price_cents,
        note="; ".join(dict.fromkeys(filter(None, (one.note, other.note)))),
        row=one.row,
    )
