"""Tickets and promises for other programs: which belong together, tied and untied.

Nothing here tells a token or a secret. What happens in the helpdesk itself comes by its signed webhook.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from lupaus.core.clock_time import local_date
from lupaus.core.lifecycle import Refusal
from lupaus.core.ports import TicketTrouble
from lupaus.features.helpdesk.actions import connecting
from lupaus.features.helpdesk.actions.giving import KINDS, stands, tie, untie
from lupaus.features.helpdesk.actions.troubles import trouble_words
from lupaus.features.helpdesk.models import HelpDesk, TicketLink
from lupaus.features.helpdesk.queries import beside
from lupaus.people.access import Scope
from lupaus.people.members import member_by_code
from lupaus.people.roles import may
from lupaus.web.clock import now
from lupaus.web.rest.problems import Trouble, responses

router = Router(tags=["helpdesk"])
LARGEST = 2**62


class LinkShape(Schema):
    """A ticket and its promise. `asked_at`: a new time on the ticket that a person has yet to judge."""

    promise: UUID
    ticket: int
    number: str
    url: str
    asked_at: datetime | None
    is_gone: bool


class LinkSent(Schema):
    """The ticket's id, and the number by which people know it."""

    ticket: int = Field(gt=0, lt=LARGEST)
    number: str = Field(min_length=1, max_length=40)


class HelpdeskShape(Schema):
    """How it stands with the helpdesk. `trouble`: a code, empty when all is well; instants are UTC.
    `unpromised`: tagged tickets with a time of which no promise could be made."""

    address: str
    version: str
    trouble: str
    failing_since: datetime | None
    heard_at: datetime | None
    reached_at: datetime | None
    waiting: int
    refused: int
    unpromised: int


class ConnectSent(Schema):
    """Where it is, and the access token of a user of its own; empty: the token that is there."""

    address: str = Field(min_length=1, max_length=200)
    token: str = Field(default="", max_length=300)


class ChoicesShape(Schema):
    """`makes`: a time set on a tagged ticket makes a promise, of this `kind`. `carrier`: the code of the member who has it
    when none of us owns the ticket; null: the owner of the firm."""

    makes: bool
    kind: str
    carrier: UUID | None


@router.get("/helpdesk", response=responses(HelpdeskShape), summary="How it stands with the helpdesk")
def helpdesk(request: HttpRequest) -> HelpdeskShape:
    """The helpdesk beside which this organisation works."""
    desk = _desk(_scope(request))
    left = beside.waiting(desk)
    return HelpdeskShape(
        address=desk.address, version=desk.version, trouble=desk.trouble, failing_since=desk.failing_since,
        heard_at=desk.heard_at, reached_at=desk.reached_at, waiting=left.waiting, refused=left.refused,
        unpromised=beside.unpromised(desk).many,
    )  # fmt: skip


@router.put("/helpdesk", response=responses(HelpdeskShape), summary="Connect it, or change how it is called")
def connect(request: HttpRequest, sent: ConnectSent) -> HelpdeskShape:
    """It is tried first; one that does not answer is not connected. Without a token the one that is there is kept."""
    scope = _decider(request)
    try:
        tried = connecting.try_it(
            sent.address, sent.token.strip() or connecting.kept_token(scope, sent.address)
        )
        connecting.connect(scope, sent.address, sent.token, tried.version, now(request))
    except TicketTrouble as no:
        raise Trouble(424, f"helpdesk_{no.code}", trouble_words(no)) from None
    return helpdesk(request)


@router.put("/helpdesk/choices", response=responses(ChoicesShape), summary="Set how tickets become promises")
def choose(request: HttpRequest, sent: ChoicesShape) -> ChoicesShape:
    """It holds from the next ticket on."""
    scope = _decider(request)
    _desk(scope)
    if sent.kind not in KINDS:
        raise Refusal("not_a_kind")
    carrier = None
    if sent.carrier is not None:
        found = member_by_code(scope, sent.carrier, local_date(now(request), scope.zone))
        if found is None or not found.is_here:
            raise Refusal("not_a_member")
        carrier = found.party
    connecting.decide(scope, makes=sent.makes, kind=sent.kind, carrier=carrier)
    return choices(request)


