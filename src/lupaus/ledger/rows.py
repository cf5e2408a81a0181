"""Between the book's rows and the pure `core.promise.Promise`, one function each way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC
from typing import Any

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


def promises_of(rows: Iterable[Sequence[Any]]) -> list[Promise]:
    """The promises of rows read as `SELECT` says, on either database; more columns are left out."""
    width = len(COLUMNS)
    if connection.vendor != "sqlite":
        return [Promise._make(row[:width]) for row in rows]
    found = []
    for row in rows:
        values = list(row[:width])
        for i in _INSTANTS:
            if values[i] is not None:
                values[i] = values[i].replace(tzinfo=UTC)
        found.append(Promise._make(values))
    return found


def state_of(row: models.Promise) -> Promise:
    """The pure promise of a row that the ORM read."""
    return Promise._make([getattr(row, column) for column in COLUMNS])
