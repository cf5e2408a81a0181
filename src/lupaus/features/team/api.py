"""Who we are, for other programs: colleagues, teams, absences, and what is kept about the key's own member.

No path answers with a figure about anybody but the member whose key it is. Days are local, both ends included.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from lupaus.core.clock_time import local_date
from lupaus.core.lifecycle import Refusal
from lupaus.features.team.actions import burden
from lupaus.features.team.queries import me, people
from lupaus.people.absences import absence_by_code, end_absence, note_absence
from lupaus.people.access import Scope
from lupaus.people.members import is_team, member_by_code, members
from lupaus.people.roles import may
from lupaus.people.teams import teams
from lupaus.web.clock import now
from lupaus.web.rest.problems import Trouble, responses
from lupaus.web.rest.tapping import act_of

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


class SaidShape(Schema):
    """Who looks at it with me, and by when. `promise` is their word; `is_new`: it had not been said before."""

    promise: UUID
    who: str
    due_on: date
    is_new: bool


@router.get("/colleagues", response=responses(list[ColleagueShape]), summary="Who we are")
def colleagues(request: HttpRequest) -> list[ColleagueShape]:
    """Everybody by name, absences as they are today."""
    scope = _scope(request)
    everybody = members(scope, _today(scope))
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
    return [
        TeamShape(code=team.code, name=team.name, leader=team.leader.code if team.leader else None)
        for team in teams(_scope(request))
    ]


@router.get("/absences", response=responses(list[AbsenceShape]), summary="Who is away, now or later")
def absences(request: HttpRequest) -> list[AbsenceShape]:
    """The next first."""
    scope = _scope(request)
    return [
        AbsenceShape(
            code=one.code, name=one.name, from_on=one.from_on, until_on=one.until_on, deputy=one.deputy,
            words=one.words,
        )
        for one in people.away(scope, _today(scope))
    ]  # fmt: skip


@router.post("/absences", response=responses({201: NotedShape}), summary="Note an absence")
def note(request: HttpRequest, sent: AbsenceSent) -> Any:
    """One's own; of others only by those who lead."""
    scope = _scope(request)
    who = scope.party if sent.who is None else _party(scope, sent.who)
    if who != scope.party:
        _must(scope, "note_absence")
    made = note_absence(
        scope, who, sent.from_on, sent.until_on, _party(scope, sent.deputy), today=_today(scope),
        words=sent.words,
    )  # fmt: skip
    return 201, NotedShape(code=made.code)


@router.delete("/absences/{uuid:code}", response=responses({204: None}), summary="Back again, or not going")
def back(request: HttpRequest, code: UUID) -> Any:
    """It ends today; what has not begun is forgotten."""
    scope = _scope(request)
    found = absence_by_code(scope, code)
    if found is None:
        raise Http404
    if found.party_id != scope.party:
        _must(scope, "note_absence")
    end_absence(scope, code, today=_today(scope))
    return 204, None


@router.post("/too-much", response=responses(SaidShape), summary="I have too much")
def too_much(request: HttpRequest) -> SaidShape:
    """The one who leads me has promised to look at it. Said twice, it is one."""
    said = burden.say_too_much(_scope(request), now=now(request), act=act_of(request))
    return SaidShape(
        promise=said.row.promise.code, who=said.who, due_on=said.due_on, is_new=said.act is not None
    )


@router.get("/me/everything", response=responses(dict[str, Any]), summary="Everything kept about me")
def everything(request: HttpRequest) -> dict[str, Any]:
    """All of it, for the member whose key this is and nobody else."""
    return me.everything(_scope(request))


def _scope(request: HttpRequest) -> Scope:
    """The member's scope; one alone has no such paths."""
    scope: Scope = request.auth  # type: ignore[attr-defined]
    if not is_team(scope):
        raise Http404
    return scope


def _today(scope: Scope) -> date:
    return local_date(now(), scope.zone)


def _party(scope: Scope, code: UUID) -> int:
    found = member_by_code(scope, code, _today(scope))
    if found is None:
        raise Refusal("not_a_member")
    return found.party


def _must(scope: Scope, what: str) -> None:
    if not may(scope.role, what):
        raise Trouble(403, "not_yours", _("Only the owner or a leader of the firm decides this."))
