"""Forgetting what was said about somebody: the words go, the events and their order stay."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from lupaus.ledger import models
from lupaus.people.access import Scope


def erase_words(scope: Scope, parties: Collection[int], now: datetime) -> int:
    """Empty every text about these parties, and what their objects are and where; answers how many texts."""
    models.Series.objects.filter(organisation=scope.organisation, party__in=parties).update(
        thing="", address="", area=""
    )
    return models.Words.objects.filter(
        organisation=scope.organisation, party__in=parties, erased_at=None
    ).update(text="", erased_at=now)
