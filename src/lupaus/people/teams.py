"""Teams: who belongs together, and whom they turn to."""

from __future__ import annotations

from uuid import UUID

from lupaus.people.access import Scope
from lupaus.people.models import Team


def teams(scope: Scope) -> list[Team]:
    """All by name, with their leaders."""
    return list(
        Team.objects.filter(organisation=scope.organisation).select_related("leader").order_by("name")
    )


def team_by_code(scope: Scope, code: UUID | str) -> Team | None:
    """One of this organisation by its public code; None for anything else."""
    return Team.objects.filter(organisation=scope.organisation, code=code).select_related("leader").first()
