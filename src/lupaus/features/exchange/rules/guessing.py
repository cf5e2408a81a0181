"""Which column means what: the headings' words weighed against what stands under them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lupaus.features.exchange.rules.contents import likenesses
from lupaus.features.exchange.rules.meanings import REPEATABLE, Meaning, meaning_of_heading
from lupaus.features.exchange.rules.sheet import Sheet

# A heading counts double; contents alone must be rather clear before they decide.
_LEAST = 0.45
_DATES = frozenset({Meaning.LAST_VISIT, Meaning.NEXT_DUE})
_CHECKABLE = frozenset(
    {
        Meaning.PHONE,
        Meaning.PHONE2,
        Meaning.EMAIL,
        Meaning.POSTCODE,
        Meaning.LAST_VISIT,
        Meaning.NEXT_DUE,
    }
)
"""Meanings whose texts have such a shape that their absence speaks against the heading."""


@dataclass(frozen=True, slots=True)
class Guess:
    """One meaning for each column of the sheet, and how sure each is (0 to 1)."""

    meanings: tuple[Meaning, ...]
    confidence: tuple[float, ...]

    @property
    def is_enough(self) -> bool:
        """Whether some column tells whom to reach; without one the person must choose first."""
        return not {Meaning.PHONE, Meaning.PHONE2, Meaning.EMAIL, Meaning.ADDRESS}.isdisjoint(self.meanings)


def guess(sheet: Sheet, today: date) -> Guess:
    """The likeliest meanings; each is given once (but notes), the surest pair of column and meaning first."""
    if sheet.meanings is not None:
        return Guess(sheet.meanings, (1.0,) * len(sheet.meanings))
    scores = [_scores(sheet, index, today) for index in range(sheet.width)]
    return _settled(scores)


def _scores(sheet: Sheet, index: int, today: date) -> dict[Meaning, float]:
    contents = likenesses(sheet.column(index), today)
    told = meaning_of_heading(sheet.headings[index]) if sheet.headings else None
    if told is None:
        if sheet.headings and sheet.headings[index]:
            # An unknown heading over clear contents: believe the contents, a little less.
            return {meaning: 0.8 * score for meaning, score in contents.items()}
        return {meaning: 0.9 * score for meaning, score in contents.items()}
    meaning, sure = told
    if meaning is Meaning.NOTHING:
        return {Meaning.NOTHING: 1.0}
    scores = {other: 0.4 * score for other, score in contents.items() if score > 0.8}
    scores[meaning] = sure * _agreement(meaning, contents)
    dates = max(contents.get(kind, 0.0) for kind in _DATES)
    if meaning in _DATES | {Meaning.PROMISED} and dates > 0.6:
        # "Muistutus" over dates is a day and no promise; "Pvm" over coming days is the next one.
        ahead = contents.get(Meaning.NEXT_DUE, 0.0) > contents.get(Meaning.LAST_VISIT, 0.0)
        scores.pop(Meaning.PROMISED, None)
        scores[Meaning.NEXT_DUE if ahead or meaning is Meaning.NEXT_DUE else Meaning.LAST_VISIT] = sure * 0.95
        if ahead:
            scores.pop(Meaning.LAST_VISIT, None)
    return scores


def _agreement(meaning: Meaning, contents: dict[Meaning, float]) -> float:
    if not contents or meaning not in _CHECKABLE:
        return 1.0
    looked_for = Meaning.PHONE if meaning is Meaning.PHONE2 else meaning
    fits = (
        max(contents.get(kind, 0.0) for kind in _DATES)
        if meaning in _DATES
        else contents.get(looked_for, 0.0)
    )
    clash = max((score for other, score in contents.items() if other is not looked_for), default=0.0)
    return 0.4 if fits < 0.1 and clash > 0.8 else 0.7 + 0.3 * fits


def _settled(scores: Sequence[dict[Meaning, float]]) -> Guess:
    meanings = [Meaning.NOTHING] * len(scores)
    confidence = [0.0] * len(scores)
    pairs = sorted(
        ((score, -index, meaning) for index, found in enumerate(scores) for meaning, score in found.items()),
        key=lambda pair: (pair[0], pair[1]),
        reverse=True,
    )
    given: set[Meaning] = set()
    settled: set[int] = set()
    for score, minus_index, meaning in pairs:
        index = -minus_index
        if meaning is Meaning.PHONE and meaning in given and Meaning.PHONE2 not in given:
            meaning = Meaning.PHONE2
        if index in settled or score < _LEAST or (meaning in given and meaning not in REPEATABLE):
            continue
        meanings[index], confidence[index] = meaning, round(min(score, 1.0), 2)
        given.add(meaning)
        settled.add(index)
    _name_in_two(meanings)
    return Guess(tuple(meanings), tuple(confidence))


def _name_in_two(meanings: list[Meaning]) -> None:
    """A family name beside a "name" column makes that column the first name."""
    if Meaning.LAST_NAME in meanings and Meaning.NAME in meanings and Meaning.FIRST_NAME not in meanings:
        meanings[meanings.index(Meaning.NAME)] = Meaning.FIRST_NAME
