"""Somebody is forgotten: what they felt goes with them."""

from __future__ import annotations

from collections.abc import Collection

from lupaus.features.feelings.models import Felt


def forget(organisation: int, parties: Collection[int]) -> None:
    """Delete every answer of these. Their lines are words of the book, which forgets them itself."""
    Felt.objects.filter(organisation=organisation, promise__creditor__in=parties).delete()