@router.get("/helpdesk/choices", response=responses(ChoicesShape), summary="How tickets become promises")
def choices(request: HttpRequest) -> ChoicesShape:
    """As they are set now."""
    desk = _desk(_scope(request))
    carrier = desk.carrier.code if desk.carrier else None
    return ChoicesShape(makes=desk.makes, kind=desk.kind, carrier=carrier)


@router.delete("/helpdesk", response=responses({204: None}), summary="Work beside it no more")
def disconnect(request: HttpRequest) -> tuple[int, None]:
    """Every promise stays; token, secret and what ties promises to tickets are deleted."""
    scope = _decider(request)
    _desk(scope)
    connecting.disconnect(scope)
    return 204, None


@router.get(
    "/helpdesk/tickets/{int:ticket}", response=responses(list[LinkShape]), summary="A ticket's promises"
)
def of_ticket(request: HttpRequest, ticket: int) -> list[LinkShape]:
    """The promises that belong to a ticket, the newest first."""
    if not 0 < ticket < LARGEST:
        return []
    return [_shape(link.promise.code, link) for link in beside.links(_scope(request), ticket)]


@router.get("/promises/{uuid:code}/ticket", response=responses(LinkShape), summary="A promise's ticket")
def of_promise(request: HttpRequest, code: UUID) -> LinkShape:
    """The ticket that belongs to a promise."""
    found = beside.beside(_scope(request), code)
    if found is None or found.link is None:
        raise Trouble(404, "not_found", _("There is nothing such here."))
    return _shape(code, found.link)


@router.put("/promises/{uuid:code}/ticket", response=responses(LinkShape), summary="Tie a ticket to it")
def link(request: HttpRequest, code: UUID, sent: LinkSent) -> LinkShape:
    """From now on they belong together. The same again is once."""
    return _shape(code, tie(_scope(request), code, sent.ticket, sent.number, now(request)))


@router.delete("/promises/{uuid:code}/ticket", response=responses({204: None}), summary="Untie it")
def unlink(request: HttpRequest, code: UUID) -> tuple[int, None]:
    """The promise and its ticket go their own ways."""
    if not untie(_scope(request), code, now(request)):
        raise Trouble(404, "not_found", _("There is nothing such here."))
    return 204, None


@router.post(
    "/promises/{uuid:code}/ticket/time-stands",
    response=responses(LinkShape),
    summary="The promised time stands",
)
def time_stands(request: HttpRequest, code: UUID) -> LinkShape:
    """The ticket's new time is none of ours: it is to say the promised time again."""
    stands(_scope(request), code, now(request))
    return of_promise(request, code)


def _shape(code: UUID, found: TicketLink) -> LinkShape:
    return LinkShape(
        promise=code, ticket=found.ticket, number=found.number, url=beside.ticket_url(found),
        asked_at=found.asked_at, is_gone=found.gone_at is not None,
    )  # fmt: skip


def _desk(scope: Scope) -> HelpDesk:
    found = beside.desk(scope)
    if found is None:
        raise Trouble(404, "no_helpdesk", _("No helpdesk is connected here."))
    return found


def _decider(request: HttpRequest) -> Scope:
    """Who decides beside which helpdesk we work. Raises `Trouble` (403)."""
    scope = _scope(request)
    if not may(scope.role, "connect_helpdesk"):
        raise Trouble(403, "not_yours", _("Only the owner or a leader of the firm decides this."))
    return scope


def _scope(request: HttpRequest) -> Scope:
    found: Scope = request.auth  # type: ignore[attr-defined]
    return found
