"""The yardstick of a disruption: hand-written SQL of the same durable writes, in one statement of each kind, and planned
row by row in the simplest Python. It goes straight to the driver."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from bench.raw import driver

BATCH = 500
STEP = "slip"
Events = Sequence[tuple[str, str]]
"""Kind and facts, of each promise."""
_EVENT = "organisation_id, promise_id, seq, kind, facts, at, by_id, role, act_id"
_NOTICE = (
    "organisation_id, promise_id, terms_no, step, attempt, party_id, holder_id, medium, klass, not_before, "
    "useless_at, urgency, state, reason, written_at, settled_at, envelope_id, next_step_at"
)


def in_one(disruption: int, now: datetime, events: Events) -> None:
    """Everybody on the list is moved by a day and told: one statement for each table, one transaction."""
    mine = f"SELECT promise_id FROM disruption_hit WHERE disruption_id = {disruption}"  # noqa: S608
    at = _moment(now)
    later, end = (
        ("date(due_on, '+1 day')", "datetime(due_end, '+1 day')")
        if connection.vendor == "sqlite"
        else ("due_on + 1", "due_end + interval '1 day'")
    )
    statements = [
        f"UPDATE ledger_promise SET due_on = {later}, due_end = {end}, terms = 'told', terms_no = terms_no + 1, "  # noqa: S608
        f"terms_at = {at}, cause = 'outside', done = 'slip.1', seq = seq + {len(events)}, next_step_at = {at} "
        f"WHERE id IN ({mine})",
        *[
            f"INSERT INTO ledger_event ({_EVENT}) SELECT organisation_id, id, seq - {len(events) - place - 1}, "  # noqa: S608
            f"'{kind}', {_text(facts)}, {at}, debtor_id, 'member', NULL FROM ledger_promise WHERE id IN ({mine})"
            for place, (kind, facts) in enumerate(events)
        ],
        f"INSERT INTO outbox_notice ({_NOTICE}) SELECT organisation_id, id, terms_no, '{STEP}', {disruption}, "  # noqa: S608
        f"creditor_id, holder_id, 'message', 'urgent', {at}, NULL, 6, 'waiting', '', {at}, NULL, NULL, {at} "
        f"FROM ledger_promise WHERE id IN ({mine})",
        f"UPDATE disruption_hit SET told_no = 1, state = 'told' WHERE disruption_id = {disruption}",  # noqa: S608
    ]
    db = driver()
    db.execute("BEGIN IMMEDIATE" if connection.vendor == "sqlite" else "BEGIN")
    for statement in statements:
        db.execute(statement)
    db.execute("COMMIT")


def planned(disruption: int, now: datetime, events: Events) -> None:
    """Each to a day of its own, reckoned in Python, in batches of which each is a transaction."""
    db, place = driver(), 0
    mark = "?" if connection.vendor == "sqlite" else "%s"
    claim = (
        f"SELECT h.id, p.id, p.organisation_id, p.creditor_id, p.holder_id, p.debtor_id, p.terms_no, p.seq, p.due_on, "  # noqa: S608
        f"p.due_end FROM disruption_hit h JOIN ledger_promise p ON p.id = h.promise_id WHERE h.disruption_id = {mark} "
        f"AND h.rank >= {mark} ORDER BY h.rank LIMIT {BATCH}"
    )
    write = _sqlite if connection.vendor == "sqlite" else _postgres
    while True:
        db.execute("BEGIN IMMEDIATE" if connection.vendor == "sqlite" else "BEGIN")
        rows = db.execute(claim, (disruption, place)).fetchall()
        write(db, rows, now, events, disruption)
        db.execute("COMMIT")
        place += len(rows)
        if len(rows) < BATCH:
            return


def _sqlite(db: Any, rows: Sequence[Any], now: datetime, events: Events, disruption: int) -> None:
    at = now.strftime("%Y-%m-%d %H:%M:%S")
    many = len(events)
    moves = []
    for _hit, pk, _o, _c, _h, _d, _terms, seq, on, end in rows:
        days = timedelta(days=30 + pk % 7)
        new_on = datetime.fromisoformat(str(on)).date() + days
        new_end = datetime.fromisoformat(str(end)) + days
        moves.append((new_on.isoformat(), new_end.isoformat(" ")[:19], at, seq + many, at, pk))
    db.executemany(
        "UPDATE ledger_promise SET due_on = ?, due_end = ?, terms = 'told', terms_no = terms_no + 1, terms_at = ?, "
        "cause = 'outside', done = 'slip.1', seq = ?, next_step_at = ? WHERE id = ?", moves,
    )  # fmt: skip
    db.executemany(
        f"INSERT INTO ledger_event ({_EVENT}) VALUES (?, ?, ?, ?, ?, ?, ?, 'member', NULL)",  # noqa: S608
        [
            (row[2], row[1], row[7] + number, kind, facts, at, row[5])
            for row in rows
            for number, (kind, facts) in enumerate(events, 1)
        ],
    )
    db.executemany(
        f"INSERT INTO outbox_notice ({_NOTICE}) VALUES (?, ?, ?, 'slip', ?, ?, ?, 'message', 'urgent', ?, NULL, 6, "  # noqa: S608
        "'waiting', '', ?, NULL, NULL, ?)",
        [(row[2], row[1], row[6] + 1, disruption, row[3], row[4], at, at, at) for row in rows],
    )
    db.executemany(
        "UPDATE disruption_hit SET told_no = 1, state = 'told' WHERE id = ?", [(row[0],) for row in rows]
    )


def _postgres(db: Any, rows: Sequence[Any], now: datetime, events: Events, disruption: int) -> None:
    document = []
    for hit, pk, o, c, h, d, terms, seq, on, end in rows:
        days = timedelta(days=30 + pk % 7)
        document.append({"hit": hit, "id": pk, "o": o, "c": c, "h": h, "d": d, "t": terms + 1, "seq": seq,
                         "on": (on + days).isoformat(), "end": (end + days).isoformat()})  # fmt: skip
    kinds = json.dumps([{"n": n, "kind": kind, "facts": facts} for n, (kind, facts) in enumerate(events, 1)])
    db.execute(
        f"""WITH r AS (SELECT * FROM jsonb_to_recordset(%s::jsonb) AS r(hit bigint, id bigint, o bigint, c bigint,
                h bigint, d bigint, t integer, seq integer, "on" date, "end" timestamptz)),
            k AS (SELECT * FROM jsonb_to_recordset(%s::jsonb) AS k(n integer, kind text, facts text)),
            u AS (UPDATE ledger_promise p SET due_on = r."on", due_end = r."end", terms = 'told', terms_no = r.t,
                terms_at = %s, cause = 'outside', done = 'slip.1', seq = r.seq + {len(events)}, next_step_at = %s
                FROM r WHERE p.id = r.id),
            v AS (INSERT INTO ledger_event ({_EVENT})
                SELECT o, id, seq + n, kind, facts, %s, d, 'member', NULL FROM r CROSS JOIN k),
            w AS (UPDATE disruption_hit x SET told_no = 1, state = 'told' FROM r WHERE x.id = r.hit)
            INSERT INTO outbox_notice ({_NOTICE})
            SELECT o, id, t, 'slip', {disruption}, c, h, 'message', 'urgent', %s, NULL, 6, 'waiting', '', %s, NULL,
                NULL, %s FROM r""",  # noqa: S608
        [json.dumps(document), kinds, now, now, now, now, now, now],
    )


def _moment(now: datetime) -> str:
    return (
        f"'{now:%Y-%m-%d %H:%M:%S}'" if connection.vendor == "sqlite" else f"'{now.isoformat()}'::timestamptz"
    )


def _text(value: str) -> str:
    quoted = value.replace("'", "''")
    return f"'{quoted}'"
