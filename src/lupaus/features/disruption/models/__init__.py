"""One incident, the words told about it, and the promises that it hits."""

from __future__ import annotations

from lupaus.features.disruption.models.brought import Brought
from lupaus.features.disruption.models.cards import Card, Tap
from lupaus.features.disruption.models.dates import OwnDate
from lupaus.features.disruption.models.hits import Chunk, Hit
from lupaus.features.disruption.models.incident import Disruption, Telling

__all__ = ["Brought", "Card", "Chunk", "Disruption", "Hit", "OwnDate", "Tap", "Telling"]
