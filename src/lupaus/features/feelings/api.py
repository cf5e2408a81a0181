"""Feelings for other programs: what is aimed at, the stories, and what is counted. Nothing here is about one of us.

An answer is given on the customer's own page and nowhere else: no program says for a customer what they felt.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from lupaus.features.feelings.actions import shaping, telling
from lupaus.features.feelings.models.moments import moment as moment_by_key
from lupaus.features.feelings.models.moments import moments
from lupaus.features.feelings.queries import stories
from lupaus.features.feelings.queries.wording import behaviour_of, name_of
from lupaus.features.feelings.rules.moments import LONGEST_BEHAVIOUR, MOST_AIMED_AT, USUAL_TARGET, Moment
from lupaus.ledger import queries as book
from lupaus.people.access import Scope
from lupaus.people.roles import may
from lupaus.web.clock import now
from lupaus.web.rest.problems import Trouble, responses

router = Router(tags=["feelings"])
Aim = Literal["thought_of", "cared_for", "helped", "important", "delighted", "confident"]


class MomentSent(Schema):
    """What to aim at. `name` and `kind` (of the promise a matter begins with) are for a moment of your own."""

    aims: list[Aim] = Field(min_length=1, max_length=MOST_AIMED_AT)
    behaviour: str = Field("", max_length=LONGEST_BEHAVIOUR)
    target: int = Field(USUAL_TARGET, ge=1, le=100, strict=True)
    is_used: bool = True
    name: str = Field("", max_length=60)
    kind: str = Field("", max_length=30)


class MomentShape(Schema):
    """A service moment. `aims`: the feelings it should give; `target`: in how many of a hundred answers."""

    key: str
    name: str
    aims: list[str]
    behaviour: str
    target: int
    is_used: bool
    is_own: bool
    kind: str


class StoryShape(Schema):
    """One answer. `fate`: kept, repaired (broken, and it felt good in the end), broken. `line` is empty where it was
    written to somebody else who keeps it to themselves."""

    code: UUID
    at: datetime
    promise: UUID
    kind: str
    customer: str
    moment: str
    feelings: list[str]
    fate: str
    line: str


class StoriesShape(Schema):
    """A year's newest of each sort, worst cases first."""

    sorrows: list[StoryShape]
    repaired: list[StoryShape]
    joys: list[StoryShape]


class FiguresShape(Schema):
    """What is counted of one moment. Below twenty answers all but `n` is null."""

    moment: str
    n: int
    percent: int | None
    low_percent: int | None
    high_percent: int | None
    target: int
    gap: int | None


class ToldSent(Schema):
    """May the others read the line?"""

    is_told: bool


@router.get("/feelings/moments", response=responses(list[MomentShape]), summary="The service moments")
def all_moments(request: HttpRequest) -> list[MomentShape]:
    """What the firm aims at; everybody may read it."""
    return [_moment(one) for one in moments(_scope(request))]


@router.post("/feelings/moments", response=responses({201: MomentShape}), summary="Add a moment of our own")
def add(request: HttpRequest, sent: MomentSent) -> tuple[int, MomentShape]:
    """Only an owner adds one."""
    return 201, _write(request, Moment("", ()), sent)


@router.put("/feelings/moments/{key}", response=responses(MomentShape), summary="Write a moment")
def write(request: HttpRequest, key: str, sent: MomentSent) -> MomentShape:
    """From now on this is aimed at. Only an owner writes it."""
    found = moment_by_key(_scope(request), key)
    if found is None:
        raise Trouble(404, "moment_gone", _("There is no such moment here. Nothing was changed."))
    return _write(request, found, sent)


@router.get("/feelings/stories", response=responses(StoriesShape), summary="Joys and sorrows")
def told(request: HttpRequest) -> StoriesShape:
    """The words first: what customers said within a year."""
    scope, at = _scope(request), now(request)
    return StoriesShape(
        sorrows=[_story(one) for one in stories.sorrows(scope, at)],
        repaired=[_story(one) for one in stories.repaired(scope, at)],
        joys=[_story(one) for one in stories.joys(scope, at)],
    )


@router.get("/feelings/figures", response=responses(list[FiguresShape]), summary="Feelings, counted")
def figures(request: HttpRequest) -> list[FiguresShape]:
    """By moment, never by person: the share, its interval of 95 %, and the gap to the target in points."""
    return [
        FiguresShape(
            moment=one.moment.key, n=one.n, target=one.moment.target,
            percent=one.share.percent if one.share else None,
            low_percent=one.share.low_percent if one.share else None,
            high_percent=one.share.high_percent if one.share else None,
            gap=one.gap if one.share else None,
        )
        for one in stories.met(_scope(request), now(request))
    ]  # fmt: skip


@router.post(
    "/feelings/lines/{uuid:code}", response=responses({204: None}), summary="Let others read a line to me"
)
def tell(request: HttpRequest, code: UUID, sent: ToldSent) -> tuple[int, None]:
    """Only the one to whom it was written decides."""
    telling.tell(_scope(request), code, is_told=sent.is_told)
    return 204, None


def _write(request: HttpRequest, moment: Moment, sent: MomentSent) -> MomentShape:
    scope = _scope(request)
    if not may(scope.role, "write_moments"):
        raise Trouble(403, "not_yours", _("Only the owner writes what we aim at."))
    if moment.is_own and not book.kinds(scope).filter(slug=sent.kind).exists():
        raise Trouble(422, "no_moment_name", _("Give the moment a name, and choose with what it begins."))
    wanted = moment._replace(
        aims=tuple(sent.aims), behaviour=sent.behaviour.strip(), target=sent.target, is_used=sent.is_used,
        name=sent.name.strip() if moment.is_own else "", kind=sent.kind if moment.is_own else "",
    )  # fmt: skip
    return _moment(shaping.write(scope, wanted))


def _moment(one: Moment) -> MomentShape:
    return MomentShape(
        key=one.key, name=name_of(one), aims=list(one.aims), behaviour=behaviour_of(one), target=one.target,
        is_used=one.is_used, is_own=one.is_own, kind=one.kind,
    )  # fmt: skip


def _story(one: stories.Story) -> StoryShape:
    return StoryShape(**{name: getattr(one, name) for name in StoryShape.model_fields})


def _scope(request: HttpRequest) -> Scope:
    scope: Scope = request.auth  # type: ignore[attr-defined]
    return scope
