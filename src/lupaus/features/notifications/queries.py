"""How a member is told, as the page, other programs and the member's own export see it: never with an address in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import Q

from lupaus.core.ways import OWN_PROGRAMS, SERVICES, shown
from lupaus.outbox.models import Choices, MemberLetter, Way
from lupaus.outbox.ours.choices import choices_of
from lupaus.people.access import Scope
from lupaus.people.members import is_team
from lupaus.people.models import Team
from lupaus.people.roles import may


class WayShown(NamedTuple):
    """An address as anybody may see it. `trial`: what became of the last one; "" when none was tried."""

    pk: int
    code: str
    service: str
    address: str
    failing_since: Any
    worked_at: Any
    trial: str
    team: str


def ways(scope: Scope) -> list[WayShown]:
    """My own, the oldest first."""
    return _shown(scope, Way.objects.filter(organisation=scope.organisation, member=scope.party))


def led_teams(scope: Scope) -> list[Team]:
    """The teams whose address I may give: those that I lead, all of them where my role shapes teams."""
    rows = Team.objects.filter(organisation=scope.organisation).order_by("name", "pk")
    return list(rows if may(scope.role, "shape_teams") else rows.filter(leader=scope.party))


def team_ways(scope: Scope, teams: Sequence[Team]) -> list[WayShown]:
    """The addresses of these teams, the oldest first."""
    return _shown(scope, Way.objects.filter(organisation=scope.organisation, team__in=teams))


def mail_trial(scope: Scope) -> str:
    """What became of the last trial by own e-mail."""
    rows = MemberLetter.objects.filter(
        organisation=scope.organisation, member=scope.party, what="trial", way=None
    )
    return rows.order_by("-pk").values_list("state", flat=True).first() or ""


def everything(scope: Scope) -> Mapping[str, Any]:
    """All that is kept about how I am told, for my own eyes."""
    mine = choices_of(scope, is_many=is_team(scope))
    letters = MemberLetter.objects.filter(organisation=scope.organisation, member=scope.party)
    return {
        "topics": {topic.value: [when.value, mine.ways[topic]] for topic, when in mine.topics.items()},
        "has_morning": mine.has_morning,
        "morning_at": mine.morning_at.isoformat("minutes"),
        "is_chosen": Choices.objects.filter(organisation=scope.organisation, member=scope.party).exists(),
        "ways": [_without_pk(way) for way in ways(scope)],
        "told": list(letters.order_by("pk").values("what", "day", "state", "made_at", "told_at")),
    }


def _shown(scope: Scope, rows: Any) -> list[WayShown]:
    found = list(rows.select_related("team").order_by("pk"))
    trials = MemberLetter.objects.filter(organisation=scope.organisation, what="trial").filter(
        Q(way__in=[way.pk for way in found])
    )
    last = dict(trials.order_by("pk").values_list("way", "state"))
    return [
        WayShown(
            way.pk, str(way.code), service_name(way.scheme), shown(way.scheme, way.tail), way.failing_since, way.worked_at,
            last.get(way.pk, ""), way.team.name if way.team else "",
        )
        for way in found
    ]  # fmt: skip


def _without_pk(way: WayShown) -> dict[str, Any]:
    return {name: value for name, value in way._asdict().items() if name != "pk"}


def service_name(scheme: str) -> str:
    """The service by how its address begins."""
    return SERVICES.get(scheme) or OWN_PROGRAMS.get(scheme) or scheme
