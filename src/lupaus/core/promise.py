"""The promise: somebody's word to somebody, with a time.

A `Promise` is the folded state of one promise, exactly as its row in the book holds it. It is
a named tuple and not a dataclass because the engine builds hundreds of thousands of them from
database rows; the field order is therefore the column order of `ledger.rows`.

All instants are aware UTC datetimes. Dates and times of day are wall time in `zone`.
"""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum
from typing import NamedTuple

MISSED = "missed.1"
"""The mark in `done` that these terms were missed; new terms start without it."""


class Outcome(StrEnum):
    """What became of the promise. Time alone sets none of these but `LAPSED`."""

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    RELEASED = "released"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"


class Stage(StrEnum):
    """Where an open promise stands. A closed one keeps the stage in which it closed."""

    OFFERED = "offered"  # waits for the customer's yes; binds nobody yet
    ACTIVE = "active"
    WAITING = "waiting"  # waits for the customer's part; our clock is paused and shown
    REPORTED = "reported"  # we say done; the customer's yes or a quiet period closes it


class Direction(StrEnum):
    """Whose word it is, seen from the organisation."""

    OURS = "ours"  # we to a customer
    THEIRS = "theirs"  # a supplier to us
    INNER = "inner"  # a leader to the staff


class Terms(StrEnum):
    """How the present terms came about."""

    FIRST = "first"  # as first promised
    AGREED = "agreed"  # agreed anew: the receiver said yes
    TOLD = "told"  # only told: a new working date, still not kept as promised


class Cause(StrEnum):
    """Why a promise slipped."""

    UNNAMED = ""
    OWN = "own"
    SUPPLIER = "supplier"
    OUTSIDE = "outside"


class Answer(StrEnum):
    """The receiver's word on "Did we keep our promise?"."""

    NONE = ""
    YES = "yes"
    PARTLY = "partly"
    NO = "no"


DENIED = frozenset({Answer.PARTLY, Answer.NO})
"""The answers that give a matter back to us."""


class Promise(NamedTuple):
    """One promise. Ids are database ids of the same organisation.

    `done` names the steps of the plan already taken under the present terms, each as
    `step.attempt`, separated by spaces. `wanted_at` is the instant that somebody chose for the
    next contact; it overrides the plan's own. `paused_at` is when our clock stopped, for as long as
    it waits for the customer. `named` is the member whom the receiver knows as the one who looks after it.
    `breaks` is how often this word was broken, `broken_before` how often the words of the same matter before it.
    `handed_to` was asked to take it on, until `answer_by`; `custody_at` is when the holder last changed, and
    `hand_overs` how often it was handed over. `seq` is the number of the last event.
    """

    id: int
    organisation: int
    kind: int
    direction: str
    debtor: int
    creditor: int
    holder: int
    guarantor: int
    content: int | None
    is_promised: bool
    series: int | None
    series_n: int | None
    arises_from: int | None
    depends_on: int | None
    matter: int
    made_at: datetime
    zone: str
    first_due_on: date
    first_due_time: time | None
    first_due_end: datetime
    outcome: str
    stage: str
    due_on: date
    due_time: time | None
    starts_time: time | None
    precision: str
    due_end: datetime
    terms: str
    terms_no: int
    terms_at: datetime
    missed_at: datetime | None
    reported_at: datetime | None
    closed_at: datetime | None
    lapses_at: datetime | None
    paused_at: datetime | None
    how: str
    answer: str
    is_void: bool
    done: str
    tries: int
    tried_at: datetime | None
    told_at: datetime | None
    wanted_at: datetime | None
    breaks: int
    broken_before: int
    nags: int
    is_quiet: bool
    cause: str
    deeds: int
    apologies: int
    named: int
    handed_to: int | None
    answer_by: datetime | None
    custody_at: datetime
    hand_overs: int
    seq: int

    @property
    def is_open(self) -> bool:
        return self.outcome == "open"

    def is_late(self, now: datetime) -> bool:
        """Is the word still owed after its time?"""
        return self.outcome == "open" and now >= self.due_end

    @property
    def broken(self) -> int:
        """How often words of this matter have been broken, as far as this promise knows."""
        return self.breaks + self.broken_before

    @property
    def is_untold(self) -> bool:
        """Does the receiver still know another name than the holder's?"""
        return self.outcome == "open" and self.named != self.holder

    def has_done(self, step: str) -> bool:
        """Was this `step.attempt` taken, or skipped, under the present terms?"""
        return step in self.done.split(" ")
