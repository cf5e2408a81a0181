"""A message made by day does not go at night, and yesterday's is not told today: after a standstill, a "later", a frost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lupaus.channels.memory import in_order
from lupaus.core.notifications import MORNING_AT, Topic, When
from lupaus.outbox.models import MemberLetter, Notification
from lupaus.outbox.ours.choices import add_way, choose
from lupaus.people.absences import note_absence
from lupaus.people.models import Organisation
from lupaus.people.teams import make_team, shape_team
from tests.cast import SPRING, colleague, customer, visited
from tests.engine.ourselves import HOUR, Us, all_by, at, give, us

pytestmark = pytest.mark.django_db


def evening_calls() -> Us:
    """Jari wants to know when calls wait tonight, and one waits."""
    found = us()
    visited(
        found.jari,
        customer(found.jari, "Stig Berg", "040 765 4321"),
        now=datetime(2025, 4, 7, 12, tzinfo=UTC),
    )
    choose(found.jari.scope, {Topic.CALLS: (When.NOW, "")}, has_morning=False, morning_at=MORNING_AT)
    return found


def calls_told(found: Us) -> int:
    return sum("tonight" in letter.subject for letter in found.told("jari@nuohous.example"))


@pytest.mark.parametrize("woken", [at(10, 22, 30), at(11, 3), at(11, 6, 30)])
def test_calls_of_tonight_are_not_told_when_the_evening_is_over(woken: datetime) -> None:
    found = evening_calls()
    found.run(at(9, 8))
    found.run(at(10, 8))
    assert MemberLetter.objects.filter(what="calls", state="waiting").exists()
    told = calls_told(found)
    found.run(woken)
    assert calls_told(found) == told
    assert not MemberLetter.objects.filter(what="calls", state="waiting").exists()
    found.run(at(11, 8))
    for minute in range(30, 35):
        found.run(at(11, 17, minute))
    assert calls_told(found) == told + 1


def test_what_was_put_off_by_a_broken_server_wakes_nobody_and_is_told_by_day() -> None:
    found = us(mail=in_order("defer", "defer"))
    all_by(found, None, has_morning=False)
    choose(found.jari.scope, {}, has_morning=False, morning_at=MORNING_AT)
    give(found, at(3, 15, 50))
    found.run(at(3, 15, 51))
    found.run(at(3, 15, 59))
    assert len(found.mail.attempts) == 1
    for now in (at(3, 20), at(4, 3), at(4, 6, 59), at(4, 7, 10)):
        found.run(now)
    assert len(found.mail.attempts) == 1
    assert Notification.objects.get(topic="handed").state == "waiting"
    for minute in range(0, 10):
        found.run(at(4, 8, minute))
    assert [s for s in found.aino_told if "hands you" in s]
    for minute in range(10, 40, 5):
        found.run(at(4, 8, minute))
    assert len([s for s in found.aino_told if "hands you" in s]) == 1


def test_a_morning_of_friday_is_not_a_second_one_on_monday_and_nothing_of_it_is_lost() -> None:
    found = us(mail=in_order("defer"))
    all_by(found, None, when=When.MORNING)
    give(found, at(5, 18))
    found.run(at(5, 18, 2))
    found.run(at(6, 7, 30))  # the server says "later", and then the machine stands still until Monday
    assert found.aino_told == []
    news = Notification.objects.get(topic="handed")
    assert news.state == "sealed"
    found.run(at(9, 3))
    assert found.aino_told == []
    for minute in (30, 31, 40, 55):
        found.run(at(9, 7, minute))
    assert found.aino_told == ["Your day, Mon 9.3."]
    news.refresh_from_db()
    assert news.state in ("told", "settled")
    states = MemberLetter.objects.filter(what="morning", member=found.aino.scope.party).order_by("day")
    assert [(letter.day.day, letter.state) for letter in states if letter.day] == [
        (6, "nothing"),
        (9, "told"),
    ]


def test_what_thaws_at_night_waits_for_the_day_and_goes_to_who_is_there() -> None:
    found = us(mail=in_order("defer"))
    bo = colleague(found.jari, "Bo Ek", "bo@nuohous.example")
    give(found, SPRING + HOUR)
    found.rest(SPRING + HOUR)
    assert MemberLetter.objects.get(what="now").state == "waiting"
    Organisation.objects.update(frozen_at=SPRING + 2 * HOUR)
    note_absence(
        found.jari.scope, found.aino.scope.party, SPRING.date() + timedelta(days=1),
        SPRING.date() + timedelta(days=3), bo.scope.party, today=SPRING.date(),
    )  # fmt: skip
    Organisation.objects.update(frozen_at=None)
    found.run(at(3, 3))
    found.run(at(3, 3, 2))
    assert found.mail.arrived == []
    for minute in range(5):
        found.run(at(3, 8, minute))
    assert found.aino_told == []
    assert [
        "hands you" in one.subject
        for one in found.told("bo@nuohous.example")
        if "Your day" not in one.subject
    ] == [True]


def test_a_teams_address_is_told_in_working_hours() -> None:
    found = us(messenger=in_order("defer"))
    team = make_team(found.jari.scope, "East")
    shape_team(found.jari.scope, team.code, name="East", leader=None, members=[found.jari.scope.party])
    add_way(found.jari.scope, "ntfys://ntfy.sh/east-of-lupaus", [], SPRING, team=team.code)
    give(found, SPRING + HOUR)
    for hours in range(1, 60):
        found.run(SPRING + hours * HOUR)
        if found.messenger.attempts:
            break
    found.run(at(5, 3))
    assert found.messenger.arrived == []
    found.run(at(5, 8))
    assert len(found.messenger.arrived) == 1


def test_a_trial_goes_when_it_is_tapped() -> None:
    found = us()
    MemberLetter.objects.create(
        organisation=found.aino.organisation, what="trial", member=found.aino.member, made_at=at(3, 23),
        next_step_at=at(3, 23),
    )  # fmt: skip
    found.run(at(3, 23))
    assert found.aino_told == ["A trial from Lupaus"]


def test_what_is_urgent_still_goes_on_a_free_evening() -> None:
    found = us(mail=in_order("defer"))
    give(found, at(7, 20))  # a Saturday
    Notification.objects.update(topic="asked", by=at(7, 20, 40), next_step_at=at(7, 20))
    for minute in range(1, 6):
        found.run(at(7, 20, minute))
    assert len(found.aino_told) == 1
