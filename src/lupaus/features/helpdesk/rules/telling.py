"""What of a promise's history is told in its ticket, and how long to wait before trying again."""

from __future__ import annotations

from datetime import timedelta

TOLD = frozenset(
    "made accepted declined agreed_anew told_anew paused resumed missed_due reported kept contested given_up "
    "released cancelled lapsed handed_over taken_on hand_over_declined hand_over_returned entrusted undone".split()
)
"""Kinds of events that are noted in the ticket. What the engine plans and sends is not."""
PASSED_ON = frozenset("taken_on hand_over_declined hand_over_returned entrusted undone".split())
"""Kinds of events after which the ticket belongs to whoever holds the promise now, whoever owned it before."""
MOVES_TICKET = PASSED_ON | frozenset("made accepted agreed_anew told_anew resumed".split())
"""Kinds of events after which the ticket's time or owner may have to follow."""
REST = timedelta(seconds=60)
"""A tap may be taken back for so long: nothing is told before."""
LONGEST = timedelta(hours=1)
FIRST = timedelta(minutes=1)


def pause(failures: int) -> timedelta:
    """How long to leave a helpdesk alone after so many failures in a row: 1, 2, 4 minutes, never over an hour."""
    return min(LONGEST, FIRST * (1 << min(max(failures - 1, 0), 10)))
