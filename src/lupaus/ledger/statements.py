"""Set-based statements for both databases: the same rows, each in the way its driver is fastest.

SQLite takes `executemany`; PostgreSQL takes one JSON document a batch, which spares it a parse
and a round trip for each row (measured in `docs/decisions`, ten times a statement for each row).
All of them run in the caller's transaction.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection, models

Row = Sequence[Any]


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(" ")[:-6]


def _iso(value: date | time) -> str:
    return value.isoformat()


def _hex(value: UUID) -> str:
    return value.hex


_SQLITE: dict[type, Callable[[Any], Any]] = {datetime: _instant, date: _iso, time: _iso, UUID: _hex}


def stored(value: Any) -> Any:
    """A single value as the driver takes it from a raw statement."""
    if connection.vendor != "sqlite":
        return value
    return _for_sqlite(value)


def _for_sqlite(value: Any) -> Any:
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
    table = model._meta.db_table
    conflict = f" ON CONFLICT ({unless}) DO {otherwise}" if unless else ""
    names = ", ".join(columns)
    if connection.vendor == "sqlite":
        marks = ", ".join(["%s"] * len(columns))
        sql = f"INSERT INTO {table} ({names}) VALUES ({marks}){conflict}"  # noqa: S608
        _many(sql, found)
        return
    shape = _shape(model, tuple(columns))
    sql = (
        f"INSERT INTO {table} ({names}) SELECT {names} "  # noqa: S608
        f"FROM jsonb_to_recordset(%s::jsonb) AS r({shape}){conflict}"
    )
    _document(sql, columns, found)


def update(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Set `columns` of rows by id: each row gives the columns' values and then its id."""
    found = list(rows)
    if not found:
        return
    table = model._meta.db_table
    if connection.vendor == "sqlite":
        sets = ", ".join(f"{name} = %s" for name in columns)
        _many(f"UPDATE {table} SET {sets} WHERE id = %s", found)  # noqa: S608
        return
    sets = ", ".join(f"{name} = r.{name}" for name in columns)
    shape = _shape(model, (*columns, "id"))
    sql = (
        f"UPDATE {table} AS t SET {sets} "  # noqa: S608
        f"FROM jsonb_to_recordset(%s::jsonb) AS r({shape}) WHERE t.id = r.id"
    )
    _document(sql, (*columns, "id"), found)


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


def _many(sql: str, rows: Sequence[Row]) -> None:
    adapt = _SQLITE.get
    with connection.cursor() as cursor:
        cursor.executemany(
            sql,
            [[value if (fit := adapt(type(value))) is None else fit(value) for value in row] for row in rows],
        )


def _document(sql: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    document = json.dumps(
        [dict(zip(columns, row, strict=True)) for row in rows], default=str, ensure_ascii=False
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [document])


@cache
def _shape(model: type[models.Model], columns: tuple[str, ...]) -> str:
    """The columns with their types, as PostgreSQL reads them from the document."""
    types = {field.column: field.db_type(connection) for field in model._meta.local_fields}
    types["id"] = "bigint"
    return ", ".join(f"{name} {types[name]}" for name in columns)
