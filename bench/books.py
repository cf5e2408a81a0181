"""Large books for measuring: a few thousand promises made by the book's own pen, the rest their copies."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from django.db import connection

from bench.multiplied import block_ends, multiply
from lupaus.core import events as e
from lupaus.core.clock_time import Precision, due_end
from lupaus.ledger import models
from lupaus.ledger.objects import NewSeries, add_series
from lupaus.ledger.policies import Rulebook, open_book
from lupaus.ledger.record import By, Line, record
from lupaus.people.access import Scope, scope_of
from lupaus.people.first import found_firm
from lupaus.people.models import User
from lupaus.people.parties import NewParty, add_parties
from lupaus.people.statistics import refresh_statistics

# The pages read the real clock, so the books live today.
DUE_NOW = datetime.now(UTC).replace(second=0, microsecond=0)
MADE_AT = DUE_NOW - timedelta(days=330)
SOON = (DUE_NOW + timedelta(days=21)).date()
"""Due so soon that the call a month before belongs on the list."""
ALARM = DUE_NOW - timedelta(minutes=1)
FAR = DUE_NOW + timedelta(days=100)
BLOCK = 5_000
OBJECTS = 5
"""How many objects each customer has."""
ACT = 500
GIVEN = (
    "Maija Juhani Anna Mikael Helena Olavi Johanna Antero Kaarina Tapani Maria Johannes Kristiina Tapio Aino Matti "
    "Liisa Pekka Tuula Kari Ritva Jukka Sirpa Timo Pirjo Seppo Leena Heikki Päivi Antti Riitta Ville Kirsi"
).split()
STEMS = (
    "Virta Koski Laine Mäki Niemi Saari Lahti Ranta Kangas Metsä Harju Suo Pelto Salo Kallio Oja Hauki Karhu Susi "
    "Kettu Lehto Koivu Haapa Leppä Kuusi Honka Tuomi Paju Rauta Hopea Kivi Turu"
).split()
ENDINGS = ("nen", "la", "järvi", "vaara", "lainen", "korpi", "aho", "linna", "ranta")


class Book(NamedTuple):
    """A firm, its one member, and how many promises it has open."""

    scope: Scope
    user: User
    size: int


def firm(name: str) -> Book:
    """A firm with an empty book."""
    user = found_firm(firm=name, name="Jari", phone="+358401112223", email=f"{name}@example.org",
                      language="fi", now=MADE_AT)  # fmt: skip
    scope = scope_of(user)
    if scope is None:
        raise RuntimeError("a firm without a scope")
    open_book(scope.organisation)
    return Book(scope, user, 0)


def filled(size: int, due: int, name: str = "bench", block: int = 0) -> Book:
    """A book of `size` open recalls, `due` of them due at `DUE_NOW`, scattered over the whole table.

    Both are multiples of the number of copies of the block, of which there are at least ten unless it is given.
    """
    scope, user, _ = firm(name)
    copies = max(1, size // (block or min(BLOCK, size // 10)))
    ends = block_ends()
    _block(scope, size // copies, due // copies)
    rows = models.Promise.objects.filter(organisation=scope.organisation)
    rows.update(next_step_at=FAR)
    rows.filter(due_on=SOON).update(next_step_at=ALARM)
    multiply(ends, copies)
    settle()
    return Book(scope, user, size)


def due_in(size: int, most: int) -> int:
    """How many of a book of this size can be due so that each copy of its block has as many: `most`, at least one each."""
    copies = max(1, size // min(BLOCK, size // 10))
    each = max(1, min(most, size // 10) // copies)
    while size // copies % each:
        each -= 1
    return each * copies


def file_size() -> float:
    """Megabytes that the database takes on the disk, what is still in memory written down."""
    breathe()
    if connection.vendor == "sqlite":
        return Path(str(connection.settings_dict["NAME"])).stat().st_size / 1e6
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0]) / 1e6


def wish(scope: Scope, kind: int, creditor: int, on: date, series: int | None = None) -> e.Made:
    """The word that a customer will be reminded."""
    return e.Made(scope.organisation, kind, scope.party, creditor, scope.party, scope.party, on,
                  due_end(on, None, Precision.DAY, scope.zone), scope.zone, series=series)  # fmt: skip


def _block(scope: Scope, many: int, due: int) -> None:
    kind = Rulebook(scope.organisation).kind("recall").id
    parties = add_parties(scope, map(_customer, range(many // OBJECTS)), now=MADE_AT)
    objects = [
        NewSeries(parties[number % len(parties)].pk, kind, thing="takka", cents=7_900)
        for number in range(many)
    ]
    series = add_series(scope, objects, now=MADE_AT)
    lines = [
        Line(None, wish(scope, kind, row.party_id, _due_on(number, many, due), row.pk))
        for number, row in enumerate(series)
    ]
    for start in range(0, many, ACT):
        record(scope, lines[start : start + ACT], by=By(scope.party, "list"), now=MADE_AT, what="bench")


def _due_on(number: int, many: int, due: int) -> date:
    if due and number % (many // due) == 0:
        return SOON
    return (DUE_NOW + timedelta(days=200 + number % 200)).date()


def _customer(number: int) -> NewParty:
    surname = STEMS[number * 7 % len(STEMS)] + ENDINGS[number % len(ENDINGS)]
    return NewParty(name=f"{GIVEN[number * 11 % len(GIVEN)]} {surname}", phones=[f"+35840{number:07d}"],
                    address=f"Koivutie {number}", postcode="33100", town="Tampere", area=f"Alue {number % 40}")  # fmt: skip


def settle() -> None:
    """Let the database count its rows and write down what it still holds in memory."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
    refresh_statistics()
    breathe()


def breathe() -> None:
    """Write down what is still in memory, so that a measured work does not pay for an earlier one."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)" if connection.vendor == "sqlite" else "CHECKPOINT")
