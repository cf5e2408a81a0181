"""A change that touches many is a mark; the engine goes through them chunk by chunk, and a crash loses nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lupaus.engine.doctor import examine
from lupaus.engine.jump import live_through
from lupaus.features.desk.actions.firm import change_calendar
from lupaus.ledger import models, policies, realarming
from lupaus.ledger.realarming import realarm, realarm_chunk
from tests import cast
from tests.cast import SPRING, Firm
from tests.engine.post import MINUTE, Post

pytestmark = pytest.mark.django_db
LATER = SPRING + timedelta(hours=2)
MANY = 7


@pytest.fixture
def firm(monkeypatch: pytest.MonkeyPatch) -> Firm:
    """Seven promises of repairs, one recall, and chunks of three."""
    monkeypatch.setattr(realarming, "CHUNK", 3)
    firm = cast.jari()
    maija = cast.maija(firm)
    for number in range(MANY):
        cast.promised(firm, maija, "repair", on=date(2026, 5, 4 + number))
    cast.listed(firm, maija, date(2026, 9, 1))
    Post().run(SPRING + MINUTE)
    return firm


def woken() -> int:
    return models.Promise.objects.filter(next_step_at__lte=LATER).count()


def change(firm: Firm) -> int:
    return policies.change_kind(
        firm.scope.organisation, replace(firm.book.kind("repair"), nag_days=(1,)), LATER
    )


def test_a_change_of_plan_writes_one_mark_however_many_it_touches(firm: Firm) -> None:
    with CaptureQueriesContext(connection) as seen:
        assert change(firm) == MANY
    assert not [q for q in seen if q["sql"].startswith('UPDATE "ledger_promise"')]
    assert woken() == 0


def test_the_marked_are_woken_in_chunks_and_only_those_of_the_kind(firm: Firm) -> None:
    change(firm)
    assert [realarm_chunk(LATER) for _ in range(4)] == [3, 3, 1, 0]
    assert woken() == MANY
    assert not models.Realarm.objects.exists()


def test_killed_between_two_chunks_the_engine_goes_on_where_it_was(firm: Firm) -> None:
    change(firm)
    realarm_chunk(LATER)
    models.Promise.objects.filter(next_step_at__lte=LATER).update(next_step_at=LATER + timedelta(days=9))
    assert [realarm_chunk(LATER) for _ in range(3)] == [3, 1, 0]
    assert woken() == MANY - 3, "what was woken before is not woken once more"


def test_two_changes_are_both_carried_out(firm: Firm) -> None:
    change(firm)
    assert realarm(firm.scope.organisation, LATER) == MANY + 1
    done = []
    while count := realarm_chunk(LATER):
        done.append(count)
    assert sum(done) == MANY + MANY + 1
    assert woken() == MANY + 1


def test_an_engine_does_all_of_it_in_its_round_and_the_doctor_waits_for_it(firm: Firm) -> None:
    models.Promise.objects.update(next_step_at=LATER + timedelta(days=900))  # as if the plan were another one
    assert "alarm_too_late" in {breach.code for breach in examine(LATER, full=True).breaches}
    change_calendar(firm.scope, firm.book.calendar, LATER)
    assert "alarm_too_late" not in {breach.code for breach in examine(LATER, full=True).breaches}
    live_through(LATER, LATER + MINUTE, Post().joints)
    assert not models.Realarm.objects.exists()
    assert examine(LATER + MINUTE, full=True).breaches == ()


def test_somebodys_few_are_looked_at_at_once(firm: Firm) -> None:
    maija = models.Promise.objects.earliest("pk").creditor_id
    assert realarm(firm.scope.organisation, LATER, party=maija) == woken() == MANY + 1
