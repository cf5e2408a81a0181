"""Colleagues, teams and absences, and what is kept about the key's own member."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema

from lupaus.features.team.api.gate import must, party_of, scope_here, today_of
from lupaus.features.team.queries import me, people
from lupaus.people.absences import absence_by_code, end_absence, note_absence
from lupaus.people.access import Scope
from lupaus.people.members import members
from lupaus.people.models import Team
from lupaus.people.standing_down import give_role
from lupaus.people.teams import dissolve_team, make_team, shape_team, team_by_code, teams
from lupaus.web.rest.problems import responses

router = Router(tags=["team"])


class ColleagueShape(Schema):
    """One of us. `deputy`: the code of who is there instead, while they are away."""

    code: UUID
    name: str
    role: str
    team: UUID | None
    away_until: date | None
    deputy: UUID | None


class TeamShape(Schema):
    """A team and who leads it."""

    code: UUID
    name: str
    leader: UUID | None


class TeamSent(Schema):
    """A team as it shall be: its name, who leads it, and just these members. The leader belongs to it."""

    name: str = Field(max_length=80)
    leader: UUID | None = None
    members: list[UUID] = []


class RoleSent(Schema):
    """What somebody may do from now on: member, leader or owner."""

    role: str


class AbsenceShape(Schema):
    """Days away. `words` are empty unless they are yours, or you lead."""

    code: UUID
    name: str
    from_on: date
    until_on: date
    deputy: str
    words: str


class AbsenceSent(Schema):
    """An absence to note; without `who` one's own."""

    who: UUID | None = None
    from_on: date
    until_on: date
    deputy: UUID
    words: str = Field("", max_length=200)


class NotedShape(Schema):
    """The absence that was noted."""

    code: UUID


@router.get("/colleagues", response=responses(list[ColleagueShape]), summary="Who we are")
def colleagues(request: HttpRequest) -> list[ColleagueShape]:
    """Everybody by name, absences as they are today."""
    scope = scope_here(request)
    everybody = members(scope, today_of(scope))
    codes = {one.party: one.code for one in everybody}
    team_codes = {team.pk: team.code for team in teams(scope)}
    return [
        ColleagueShape(
            code=one.code, name=one.name, role=one.role, team=team_codes.get(one.team or 0),
            away_until=one.is_absent_until,
            deputy=codes.get(one.deputy or 0) if one.is_absent_until else None,
        )
        for one in everybody
    ]  # fmt: skip


@router.get("/teams", response=responses(list[TeamShape]), summary="The teams")
def all_teams(request: HttpRequest) -> list[TeamShape]:
    """All by name."""
    return [_shape(team) for team in teams(scope_here(request))]


@router.post("/teams", response=responses({201: TeamShape}), summary="Make a team")
def new_team(request: HttpRequest, sent: TeamSent) -> Any:
    """By those who lead."""
    scope = scope_here(request)
    must(scope, "shape_teams")
    leader, inside = _people(scope, sent)
    with transaction.atomic():
        made = make_team(scope, sent.name)
        team = shape_team(scope, made.code, name=sent.name, leader=leader, members=inside)
    return 201, _shape(_read(scope, team.code))


@router.put("/teams/{uuid:code}", response=responses(TeamShape), summary="Shape a team")
def shape(request: HttpRequest, code: UUID, sent: TeamSent) -> TeamShape:
    """Whoever is taken in leaves the team that they were in; who is left out is in none."""
    scope = scope_here(request)
    must(scope, "shape_teams")
    leader, inside = _people(scope, sent)
    shape_team(scope, code, name=sent.name, leader=leader, members=inside)
    return _shape(_read(scope, code))


@router.delete("/teams/{uuid:code}", response=responses({204: None}), summary="Dissolve a team")
def dissolve(request: HttpRequest, code: UUID) -> Any:
    """Its people stay, with all that they carry."""
    scope = scope_here(request)
    must(scope, "shape_teams")
    dissolve_team(scope, code)
    return 204, None


@router.put("/colleagues/{uuid:code}/role", response=responses({204: None}), summary="Give a role")
def role(request: HttpRequest, code: UUID, sent: RoleSent) -> Any:
    """By the owner."""
    scope = scope_here(request)
    give_role(scope, party_of(scope, code), sent.role)
    return 204, None


@router.get("/absences", response=responses(list[AbsenceShape]), summary="Who is away, now or later")
def absences(request: HttpRequest) -> list[AbsenceShape]:
    """The next first."""
    scope = scope_here(request)
    return [
        AbsenceShape(
            code=one.code, name=one.name, from_on=one.from_on, until_on=one.until_on, deputy=one.deputy,
            words=one.words,
        )
        for one in people.away(scope, today_of(scope))
    ]  # fmt: skip


@router.post("/absences", response=responses({201: NotedShape}), summary="Note an absence")
def note(request: HttpRequest, sent: AbsenceSent) -> Any:
    """One's own; of others only by those who lead."""
    scope = scope_here(request)
    who = scope.party if sent.who is None else party_of(scope, sent.who)
    if who != scope.party:
        must(scope, "note_absence")
    made = note_absence(
        scope, who, sent.from_on, sent.until_on, party_of(scope, sent.deputy), today=today_of(scope),
        words=sent.words,
    )  # fmt: skip
    return 201, NotedShape(code=made.code)


@router.delete("/absences/{uuid:code}", response=responses({204: None}), summary="Back again, or not going")
def back(request: HttpRequest, code: UUID) -> Any:
    """It ends today; what has not begun is forgotten."""
    scope = scope_here(request)
    found = absence_by_code(scope, code)
    if found is None:
        raise Http404
    if found.party_id != scope.party:
        must(scope, "note_absence")
    end_absence(scope, code, today=today_of(scope))
    return 204, None


@router.get("/me/everything", response=responses(dict[str, Any]), summary="Everything kept about me")
def everything(request: HttpRequest) -> dict[str, Any]:
    """All of it, for the member whose key this is and nobody else."""
    return me.everything(scope_here(request))


def _shape(team: Team) -> TeamShape:
    return TeamShape(code=team.code, name=team.name, leader=team.leader.code if team.leader else None)


def _read(scope: Scope, code: UUID) -> Team:
    found = team_by_code(scope, code)
    if found is None:
        raise Http404
    return found


def _people(scope: Scope, sent: TeamSent) -> tuple[int | None, list[int]]:
    """Leader and members by party id. Raises `Refusal` (not_a_member)."""
    leader = party_of(scope, sent.leader) if sent.leader else None
    return leader, [party_of(scope, code) for code in sent.members]
