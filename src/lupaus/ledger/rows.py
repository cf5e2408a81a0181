"""Between the book's rows and the pure `core.promise.Promise`, one function each way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from django.db import connection

from lupaus.core.promise import Promise
from lupaus.ledger import models

_REFERENCES = {
    "organisation", "kind", "debtor", "creditor", "holder", "guarantor", "content", "series",
    "arises_from", "depends_on",
}  # fmt: skip
COLUMNS = tuple(f"{name}_id" if name in _REFERENCES else name for name in Promise._fields)
"""The columns of the promise table in the order of the pure promise."""
SELECT = ", ".join(COLUMNS)

_INSTANTS = tuple(
    i for i, name in enumerate(Promise._fields)
    if name.endswith(("_at", "_end"))
)  # fmt: skip


def promise_of(values: Sequence[Any]) -> Promise:
    """The promise of one row read as `SELECT` says, on either database."""
    if connection.vendor == "sqlite":
        found = list(values)
        for i in _INSTANTS:
            if found[i] is not None:
                found[i] = found[i].replace(tzinfo=UTC)
        return Promise._make(found)
    return Promise._make(values)


def state_of(row: models.Promise) -> Promise:
    """The pure promise of a row that the ORM read."""
    return Promise._make([getattr(row, column) for column in COLUMNS])


def stored(value: Any) -> Any:
    """A value as the database's driver takes it from a raw statement."""
    if connection.vendor != "sqlite":
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, UUID):
        return value.hex
    return value


def all_stored(values: Iterable[Any]) -> tuple[Any, ...]:
    """Each of the values as the driver takes it."""
    return tuple(map(stored, values))
