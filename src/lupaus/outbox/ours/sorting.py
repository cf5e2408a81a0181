"""Which of what was noted goes now, which waits for the morning, and which nobody needs any more.

A member's row is held meanwhile, so that two engines never write two messages about the same to one person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q

from lupaus.core.clock_time import local_date
from lupaus.core.hours import Hours
from lupaus.core.notifications import Topic, Wanted, When, goes_at, merged_at
from lupaus.core.standing import Away, away_on, end_of_chain
from lupaus.ledger.policies import Rulebook
from lupaus.outbox.models import Choices, MemberLetter, Notice, Notification, Way
from lupaus.outbox.ours.choices import Chosen, chosen
from lupaus.people.models import Absence, Membership

BATCH = 200
_ACTS = frozenset({"taken_on", "thanked", "gift_thanked"})
"""What was noted of an act: no line says whether it has been seen."""


class _Firm(NamedTuple):
    """What sorting needs of one organisation on this day."""

    book: Rulebook
    away: Mapping[int, Away]
    members: Mapping[int, bool]
    choices: Mapping[int, Choices]
    ways: Mapping[str, Way]

    @property
    def is_many(self) -> bool:
        return sum(self.members.values()) > 1


def sort_notifications(now: datetime, *, may_tell: bool, limit: int = BATCH) -> int:
    """Look at what is due at `now` (aware UTC); answers how many notifications were looked at.

    `may_tell`: can anything leave from here? Otherwise it all stays in the house, where it stands anyway.
    """
    with transaction.atomic():
        rows = _claimed(now, limit)
        by_firm: dict[int, list[Notification]] = defaultdict(list)
        for row in rows:
            by_firm[row.organisation_id].append(row)
        for organisation, theirs in by_firm.items():
            if may_tell:
                _Sorting(organisation, now).sort(theirs)
            else:
                _set(theirs, "house")
        return len(rows)


def _claimed(now: datetime, limit: int) -> list[Notification]:
    due = Notification.objects.filter(next_step_at__lte=now, organisation__frozen_at=None)
    first = set(due.order_by("next_step_at").values_list("organisation", "member")[:limit])
    if not first:
        return []
    wanted = Q()
    for organisation, member in first:
        wanted |= Q(organisation=organisation, party=member)
    held = Membership.objects.select_for_update(skip_locked=True, of=("self",)).filter(wanted)
    here = set(held.order_by("pk").values_list("organisation", "party"))
    known = set(Membership.objects.filter(wanted).values_list("organisation", "party"))
    for organisation, member in first - known:  # a party that was never one of us
        due.filter(organisation=organisation, member=member).update(state="settled", next_step_at=None)
    members = {member for _organisation, member in here}
    rows = due.filter(member__in=members).select_related("promise").order_by("next_step_at", "pk")
    return list(rows[:limit])


class _Sorting:
    """One organisation at one moment."""

    def __init__(self, organisation: int, now: datetime) -> None:
        self.organisation, self.now = organisation, now

    def sort(self, rows: Sequence[Notification]) -> None:
        self.firm = _firm(self.organisation, {row.member_id for row in rows}, self.now)
        seen_to = settled(rows)
        by_person: dict[int, list[Notification]] = defaultdict(list)
        for row in rows:
            if row.step == "went_back":
                self._tell_team(row)
            if row.pk in seen_to or not self.firm.members.get(row.member_id):
                _set([row], "settled")
            else:
                by_person[self._reader(row.member_id)].append(row)
        for member, theirs in by_person.items():
            self._sort_for(member, theirs)

    def _tell_team(self, row: Notification) -> None:
        """Silence brought it back: the holder's team may know of it, once, where it has an address of its own."""
        home = Membership.objects.filter(organisation=self.organisation, party=row.promise.holder_id)
        teams = home.exclude(team=None).values("team")
        day = local_date(row.since, self.firm.book.calendar.zone)
        opens = self.firm.book.calendar.next_open(self.now, Hours.WORK)
        ways = Way.objects.filter(organisation=self.organisation, team__in=teams)
        for way, team in ways.values_list("pk", "team"):
            MemberLetter.objects.get_or_create(
                organisation_id=self.organisation, team_id=team, way_id=way, promise_id=row.promise_id, day=day,
                defaults={"what": "team", "made_at": self.now, "next_step_at": opens},
            )  # fmt: skip

    def _reader(self, member: int) -> int:
        """Who is there for them today; whoever has nobody hears of it on the day of return."""
        return end_of_chain(dict(self.firm.away), member) or member

    def _sort_for(self, member: int, rows: Sequence[Notification]) -> None:
        mine = chosen(self.firm.choices.get(member), is_many=self.firm.is_many)
        ready: dict[str, list[Notification]] = defaultdict(list)
        for row in rows:
            wanted = Wanted(Topic(row.topic), row.since, wanted_by(row))
            when = mine.topics[wanted.topic]
            is_away = member in self.firm.away
            at = (
                None if is_away else goes_at(wanted, when, self.now, self.firm.book.calendar, mine.morning_at)
            )
            if at is None:
                _set([row], _resting_place(when, mine, is_away=is_away))
            elif at > self.now:
                _alarm([row], at)
            else:
                ready[mine.ways[wanted.topic]].append(row)
        for way, theirs in ready.items():
            self._seal(member, way, theirs, mine)

    def _seal(self, member: int, way: str, rows: Sequence[Notification], mine: Chosen) -> None:
        goes = merged_at(min(row.since for row in rows), mine.told_at)
        if goes > self.now:
            _alarm(rows, goes)
            return
        found = self.firm.ways.get(way)
        letter = MemberLetter.objects.create(
            organisation_id=self.organisation, member_id=member, what="now", made_at=self.now,
            next_step_at=self.now, way=found if found is not None and found.member_id == member else None,
        )  # fmt: skip
        ids = [row.pk for row in rows]
        Notification.objects.filter(pk__in=ids).update(state="sealed", letter=letter, next_step_at=None)
        Choices.objects.update_or_create(
            organisation_id=self.organisation, member_id=member, defaults={"told_at": self.now}
        )


