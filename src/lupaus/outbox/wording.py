"""The small language of texts: `{name}` says a word, `[a|b]` the first part that has all its words.

    Hei {nimi}. [Hinta {hinta}.|Hinnan kerron ensin.] [{?lupaus}Lupasin muistuttaa.]

A part is left out when one of its words has nothing to say. `{?word}` only asks, `{!word}` asks for
the contrary. Words come from outside and are never read as wording. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

_TOKEN = re.compile(r"\{([?!]?)([^{}\[\]|]*)\}|([\[\]|{}])")
_DOUBLE_SPACE = re.compile(r"[ \t]{2,}")
_BEFORE_MARK = re.compile(r"[ \t]+([,.;:!?](?:\s|$))")
_TWO_ENDS = re.compile(r"(?<!\.)\.\.(?!\.)")


class TextError(ValueError):
    """A wording that cannot be used. `code` and `facts` make the sentence.

    Codes: unknown_placeholder (word, known), bracket, banned (phrase), empty, too_long, no_stop.
    """

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class Word(NamedTuple):
    """A placeholder. `asks`: "" is said, "?" must have something to say, "!" must have nothing."""

    name: str
    asks: str


class Choice(NamedTuple):
    """Parts of which the first complete one is said; none when none is."""

    parts: tuple[Wording, ...]


Wording = tuple["str | Word | Choice", ...]


@lru_cache(maxsize=2_000)
def parse(text: str) -> Wording:
    """Read a wording. Raises `TextError` (`bracket`) when braces or brackets do not meet."""
    tokens = list(_tokens(text))
    found, end = _sequence(tokens, 0, inside=False)
    if end != len(tokens):
        raise TextError("bracket")
    return found


def words_of(wording: Wording) -> Iterator[str]:
    """Every placeholder that occurs, asked or said."""
    for piece in wording:
        if isinstance(piece, Word):
            yield piece.name
        elif isinstance(piece, Choice):
            for part in piece.parts:
                yield from words_of(part)


def says(wording: Wording, name: str) -> bool:
    """Is this placeholder somewhere said, and not only asked?"""
    return any(
        (isinstance(piece, Word) and piece.name == name and not piece.asks)
        or (isinstance(piece, Choice) and any(says(part, name) for part in piece.parts))
        for piece in wording
    )


def fill(wording: Wording, words: Mapping[str, str]) -> str:
    """The text with its words in it, tidy. A word that is not in `words` is empty."""
    said = "".join(_said(wording, words))
    lines = [_TWO_ENDS.sub(".", _BEFORE_MARK.sub(r"\1", _DOUBLE_SPACE.sub(" ", line))).strip()
             for line in said.split("\n")]  # fmt: skip
    kept = [line for i, line in enumerate(lines) if line or (i > 0 and lines[i - 1])]
    return "\n".join(kept).strip()


def _tokens(text: str) -> Iterator[str | Word]:
    last = 0
    for found in _TOKEN.finditer(text):
        if found.start() > last:
            yield text[last : found.start()]
        last = found.end()
        if found[3]:
            if found[3] in "{}":
                raise TextError("bracket")
            yield found[3]
        else:
            yield Word(found[2].strip().lower(), found[1])
    if last < len(text):
        yield text[last:]


def _sequence(tokens: list[str | Word], at: int, *, inside: bool) -> tuple[Wording, int]:
    found: list[str | Word | Choice] = []
    while at < len(tokens):
        sign = tokens[at]
        if sign == "[":
            choice, at = _choice(tokens, at + 1)
            found.append(choice)
        elif sign == "]" or (sign == "|" and inside):
            break
        else:
            found.append(sign)
            at += 1
    return tuple(found), at


def _choice(tokens: list[str | Word], at: int) -> tuple[Choice, int]:
    parts: list[Wording] = []
    while True:
        part, at = _sequence(tokens, at, inside=True)
        parts.append(part)
        if at >= len(tokens):
            raise TextError("bracket")
        if tokens[at] == "]":
            return Choice(tuple(parts)), at + 1
        at += 1


def _said(wording: Wording, words: Mapping[str, str]) -> Iterator[str]:
    for piece in wording:
        if isinstance(piece, str):
            yield piece
        elif isinstance(piece, Word):
            if not piece.asks:
                yield words.get(piece.name, "")
        else:
            chosen = next((part for part in piece.parts if _is_whole(part, words)), ())
            yield from _said(chosen, words)


def _is_whole(part: Wording, words: Mapping[str, str]) -> bool:
    """Do all its own words hold? Brackets within choose for themselves."""
    return all(
        bool(words.get(piece.name)) != (piece.asks == "!") for piece in part if isinstance(piece, Word)
    )
