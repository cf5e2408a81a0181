"""Lupaus: a ledger of promises made to customers, and an engine that forgets none."""

from __future__ import annotations

__version__ = "0.1.0"
