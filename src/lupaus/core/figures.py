"""How we kept our word: always three figures, never one.

Kept as first promised; kept as agreed anew; not kept, which splits into made good and left.
A moved date that was only told is not kept as promised, however kindly it was told.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from lupaus.core.promise import Promise


class Verdict(StrEnum):
    """What one promise counts as."""

    KEPT = "kept"  # as first promised
    ANEW = "anew"  # kept as agreed anew
    MADE_GOOD = "made_good"  # not kept as promised, but put right
    LEFT = "left"  # not kept, and left
    OWED = "owed"  # missed, still owed: not kept so far
    OPEN = "open"
    RELEASED = "released"  # the customer let go, or we withdrew with their yes
    LAPSED = "lapsed"  # an offer that nobody answered, a reminder let be
    UNPROMISED = "unpromised"  # a contact that nobody had been promised; counts apart
    VOID = "void"  # undone


class Facts(NamedTuple):
    """The few facts of a promise that a verdict needs; what the book groups by."""

    outcome: str
    terms: str
    is_missed: bool
    has_deeds: bool
    is_agreed: bool  # cancelled with the customer's yes
    is_promised: bool
    is_void: bool
    answer: str
    is_contestable: bool  # kept without the receiver's word


class Figures(NamedTuple):
    """The three figures with their split, and what stands beside them."""

    kept: int = 0
    anew: int = 0
    made_good: int = 0
    left: int = 0
    owed: int = 0
    open: int = 0
    released: int = 0
    lapsed: int = 0
    unpromised: int = 0
    said_yes: int = 0
    not_contested: int = 0

    @property
    def not_kept(self) -> int:
        """Made good, left and still owed together."""
        return self.made_good + self.left + self.owed

    @property
    def settled(self) -> int:
        """All that has a verdict: the three figures together."""
        return self.kept + self.anew + self.not_kept


def facts(promise: Promise) -> Facts:
    """The facts of one promise."""
    return Facts(
        promise.outcome, promise.terms, promise.missed_at is not None, promise.deeds > 0,
        promise.outcome == "cancelled" and promise.how == "agreed", promise.is_promised,
        promise.is_void, promise.answer, promise.how == "not_contested",
    )  # fmt: skip


def verdict(found: Facts) -> Verdict:
    """The truth table."""
    if found.is_void:
        return Verdict.VOID
    if not found.is_promised:
        return Verdict.UNPROMISED
    broken = Verdict.MADE_GOOD if found.has_deeds else Verdict.LEFT
    match found.outcome:
        case "open":
            return Verdict.OWED if found.is_missed else Verdict.OPEN
        case "kept":
            if found.is_missed or found.terms == "told":
                return Verdict.MADE_GOOD
            return Verdict.ANEW if found.terms == "agreed" else Verdict.KEPT
        case "broken":
            return broken
        case "cancelled":
            return Verdict.RELEASED if found.is_agreed and not found.is_missed else broken
        case "released":
            return broken if found.is_missed else Verdict.RELEASED
        case _:
            return broken if found.is_missed else Verdict.LAPSED


def figures(groups: Iterable[tuple[Facts, int]]) -> Figures:
    """The figures of promises given in groups of equal facts, with how many each."""
    counts = dict.fromkeys(Figures._fields, 0)
    for found, many in groups:
        word = verdict(found)
        if word is Verdict.VOID:
            continue
        counts[word.value] += many
        if word in (Verdict.KEPT, Verdict.ANEW, Verdict.MADE_GOOD):
            if found.answer == "yes":
                counts["said_yes"] += many
            elif found.is_contestable:
                counts["not_contested"] += many
    return Figures(**counts)
