"""The product's words as a firm begins to change them: without the conditions that only the product needs."""

from __future__ import annotations

from typing import NamedTuple

from lupaus.outbox import texts, wording
from lupaus.outbox.placeholders import NAMES
from lupaus.outbox.wording import Choice, Word, Wording
from lupaus.web import speech

_USUAL = {"is_promised": True, "is_own": True, "is_read": True}
"""A firm words what it says where a promise was given, by the one who gave it."""
_ALWAYS = frozenset("name person firm phone interval answer yes stop time matter".split())
"""Words that always have something to say."""


def starting_text(slug: str, language: str) -> str:
    """The product's wording of this text for the usual case. Raises `KeyError` where there is none."""
    keys = NAMES[speech.known(language)]
    usual = _USUAL | {"is_offer": slug.endswith(".offer")}
    settled = {word: usual[key] for word, key in keys.items() if key in usual}
    always = {word for word, key in keys.items() if key in _ALWAYS}
    return _Start(settled, always).written(wording.parse(texts.product_text(slug, language)))


class _Start(NamedTuple):
    """What is taken for granted: conditions of the usual case, and words that are never empty."""

    settled: dict[str, bool]
    always: set[str]

    def written(self, pieces: Wording) -> str:
        return "".join(self._piece(piece) for piece in pieces)

    def _piece(self, piece: str | Word | Choice) -> str:
        if isinstance(piece, str):
            return piece
        if isinstance(piece, Word):
            return "" if piece.name in self.settled else f"{{{piece.asks}{piece.name}}}"
        parts: list[str] = []
        asked_before: list[set[str]] = []
        for part in piece.parts:
            asked = self._asked(part)
            if self._is_ruled_out(part) or any(before <= asked for before in asked_before):
                continue
            asked_before.append(asked)
            parts.append(self.written(part))
        if asked_before == [set()]:
            return parts[0]
        return f"[{'|'.join(parts)}]" if parts else ""

    def _is_ruled_out(self, part: Wording) -> bool:
        """Does the part ask for something that is otherwise in the usual case?"""
        return any(
            isinstance(piece, Word)
            and piece.name in self.settled
            and self.settled[piece.name] == (piece.asks == "!")
            for piece in part
        )

    def _asked(self, part: Wording) -> set[str]:
        """The words that may have nothing to say, on which the part hangs."""
        return {
            piece.asks + piece.name
            for piece in part
            if isinstance(piece, Word) and piece.name not in self.settled and piece.name not in self.always
        }
