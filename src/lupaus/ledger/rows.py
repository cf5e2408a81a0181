"""Between the book's rows and the pure `core.promise.Promise`, one function each way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from functools import cache
from typing import Any, get_type_hints

from django.db import connection

from lupaus.core.promise import Promise
from lupaus.ledger import models

_REFERENCES = {
    "organisation", "kind", "debtor", "creditor", "holder", "guarantor", "content", "series",
    "arises_from", "depends_on", "named", "handed_to",
}  # fmt: skip
COLUMNS = tuple(f"{name}_id" if name in _REFERENCES else name for name in Promise._fields)
"""The columns of the promise table in the order of the pure promise."""

# How a column of each type is selected, and what makes our own value of the text that then comes. Left to Django and
# the drivers, instants alone would take half of a claim. SQLite keeps them as UTC text without a zone, truth as 0 or 1;
# as expressions its columns come as they are kept. PostgreSQL's session is in UTC.
Reading = tuple[str, Callable[[Any], Any]]
_READINGS: dict[str, dict[type, Reading]] = {
    "sqlite": {
        datetime: ("{} || '+00:00'", datetime.fromisoformat),
        date: ("{} || ''", date.fromisoformat),
        time: ("{} || ''", time.fromisoformat),
        bool: ("+{}", bool),
    },
    "postgresql": {datetime: ("{}::text", datetime.fromisoformat)},
}


def _plain_type(hint: Any) -> type:
    """The type of a field, be it optional or not."""
    kinds: tuple[type, ...] = getattr(hint, "__args__", (hint,))
    return next(kind for kind in kinds if kind is not type(None))


_TYPES = tuple(_plain_type(hint) for hint in get_type_hints(Promise).values())


def selected(table: str) -> str:
    """The columns to select from `table`, in the form that `promises_of` reads."""
    readings = _READINGS[connection.vendor]
    forms = (readings[kind][0] if kind in readings else "{}" for kind in _TYPES)
    return ", ".join(form.format(f"{table}.{name}") for form, name in zip(forms, COLUMNS, strict=True))


def promises_of(rows: Iterable[Sequence[Any]]) -> list[Promise]:
    """The promises of rows read as `selected` says, on either database; more columns are left out."""
    width, readers = len(COLUMNS), _readers(connection.vendor)
    found = []
    for row in rows:
        values = list(row[:width])
        for place, read in readers:
            if values[place] is not None:
                values[place] = read(values[place])
        found.append(Promise._make(values))
    return found


@cache
def _readers(vendor: str) -> tuple[tuple[int, Callable[[Any], Any]], ...]:
    """Which columns need reading, by place, and how."""
    readings = _READINGS[vendor]
    return tuple((place, readings[kind][1]) for place, kind in enumerate(_TYPES) if kind in readings)


def state_of(row: models.Promise) -> Promise:
    """The pure promise of a row that the ORM read."""
    return Promise._make([getattr(row, column) for column in COLUMNS])
