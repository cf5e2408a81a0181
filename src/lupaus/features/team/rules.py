"""What a leader's page looks at first: which matters are in danger, and how a word stands. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from lupaus.core.figures import Verdict, facts, verdict
from lupaus.core.promise import Promise

SOON = timedelta(hours=24)
"""So long before its time a word that nobody has said to be done is in danger."""
LOOKED_BACK = timedelta(days=90)
"""How far back a leader's own words are shown, kept and broken ones alike."""
_FATES = {
    Verdict.KEPT: "kept", Verdict.ANEW: "anew", Verdict.MADE_GOOD: "good", Verdict.LEFT: "left",
    Verdict.OWED: "late", Verdict.LAPSED: "lapsed", Verdict.RELEASED: "released", Verdict.VOID: "withdrawn",
}  # fmt: skip


class Danger(NamedTuple):
    """One customer's matter in danger. `breaks`: how often a word in it was broken already."""

    customer: int
    promises: tuple[int, ...]
    due_end: datetime
    is_late: bool
    breaks: int


def fate(promise: Promise) -> str:
    """The name of the berry that shows what became of a word."""
    word = verdict(facts(promise._replace(is_promised=True)))
    if word is Verdict.OPEN:
        return "reported" if promise.stage == "reported" else "open"
    return _FATES[word]


def in_danger(promise: Promise, now: datetime) -> bool:
    """Is it late, or due within a day, or broken twice in its matter, and nobody has said that it is done?"""
    if not promise.is_open or promise.stage in ("offered", "waiting", "reported"):
        return False
    return promise.due_end <= now + SOON or promise.broken >= 2


def by_customer(promises: Iterable[Promise], now: datetime) -> list[Danger]:
    """Matters in danger by customer, the worst first: broken most often, then late the longest."""
    found: dict[int, list[Promise]] = {}
    for promise in promises:
        if in_danger(promise, now):
            found.setdefault(promise.creditor, []).append(promise)
    dangers = [
        Danger(
            customer, tuple(one.id for one in theirs), min(one.due_end for one in theirs),
            any(one.is_late(now) for one in theirs), max(one.broken for one in theirs),
        )
        for customer, theirs in found.items()
    ]  # fmt: skip
    return sorted(dangers, key=lambda one: (-one.breaks, one.due_end, one.customer))
