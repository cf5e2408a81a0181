"""What becomes of each object of a list when it meets the book."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple

from lupaus.core.recurrence import after, parse_interval
from lupaus.features.exchange.rules.calling import Timing
from lupaus.features.exchange.rules.likeness import KnownObject, same_object
from lupaus.features.exchange.rules.wanted import Wanted, WantedObject

Outcome = Literal["new", "newer", "same", "agreed", "let_go", "no_contact"]
"""new: comes into the book · newer: the list knows a later visit · same: nothing to do · agreed: a visit is
agreed, the book knows better · let_go: the customer ended it, never made again · no_contact: asked for none."""

UNWANTED = frozenset({"none", "died"})


class Verdict(NamedTuple):
    """An object of the list, the book's own if it has it, and the day it will be due."""

    outcome: Outcome
    thing: WantedObject
    known: KnownObject | None
    due: date

    @property
    def is_change(self) -> bool:
        """Whether carrying it out writes anything."""
        return self.outcome in ("new", "newer")


def judge(
    contact: Wanted, objects: Sequence[KnownObject], owners: str, rule: str, timing: Timing
) -> list[Verdict]:
    """A verdict for each object of the contact. `owners` is the street address of the book, or the list's."""
    return [_verdict(thing, objects, owners or contact.address, rule, timing) for thing in contact.objects]


def _verdict(
    thing: WantedObject, objects: Sequence[KnownObject], owners: str, rule: str, timing: Timing
) -> Verdict:
    due = timing.due(thing)
    known = same_object(thing, objects, owners)
    if rule in UNWANTED:
        return Verdict("no_contact", thing, known, due)
    if known is None:
        return Verdict("new", thing, None, due)
    if known.is_released:
        return Verdict("let_go", thing, known, due)
    if thing.last_visit is None or (
        known.last_done_on is not None and thing.last_visit <= known.last_done_on
    ):
        return Verdict("same", thing, known, due)
    if known.open_promise is None or not known.is_reminder:
        return Verdict("agreed", thing, known, due)
    return Verdict("newer", thing, known, after(thing.last_visit, parse_interval(known.interval)))
