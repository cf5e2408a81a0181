"""Who comes and who goes: invitations, and what happens to the promises of one who leaves."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from lupaus.core.lifecycle import Refusal
from lupaus.features.team.actions import inviting, leaving
from lupaus.features.team.api.gate import member_of, must, scope_here
from lupaus.features.team.queries import leaving as lists
from lupaus.people import invitations
from lupaus.people.access import Scope
from lupaus.people.models import Invitation, User
from lupaus.people.teams import team_by_code
from lupaus.web.clock import now
from lupaus.web.rest.problems import responses

router = Router(tags=["team"])


class InvitationShape(Schema):
    """A place that waits for somebody. `expires_at`: until when its link opens, UTC."""

    code: UUID
    email: str
    name: str
    role: str
    team: UUID | None
    expires_at: datetime


class NewInvitationShape(InvitationShape):
    """The same with its link, which is told here and never again. `is_sent`: a mail server has taken it."""

    link: str
    is_sent: bool


class InvitationSent(Schema):
    """Whom to invite. `language`: of the letter; without it the firm's."""

    email: str = Field(max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
    name: str = Field("", max_length=120)
    role: str = "member"
    team: UUID | None = None
    language: str = ""


class GoingShape(Schema):
    """One promise and whose it becomes. `is_held`: they have it then; else they answer for it."""

    promise: UUID
    what: str
    to: str
    is_held: bool


class LeavingShape(Schema):
    """To whom all goes, or went: `many` promises in all, of which the first are listed."""

    many: int
    going: list[GoingShape]


class LeavingSent(Schema):
    """A word why, which stands in the book."""

    words: str = Field("", max_length=200)


@router.get("/invitations", response=responses(list[InvitationShape]), summary="Who is invited")
def waiting(request: HttpRequest) -> list[InvitationShape]:
    """Those that can still be used, the newest first."""
    scope = _anybody(request)
    must(scope, "invite")
    return [InvitationShape(**_shape(row)) for row in invitations.waiting(scope, now())]


@router.post("/invitations", response=responses({201: NewInvitationShape}), summary="Invite somebody")
def invite(request: HttpRequest, sent: InvitationSent) -> Any:
    """An earlier invitation of the same address is dead from now on. Open to one alone, too."""
    scope = _anybody(request)
    must(scope, "invite")
    team = team_by_code(scope, sent.team) if sent.team else None
    if sent.team and team is None:
        raise Refusal("not_found")
    made = invitations.invite(
        scope, email=sent.email, name=sent.name, role=sent.role, team=team, now=now()
    )  # fmt: skip
    return 201, _told(request, scope, made, sent.language)


@router.post("/invitations/{uuid:code}/renew", response=responses(NewInvitationShape), summary="A new link")
def renew(request: HttpRequest, code: UUID) -> NewInvitationShape:
    """When the first was lost or is too old. The one before is dead."""
    scope = _anybody(request)
    must(scope, "invite")
    return _told(request, scope, invitations.renew(scope, code, now()), "")


@router.delete("/invitations/{uuid:code}", response=responses({204: None}), summary="Take it back")
def withdraw(request: HttpRequest, code: UUID) -> Any:
    """The link is dead from now on."""
    scope = _anybody(request)
    must(scope, "invite")
    invitations.withdraw(scope, code, now())
    return 204, None


@router.get(
    "/colleagues/{uuid:code}/leaving", response=responses(LeavingShape), summary="What would go to whom"
)
def before(request: HttpRequest, code: UUID) -> LeavingShape:
    """To whom everything goes if they leave now; of one who has left, to whom it went."""
    scope = scope_here(request)
    must(scope, "end_membership")
    one = member_of(scope, code)
    if one.left_at is None:
        leaving.check(scope, one)
        return _list(lists.before(scope, one.party))
    found = lists.after(scope, one.party)
    if found is None:
        raise Refusal("not_found")
    return _list(found)


@router.post("/colleagues/{uuid:code}/leave", response=responses(LeavingShape), summary="Somebody leaves")
def leave(request: HttpRequest, code: UUID, sent: LeavingSent) -> LeavingShape:
    """Their place, keys and links end, and all that they carry is with others. Called again, it goes on."""
    scope = scope_here(request)
    must(scope, "end_membership")
    one = member_of(scope, code)
    leaving.end(scope, one, sent.words, now=now())
    found = lists.after(scope, one.party)
    if found is None:
        raise Refusal("not_found")
    return _list(found)


def _anybody(request: HttpRequest) -> Scope:
    """Inviting is for one alone as well: that is how a firm becomes one of several."""
    scope: Scope = request.auth  # type: ignore[attr-defined]
    return scope


def _shape(row: Invitation) -> dict[str, Any]:
    return {
        "code": row.code, "email": row.email, "name": row.name, "role": row.role,
        "team": row.team.code if row.team else None, "expires_at": row.expires_at,
    }  # fmt: skip


def _told(request: HttpRequest, scope: Scope, made: invitations.NewLink, language: str) -> NewInvitationShape:
    inviter = User.objects.get(memberships__party=scope.party, memberships__organisation=scope.organisation)
    link = inviting.address_of(made, request.build_absolute_uri("/"))
    is_sent = inviting.send(made, link, inviter, inviting.language_of(scope, language), now())
    return NewInvitationShape(**_shape(made.invitation), link=link, is_sent=is_sent)


def _list(found: lists.Listed) -> LeavingShape:
    going = [
        GoingShape(promise=one.code, what=one.what, to=heir.name, is_held=is_held)
        for heir in found.heirs
        for is_held, ones in ((True, heir.going), (False, heir.answers_only))
        for one in ones
    ]
    return LeavingShape(many=found.many, going=going)
