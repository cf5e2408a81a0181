"""How each of us wants to be told: topics, the morning's message, and the addresses at messengers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, time
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from lupaus.core.lifecycle import Refusal
from lupaus.core.notifications import DEFAULTS, MORNING_AT, Topic, When
from lupaus.core.ways import read_way
from lupaus.outbox.models import Choices, Discretion, Notification, Way
from lupaus.people.access import Scope
from lupaus.people.models import LONG_AGO, Membership, Team

MOST_WAYS = 5
NAMES = ("email", "own", "never")


class Chosen(NamedTuple):
    """What holds for a member. `ways`: by topic the code of an own address, or "" for own e-mail."""

    topics: Mapping[Topic, When]
    ways: Mapping[Topic, str]
    has_morning: bool
    morning_at: time
    morning_way: int | None
    told_at: datetime | None = None


def chosen(row: Choices | None, *, is_many: bool) -> Chosen:
    """The member's own choices over the product's. One alone is told nothing that nobody else could have done."""
    said = row.topics if row is not None else {}
    topics = {topic: _when(said, topic) for topic in Topic}
    if not is_many:
        topics |= {topic: When.NEVER for topic in Topic if topic is not Topic.CALLS}
    has_morning = is_many if row is None or row.has_morning is None else row.has_morning
    return Chosen(
        topics,
        {topic: str(said[topic.value][1]) if topic.value in said else "" for topic in Topic},
        has_morning,
        (row.morning_at if row is not None else None) or MORNING_AT,
        row.morning_way_id if row is not None else None,
        row.told_at if row is not None else None,
    )


def _when(said: Mapping[str, Sequence[str]], topic: Topic) -> When:
    return When(said[topic.value][0]) if topic.value in said else DEFAULTS[topic]


def choices_of(scope: Scope, *, is_many: bool) -> Chosen:
    """Those of the one who looks."""
    return chosen(
        Choices.objects.filter(organisation=scope.organisation, member=scope.party).first(), is_many=is_many
    )


def ways_of(scope: Scope) -> list[Way]:
    """The own addresses of the one who looks, the oldest first."""
    return list(Way.objects.filter(organisation=scope.organisation, member=scope.party).order_by("pk"))


def choose(
    scope: Scope, topics: Mapping[Topic, tuple[When, str]], *, has_morning: bool, morning_at: time,
    morning_way: str = "",
) -> None:  # fmt: skip
    """From now on I am told so. What was noted before goes by it too, unless it has gone.

    Refused: way_gone (an address that is no more, or is not mine).
    """
    with transaction.atomic():
        _in_turn(scope)
        mine = {str(way.code): way.pk for way in ways_of(scope)}
        asked = {code for _when_, code in topics.values()} | {morning_way}
        if asked - {""} - set(mine):
            raise Refusal("way_gone")
        row, _new = Choices.objects.get_or_create(organisation_id=scope.organisation, member_id=scope.party)
        kept = dict(row.topics)
        row.topics = kept | {topic.value: [when.value, way] for topic, (when, way) in topics.items()}
        row.has_morning, row.morning_at = has_morning, morning_at
        row.morning_way_id = mine.get(morning_way)
        row.save(update_fields=["topics", "has_morning", "morning_at", "morning_way"])
        # The next look is counted anew, by the new time.
        mine_here = Membership.objects.filter(
            organisation=scope.organisation, party=scope.party, left_at=None
        )
        mine_here.update(next_morning_at=LONG_AGO)


def add_way(
    scope: Scope, url: str, hosts: Collection[str], now: datetime, *, team: UUID | None = None
) -> Way:
    """One more address of mine, or of a team.

    Refused: what `core.ways.read_way` refuses, ways_full (most), not_found (no such team).
    """
    found = read_way(url, hosts)
    with transaction.atomic():
        _in_turn(scope)
        rows = Way.objects.filter(organisation=scope.organisation)
        owner = {"member_id": scope.party} if team is None else {"team_id": _team(scope, team).pk}
        same = rows.filter(url=url.strip(), **owner).first()
        if same is not None:
            return same
        if rows.filter(**owner).count() >= MOST_WAYS:
            raise Refusal("ways_full", most=MOST_WAYS)
        return Way.objects.create(
            organisation_id=scope.organisation, url=url.strip(), scheme=found.scheme, tail=found.tail,
            made_at=now, **owner,
        )  # fmt: skip


def own_way(scope: Scope, code: UUID) -> Way:
    """One of mine. Refused: way_gone."""
    found = Way.objects.filter(organisation=scope.organisation, member=scope.party, code=code).first()
    if found is None:
        raise Refusal("way_gone")
    return found


def team_way(scope: Scope, code: UUID) -> Way:
    """One of a team of this firm. Refused: way_gone."""
    found = Way.objects.filter(organisation=scope.organisation, team__isnull=False, code=code).first()
    if found is None:
        raise Refusal("way_gone")
    return found


def remove_way(way: Way) -> None:
    """The address is forgotten, secret and all. What went by it goes by e-mail."""
    way.delete()


def forget_choices(organisation: int, party: int) -> None:
    """Who has left is told nothing here any more: choices and addresses go, secrets and all. Safe to call again."""
    Choices.objects.filter(organisation=organisation, member=party).delete()
    Way.objects.filter(organisation=organisation, member=party).delete()
    waiting = Notification.objects.filter(organisation=organisation, member=party)
    waiting.filter(state__in=("waiting", "morning")).update(state="settled", next_step_at=None)


def names_may_leave(organisation: int) -> str:
    """By what a customer's name may leave the house: email, own, never."""
    found = Discretion.objects.filter(organisation=organisation).values_list("names", flat=True).first()
    return found or "email"


def set_names(scope: Scope, names: str) -> None:
    """The firm's word on it. Refused: unknown_choice."""
    if names not in NAMES:
        raise Refusal("unknown_choice")
    Discretion.objects.update_or_create(organisation_id=scope.organisation, defaults={"names": names})


def _team(scope: Scope, code: UUID) -> Team:
    team = Team.objects.filter(organisation=scope.organisation, code=code).first()
    if team is None:
        raise Refusal("not_found")
    return team


def _in_turn(scope: Scope) -> None:
    """Two taps at once count and write one after the other."""
    mine = Membership.objects.select_for_update(of=("self",))
    list(mine.filter(organisation=scope.organisation, party=scope.party))
