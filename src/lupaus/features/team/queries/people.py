"""Who we are: the teams with their people, who is away and who stands in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from lupaus.people.absences import absences
from lupaus.people.access import Scope
from lupaus.people.members import Member, members
from lupaus.people.models import Team
from lupaus.people.teams import teams


@dataclass(frozen=True, slots=True)
class Person:
    """One of us as the others see them. `deputy`: who is there instead, while they are away."""

    code: UUID
    name: str
    role: str
    is_me: bool
    away_until: date | None
    deputy: str
    leads: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A team, or those who are in none (`code` None)."""

    code: UUID | None
    name: str
    leader: str
    people: list[Person]


@dataclass(frozen=True, slots=True)
class Absent:
    """Days on which somebody is not there."""

    code: UUID
    name: str
    from_on: date
    until_on: date
    deputy: str
    words: str
    is_mine: bool
    is_on: bool


def groups(scope: Scope, on: date) -> list[Group]:
    """Everybody by team on the local day `on`, the teams by name, those without a team last."""
    everybody, all_teams = members(scope, on), teams(scope)
    names = {one.party: one.name for one in everybody}
    leaders = {team.leader_id for team in all_teams}
    by_team: dict[int | None, list[Person]] = {}
    for one in everybody:
        by_team.setdefault(one.team, []).append(_person(scope, one, names, leaders))
    found = [
        Group(team.code, team.name, names.get(team.leader_id or 0, ""), by_team.get(team.pk, []))
        for team in all_teams
    ]
    alone = by_team.get(None, [])
    return [*found, Group(None, "", "", alone)] if alone else found


def away(scope: Scope, on: date) -> list[Absent]:
    """Who is away on that day or later, the next first. Words are for those who lead, and for oneself."""
    sees_all = scope.role != "member"
    return [
        Absent(
            row.code, row.party.name, row.from_on, row.until_on, row.deputy.name if row.deputy else "",
            row.words if sees_all or row.party_id == scope.party else "", row.party_id == scope.party,
            row.from_on <= on,
        )
        for row in absences(scope, on)
    ]  # fmt: skip


def team_of(scope: Scope, member: Member) -> Team | None:
    """The team that a member is in."""
    if member.team is None:
        return None
    return (
        Team.objects.filter(organisation=scope.organisation, pk=member.team).select_related("leader").first()
    )


def departed(scope: Scope, on: date, limit: int = 50) -> list[tuple[UUID, str, datetime]]:
    """Who has left, the last first: code, name, when."""
    gone = [
        (one.code, one.name, one.left_at)
        for one in members(scope, on, with_left=True)
        if one.left_at is not None
    ]
    return sorted(gone, key=lambda one: one[2], reverse=True)[:limit]


def _person(scope: Scope, one: Member, names: dict[int, str], leaders: set[int | None]) -> Person:
    return Person(
        one.code, one.name, one.role, one.party == scope.party, one.is_absent_until,
        names.get(one.deputy or 0, "") if one.is_absent_until else "", one.party in leaders,
    )  # fmt: skip
