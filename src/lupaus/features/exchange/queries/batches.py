"""The lists that a firm has brought."""

from __future__ import annotations

from django.db.models import QuerySet

from lupaus.features.exchange.models import Batch
from lupaus.people.access import Scope


def unfinished(scope: Scope) -> QuerySet[Batch]:
    """Lists that somebody began with and nobody ended, the newest first."""
    return _light(scope).exclude(state__in=("done", "undone"))


def finished(scope: Scope) -> QuerySet[Batch]:
    """Lists that have been carried out, the newest first."""
    return _light(scope).filter(state="done")


def _light(scope: Scope) -> QuerySet[Batch]:
    rows = Batch.objects.filter(organisation=scope.organisation).order_by("-started_at", "-pk")
    return rows.defer("sheet", "failed", "evenings", "problems")
