"""What is told for several together, for other programs: a team's addresses, and whether customers' names may leave."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema

from lupaus.features.notifications import actions, queries
from lupaus.features.notifications.api.mine import WaySent, WayShape, shape_of
from lupaus.outbox.models import Way
from lupaus.outbox.ours.choices import names_may_leave, remove_way, set_names
from lupaus.people.access import Scope
from lupaus.people.members import is_team
from lupaus.people.models import Team
from lupaus.people.roles import may
from lupaus.web.clock import now
from lupaus.web.rest.problems import Trouble, responses

router = Router(tags=["notifications"])
WAYS = "/teams/{uuid:code}/ways"
NAMES = "/notifications/names"
FIRM_DECIDES = "write_mandate"


class NamesShape(Schema):
    """By what a customer's name may leave in a message to one of us: own e-mail; also own addresses; never."""

    names: Literal["email", "own", "never"]


@router.get(WAYS, response=responses(list[WayShape]), summary="Where a team is told")
def of_team(request: HttpRequest, code: UUID) -> list[WayShape]:
    """To whoever leads it; never a whole address."""
    scope = _scope(request)
    return _ways(scope, actions.team_to_tell(scope, code))


@router.post(WAYS, response=responses({201: WayShape}), summary="One more address of a team")
def add(request: HttpRequest, code: UUID, sent: WaySent) -> Any:
    """It hears only of promises that nobody has answered. A trial goes at once; the same address again is the same."""
    scope = _scope(request)
    team = actions.team_to_tell(scope, code)
    way = actions.add(scope, sent.url, code, now())
    actions.try_way(scope, way, now())
    return 201, next(one for one in _ways(scope, team) if one.code == way.code)


@router.post(WAYS + "/{uuid:way}/try", response=responses({204: None}), summary="Send the team a trial")
def attempt(request: HttpRequest, code: UUID, way: UUID) -> Any:
    """It goes within seconds; `trial` of the address tells what became of it."""
    scope = _scope(request)
    actions.try_way(scope, _way(scope, code, way), now())
    return 204, None


@router.delete(WAYS + "/{uuid:way}", response=responses({204: None}), summary="Forget a team's address")
def forget(request: HttpRequest, code: UUID, way: UUID) -> Any:
    """Secret and all."""
    remove_way(_way(_scope(request), code, way))
    return 204, None


@router.get(NAMES, response=responses(NamesShape), summary="May a customer's name leave?")
def names(request: HttpRequest) -> dict[str, str]:
    """What holds for everybody of the firm. Where a team reads together, a name never stands."""
    return {"names": names_may_leave(_scope(request).organisation)}


@router.put(NAMES, response=responses(NamesShape), summary="Decide whether a name may leave")
def decide(request: HttpRequest, sent: NamesShape) -> dict[str, str]:
    """By the owner; it holds from the next message on."""
    scope = _scope(request)
    if not may(scope.role, FIRM_DECIDES):
        raise Trouble(403, "not_yours", _("Only the owner decides whether names may leave."))
    set_names(scope, sent.names)
    return {"names": names_may_leave(scope.organisation)}


def _scope(request: HttpRequest) -> Scope:
    """One alone has no such paths."""
    scope: Scope = request.auth  # type: ignore[attr-defined]
    if not is_team(scope):
        raise Http404
    return scope


def _way(scope: Scope, code: UUID, way: UUID) -> Way:
    team = actions.team_to_tell(scope, code)
    found = Way.objects.filter(organisation=scope.organisation, team=team, code=way).first()
    if found is None:
        raise Http404
    return found


def _ways(scope: Scope, team: Team) -> list[WayShape]:
    return [shape_of(one) for one in queries.team_ways(scope, [team])]
