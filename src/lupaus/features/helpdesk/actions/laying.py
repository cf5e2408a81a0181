"""A line before whoever holds a promise: the ticket has changed, and a person judges what that means."""

from __future__ import annotations

from datetime import datetime

from lupaus.core.notices import Class, Medium, Notice
from lupaus.core.promise import Promise
from lupaus.features.helpdesk.models import TicketLink
from lupaus.outbox.write import write_notices

URGENCY = 1


def lay(link: TicketLink, promise: Promise, step: str, now: datetime) -> None:
    """Lay it before the holder. The caller holds the link's row, and saves it: each line has a number of its own."""
    link.lines += 1
    notice = Notice(
        promise.id, promise.terms_no, step, link.lines, promise.holder, promise.holder, Medium.NOTE.value,
        Class.URGENT.value, now, None, URGENCY,
    )  # fmt: skip
    write_notices([(link.organisation_id, notice)], now)
