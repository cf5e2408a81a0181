"""What a ticket's change means for its promise. A ticket decides nothing: it lays a question before a person."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from lupaus.core.promise import Promise
from lupaus.features.helpdesk.rules.tickets import CLOSED, MERGED, Ticket
from lupaus.features.helpdesk.rules.times import is_same


class News(StrEnum):
    """What a ticket's change asks for."""

    TIME = "ticket_time"  # another time: agreed with the customer, or only told?
    CLOSED = "ticket_closed"  # closed: did the customer get what was promised?
    OWNER = "ticket_owner"  # another owner: to be asked, or a person to be named
    MERGED = "merged"  # it lives on in another ticket


class Known(NamedTuple):
    """The ticket as we last knew it. `version` is None before we heard of it at all.

    `sent_…`: what we were about to write there, and have no answer to yet: what comes back with it is our own.
    """

    pending_at: datetime | None
    owner: int | None
    state: str
    version: datetime | None
    sent_pending_at: datetime | None = None
    sent_owner: int | None = None


def is_older(ticket: Ticket, known: Known) -> bool:
    """Has something later been heard already? Deliveries may overtake each other."""
    return known.version is not None and ticket.version < known.version


def news(ticket: Ticket, known: Known, promise: Promise) -> tuple[News, ...]:
    """What is new for the promise: only what differs from what we last knew, and is not our own doing."""
    if promise.outcome != "open":
        return ()
    if ticket.state == MERGED:
        return () if known.state == MERGED else (News.MERGED,)
    found: list[News] = []
    if ticket.state in CLOSED and known.state not in CLOSED and promise.stage != "reported":
        found.append(News.CLOSED)
    if known.version is None:
        return tuple(found)
    ours = (known.pending_at, known.sent_pending_at)
    at = ticket.pending_at if ticket.is_pending else None
    if at is not None and at not in ours and not is_same(at, promise):
        found.append(News.TIME)
    if ticket.owner.id not in (known.owner, known.sent_owner):
        found.append(News.OWNER)
    return tuple(found)
