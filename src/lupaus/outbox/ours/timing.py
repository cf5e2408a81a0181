"""Is it still the hour of a message that was made earlier? Asked just before it goes.

Between the making and the going a machine may have stood still, a server may have said "later", a book may have been
frozen for days. Whoever sleeps now is not woken by it, and yesterday is not told as if it were today.
"""

from __future__ import annotations

from datetime import datetime

from lupaus.core.clock_time import local_date
from lupaus.core.hours import Hours
from lupaus.core.notifications import Topic, Wanted, goes_together_at, is_in_its_day
from lupaus.ledger.policies import Rulebook
from lupaus.outbox.models import MemberLetter, Notification
from lupaus.outbox.ours.sorting import wanted_by


def may_go(letter: MemberLetter, now: datetime) -> bool:
    """May it go at `now` (aware UTC)? Where not, nothing is lost: it is put off, or what it tells waits anew.

    Call in the transaction that holds its row.
    """
    calendar = Rulebook(letter.organisation_id).calendar
    match letter.what:
        case "trial":  # whoever taps it is awake
            return True
        case "morning" | "calls":
            hours = Hours.EVENING if letter.what == "calls" else None
            if letter.day is not None and is_in_its_day(letter.day, now, calendar, hours):
                return True
            _open(letter, "morning", None)
        case "team":
            at = goes_together_at([Wanted(Topic.PASSED, now)], now, calendar)
            if at <= now:
                return True
            letter.state, letter.next_step_at = "waiting", at
            letter.save(update_fields=["state", "next_step_at"])
        case _:
            rows = Notification.objects.filter(letter=letter, state="sealed").select_related("promise")
            wanted = [Wanted(Topic(row.topic), row.since, wanted_by(row)) for row in rows]
            is_of_today = local_date(letter.made_at, calendar.zone) == local_date(now, calendar.zone)
            if is_of_today and goes_together_at(wanted, now, calendar) <= now:
                return True
            # Sorted anew: perhaps they are away by now, have chosen otherwise, or more has come together.
            _open(letter, "waiting", now)
    return False


def _open(letter: MemberLetter, state: str, at: datetime | None) -> None:
    """It is not sent any more, and what was in it waits again."""
    inside = Notification.objects.filter(letter=letter, state="sealed")
    inside.update(state=state, letter=None, next_step_at=at)
    letter.state, letter.next_step_at = "nothing", None
    letter.save(update_fields=["state", "next_step_at"])
