"""A large book out of a small one: the database copies the rows of a block, each with ids of its own.

Made row by row, a million promises would take an hour; so they take a minute. For measuring only: it reaches past the
pen, and lifts the guards and indexes meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import connection

# Table by table, the columns that refer to rows of the block, and to which table.
_REFERENCES: Mapping[str, Mapping[str, str]] = {
    "people_party": {},
    "people_contactpoint": {"party_id": "people_party"},
    "people_searchword": {"party_id": "people_party"},
    "ledger_series": {"party_id": "people_party"},
    "ledger_promise": {
        "creditor_id": "people_party", "series_id": "ledger_series", "matter": "ledger_promise",
    },
    "ledger_act": {},
    "ledger_event": {"promise_id": "ledger_promise", "act_id": "ledger_act"},
}  # fmt: skip
_ORDERED = {"people_searchword": " ORDER BY t.word, t.party_id + n.k"}
"""Three million words come in by the order of their index, which is not that of their ids."""
_IN_FACTS = {"creditor": "people_party", "series": "ledger_series"}
"""What an event's facts refer to."""

_FAST = {
    "sqlite": ("PRAGMA foreign_keys = OFF", "PRAGMA synchronous = OFF", "PRAGMA cache_size = -600000"),
    "postgresql": ("SET session_replication_role = replica",),
}
_AS_IN_LIFE = {
    "sqlite": ("PRAGMA foreign_keys = ON", "PRAGMA synchronous = FULL", "PRAGMA cache_size = -20000"),
    "postgresql": ("SET session_replication_role = origin",),
}

Ends = dict[str, int]


def block_ends() -> Ends:
    """The last id of each table: what comes after it is the block."""
    return {table: _last(table) for table in _REFERENCES}


def multiply(ends: Ends, copies: int) -> None:
    """Let there be `copies` of the rows that came after `ends`, the first ones included."""
    steps = {table: _last(table) - end for table, end in ends.items()}
    with _bare_tables(), connection.cursor() as cursor:
        for table, references in _REFERENCES.items():
            names = [column.name for column in connection.introspection.get_table_description(cursor, table)]
            if table in _ORDERED:
                names.remove("id")
            values = ", ".join(_copied(name, table, references, steps) for name in names)
            cursor.execute(
                f"WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k + 1 < {copies}) "  # noqa: S608
                f"INSERT INTO {table} ({', '.join(names)}) "
                f"SELECT {values} FROM n CROSS JOIN {table} AS t WHERE t.id > {ends[table]} "
                f"AND t.id <= {ends[table] + steps[table]} AND {copies} > 1{_ORDERED.get(table, '')}"
            )


def _copied(name: str, table: str, references: Mapping[str, str], steps: Mapping[str, int]) -> str:
    if name == "id":
        return f"t.id + n.k * {steps[table]}"
    if name == "code":
        # Rising, as the product's own codes do in the order of time.
        id = _copied("id", table, references, steps)
        return (
            f"printf('%032x', {id})"
            if connection.vendor == "sqlite"
            else f"lpad(to_hex({id}), 32, '0')::uuid"
        )
    if name in references:
        return f"t.{name} + n.k * {steps[references[name]]}"
    if name == "facts":
        return _copied_facts(steps)
    return f"t.{name}"


def _copied_facts(steps: Mapping[str, int]) -> str:
    is_sqlite = connection.vendor == "sqlite"
    old = "json_extract(t.facts, '$.{key}')" if is_sqlite else "(t.facts::jsonb ->> '{key}')::bigint"
    path = "'$.{key}'" if is_sqlite else "'{key}'"
    moved = ", ".join(
        f"{path.format(key=key)}, {old.format(key=key)} + n.k * {steps[table]}"
        for key, table in _IN_FACTS.items()
    )
    return (
        f"json_set(t.facts, {moved})"
        if is_sqlite
        else f"(t.facts::jsonb || jsonb_build_object({moved}))::text"
    )


@contextmanager
def _bare_tables() -> Iterator[None]:
    """Without indexes, triggers and checks of references while the rows come in; all of them again afterwards."""
    tables = ", ".join(f"'{table}'" for table in _REFERENCES)
    is_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        for setting in _FAST[connection.vendor]:
            cursor.execute(setting)
        cursor.execute(
            f"SELECT name, type, sql FROM sqlite_master WHERE type IN ('index', 'trigger') "  # noqa: S608
            f"AND sql IS NOT NULL AND tbl_name IN ({tables})"
            if is_sqlite
            else f"SELECT indexname, 'index', indexdef FROM pg_indexes WHERE tablename IN ({tables}) "  # noqa: S608
            "AND indexname NOT IN (SELECT conname FROM pg_constraint)"
        )
        lifted = cursor.fetchall()
        for name, kind, _ in lifted:
            cursor.execute(f"DROP {kind} {name}")
        yield
        for _, _, sql in lifted:
            cursor.execute(sql)
        for setting in _AS_IN_LIFE[connection.vendor]:
            cursor.execute(setting)
        for table in () if is_sqlite else _REFERENCES:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"  # noqa: S608
            )


def _last(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")  # noqa: S608
        return int(cursor.fetchone()[0])
