"""How the key's own member is told, for other programs. An address is taken, and never given back."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from lupaus.core.lifecycle import Refusal
from lupaus.core.notifications import WAKING, Topic, When
from lupaus.features.notifications import actions, queries, rules
from lupaus.outbox.models import Way
from lupaus.outbox.ours.choices import choices_of, choose, remove_way
from lupaus.people.access import Scope
from lupaus.people.members import is_team
from lupaus.web.clock import now
from lupaus.web.rest.problems import Trouble, responses

router = Router(tags=["notifications"])
BASE = "/me/notifications"


class TopicShape(Schema):
    """How soon: now, morning, never. `way`: the code of an own address; empty: own e-mail."""

    when: Literal["now", "morning", "never"]
    way: str = Field("", max_length=36)


class ChoicesSent(Schema):
    """What is to hold from now on; topics that are not named stay as they are. Local time, between 7:00 and 22:00."""

    topics: dict[str, TopicShape] = Field(default_factory=dict)
    has_morning: bool | None = None
    morning_at: time | None = None
    morning_way: str | None = Field(None, max_length=36)


class WayShape(Schema):
    """An address: how it begins and ends. `trial`: waiting, sending, told, nothing, failed; empty: none was sent."""

    code: UUID
    service: str
    address: str
    failing_since: datetime | None
    worked_at: datetime | None
    trial: str


class ChoicesShape(Schema):
    """How the member is told. `by`: how one of us can be told from this Lupaus at all: email, messenger."""

    topics: dict[str, TopicShape]
    has_morning: bool
    morning_at: time
    morning_way: str
    ways: list[WayShape]
    by: list[str]


class WaySent(Schema):
    """An address as the service gives it."""

    url: str = Field(max_length=600)


@router.get(BASE, response=responses(ChoicesShape), summary="How I am told")
def choices(request: HttpRequest) -> ChoicesShape:
    """The topics that concern the member; whoever is alone has but one."""
    return _shown(_scope(request))


@router.put(BASE, response=responses(ChoicesShape), summary="Be told otherwise")
def change(request: HttpRequest, sent: ChoicesSent) -> ChoicesShape:
    """All of it at once; sent twice, it is the same."""
    scope = _scope(request)
    is_many = is_team(scope)
    before = choices_of(scope, is_many=is_many)
    allowed = {topic.value: topic for topic in rules.topics(is_many=is_many)}
    unknown = sorted(set(sent.topics) - set(allowed))
    if unknown:
        wrong = _("There is no such topic: %(topic)s.") % {"topic": unknown[0][:40]}
        raise Trouble(422, "unclear", wrong, {"topics": [wrong]})
    at = sent.morning_at or before.morning_at
    if not WAKING[0] <= at < WAKING[1]:
        wrong = _("Choose a time between 7:00 and 22:00.")
        raise Trouble(422, "unclear", wrong, {"morning_at": [wrong]})
    kept = _morning_way(scope, before.morning_way)
    choose(
        scope, {allowed[name]: _read(allowed[name], said) for name, said in sent.topics.items()},
        has_morning=before.has_morning if sent.has_morning is None else sent.has_morning,
        morning_at=at, morning_way=kept if sent.morning_way is None else sent.morning_way,
    )  # fmt: skip
    return _shown(scope)


@router.post(f"{BASE}/ways", response=responses({201: WayShape}), summary="One more address of mine")
def add(request: HttpRequest, sent: WaySent) -> Any:
    """A trial goes by it at once. The same address again is the same."""
    scope = _scope(request)
    if not is_team(scope):
        raise Http404
    way = actions.add(scope, sent.url, None, now())
    actions.try_way(scope, way, now())
    return 201, next(one for one in _ways(scope) if one.code == way.code)


@router.post(BASE + "/ways/{uuid:code}/try", response=responses({204: None}), summary="Send a trial")
def attempt(request: HttpRequest, code: UUID) -> Any:
    """By an own address. It goes within seconds; `trial` of the address tells what became of it."""
    scope = _scope(request)
    actions.try_way(scope, _own(scope, code), now())
    return 204, None


@router.delete(BASE + "/ways/{uuid:code}", response=responses({204: None}), summary="Forget an address")
def forget(request: HttpRequest, code: UUID) -> Any:
    """Secret and all. What went by it goes by e-mail."""
    remove_way(_own(_scope(request), code))
    return 204, None


def _scope(request: HttpRequest) -> Scope:
    scope: Scope = request.auth  # type: ignore[attr-defined]
    return scope


def _own(scope: Scope, code: UUID) -> Way:
    found = Way.objects.filter(organisation=scope.organisation, member=scope.party, code=code).first()
    if found is None:
        raise Http404
    return found


def _read(topic: Topic, said: TopicShape) -> tuple[When, str]:
    when = When(said.when)
    if topic is Topic.CALLS and when is When.MORNING:
        raise Refusal("unclear")
    return when, said.way if when is When.NOW else ""


def _morning_way(scope: Scope, way: int | None) -> str:
    found = Way.objects.filter(organisation=scope.organisation, member=scope.party, pk=way or 0).first()
    return str(found.code) if found is not None else ""


def _ways(scope: Scope) -> list[WayShape]:
    return [shape_of(one) for one in queries.ways(scope)]


def shape_of(one: queries.WayShown) -> WayShape:
    """An address as a program may see it."""
    return WayShape(
        code=UUID(one.code), service=one.service, address=one.address, failing_since=one.failing_since,
        worked_at=one.worked_at, trial=one.trial,
    )  # fmt: skip


def _shown(scope: Scope) -> ChoicesShape:
    is_many = is_team(scope)
    mine = choices_of(scope, is_many=is_many)
    return ChoicesShape(
        topics={
            topic.value: TopicShape(when=mine.topics[topic].value, way=mine.ways[topic])
            for topic in rules.topics(is_many=is_many)
        },
        has_morning=mine.has_morning, morning_at=mine.morning_at,
        morning_way=_morning_way(scope, mine.morning_way), ways=_ways(scope), by=sorted(actions.can_reach()),
    )  # fmt: skip
