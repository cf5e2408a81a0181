"""What we were told is kept for a season and no longer: it says when colleagues were reached, and nobody needs that."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from lupaus.outbox.models import MemberLetter, Notification

KEPT = timedelta(days=90)
BATCH = 500


def clear_told(now: datetime) -> int:
    """Forget what ended more than `KEPT` before `now` (aware UTC), some at a time; answers how many rows went.

    What still waits stays, however old: also what a member who is away for long will read on the day of return.
    """
    long_ago = now - KEPT
    ended = Notification.objects.filter(state__in=("told", "settled", "house"), since__lt=long_ago)
    gone = _clear(ended.filter(Q(letter=None) | Q(letter__made_at__lt=long_ago)))
    letters = MemberLetter.objects.filter(state__in=("told", "nothing", "failed"), made_at__lt=long_ago)
    return gone + _clear(letters.filter(notifications=None))


def _clear(rows: QuerySet[Notification] | QuerySet[MemberLetter]) -> int:
    count = 0
    while ids := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            rows.model._default_manager.filter(pk__in=ids).delete()
        count += len(ids)
    return count
