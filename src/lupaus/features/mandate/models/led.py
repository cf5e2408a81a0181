"""Who leads whom, for what is seen afterwards."""

from __future__ import annotations

from lupaus.people.access import Scope
from lupaus.people.models import Membership


def led_by(scope: Scope) -> set[int]:
    """Whose leader I am: of my teams, and as an owner of everybody but myself. Also those who have left."""
    rows = Membership.objects.filter(organisation=scope.organisation).exclude(party=scope.party)
    if scope.role != "owner":
        rows = rows.filter(team__leader=scope.party)
    return set(rows.values_list("party", flat=True))
