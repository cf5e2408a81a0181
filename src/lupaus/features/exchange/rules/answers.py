"""What the person has answered about a list: the only choices an import has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self

from lupaus.features.exchange.rules.meanings import Meaning
from lupaus.features.exchange.rules.wanted import PromisedAnswer, Settings

MOST_CALLS = 200


@dataclass(frozen=True, slots=True)
class Answers:
    """`meanings` None: as guessed. `promised` None: not asked yet. `per_evening` None: as the firm usually calls.

    `apart`: pairs of row numbers that are two customers, although they look like one.
    """

    meanings: tuple[Meaning, ...] | None = None
    promised: PromisedAnswer | None = None
    per_evening: int | None = None
    apart: frozenset[tuple[int, int]] = frozenset()

    def settings(self, today: date) -> Settings:
        """How rows are read under these answers. Without an answer no promise is claimed."""
        return Settings(today=today, promised=self.promised or "none")

    def to_json(self) -> dict[str, Any]:
        """The answers as stored."""
        return {
            "meanings": list(self.meanings) if self.meanings is not None else None,
            "promised": self.promised,
            "per_evening": self.per_evening,
            "apart": sorted(map(list, self.apart)),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The answers that `to_json` stored."""
        meanings = stored.get("meanings")
        return cls(
            meanings=tuple(map(Meaning, meanings)) if meanings is not None else None,
            promised=stored.get("promised"),
            per_evening=stored.get("per_evening"),
            apart=frozenset((first, second) for first, second in stored.get("apart", ())),
        )

    def with_apart(self, pairs: Iterable[tuple[int, int]]) -> Self:
        """The same answers with these pairs kept apart."""
        return replace(self, apart=frozenset(pairs))
