"""Big books, made quickly: rows straight into the tables, for measuring only."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from django.db import connection, transaction
from uuid_utils.compat import uuid7

from lupaus.core import events as e
from lupaus.core.clock_time import Precision, due_end
from lupaus.core.lifecycle import make
from lupaus.ledger import models, statements
from lupaus.ledger.policies import Rulebook, open_book
from lupaus.ledger.rows import COLUMNS
from lupaus.people.access import Scope, scope_of
from lupaus.people.first import found_firm
from lupaus.people.models import ContactPoint, Party, SearchWord

MADE_AT = datetime(2025, 11, 24, 10, tzinfo=UTC)
DUE_NOW = datetime(2026, 10, 27, 16, tzinfo=UTC)
CHUNK = 5_000


class Book(NamedTuple):
    """A firm and how many promises it has open."""

    scope: Scope
    size: int
    user: int


def filled(size: int, due: int, name: str) -> Book:
    """A book of `size` open recalls, `due` of them due at `DUE_NOW`, scattered over the whole table."""
    user = found_firm(firm=name, name="Jari", phone="+358401112223", email=f"{name}@example.org",
                      language="fi", now=MADE_AT)  # fmt: skip
    scope = scope_of(user)
    if scope is None:
        raise RuntimeError("no scope")
    open_book(scope.organisation)
    kind = Rulebook(scope.organisation).kind("recall").id
    customers = _customers(scope, max(100, size // 5))
    soon, calm = date(2026, 11, 24), _days()
    ends = {day: due_end(day, None, Precision.DAY, scope.zone) for day in (*calm, soon)}
    every = max(1, size // due)

    for start in range(0, size, CHUNK):
        rows, events = [], []
        many = min(CHUNK, size - start)
        with transaction.atomic():
            for offset, id in enumerate(statements.new_ids(models.Promise, many)):
                number = start + offset
                is_due = number % every == 0 and number // every < due
                on = soon if is_due else calm[number % len(calm)]
                wish = e.Made(scope.organisation, kind, scope.party, customers[number % len(customers)],
                              scope.party, scope.party, on, ends[on], scope.zone)  # fmt: skip
                state = make(wish, id, MADE_AT)
                alarm = DUE_NOW - timedelta(minutes=1) if is_due else datetime(2027, 6, 1, tzinfo=UTC)
                rows.append((*state, uuid7(), alarm, 5))
                events.append(
                    (scope.organisation, id, 1, "made", e.encode(wish), MADE_AT, None, "list", None)
                )
            statements.insert(models.Promise, (*COLUMNS, "code", "next_step_at", "urgency"), rows)
            statements.insert(
                models.Event,
                ("organisation_id", "promise_id", "seq", "kind", "facts", "at", "by_id", "role", "act_id"),
                events,
            )
    settle()
    return Book(scope, size, user.pk)


def settle() -> None:
    """Let the database get its breath before it is measured."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute("ANALYZE")
        else:
            cursor.execute("VACUUM ANALYZE ledger_promise")
            cursor.execute("VACUUM ANALYZE people_party")
            cursor.execute("CHECKPOINT")


def emptied() -> None:
    """Forget every book: measuring may, a firm may not."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            guards = cursor.fetchall()
            for name, _ in guards:
                cursor.execute(f"DROP TRIGGER {name}")
            cursor.execute("PRAGMA foreign_keys = OFF")
            for table in connection.introspection.table_names():
                if table != "django_migrations" and not table.startswith("sqlite"):
                    cursor.execute(f"DELETE FROM {table}")  # noqa: S608
            cursor.execute("PRAGMA foreign_keys = ON")
            for _, sql in guards:
                cursor.execute(sql)
            cursor.execute("VACUUM")
            return
        tables = [name for name in connection.introspection.table_names() if name != "django_migrations"]
        cursor.execute(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE")


def _days() -> list[date]:
    return [date(2027, 3, 1) + timedelta(days=number) for number in range(200)]


def _customers(scope: Scope, many: int) -> list[int]:
    found: list[int] = []
    for start in range(0, many, CHUNK):
        part = range(start, min(many, start + CHUNK))
        parties = Party.objects.bulk_create(
            Party(organisation_id=scope.organisation, name=f"Asiakas {number}", area=f"Alue {number % 40}",
                  town=f"Alue {number % 40}", can_call=True, created_at=MADE_AT)
            for number in part
        )  # fmt: skip
        ContactPoint.objects.bulk_create(
            ContactPoint(organisation_id=scope.organisation, party=party, kind="phone",
                         value=f"+35840{number:07d}", raw="")
            for number, party in zip(part, parties, strict=True)
        )  # fmt: skip
        SearchWord.objects.bulk_create(
            SearchWord(organisation_id=scope.organisation, party=party, word=word)
            for number, party in zip(part, parties, strict=True)
            for word in ("asiakas", str(number))
        )
        found += [party.pk for party in parties]
    return found