def settled(rows: Iterable[Notification]) -> set[int]:
    """Which of these nobody needs to be told of any more: seen to, taken back, undone, or before somebody else now."""
    rows = list(rows)
    lines = {
        (line["promise"], line["terms_no"], line["step"], line["attempt"]): (line["state"], line["holder"])
        for line in Notice.objects.filter(promise__in={row.promise_id for row in rows}).exclude(
            medium="message"
        ).values("promise", "terms_no", "step", "attempt", "state", "holder")
    }  # fmt: skip
    gone = set()
    for row in rows:
        line = lines.get((row.promise_id, row.terms_no, row.step, row.attempt))
        if row.step in _ACTS:
            is_gone = row.promise.is_void or (
                row.step == "taken_on" and row.promise.holder_id == row.member_id
            )
        else:
            is_gone = line != ("waiting", row.member_id)
        if is_gone:
            gone.add(row.pk)
    return gone


def wanted_by(row: Notification) -> datetime | None:
    """Until when it is of use: an answer's time, or the promise's own."""
    if row.by is not None:
        return row.by
    return row.promise.due_end if row.topic == Topic.PRESSING else None


def _resting_place(when: When, mine: Chosen, *, is_away: bool) -> str:
    """Whoever is away finds on the day of return also what would have gone at once."""
    waits = when is When.MORNING or (is_away and when is When.NOW)
    return "morning" if waits and mine.has_morning else "house"


def _firm(organisation: int, asked: set[int], now: datetime) -> _Firm:
    book = Rulebook(organisation)
    on = local_date(now, book.calendar.zone)
    rows = Absence.objects.filter(organisation=organisation, until_on__gte=on, from_on__lte=on)
    away = away_on((Away(*row) for row in rows.values_list("party", "from_on", "until_on", "deputy")), on)
    members = {
        party: left is None
        for party, left in Membership.objects.filter(organisation=organisation).values_list(
            "party", "left_at"
        )
    }
    concerned = asked | {end_of_chain(dict(away), party) or party for party in asked}
    found = Choices.objects.filter(organisation=organisation, member__in=concerned)
    ways = Way.objects.filter(organisation=organisation, member__in=concerned)
    return _Firm(
        book, away, members, {row.member_id: row for row in found}, {str(way.code): way for way in ways}
    )


def _set(rows: Sequence[Notification], state: str) -> None:
    Notification.objects.filter(pk__in=[row.pk for row in rows]).update(state=state, next_step_at=None)


def _alarm(rows: Sequence[Notification], at: datetime) -> None:
    Notification.objects.filter(pk__in=[row.pk for row in rows]).update(next_step_at=at)
