"""The three figures of the firm, and the few that stand beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from lupaus.core.figures import Figures
from lupaus.ledger import queries as book
from lupaus.people.access import Scope


@dataclass(frozen=True, slots=True)
class Found:
    """The figures of what was due in a time; `unasked` are reminders kept although nobody had asked."""

    three: Figures
    unasked: int


def figures(scope: Scope, since: datetime | None, until: datetime) -> Found:
    """Of promises first due in [since, until), in a few grouped queries."""
    three = book.figures_of(scope, since=since, until=until)
    reminders = Q(kind__slug="recall", outcome="kept", how__in=("reached", "delivered", "agreed"))
    unasked = book.promises(scope).filter(reminders, closed_at__lt=until)
    if since is not None:
        unasked = unasked.filter(closed_at__gte=since)
    return Found(three, unasked.count())
