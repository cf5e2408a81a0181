"""A leader's own text: how they lead service."""

from __future__ import annotations

from datetime import datetime

from lupaus.core.lifecycle import Refusal
from lupaus.features.team.models import HowILead
from lupaus.people.access import Scope
from lupaus.people.models import Team
from lupaus.people.roles import MEMBER

LONGEST = 1_000


def is_leader(scope: Scope) -> bool:
    """Does the one who looks lead anybody, by role or by team?"""
    return leads(scope, scope.party, scope.role)


def leads(scope: Scope, party: int, role: str) -> bool:
    """Does this member lead anybody, by role or by team?"""
    if role != MEMBER:
        return True
    return Team.objects.filter(organisation=scope.organisation, leader=party).exists()


def write_how_i_lead(scope: Scope, text: str, *, now: datetime) -> None:
    """From now on this is what everybody reads. Refused: not_a_leader (name)."""
    if not is_leader(scope):
        raise Refusal("only_leaders")
    HowILead.objects.update_or_create(
        organisation_id=scope.organisation, leader_id=scope.party,
        defaults={"text": text.strip()[:LONGEST], "written_at": now},
    )  # fmt: skip
