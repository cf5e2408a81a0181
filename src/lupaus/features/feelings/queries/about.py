"""What is kept here about a customer, for the copy of everything that they may ask for."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from lupaus.features.feelings.models import Felt
from lupaus.features.feelings.rules.words import parted
from lupaus.people.access import Scope


def felt_by(scope: Scope, parties: Collection[int]) -> list[dict[str, Any]]:
    """Every answer, as plain values; the lines stand with their promises."""
    rows = Felt.objects.filter(organisation=scope.organisation, promise__creditor__in=parties)
    return [
        {
            "promise": row.promise.code,
            "felt": list(parted(row.feelings)),
            "first_at": row.first_at,
            "at": row.at,
        }
        for row in rows.select_related("promise").order_by("pk")
    ]
