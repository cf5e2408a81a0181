"""Trials of an address, and what may be done with a team's."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from lupaus.core.lifecycle import Refusal
from lupaus.core.ports import Joints
from lupaus.outbox.models import MemberLetter, Way
from lupaus.outbox.ours.choices import add_way, own_way, team_way
from lupaus.people.access import Scope
from lupaus.people.models import Team
from lupaus.people.roles import may

LEADS = "shape_teams"


def can_reach() -> frozenset[str]:
    """By what one of us can be told from here: "email", "messenger"."""
    joints: Joints = import_string(settings.LUPAUS_JOINTS)()
    return frozenset(joints.to_us)


def add(scope: Scope, url: str, team: UUID | None, now: datetime) -> Way:
    """One more address, mine or a team's. Refused: what `add_way` refuses, not_yours_to_lead."""
    if team is not None:
        _must_lead(scope, Team.objects.filter(organisation=scope.organisation, code=team).first())
    return add_way(scope, url, settings.LUPAUS_NOTIFY_HOSTS, now, team=team)


def way_to_touch(scope: Scope, code: UUID) -> Way:
    """An address that I may try or forget: mine, or a team's where I lead. Refused: way_gone, not_yours_to_lead."""
    try:
        return own_way(scope, code)
    except Refusal:
        found = team_way(scope, code)
        _must_lead(scope, found.team)
        return found


def team_to_tell(scope: Scope, code: UUID) -> Team:
    """A team whose addresses I may give. Refused: not_found, not_yours_to_lead."""
    return _must_lead(scope, Team.objects.filter(organisation=scope.organisation, code=code).first())


def try_way(scope: Scope, way: Way | None, now: datetime) -> MemberLetter:
    """Send a trial by it, by own e-mail without one; tapped twice, it is one. The engine sends it within seconds."""
    owner = {"team_id": way.team_id} if way is not None and way.team_id else {"member_id": scope.party}
    rows = MemberLetter.objects.filter(organisation=scope.organisation, what="trial", way=way, **owner)
    going = rows.filter(state__in=("waiting", "sending")).first()
    if going is not None:
        return going
    return MemberLetter.objects.create(
        organisation_id=scope.organisation, what="trial", way=way, made_at=now, next_step_at=now, **owner
    )


def _must_lead(scope: Scope, team: Team | None) -> Team:
    if team is None:
        raise Refusal("not_found")
    if team.leader_id != scope.party and not may(scope.role, LEADS):
        raise Refusal("not_yours_to_lead")
    return team
