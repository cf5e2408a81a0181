"""The database knows how much it holds."""

from __future__ import annotations

import pytest
from django.db import connection

from lupaus.people import parties
from lupaus.people.parties import NewParty
from lupaus.people.statistics import SAMPLE, refresh_statistics
from tests import cast


@pytest.mark.django_db
def test_the_database_counts_its_tables_and_knows_a_large_one() -> None:
    firm = cast.jari()
    many = SAMPLE * 2
    parties.add_parties(firm.scope, [NewParty(f"Asukas {n}") for n in range(many)], now=cast.SPRING)
    refresh_statistics()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(CAST(substr(stat, 1, instr(stat, ' ') - 1) AS integer)) FROM sqlite_stat1 WHERE tbl = 'people_party'"
            if connection.vendor == "sqlite"
            else "SELECT reltuples FROM pg_class WHERE relname = 'people_party'"
        )
        assert many * 0.5 <= cursor.fetchone()[0] <= many * 1.5
