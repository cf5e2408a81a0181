"""Who is one of us, whom each turns to, and who is there for whom."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from lupaus.core.lifecycle import Refusal
from lupaus.people.absences import absences, deputy_of, note_absence, standing_in
from lupaus.people.members import is_team, leader_of, member_by_code, members
from lupaus.people.models import Absence, Membership, Team
from lupaus.people.roles import RANKS, may, may_give
from lupaus.people.teams import team_by_code, teams
from tests import cast

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


def day(number: int) -> date:
    return TODAY + timedelta(days=number)


def left(firm: cast.Firm) -> None:
    Membership.objects.filter(party=firm.member).update(left_at=cast.SPRING)


def test_one_is_no_team_and_two_are_until_one_leaves() -> None:
    jari = cast.jari()
    cast.stranger()
    assert not is_team(jari.scope)
    aino = cast.colleague(jari, "Aino", "aino@nuohous.example")
    assert is_team(jari.scope) and is_team(aino.scope)
    left(aino)
    assert not is_team(jari.scope)


def test_members_are_those_of_this_firm_by_name() -> None:
    jari = cast.jari()
    sten = cast.stranger()
    aino = cast.colleague(jari, "Aino", "aino@nuohous.example", role="leader")
    gone = cast.colleague(jari, "Bertta", "bertta@nuohous.example")
    left(gone)
    assert [(m.name, m.role, m.is_here) for m in members(jari.scope, TODAY)] == [
        ("Aino", "leader", True), ("Jari Nokinen", "owner", True),
    ]  # fmt: skip
    assert [m.name for m in members(jari.scope, TODAY, with_left=True)] == ["Aino", "Bertta", "Jari Nokinen"]
    found = member_by_code(jari.scope, str(gone.member.code), TODAY)
    assert found is not None and found.left_at == cast.SPRING and not found.is_here
    assert member_by_code(jari.scope, sten.member.code, TODAY) is None
    assert member_by_code(jari.scope, cast.maija(jari).code, TODAY) is None
    assert member_by_code(sten.scope, aino.member.code, TODAY) is None


def test_one_turns_to_the_leader_of_the_team_else_to_the_owner_and_never_to_oneself() -> None:
    jari = cast.jari()
    liisa = cast.colleague(jari, "Liisa", "liisa@nuohous.example", role="leader")
    team = Team.objects.create(organisation=jari.organisation, name="Etelä", leader=liisa.member)
    aino = cast.colleague(jari, "Aino", "aino@nuohous.example", team=team)
    bo = cast.colleague(jari, "Bo", "bo@nuohous.example")
    Membership.objects.filter(party=liisa.member).update(team=team)
    assert leader_of(jari.scope, aino.member.pk) == liisa.member.pk
    assert leader_of(jari.scope, bo.member.pk) == jari.member.pk
    assert leader_of(jari.scope, liisa.member.pk) == jari.member.pk
    assert leader_of(jari.scope, jari.member.pk) is None
    left(liisa)
    assert leader_of(jari.scope, aino.member.pk) == jari.member.pk


def test_absences_and_their_deputies_as_the_list_shows_them() -> None:
    jari = cast.jari()
    aino = cast.colleague(jari, "Aino", "aino@nuohous.example")
    bo = cast.colleague(jari, "Bo", "bo@nuohous.example")
    note_absence(jari.scope, aino.member.pk, day(0), day(10), bo.member.pk, today=TODAY, words=" loma ")
    note_absence(jari.scope, bo.member.pk, day(3), day(4), jari.member.pk, today=TODAY)
    seen = {m.name: (m.is_absent_until, m.deputy) for m in members(jari.scope, day(3))}
    assert seen == {
        "Aino": (day(10), jari.member.pk), "Bo": (day(4), jari.member.pk), "Jari Nokinen": (None, None),
    }  # fmt: skip
    assert deputy_of(jari.scope, aino.member.pk, TODAY) == bo.member.pk
    assert standing_in(jari.scope, jari.member.pk, day(3)) == {aino.member.pk, bo.member.pk}
    assert standing_in(jari.scope, bo.member.pk, day(5)) == {aino.member.pk}
    assert standing_in(jari.scope, bo.member.pk, day(11)) == set()
    assert [(a.party.name, a.words) for a in absences(jari.scope, day(5))] == [("Aino", "loma")]
    assert absences(cast.stranger().scope, TODAY) == []


def test_an_absence_that_cannot_be_is_refused_and_leaves_nothing() -> None:
    jari = cast.jari()
    sten = cast.stranger()
    aino = cast.colleague(jari, "Aino", "aino@nuohous.example")
    gone = cast.colleague(jari, "Bertta", "bertta@nuohous.example")
    left(gone)
    one, other = jari.member.pk, aino.member.pk
    note_absence(jari.scope, other, day(2), day(5), one, today=TODAY)
    for party, first, last, deputy, code in [
        (one, 3, 2, other, "absence_order"),
        (one, -9, -1, other, "absence_past"),
        (one, 0, 1, one, "deputy_self"),
        (one, 0, 1, sten.member.pk, "not_a_member"),
        (one, 0, 1, gone.member.pk, "not_a_member"),
        (sten.member.pk, 0, 1, one, "not_a_member"),
        (other, 5, 9, one, "absence_twice"),
        (one, 0, 2, other, "deputy_circle"),
    ]:
        with pytest.raises(Refusal) as refused:
            note_absence(jari.scope, party, day(first), day(last), deputy, today=TODAY)
        assert refused.value.code == code
        assert refused.value.facts.get("on") in (None, day(2))
    assert Absence.objects.count() == 1
    note_absence(jari.scope, one, day(0), day(1), other, today=TODAY)


def test_the_database_itself_wants_an_end_after_the_beginning() -> None:
    jari = cast.jari()
    with pytest.raises(IntegrityError), transaction.atomic():
        Absence.objects.create(
            organisation=jari.organisation, party=jari.member, from_on=day(2), until_on=day(1)
        )


def test_teams_of_one_firm_are_not_anothers() -> None:
    jari, sten = cast.jari(), cast.stranger()
    south = Team.objects.create(organisation=jari.organisation, name="Etelä")
    Team.objects.create(organisation=jari.organisation, name="Alku")
    assert [t.name for t in teams(jari.scope)] == ["Alku", "Etelä"]
    assert team_by_code(jari.scope, south.code) == south
    assert teams(sten.scope) == [] and team_by_code(sten.scope, south.code) is None


def test_a_role_may_what_the_table_says() -> None:
    assert [[role for role in RANKS if may(role, what)] for what in ("be_away", "invite", "give_role")] == [
        ["member", "leader", "owner"], ["leader", "owner"], ["owner"],
    ]  # fmt: skip
    assert not may("", "be_away") and not may("captain", "invite")
    assert [(by, given) for by in RANKS for given in RANKS if may_give(by, given)] == [
        ("leader", "member"), ("leader", "leader"), ("owner", "member"), ("owner", "leader"), ("owner", "owner"),
    ]  # fmt: skip
