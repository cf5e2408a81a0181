"""Teams: who belongs together, and whom they turn to."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from lupaus.core.lifecycle import Refusal
from lupaus.people.access import Scope
from lupaus.people.models import Membership, Organisation, Team
from lupaus.people.roles import LEADER, OWNER


def teams(scope: Scope) -> list[Team]:
    """All by name, with their leaders."""
    return list(
        Team.objects.filter(organisation=scope.organisation).select_related("leader").order_by("name")
    )


def team_by_code(scope: Scope, code: UUID | str) -> Team | None:
    """One of this organisation by its public code; None for anything else."""
    return Team.objects.filter(organisation=scope.organisation, code=code).select_related("leader").first()


def make_team(scope: Scope, name: str) -> Team:
    """A team without anybody in it yet. Refused: no_team_name, team_name_taken (name)."""
    with transaction.atomic():
        _in_turn(scope)
        return Team.objects.create(organisation_id=scope.organisation, name=_free_name(scope, name))


def shape_team(scope: Scope, code: UUID, *, name: str, leader: int | None, members: Collection[int]) -> Team:
    """From now on the team has this name, this leader and just these members, by party id.

    The leader belongs to it. Whoever is taken in leaves the team that they were in.
    Refused: not_found, no_team_name, team_name_taken (name), not_a_member, not_a_leader (name).
    """
    with transaction.atomic():
        _in_turn(scope)
        team = team_by_code(scope, code)
        if team is None:
            raise Refusal("not_found")
        here = Membership.objects.filter(organisation=scope.organisation, left_at=None)
        wanted = set(members) | ({leader} if leader is not None else set())
        found = {one.party_id: one for one in here.filter(party__in=wanted).select_related("party")}
        if set(found) != wanted:
            raise Refusal("not_a_member")
        if leader is not None and found[leader].role not in (LEADER, OWNER):
            raise Refusal("not_a_leader", name=found[leader].party.name)
        team.name, team.leader_id = _free_name(scope, name, team.pk), leader
        team.save(update_fields=["name", "leader"])
        here.filter(team=team).exclude(party__in=wanted).update(team=None)
        here.filter(party__in=wanted).update(team=team)
        return team


def dissolve_team(scope: Scope, code: UUID) -> str:
    """The team is no more; its members stay members, and all that they carry stays with them. Answers its name.

    Refused: not_found.
    """
    with transaction.atomic():
        _in_turn(scope)
        team = team_by_code(scope, code)
        if team is None:
            raise Refusal("not_found")
        name = team.name
        team.delete()
        return name


def _in_turn(scope: Scope) -> None:
    """Who shapes teams waits for whoever does so just now: a member is in one team at most."""
    Organisation.objects.select_for_update().get(pk=scope.organisation)


def _free_name(scope: Scope, name: str, own: int | None = None) -> str:
    wanted = " ".join(name.split())[:80]
    if not wanted:
        raise Refusal("no_team_name")
    # Compared here: SQLite knows the capitals of English alone.
    others = Team.objects.filter(organisation=scope.organisation).values_list("pk", "name")
    for pk, other in others:
        if pk != own and other.casefold() == wanted.casefold():
            raise Refusal("team_name_taken", name=other)
    return wanted
