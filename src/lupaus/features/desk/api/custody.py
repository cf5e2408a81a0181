"""Handing along: to a named member, with a word why; their yes, no or other terms."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router

from lupaus.features.desk.actions import custody
from lupaus.features.desk.api import showing
from lupaus.features.desk.api.shapes import DeclinedSent, Done, HandOverSent, PromiseShape
from lupaus.features.desk.rules.standing import shown
from lupaus.ledger import queries as book
from lupaus.ledger.record import Expect, Recorded
from lupaus.people.access import Scope
from lupaus.people.members import is_team
from lupaus.web.clock import now
from lupaus.web.rest.problems import Trouble, responses
from lupaus.web.rest.tapping import act_of

router = Router(tags=["custody"])
MOST = 200


@router.get("/handed", response=responses(list[PromiseShape]), summary="What I was asked to take on")
def handed(request: HttpRequest) -> list[PromiseShape]:
    """Promises that wait for my yes or no, the nearest clock first."""
    scope = _scope(request)
    rows = book.promises(scope).filter(handed_to=scope.party, outcome="open").order_by("answer_by", "pk")
    found = list(rows.select_related("kind", "series", "content")[:MOST])
    return showing.promises(scope, found, now(request))


@router.post(
    "/promises/{uuid:code}/hand-over", response=responses(Done), summary="Ask a colleague to take it on"
)
def hand_over(request: HttpRequest, code: UUID, sent: HandOverSent) -> Done:
    """It stays with its holder until the yes; a team cannot be asked, its people can."""
    seen = shown(sent.seen)
    if seen is None:
        raise Trouble(422, "unseen", _("Send back what the promise gave as “seen”."), {"seen": []})
    done = custody.hand_over(
        _scope(request), code, sent.to, sent.why, is_live=sent.is_live, seen=Expect(*seen), now=now(request),
        act=act_of(request),
    )  # fmt: skip
    return _done(request, done)


@router.post("/promises/{uuid:code}/take-on", response=responses(Done), summary="Yes, I take it on")
def take_on(request: HttpRequest, code: UUID) -> Done:
    """From now on I hold it."""
    return _done(request, custody.take_on(_scope(request), code, now=now(request), act=act_of(request)))


@router.post("/promises/{uuid:code}/decline", response=responses(Done), summary="No, or for another time")
def decline(request: HttpRequest, code: UUID, sent: DeclinedSent) -> Done:
    """It stays with whom it was, and they know at once."""
    done = custody.decline(
        _scope(request), code, sent.words, on=sent.on, at=sent.at, now=now(request), act=act_of(request)
    )  # fmt: skip
    return _done(request, done)


@router.post(
    "/promises/{uuid:code}/take-back", response=responses(Done), summary="Nobody need answer any more"
)
def take_back(request: HttpRequest, code: UUID) -> Done:
    """The asking ends."""
    return _done(request, custody.take_back(_scope(request), code, now=now(request), act=act_of(request)))


@router.post(
    "/promises/{uuid:code}/name-told", response=responses(Done), summary="The customer knows the new name"
)
def name_told(request: HttpRequest, code: UUID) -> Done:
    """A person has told it."""
    return _done(request, custody.name_told(_scope(request), code, now=now(request), act=act_of(request)))


def _done(request: HttpRequest, done: Recorded) -> Done:
    ids = [promise.id for promise in done.promises]
    return Done(act=done.code, promises=showing.by_ids(_scope(request), ids, now(request)))


def _scope(request: HttpRequest) -> Scope:
    """The caller's scope; whoever works alone hands nothing along (404)."""
    scope: Scope = request.auth  # type: ignore[attr-defined]
    if not is_team(scope):
        raise Trouble(404, "no_team", _("There is nothing such here."))
    return scope
