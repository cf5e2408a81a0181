"""Roles are given and taken, teams made and dissolved, memberships ended: the firm always has an owner."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from uuid_utils.compat import uuid7

from lupaus.core.lifecycle import Refusal
from lupaus.people import invitations, keys
from lupaus.people.absences import absences, end_absence, note_absence
from lupaus.people.access import scope_of
from lupaus.people.links import DeadLink, customer_token, party_of_link
from lupaus.people.members import members
from lupaus.people.models import Membership, Team, User
from lupaus.people.standing_down import end_membership, give_role
from lupaus.people.teams import dissolve_team, make_team, shape_team, teams
from tests import cast

pytestmark = pytest.mark.django_db
NOW, TODAY = cast.SPRING, cast.SPRING.date()


@pytest.fixture
def jari() -> cast.Firm:
    return cast.jari()


@pytest.fixture
def liisa(jari: cast.Firm) -> cast.Firm:
    return cast.colleague(jari, "Liisa", "liisa@nuohous.example", role="leader")


@pytest.fixture
def aino(jari: cast.Firm) -> cast.Firm:
    return cast.colleague(jari, "Aino", "aino@nuohous.example")


def refused(code: str, act: object, *args: object, **kwargs: object) -> Refusal:
    with pytest.raises(Refusal) as no:
        act(*args, **kwargs)  # type: ignore[operator]
    assert no.value.code == code
    return no.value


def end(by: cast.Firm, who: cast.Firm) -> Membership:
    return end_membership(by.scope, who.member.pk, today=TODAY, now=NOW)


def test_the_owner_gives_roles_and_the_last_owner_keeps_theirs(jari: cast.Firm, aino: cast.Firm) -> None:
    no = refused("last_owner", give_role, jari.scope, jari.member.pk, "member")
    assert no.facts == {"name": "Jari Nokinen"}
    refused("last_owner", end, jari, jari)
    give_role(jari.scope, aino.member.pk, "owner")
    give_role(jari.scope, jari.member.pk, "leader")
    assert {one.name: one.role for one in members(jari.scope, TODAY)} == {
        "Aino": "owner",
        "Jari Nokinen": "leader",
    }


def test_only_an_owner_gives_roles_and_only_those_that_there_are(
    jari: cast.Firm, liisa: cast.Firm, aino: cast.Firm
) -> None:
    sten = cast.stranger()
    refused("not_yours_to_give", give_role, liisa.scope, aino.member.pk, "leader")
    refused("not_yours_to_give", give_role, jari.scope, aino.member.pk, "king")
    refused("not_a_member", give_role, jari.scope, sten.member.pk, "member")


def test_who_becomes_a_member_leads_no_team_any_more(jari: cast.Firm, liisa: cast.Firm) -> None:
    team = Team.objects.create(organisation=jari.organisation, name="Etelä", leader=liisa.member)
    give_role(jari.scope, liisa.member.pk, "member")
    team.refresh_from_db()
    assert team.leader is None


def test_a_team_is_made_shaped_and_dissolved_and_nobody_is_lost(
    jari: cast.Firm, liisa: cast.Firm, aino: cast.Firm
) -> None:
    south, north = make_team(liisa.scope, "  Etelä "), make_team(liisa.scope, "Pohjoinen")
    for name, code in (("etelä", "team_name_taken"), ("  ", "no_team_name")):
        refused(code, make_team, liisa.scope, name)
    shape_team(liisa.scope, south.code, name="Etelä", leader=liisa.member.pk, members=[aino.member.pk])
    shape_team(liisa.scope, north.code, name="Pohjoinen", leader=jari.member.pk, members=[aino.member.pk])
    where = dict(Membership.objects.values_list("party__name", "team__name"))
    assert where == {"Liisa": "Etelä", "Aino": "Pohjoinen", "Jari Nokinen": "Pohjoinen"}
    refused("not_a_leader", shape_team, jari.scope, north.code, name="P", leader=aino.member.pk, members=[])
    dissolve_team(jari.scope, north.code)
    assert [team.name for team in teams(jari.scope)] == ["Etelä"]
    assert len(members(jari.scope, TODAY)) == 3


def test_a_team_of_another_firm_is_none_and_its_people_are_nobody(jari: cast.Firm, aino: cast.Firm) -> None:
    sten = cast.stranger()
    team = make_team(jari.scope, "Etelä")
    refused("not_found", shape_team, sten.scope, team.code, name="x", leader=None, members=[])
    refused("not_found", dissolve_team, sten.scope, team.code)
    refused("not_found", dissolve_team, jari.scope, uuid7())
    refused(
        "not_a_member", shape_team, jari.scope, team.code, name="x", leader=None, members=[sten.member.pk]
    )


def test_who_leaves_is_out_at_once_with_every_key_and_link(jari: cast.Firm, liisa: cast.Firm) -> None:
    team = Team.objects.create(organisation=jari.organisation, name="Etelä", leader=liisa.member)
    key = keys.make_key(liisa.scope, "kalenteri", NOW)
    sent = invitations.invite(liisa.scope, email="new@nuohous.example", name="New", role="member", now=NOW)
    token = customer_token(liisa.member, NOW)
    note_absence(jari.scope, jari.member.pk, TODAY, TODAY, liisa.member.pk, today=TODAY)
    left = end(jari, liisa)
    assert left.left_at == NOW
    assert scope_of(User.objects.get(pk=liisa.user.pk)) is None
    assert keys.scope_of_key(key.secret, NOW) is None
    with pytest.raises(DeadLink):
        party_of_link(token, NOW)
    with pytest.raises(Refusal, match="invitation_withdrawn"):
        invitations.invitation_of(sent.secret, NOW)
    team.refresh_from_db()
    assert team.leader is None and absences(jari.scope, TODAY)[0].deputy is None
    refused("not_a_member", end, jari, liisa)


def test_whoever_was_to_be_stood_in_for_by_the_one_who_leaves_is_stood_in_for_by_their_leader(
    jari: cast.Firm, liisa: cast.Firm, aino: cast.Firm
) -> None:
    bo = cast.colleague(jari, "Bo", "bo@nuohous.example")
    team = Team.objects.create(organisation=jari.organisation, name="Etelä", leader=liisa.member)
    Membership.objects.filter(party__in=[aino.member, bo.member]).update(team=team)
    later = TODAY + timedelta(days=9)
    note_absence(jari.scope, aino.member.pk, TODAY, later, bo.member.pk, today=TODAY)
    end(jari, bo)
    assert [one.deputy_id for one in absences(jari.scope, TODAY)] == [liisa.member.pk]
    end(jari, liisa)
    assert [one.deputy_id for one in absences(jari.scope, TODAY)] == [jari.member.pk]


def test_no_circle_of_deputies_is_closed_when_one_leaves(
    jari: cast.Firm, liisa: cast.Firm, aino: cast.Firm
) -> None:
    bo = cast.colleague(jari, "Bo", "bo@nuohous.example")
    team = Team.objects.create(organisation=jari.organisation, name="Etelä", leader=liisa.member)
    Membership.objects.filter(party=aino.member).update(team=team)
    note_absence(jari.scope, aino.member.pk, TODAY, TODAY, bo.member.pk, today=TODAY)
    note_absence(jari.scope, liisa.member.pk, TODAY, TODAY, aino.member.pk, today=TODAY)
    end(jari, bo)
    assert {one.party.name: one.deputy for one in absences(jari.scope, TODAY)} == {
        "Aino": None,
        "Liisa": aino.member,
    }


def test_a_leader_ends_no_owner_and_a_member_nobody(
    jari: cast.Firm, liisa: cast.Firm, aino: cast.Firm
) -> None:
    refused("not_yours_to_end", end, liisa, jari)
    refused("not_yours_to_end", end, aino, liisa)
    end(liisa, aino)


def test_who_belongs_to_another_firm_too_still_signs_in_there(jari: cast.Firm, aino: cast.Firm) -> None:
    sten = cast.stranger()
    Membership.objects.create(organisation=sten.organisation, user=aino.user, party=sten.member)
    end(jari, aino)
    scope = scope_of(User.objects.get(pk=aino.user.pk))
    assert scope is not None and scope.organisation == sten.organisation.pk


def test_back_again_ends_an_absence_today_and_forgets_one_to_come(jari: cast.Firm, aino: cast.Firm) -> None:
    on = note_absence(jari.scope, aino.member.pk, TODAY - timedelta(days=2), TODAY + timedelta(days=2),
                      jari.member.pk, today=TODAY)  # fmt: skip
    later = note_absence(jari.scope, aino.member.pk, TODAY + timedelta(days=9), TODAY + timedelta(days=9),
                         jari.member.pk, today=TODAY)  # fmt: skip
    end_absence(jari.scope, on.code, today=TODAY)
    end_absence(jari.scope, later.code, today=TODAY)
    on.refresh_from_db()
    assert on.until_on == TODAY - timedelta(days=1)
    assert absences(jari.scope, TODAY) == []
    refused("not_found", end_absence, jari.scope, on.code, today=TODAY)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_owners_who_step_down_at_once_leave_one() -> None:
    jari = cast.jari()
    aino = cast.colleague(jari, "Aino", "aino@nuohous.example", role="owner")

    def step_down(who: cast.Firm) -> str:
        try:
            give_role(who.scope, who.member.pk, "member")
        except Refusal as no:
            return no.code
        finally:
            connection.close()
        return "down"

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(step_down, (jari, aino)))
    assert answers == ["down", "last_owner"]
    assert Membership.objects.filter(role="owner").count() == 1
