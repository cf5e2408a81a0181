"""What must be told, to whom, and why: facts only, never a text.

The words are made when the envelope is sealed, in the receiver's language, from the promise as
it then stands.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

SLIP = "slip"
"""The step of a word to many, told when something has gone wrong for all of them: its attempt names the bulletin."""
BEHIND_THE_REST = 8
"""The urgency of a word to many: a hundred thousand of them stand before nobody else's callback or answer."""


class Medium(StrEnum):
    """How a notice reaches its receiver."""

    CALL = "call"  # a line on somebody's call list
    MESSAGE = "message"  # e-mail or text message to the customer
    NOTE = "note"  # a line before one of us: decide, look, put right


class Class(StrEnum):
    """How a notice may use the receiver's time."""

    ANSWER = "answer"  # the customer just acted: at once, no cap
    URGENT = "urgent"  # a slip told before its time; becomes a call where it cannot go in time
    PLANNED = "planned"  # quiet hours, at most one message for each person and day


class Notice(NamedTuple):
    """One thing to be told. Unique for (promise, terms_no, step, attempt).

    `not_before`: when it may go at the earliest. `useless_at`: from then on nobody needs it.
    `urgency`: 0 first. All instants are aware UTC.
    """

    promise: int
    terms_no: int
    step: str
    attempt: int
    party: int  # to whom it is told, or, for a call, who is called
    holder: int  # who sees to it
    medium: str
    klass: str
    not_before: datetime
    useless_at: datetime | None
    urgency: int
