"""Set-based statements for both databases: the same rows, each in the way its driver is fastest.

SQLite takes `executemany`; PostgreSQL takes one JSON document a batch, which spares it a parse
and a round trip for each row (measured in `docs/decisions`, ten times a statement for each row).
All of them run in the caller's transaction.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, time
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django.db import connection, models

Row = Sequence[Any]
Fit = Callable[[Any], Any]


@lru_cache(maxsize=4096)  # the rows of a batch share most of their instants
def _instant(value: datetime) -> str:
    if value.tzinfo is not UTC:
        value = value.astimezone(UTC)
    return value.isoformat(" ")[:-6]


def _iso(value: date | time) -> str:
    return value.isoformat()


def _hex(value: UUID) -> str:
    return value.hex


_SQLITE: dict[type, Fit] = {datetime: _instant, date: _iso, time: _iso, UUID: _hex}
_SQLITE_FIELDS: dict[str, Fit] = {
    "DateTimeField": _instant, "DateField": _iso, "TimeField": _iso, "UUIDField": _hex,
}  # fmt: skip


def stored(value: Any) -> Any:
    """A single value as the driver takes it from a raw statement."""
    if connection.vendor != "sqlite":
        return value
    adapt = _SQLITE.get(type(value))
    return value if adapt is None else adapt(value)


def insert(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Row], unless: str = "",
    otherwise: str = "NOTHING",
) -> None:  # fmt: skip
    """Insert rows; `unless` names the columns of a unique rule whose rows stay as they are.

    `otherwise` is what is done with those instead, such as `UPDATE SET … WHERE …`.
    """
    found = list(rows)
    if not found:
        return
    target = f"{model._meta.db_table} ({', '.join(columns)})"
    conflict = f" ON CONFLICT ({unless}) DO {otherwise}" if unless else ""
    if connection.vendor == "sqlite":
        marks = ", ".join(["%s"] * len(columns))
        _many(f"INSERT INTO {target} VALUES ({marks}){conflict}", model, columns, found)  # noqa: S608
        return
    document = _Document(model, columns, found)
    document.run(f"INSERT INTO {target} SELECT {', '.join(document.values)} FROM {document.rows}{conflict}")  # noqa: S608


def update(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Set `columns` of rows by id: each row gives the columns' values and then its id."""
    found = list(rows)
    if not found:
        return
    table = model._meta.db_table
    named = (*columns, "id")
    if connection.vendor == "sqlite":
        sets = ", ".join(f"{name} = %s" for name in columns)
        _many(f"UPDATE {table} SET {sets} WHERE id = %s", model, named, found)  # noqa: S608
        return
    document = _Document(model, named, found)
    sets = ", ".join(f"{name} = {value}" for name, value in zip(columns, document.values, strict=False))
    document.run(f"UPDATE {table} AS t SET {sets} FROM {document.rows} WHERE t.id = r.id")  # noqa: S608


def new_ids(model: type[models.Model], many: int) -> list[int]:
    """Reserve `many` row ids of a table, within the caller's transaction."""
    if many == 0:
        return []
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            row = cursor.fetchone()
            first = (row[0] if row else 0) + 1
            keep = (
                "UPDATE sqlite_sequence SET seq = %s WHERE name = %s"
                if row
                else "INSERT INTO sqlite_sequence (seq, name) VALUES (%s, %s)"
            )
            cursor.execute(keep, [first + many - 1, table])
            return list(range(first, first + many))
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table, many],
        )
        return [row[0] for row in cursor.fetchall()]


def _many(sql: str, model: type[models.Model], columns: Sequence[str], rows: Sequence[Row]) -> None:
    """One statement for many rows, each value as SQLite keeps it."""
    fits = _fits(model, tuple(columns))
    fitted = []
    for row in rows:
        values = list(row)
        for place, fit in fits:
            if values[place] is not None:
                values[place] = fit(values[place])
        fitted.append(values)
    with connection.cursor() as cursor:
        cursor.executemany(sql, fitted)


@cache
def _fits(model: type[models.Model], columns: tuple[str, ...]) -> tuple[tuple[int, Fit], ...]:
    """Which columns SQLite does not take as they are, by place: looked up once, not for each value."""
    kinds = {field.column: field.get_internal_type() for field in model._meta.local_fields}
    fits = ((place, _SQLITE_FIELDS.get(kinds[name])) for place, name in enumerate(columns))
    return tuple((place, fit) for place, fit in fits if fit is not None)


class _Document:
    """Rows on their way to PostgreSQL as one JSON document.

    What is the same in all rows (the instant, the actor, the firm) travels once, beside it.
    """

    def __init__(self, model: type[models.Model], columns: Sequence[str], rows: Sequence[Row]) -> None:
        types = _types(model)
        turned = dict(zip(columns, zip(*rows, strict=True), strict=True))
        # The last column is always in the document, so that it has one.
        same = {
            name: values[0]
            for name, values in turned.items()
            if name != columns[-1] and values.count(values[0]) == len(values)
        }
        each = {name: values for name, values in turned.items() if name not in same}
        shape = ", ".join(f"{name} {types[name]}" for name in each)
        self.values = [f"%s::{types[name]}" if name in same else f"r.{name}" for name in columns]
        self.rows = f"jsonb_to_recordset(%s::jsonb) AS r({shape})"
        self.parameters = [*same.values(), _json(tuple(each), zip(*each.values(), strict=True))]

    def run(self, sql: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, self.parameters)


def _json(names: Sequence[str], rows: Iterable[Row]) -> str:
    return json.dumps([dict(zip(names, row, strict=True)) for row in rows], default=str, ensure_ascii=False)


@cache
def _types(model: type[models.Model]) -> dict[str, str]:
    """The columns' types in the words of PostgreSQL."""
    return {str(field.column): field.db_type(connection) or "" for field in model._meta.local_fields}
