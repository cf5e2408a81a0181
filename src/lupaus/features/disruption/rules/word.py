"""What is to be told, before anybody has told it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import NamedTuple

Phrases = Mapping[str, Mapping[str, str]]
"""By language: cause, deed and whole."""


class Word(NamedTuple):
    """A word about an incident. `next_word_at` (aware UTC): by when the next one comes. `estimate_at`: what we
    believe, and promise to nobody. `mode` of new times: none, shift (by `minutes`), one (`on`, perhaps `at`), rows.
    `has_own`: promises whose own new date was brought get that one instead.
    """

    phrases: Phrases
    next_word_at: datetime | None = None
    estimate_at: datetime | None = None
    mode: str = "none"
    minutes: int | None = None
    on: date | None = None
    at: time | None = None
    has_own: bool = False

    @property
    def has_deed(self) -> bool:
        """Does it say that something has been done?"""
        return any(said.get("deed") for said in self.phrases.values())
