"""A tagged ticket that can make no promise: whoever set its time there is told in the ticket itself, and it is counted here.

Else somebody believes that a word is kept which nobody has. Nothing of the customer is kept: why, and which ticket.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db.models import F, QuerySet

from lupaus.core.ports import Tickets, TicketTrouble
from lupaus.features.helpdesk.actions import wording
from lupaus.features.helpdesk.actions.connecting import door
from lupaus.features.helpdesk.models import HelpDesk, Unpromised
from lupaus.features.helpdesk.rules.telling import REST, pause
from lupaus.features.helpdesk.rules.tickets import Ticket
from lupaus.people.access import Scope

log = logging.getLogger("lupaus.helpdesk")
LEASE = timedelta(minutes=2)
TURNS = 3


def heard(scope: Scope, desk: HelpDesk, ticket: Ticket, outcome: str, now: datetime) -> None:
    """A ticket came in, and this came of it. The same time is told once, however often its ticket changes.

    It rests for a minute: whoever sets a tag, a time and a customer one after the other is not told in between.
    """
    if outcome not in wording.UNPROMISED or ticket.pending_at is None:
        settle(desk, ticket.id, now)
        return
    here = Unpromised.objects.filter(desk=desk, ticket=ticket.id)
    same = here.filter(why=outcome, pending_at=ticket.pending_at)
    _settled(here.exclude(pk__in=same.values("pk")), now)
    row, is_new = Unpromised.objects.get_or_create(
        desk=desk, ticket=ticket.id, why=outcome, pending_at=ticket.pending_at,
        defaults={
            "organisation_id": scope.organisation, "heard_at": now, "next_try_at": now + REST,
            "number": "" if outcome == "forgotten" else ticket.number,
        },
    )  # fmt: skip
    if not is_new and row.settled_at is not None:
        row.settled_at = None
        if row.result == "moot":
            row.result, row.next_try_at = "", now + REST
        row.save(update_fields=["settled_at", "result", "next_try_at"])


def settle(desk: HelpDesk, ticket: int, now: datetime) -> None:
    """It is promised after all, or the ticket wants nothing any more: what is not told yet is told no more."""
    _settled(Unpromised.objects.filter(desk=desk, ticket=ticket), now)


def tell_one(desk: HelpDesk, now: datetime) -> bool:
    """Write the next note; False when none waits. Raises `TicketTrouble` when the helpdesk cannot be reached."""
    row = _claimed(desk, now)
    if row is None:
        return False
    mine = Unpromised.objects.filter(pk=row.pk, tries=row.tries, result="")
    try:
        _written(door(desk), row)
    except TicketTrouble as no:
        if no.code not in ("gone", "refused"):
            mine.update(leased_until=None, next_try_at=now + pause(row.tries))
            raise
        mine.update(result=no.code, leased_until=None, next_try_at=None)
        if no.code == "gone":
            settle(desk, row.ticket, now)
        return True
    except Exception as problem:
        # Something of ours is wrong with this one: the others are not to wait for it, and it is not to be lost.
        log.error("unpromised %s: %s", row.pk, type(problem).__name__)
        mine.update(leased_until=None, next_try_at=now + pause(row.tries))
        return True
    mine.update(result="done", leased_until=None, next_try_at=None)
    return True


def _settled(rows: QuerySet[Unpromised], now: datetime) -> None:
    standing = rows.filter(settled_at=None)
    standing.filter(result="").update(result="moot", next_try_at=None)
    standing.update(settled_at=now)


def _claimed(desk: HelpDesk, now: datetime) -> Unpromised | None:
    """The next one that is due, leased to us and committed."""
    due = Unpromised.objects.filter(desk=desk, result="", next_try_at__lte=now).exclude(leased_until__gt=now)
    for _again in range(TURNS):
        found = due.order_by("next_try_at", "pk").first()
        if found is None:
            return None
        if Unpromised.objects.filter(pk=found.pk, tries=found.tries, result="").update(
            tries=F("tries") + 1, leased_until=now + LEASE
        ):
            return Unpromised.objects.get(pk=found.pk)
    return None  # others are quicker, and do it


def _written(tickets: Tickets, row: Unpromised) -> None:
    """Once: whoever finds one that was begun before looks first whether its note is there already."""
    subject = wording.marker(row.code)
    if row.tries > 1 and any(one.get("subject") == subject for one in tickets.notes(row.ticket)):
        return
    tickets.write_note(row.ticket, subject, wording.unpromised_note(row))
