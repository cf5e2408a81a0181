"""A channel's receipt becomes evidence, once, and only while the attempt's number is still ours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from lupaus.core.letters import Reason, Receipt
from lupaus.ledger.policies import Rulebook
from lupaus.outbox import evidence
from lupaus.outbox.deciding import settle_calls
from lupaus.outbox.models import Attempt, Envelope, Notice
from lupaus.outbox.seal import by_hand_alarm

BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
"""How long after each attempt that surely did not arrive the next one comes; the last one repeats."""
PATIENCE = timedelta(days=1)
"""What has not gone after so long is given up, although it would still be useful: a person calls."""
NO_SERVER = frozenset({Reason.UNREACHABLE, Reason.LOGIN_REFUSED, Reason.TLS_FAILED})
"""Reasons that are the server's and not the letter's: all others rest as well."""


def note_receipt(
    envelope: int, fence: int, receipt: Receipt, *, at: Callable[[str], None] = lambda name: None
) -> bool:
    """Write what became of an attempt. False when the number is an old one; then nothing changes.

    An answer that comes after the lease ran out, and before anybody decided, still counts: better
    late knowledge than none.
    """
    with transaction.atomic():
        rows = Envelope.objects.select_for_update(of=("self",)).select_related("organisation")
        row = rows.filter(pk=envelope, fence=fence, state__in=("sending", "unknown")).first()
        if row is None:
            return False
        if row.state == "unknown" and receipt.state in ("unknown", "deferred", "by_hand"):
            return False
        Attempt.objects.filter(envelope=row, fence=fence).update(
            ended_at=receipt.at, state=receipt.state, reason=receipt.reason.value[:60]
        )
        _note(row, receipt)
        at("receipt")
    return True


def _note(row: Envelope, receipt: Receipt) -> None:
    was_unknown = row.state == "unknown"
    promises = list(Notice.objects.filter(envelope=row).values_list("promise", flat=True))
    match receipt.state:
        case "accepted":
            evidence.tell(row, receipt.at)
            if was_unknown:
                scope = evidence.scope_for(row.organisation, row.holder_id)
                settle_calls(scope, promises, row.pk, receipt.at)
        case "refused" if was_unknown:
            _give_up(row, receipt)  # the call line stands already
        case "refused":
            evidence.fail(row, receipt.reason.value or "refused", receipt.at)
        case "deferred":
            _defer(row, receipt)
        case "by_hand":
            book = Rulebook(row.organisation_id)
            row.state, row.leased_until = "by_hand", None
            row.next_step_at = by_hand_alarm(book, receipt.at, row.useless_at)
            row.save(update_fields=["state", "leased_until", "next_step_at"])
        case _:
            evidence.doubt(row, "unknown", receipt.at)
            evidence.close(row, "unknown", receipt.reason.value)


def _give_up(row: Envelope, receipt: Receipt) -> None:
    Notice.objects.filter(envelope=row).update(
        state="failed", reason=receipt.reason.value[:30], settled_at=receipt.at, next_step_at=None
    )
    evidence.close(row, "refused", receipt.reason.value)


def _defer(row: Envelope, receipt: Receipt) -> None:
    """Surely not taken: later again, until nobody needs it any more; then a person calls."""
    pause = BACKOFF[min(row.attempts, len(BACKOFF)) - 1]
    later = receipt.at + max(pause, receipt.retry_after or timedelta())
    given_up_at = row.sealed_at + PATIENCE
    ends = min(row.useless_at or given_up_at, given_up_at)
    if later >= ends:
        evidence.fail(row, receipt.reason.value or "too_late", receipt.at)
    else:
        row.state, row.reason, row.leased_until = "sealed", receipt.reason.value, None
        row.next_step_at = later
        row.save(update_fields=["state", "reason", "leased_until", "next_step_at"])
    if receipt.reason in NO_SERVER:
        _let_others_rest(row, receipt.at, later)


def _let_others_rest(row: Envelope, now: datetime, until: datetime) -> None:
    """The server itself is away: the channel's other letters wait for the same time, not each its own.

    Each is still looked at when it becomes useless.
    """
    others = Envelope.objects.filter(channel=row.channel, state="sealed", next_step_at__lte=now)
    others.exclude(pk=row.pk).filter(Q(useless_at=None) | Q(useless_at__gt=until)).update(next_step_at=until)
