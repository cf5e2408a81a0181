"""The day: its stops in order, the week around it, what was missed, what comes after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from lupaus.core.calendar import Calendar
from lupaus.core.promise import DENIED
from lupaus.features.calls.queries.cards import Thing, thing_of
from lupaus.features.calls.queries.places import booked, visit_kind
from lupaus.features.calls.queries.waiting import before_me
from lupaus.features.calls.rules.gaps import Booked, free_gaps
from lupaus.ledger import queries as book
from lupaus.ledger.policies import Rulebook
from lupaus.people.access import Scope
from lupaus.people.models import Party
from lupaus.people.parties import points_by_party, roots_of

SHOWN = 200
COMING = 8


class Stop(NamedTuple):
    """One customer at one time, with every object that is visited then."""

    party: Party
    phone: str
    address: str
    things: list[Thing]
    next_on: date | None

    @property
    def first(self) -> Thing:
        return self.things[0]

    @property
    def code(self) -> UUID:
        return self.first.code

    @property
    def on(self) -> date:
        return self.first.promise.due_on

    @property
    def starts(self) -> time | None:
        """When we may come at the earliest; None when only the day is agreed."""
        return self.first.promise.starts_time or self.first.promise.due_time

    @property
    def ends(self) -> time | None:
        return self.first.promise.due_time if self.first.promise.starts_time else None

    @property
    def is_done(self) -> bool:
        return self.first.promise.outcome == "kept"

    @property
    def is_offered(self) -> bool:
        return self.first.promise.outcome == "open" and self.first.promise.stage == "offered"

    @property
    def is_contested(self) -> bool:
        """Has the customer said that it was not done, or not wholly?"""
        return any(thing.promise.answer in DENIED for thing in self.things)

    @property
    def cents(self) -> int | None:
        known = [thing.cents for thing in self.things]
        return sum(filter(None, known)) if None not in known else None

    @property
    def travel_cents(self) -> int:
        return max(thing.travel_cents for thing in self.things)


class WeekDay(NamedTuple):
    """A day of the strip. `load`: "", some or full."""

    on: date
    stops: int
    load: str
    is_working: bool
    holiday: str


class Day(NamedTuple):
    """One day of mine. `missed` stand only on today's page."""

    on: date
    today: date
    stops: list[Stop]
    missed: list[Stop]
    coming: list[Stop]
    week: list[WeekDay]
    holiday: str

    @property
    def is_today(self) -> bool:
        return self.on == self.today

    @property
    def left(self) -> int:
        return sum(not stop.is_done for stop in self.stops)


def day(scope: Scope, on: date | None, now: datetime, language: str) -> Day:
    """The day `on`, else today, as it stands at `now` (aware UTC)."""
    calendar = Rulebook(scope.organisation).calendar
    today = calendar.today(now)
    on = on or today
    visits = _visits(scope).filter(before_me(scope, now))
    here = visits.filter(due_on=on, outcome__in=("open", "kept"))[:SHOWN]
    # By the open promises whose time has passed, which are few; their days are told apart afterwards.
    missed = (
        visits.filter(outcome="open", due_end__lte=now).order_by("due_end", "pk")[:SHOWN]
        if on == today
        else []
    )
    coming = visits.filter(outcome="open", due_on__gt=on)[: COMING * 3]
    rows = [*here, *(row for row in missed if row.due_on < today), *coming]
    stops = _stops(scope, rows)
    return Day(
        on=on,
        today=today,
        stops=[stop for stop in stops if stop.on == on],
        missed=[stop for stop in stops if stop.on < on and stop.on < today],
        coming=[stop for stop in stops if stop.on > on][:COMING],
        week=_week(scope, on, calendar, language),
        holiday=calendar.holiday_name(on, language) or "",
    )


def stop_of(scope: Scope, code: UUID) -> Stop | None:
    """The stop to which a visit belongs, with the other objects of that customer and time."""
    row = book.promises(scope).filter(code=code).select_related("kind").first()
    if row is None or row.kind.slug != "visit":
        return None
    same = _visits(scope).filter(
        creditor=row.creditor_id, due_on=row.due_on, due_time=row.due_time, starts_time=row.starts_time,
        outcome=row.outcome,
    )  # fmt: skip
    return next((stop for stop in _stops(scope, same) if any(t.code == code for t in stop.things)), None)


def _visits(scope: Scope) -> QuerySet[Any]:
    """Everybody's visits, in order."""
    return (
        book.promises(scope)
        .filter(kind=visit_kind(scope), is_void=False)
        .select_related("kind", "series", "series__basis", "content", "debtor", "holder")
        .order_by("due_on", "pk")
    )


def _stops(scope: Scope, rows: Iterable[Any]) -> list[Stop]:
    """`rows` of visits as stops, in order of day and time; those without a time come last."""
    found = list(rows)
    people = roots_of(scope, {row.creditor_id for row in found})
    phones = points_by_party({party.pk for party in people.values()}, "phone")
    after = _next_by_series(
        scope, [row.series_id for row in found if row.outcome == "kept" and row.series_id]
    )
    grouped: dict[tuple[object, ...], list[Any]] = {}
    for row in found:
        key = (
            people[row.creditor_id].pk, row.due_on, row.starts_time, row.due_time, row.outcome, row.stage,
            row.holder_id,
        )  # fmt: skip
        grouped.setdefault(key, []).append(row)
    stops = [_stop(scope, group, people, phones, after) for group in grouped.values()]
    return sorted(stops, key=_by_time)


def _by_time(stop: Stop) -> tuple[date, time, int]:
    return stop.on, stop.starts or time(23, 59), stop.first.promise.id


def _stop(
    scope: Scope,
    rows: Sequence[Any],
    people: dict[int, Party],
    phones: dict[int, str],
    after: dict[int, date],
) -> Stop:
    party = people[rows[0].creditor_id]
    there = next((row.series.address for row in rows if row.series and row.series.address), "")
    home = ", ".join(filter(None, [party.address, f"{party.postcode} {party.town}".strip()]))
    following = [after[row.series_id] for row in rows if row.series_id in after]
    return Stop(
        party=party,
        phone=phones.get(party.pk, ""),
        address=there or home,
        things=[thing_of(scope, row) for row in rows],
        next_on=min(following, default=None),
    )


def _next_by_series(scope: Scope, series: Sequence[int]) -> dict[int, date]:
    """When the next reminder of these objects is due."""
    if not series:
        return {}
    rows = book.promises(scope).filter(series__in=series, outcome="open", kind__slug="recall")
    return dict(rows.values_list("series", "due_on"))


def _week(scope: Scope, on: date, calendar: Calendar, language: str) -> list[WeekDay]:
    monday = on - timedelta(days=on.weekday())
    visits = booked(scope, monday, monday + timedelta(days=6), ("open", "kept"))
    return [_week_day(monday + timedelta(days=n), visits, calendar, language) for n in range(7)]


def _week_day(on: date, visits: Sequence[Booked], calendar: Calendar, language: str) -> WeekDay:
    mine = [visit for visit in visits if visit.on == on]
    is_working = calendar.is_working(on)
    free = free_gaps(on, mine, calendar.work[on.weekday()]) if is_working else ()
    load = "" if not mine else "some" if free or not is_working else "full"
    return WeekDay(on, len(mine), load, is_working, calendar.holiday_name(on, language) or "")
