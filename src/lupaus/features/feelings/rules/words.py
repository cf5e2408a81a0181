"""The words a customer may choose from: six that we aim at, five that warn us. A word, never a grade."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from hashlib import sha256
from typing import Final

AIMED_AT: Final = ("thought_of", "cared_for", "helped", "important", "delighted", "confident")
WARNING: Final = ("forgotten", "passed_around", "a_number", "rushed", "let_down")
ALL: Final = AIMED_AT + WARNING
MOST: Final = 2
"""As many words as one may choose: two are a feeling, more are a questionnaire."""
GOOD: Final = "good"
BAD: Final = "bad"


def shuffled(seed: str) -> list[str]:
    """All words in an order of this page's own: what stands first is chosen more often, whatever it is."""
    return sorted(ALL, key=lambda word: sha256(f"{seed} {word}".encode()).digest())


def tone(feelings: Collection[str]) -> str:
    """`GOOD`, `BAD`, or nothing said. One warning word among good ones is a warning: the worst is heard first."""
    if any(word in WARNING for word in feelings):
        return BAD
    return GOOD if feelings else ""


def joined(feelings: Iterable[str]) -> str:
    """The words as they are kept: always in one order, so that equal answers are equal."""
    chosen = set(feelings)
    return ",".join(word for word in ALL if word in chosen)


def parted(kept: str) -> tuple[str, ...]:
    """The words of a kept answer."""
    return tuple(kept.split(",")) if kept else ()
