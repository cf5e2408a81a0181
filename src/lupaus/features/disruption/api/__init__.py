"""Disruptions for other programs: an operator's own system opens one, brings the rows and tells them in one call."""

from __future__ import annotations

from lupaus.features.disruption.api.incidents import router

__all__ = ["router"]
