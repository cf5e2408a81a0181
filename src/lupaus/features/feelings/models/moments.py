"""The service moments of a firm: what it has written, else the defaults."""

from __future__ import annotations

from lupaus.features.feelings.models import Aim
from lupaus.features.feelings.rules.moments import STANDARD, Moment
from lupaus.features.feelings.rules.words import parted
from lupaus.people.access import Scope


def moments(scope: Scope) -> list[Moment]:
    """All moments, the standard ones first, then the firm's own in the order of their making."""
    rows = Aim.objects.filter(organisation=scope.organisation).order_by("pk")
    written = {row.key: _moment(row) for row in rows}
    own = [moment for key, moment in written.items() if key not in STANDARD]
    return [*(written.get(key, default) for key, default in STANDARD.items()), *own]


def moment(scope: Scope, key: str) -> Moment | None:
    """One of them by its key."""
    return next((one for one in moments(scope) if one.key == key), None)


def _moment(row: Aim) -> Moment:
    return Moment(row.key, parted(row.feelings), row.target, row.behaviour, row.name, row.kind, row.is_used)
