"""The morning's message: the day once, only when there is something, and never on a free day."""

from __future__ import annotations

from datetime import UTC, datetime
from types import MappingProxyType

import pytest

from lupaus.channels.memory import MemoryChannel
from lupaus.core.letters import Letter
from lupaus.core.notifications import MORNING_AT, Topic, When
from lupaus.core.ports import Joints
from lupaus.engine.tick import run_once
from lupaus.features.desk.actions.custody import take_on
from lupaus.outbox.ours.choices import choose
from lupaus.people.teams import make_team, shape_team
from tests.cast import SPRING, customer, jari, visited
from tests.engine.ourselves import HOUR, Us, all_by, at, code_of, give, us
from tests.engine.post import FROM

pytestmark = pytest.mark.django_db


def mornings(found: Us, email: str) -> list[Letter]:
    return [letter for letter in found.told(email) if letter.subject.startswith("Your day")]


def test_the_morning_tells_the_day_once_and_only_when_there_is_something() -> None:
    found = us()
    found.run(at(11, 7, 30))
    assert mornings(found, "jari@nuohous.example") == []
    found.run(at(12, 7, 29))
    assert mornings(found, "jari@nuohous.example") == []
    for minute in (30, 31, 45):
        found.run(at(12, 7, minute))
    told = mornings(found, "jari@nuohous.example")
    assert [letter.subject for letter in told] == ["Your day, Thu 12.3."]
    assert "Good morning Jari." in told[0].text
    assert "- a visit, Maija Virtanen, 12:00" in told[0].text
    assert mornings(found, "aino@nuohous.example") == []


def test_after_a_long_sleep_only_today_is_told_and_no_free_day_at_all() -> None:
    found = us()
    found.run(at(12, 10))
    assert len(mornings(found, "jari@nuohous.example")) == 1
    found.run(at(13, 9))
    before = len(mornings(found, "jari@nuohous.example"))
    for hour in range(7, 22):
        found.run(at(14, hour))
        found.run(at(15, hour))
    assert len(mornings(found, "jari@nuohous.example")) == before  # Saturday, Sunday


def test_what_was_handed_in_the_night_stands_in_the_morning() -> None:
    found = us()
    all_by(found, None, when=When.MORNING)
    give(found, at(3, 18))
    found.run(at(3, 18))
    assert found.aino_told == []
    found.run(at(4, 7, 30))
    text = mornings(found, "aino@nuohous.example")[0].text
    assert "Waiting for your answer:" in text
    assert "- Jari Nokinen: a visit, Maija Virtanen, by" in text


def test_a_leader_hears_of_customers_and_never_of_persons() -> None:
    found = us()
    team = make_team(found.jari.scope, "East")
    shape_team(
        found.jari.scope, team.code, name="East", leader=found.jari.scope.party,
        members=[found.aino.scope.party],
    )  # fmt: skip
    give(found, SPRING + HOUR)
    take_on(found.aino.scope, code_of(found), now=SPRING + 2 * HOUR)  # type: ignore[arg-type]
    found.run(at(13, 7, 30))
    found.run(at(16, 7, 30))
    text = mornings(found, "jari@nuohous.example")[-1].text
    part = text.partition("Customers of your team")[2].partition("\n\n")[0]
    assert "Maija Virtanen" in part
    assert "Aino" not in part


def test_calls_of_the_evening_are_told_to_whoever_wants_it() -> None:
    firm = jari()
    maija = customer(firm, "Maija Virtanen", "040 123 4567")
    visited(firm, maija, now=datetime(2025, 4, 7, 12, tzinfo=UTC))
    mail = MemoryChannel("email")
    joints = Joints(to_us=MappingProxyType({"email": mail}), sender_address=FROM)
    choose(firm.scope, {Topic.CALLS: (When.NOW, "")}, has_morning=False, morning_at=MORNING_AT)
    for day in range(2, 14):
        for hour in (7, 8, 12, 17, 18, 20):
            run_once(at(day, hour), joints)
    subjects = [letter.subject for letter in mail.arrived]
    assert subjects
    assert set(subjects) == {"A call waits tonight"}
    assert len(subjects) <= 9  # once an evening of a working day, however often the engine looks
