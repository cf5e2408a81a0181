"""A book grows out of SQLite: every row of it goes to an empty PostgreSQL, and is compared there, row for row.

The old book is set aside frozen before the new one counts. Killed anywhere, one of them is whole and nothing goes out
twice: at worst the old one lies there frozen and the move is made again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, connections, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from lupaus.engine.restoring import refuse_in_use
from lupaus.engine.trouble import BackupError
from lupaus.people.models import Organisation

SOURCE = "source"
MOVED = "moved"
CHUNK = 2_000
MADE_BY_DJANGO = ("contenttypes", "auth")
"""Apps whose rows an empty database has already; the old book's own take their place."""
LEFT_BEHIND = ("procrastinate",)
"""What belongs to the new place alone."""
Model = type[models.Model]
Show = Callable[[str, int], None]
"""Called with a table and how many of its rows have gone."""


class Moved(NamedTuple):
    """How much went, and where the old book lies now."""

    tables: int
    rows: int
    aside: Path


def move(old: Path, now: datetime, *, sqlite: dict[str, Any], show: Show = lambda table, rows: None) -> Moved:
    """Bring the book in the file `old` into our own, empty database. `sqlite`: Django's settings for such a file.

    Raises `BackupError`: in_use, no_book, not_empty, other_version, unlike (table, row), unfit (table, why). Then the old
    book stands where it was, and this database is empty.
    """
    if not old.exists():
        raise BackupError("no_book", path=old)
    if Organisation.objects.exists():
        raise BackupError("not_empty")
    refuse_in_use(old)
    with _opened(old, sqlite):
        _same_version()
        _thaw()  # what a move left frozen that was killed in its last instant
        try:
            # The second one ends first: the old book is frozen, and that is written down, before the new one counts.
            # IMMEDIATE as it is, nobody writes in the old book meanwhile.
            with transaction.atomic(), transaction.atomic(using=SOURCE):
                tables, rows = _copied(show)
                _freeze(now)
        except BaseException:
            _thaw()
            raise
    aside = old.with_name(f"{old.name}.moved-{now:%Y%m%d-%H%M%S}")
    old.rename(aside)
    return Moved(len(tables), rows, aside)


def _copied(show: Show) -> tuple[list[Model], int]:
    """Every row, and each compared; how many there are."""
    tables = _tables()
    rows = sum(_copy(model, show) for model in _in_the_way(tables))
    for model in tables:
        _compare(model)
    _count_on(tables)
    return tables, rows


def _freeze(now: datetime) -> None:
    """From here on nothing goes out of the old book."""
    Organisation.objects.using(SOURCE).filter(frozen_at=None).update(frozen_at=now, frozen_why=MOVED)


def _thaw() -> None:
    """The old book is the only one again."""
    Organisation.objects.using(SOURCE).filter(frozen_why=MOVED).update(frozen_at=None, frozen_why="")


@contextmanager
def _opened(old: Path, sqlite: dict[str, Any]) -> Iterator[None]:
    """The old book as a second database of this process."""
    default = connections.settings["default"]
    connections.settings[SOURCE] = {
        **default,
        "HOST": "",
        "PORT": "",
        "CONN_MAX_AGE": 0,
        **sqlite,
        "NAME": old,
    }
    try:
        yield
    finally:
        connections[SOURCE].close()
        del connections[SOURCE]
        del connections.settings[SOURCE]


def _same_version() -> None:
    """Both have just the same migrations behind them."""
    here, there = (
        {
            step
            for step in MigrationRecorder(connections[name]).applied_migrations()
            if step[0] not in LEFT_BEHIND
        }
        for name in ("default", SOURCE)
    )
    if here != there:
        raise BackupError("other_version")


def _tables() -> list[Model]:
    """Every table of the house, in any order: references are checked at the end."""
    found = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.app_label not in LEFT_BEHIND
    ]
    known = {model._meta.db_table for model in found} | {MigrationRecorder.Migration._meta.db_table}
    unknown = set(connections[SOURCE].introspection.table_names()) - known
    if unknown:
        raise BackupError("unfit", table=min(unknown), why="nobody here knows it")
    return found


def _in_the_way(tables: list[Model]) -> list[Model]:
    """The tables, once what Django wrote into the empty database has made room."""
    with connection.cursor() as cursor:
        for model in tables:
            if model._meta.app_label in MADE_BY_DJANGO:
                cursor.execute(f'DELETE FROM "{model._meta.db_table}"')  # noqa: S608  # a name of our own
    return tables


def _copy(model: Model, show: Show) -> int:
    """All rows of a table by COPY."""
    fields = _fields(model)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    count = 0
    with connection.cursor() as cursor:
        try:
            with cursor.copy(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN') as copy:
                for row in _rows(model, SOURCE):
                    copy.write_row([_fit(field, value) for field, value in zip(fields, row, strict=True)])
                    count += 1
                    if not count % CHUNK:
                        show(model._meta.db_table, count)
        except psycopg.DataError as problem:
            raise BackupError("unfit", table=model._meta.db_table, why=_why(problem)) from problem
    show(model._meta.db_table, count)
    return count


def _fields(model: Model) -> list[Any]:
    return [field for field in model._meta.concrete_fields if not field.generated]


def _rows(model: Model, database: str) -> Iterable[tuple[Any, ...]]:
    names = [field.attname for field in _fields(model)]
    rows = model._base_manager.using(database).order_by("pk").values_list(*names)
    return rows.iterator(chunk_size=CHUNK)


def _fit(field: Any, value: Any) -> Any:
    """The value as PostgreSQL's COPY takes it."""
    if value is not None and isinstance(field, models.JSONField):
        return json.dumps(value, ensure_ascii=False)
    return value


def _compare(model: Model) -> None:
    """Each row there beside each row here."""
    for there, here in zip_longest(_rows(model, SOURCE), _rows(model, "default")):
        if there != here:
            pk = (there or here)[0]
            raise BackupError("unlike", table=model._meta.db_table, row=pk)


def _count_on(tables: list[Model]) -> None:
    """New rows are numbered after those that came."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)


def _why(problem: psycopg.Error) -> str:
    """The database's own words about a value, without the value."""
    return problem.diag.message_primary or type(problem).__name__
