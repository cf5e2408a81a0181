"""Somebody is forgotten: this room keeps ids and times only, so that nothing of theirs is here. A link stays, nameless."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lupaus.features.helpdesk.models import HelpDesk
from lupaus.people.access import Scope


def about_me(scope: Scope) -> Mapping[str, Any]:
    """What is kept about a member: whether they carry what nobody owns."""
    carries = HelpDesk.objects.filter(organisation=scope.organisation, carrier=scope.party).exists()
    return {"carries_what_nobody_owns": carries}
