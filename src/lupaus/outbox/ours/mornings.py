"""The morning's message: one a working day for each who wants it, and none while away. Each day only once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from lupaus.core.clock_time import local_date
from lupaus.core.hours import Hours
from lupaus.core.notifications import Topic, When, is_for_today, next_morning
from lupaus.ledger.policies import Rulebook
from lupaus.outbox.models import Choices, MemberLetter, Notification
from lupaus.outbox.ours.choices import Chosen, chosen
from lupaus.people.models import LONG_AGO, Absence, Membership

BATCH = 100


def wake_mornings(now: datetime, *, may_tell: bool, limit: int = BATCH) -> int:
    """Look at the members whose morning has come by `now` (aware UTC), and set the next one; answers how many."""
    with transaction.atomic():
        due = Membership.objects.select_for_update(skip_locked=True, of=("self",)).filter(
            next_morning_at__lte=now, organisation__frozen_at=None
        )
        by_firm: dict[int, list[Membership]] = defaultdict(list)
        for member in due.order_by("next_morning_at")[:limit]:
            by_firm[member.organisation_id].append(member)
        for organisation, members in by_firm.items():
            _wake(organisation, members, now, may_tell=may_tell)
        return sum(map(len, by_firm.values()))


def _wake(organisation: int, members: Sequence[Membership], now: datetime, *, may_tell: bool) -> None:
    calendar = Rulebook(organisation).calendar
    today = local_date(now, calendar.zone)
    ids = [member.party_id for member in members]
    rows = {row.member_id: row for row in Choices.objects.filter(organisation=organisation, member__in=ids)}
    away: dict[int, list[tuple[date, date]]] = defaultdict(list)
    absences = Absence.objects.filter(organisation=organisation, party__in=ids, until_on__gte=today)
    for party, first, last in absences.values_list("party", "from_on", "until_on"):
        away[party].append((first, last))
    here = Membership.objects.filter(organisation=organisation, left_at=None)
    is_many = len(here.order_by("pk").values_list("pk", flat=True)[:2]) > 1
    for member in members:
        mine = chosen(rows.get(member.party_id), is_many=is_many)
        spans = away[member.party_id]
        is_here = not any(first <= today <= last for first, last in spans)
        was_set = member.next_morning_at not in (None, LONG_AGO)
        if (
            member.left_at is None
            and may_tell
            and is_here
            and was_set
            and is_for_today(member.next_morning_at or now, now, calendar)
        ):
            _write(member, mine, now, today)
        # Who wants nothing sleeps on; a choice, or a first colleague, sets the alarm anew.
        wakes = member.left_at is None and (mine.has_morning or mine.topics[Topic.CALLS] is When.NOW)
        member.next_morning_at = next_morning(now, calendar, mine.morning_at, spans) if wakes else None
        member.save(update_fields=["next_morning_at"])


def _write(member: Membership, mine: Chosen, now: datetime, today: date) -> None:
    wanted = []
    if mine.has_morning:
        wanted.append(("morning", now, mine.morning_way))
    if mine.topics[Topic.CALLS] is When.NOW:
        calendar = Rulebook(member.organisation_id).calendar
        opens = calendar.openings(local_date(now, calendar.zone), Hours.EVENING)
        if opens and opens[-1][1] > now + timedelta(hours=1):
            wanted.append(("calls", max(now, opens[0][0]), None))
    for what, at, way in wanted:
        # The day's own, once: whoever comes second finds it.
        MemberLetter.objects.get_or_create(
            organisation_id=member.organisation_id, member_id=member.party_id, what=what, day=today,
            defaults={"way_id": way, "made_at": now, "next_step_at": at},
        )  # fmt: skip


def gather_morning(letter: MemberLetter, members: Sequence[int]) -> None:
    """What waited for this morning goes with it: of the reader, and of those for whom they are there today."""
    waiting = Notification.objects.filter(
        organisation=letter.organisation_id, member__in=members, state="morning"
    )
    waiting.update(state="sealed", letter=letter)
