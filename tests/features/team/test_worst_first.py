"""Whose matters stand on a leader's page: the worst first, read from few rows, as if all had been looked at."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lupaus.features.team.queries import lead
from lupaus.ledger.models import Promise
from lupaus.people.merging import merge
from lupaus.people.models import Party
from tests import cast
from tests.features.mandate.office import Office, at

pytestmark = pytest.mark.django_db
BORN = at("2026-03-02", "09:00")
NOW = at("2026-03-06", "15:00")
SHOWN, CHUNK, MANY = 4, 3, 60


@pytest.fixture
def office(settings: Any) -> Office:
    settings.LUPAUS_JOINTS = "lupaus.project.wiring.joints"
    return Office(now=BORN)


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """So few at a time that every bound is met in a small book."""
    monkeypatch.setattr(lead, "SHOWN", SHOWN)
    monkeypatch.setattr(lead, "CHUNK", CHUNK)


def scattered(office: Office, chance: Random) -> None:
    """A book at random: of several holders, some late, some broken, some waiting; two customers are one."""
    customers = [cast.customer(office.jari, f"Asiakas {number}", now=BORN) for number in range(12)]
    merge(office.jari.scope, customers[0], customers[1])
    for number in range(MANY):
        holder = chance.choice((office.liisa, office.aino, office.bo, office.jari))
        # The first customers have most of it, so that one chunk is not enough to find the others.
        whose = customers[min(chance.randrange(12), chance.randrange(12))]
        made = cast.promised(holder, whose, on=date(2026, 3, 10), words=f"sana {number}", now=BORN)
        due = NOW + timedelta(hours=chance.choice((-70, -30, -1, 5, 23, 25, 90)), minutes=number)
        Promise.objects.filter(pk=made.id).update(
            due_end=due, due_on=due.date(), breaks=chance.choice((0, 0, 0, 1, 2)),
            broken_before=chance.choice((0, 0, 0, 1)),
            stage=chance.choice(("active", "active", "active", "waiting", "reported")),
        )  # fmt: skip


def by_looking_at_all(leader: Party, *, is_owner: bool) -> tuple[list[lead.Matter], bool]:
    """The same, of every row there is, in plain Python."""
    rows = Promise.objects.filter(direction="ours", outcome="open", stage="active").select_related(
        "creditor__merged_into"
    )
    led = set(Party.objects.filter(memberships__team__leader=leader).values_list("pk", flat=True))
    found: dict[Party, list[Promise]] = {}
    for row in rows:
        soon = row.due_end <= NOW + timedelta(hours=24)
        if (is_owner or row.holder_id in led) and (soon or row.breaks + row.broken_before >= 2):
            found.setdefault(row.creditor.merged_into or row.creditor, []).append(row)

    def worst(theirs: list[Promise]) -> tuple[int, Any]:
        return min((-(row.breaks + row.broken_before), row.due_end) for row in theirs)

    order = sorted(found, key=lambda party: worst(found[party]))
    matters = [
        lead.Matter(
            party.code, party.name, len(found[party]), min(row.due_on for row in found[party]),
            any(row.due_end <= NOW for row in found[party]),
            max(row.breaks + row.broken_before for row in found[party]),
        )
        for party in order
    ]  # fmt: skip
    return matters[:SHOWN], len(matters) > SHOWN


@pytest.mark.usefixtures("narrow")
@pytest.mark.parametrize("seed", range(4))
def test_few_rows_tell_the_same_as_all(office: Office, seed: int) -> None:
    scattered(office, Random(seed))
    for one, is_owner in ((office.liisa, False), (office.jari, True)):
        page = lead.page(office.bo.scope, one.member.pk, NOW)
        wanted, is_cut = by_looking_at_all(one.member, is_owner=is_owner)
        assert wanted and is_cut
        assert (page.in_danger, page.is_cut) == (wanted, is_cut)


@pytest.mark.usefixtures("narrow")
def test_without_anything_broken_the_nearest_due_come_first(office: Office) -> None:
    scattered(office, Random(7))
    Promise.objects.update(breaks=0, broken_before=0)
    for one, is_owner in ((office.liisa, False), (office.jari, True)):
        page = lead.page(office.bo.scope, one.member.pk, NOW)
        assert (page.in_danger, page.is_cut) == by_looking_at_all(one.member, is_owner=is_owner)


@pytest.mark.usefixtures("narrow")
def test_the_worst_cases_of_a_year_are_of_five_customers(office: Office) -> None:
    scattered(office, Random(3))
    rows = Promise.objects.filter(breaks__gte=1).order_by("-breaks", "due_end", "pk")
    first: dict[str, int] = {}
    for row in rows.select_related("creditor__merged_into"):
        first.setdefault((row.creditor.merged_into or row.creditor).name, row.breaks)
    found = lead.page(office.bo.scope, office.liisa.member.pk, NOW).worst
    assert [(one.name, one.breaks) for one in found] == list(first.items())[: lead.WORST]


def plans(office: Office) -> list[str]:
    """How SQLite finds the promises that Liisa's page shows."""
    with CaptureQueriesContext(connection) as asked:
        lead.page(office.bo.scope, office.liisa.member.pk, NOW)
    found = []
    with connection.cursor() as cursor:
        for one in asked.captured_queries:
            cursor.execute(f"EXPLAIN QUERY PLAN {one['sql']}")
            found += [str(row[3]) for row in cursor.fetchall() if "promise" in str(row[3])]
    return found


def test_the_rows_are_found_in_indexes_of_their_own(office: Office) -> None:
    """A book of a million is read no further than what is shown: nothing walks the whole table, or all that is due."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads a small table from end to end, whatever indexes there are")
    scattered(office, Random(1))
    found = plans(office)
    for index in ("promise_given", "promise_broken_open", "promise_broken ("):
        assert any(index in plan for plan in found), found
    Promise.objects.update(breaks=0, broken_before=0)
    found += plans(office)
    assert any("promise_open_by_holder" in plan for plan in found), found
    assert not any("promise_open_by_due" in plan or plan.startswith("SCAN") for plan in found), found
