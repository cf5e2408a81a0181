"""The book's own doubt: rebuild every row from its events, compare, and name what is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q

from lupaus.core.promise import Promise
from lupaus.ledger import models
from lupaus.ledger.rows import state_of
from lupaus.ledger.writing import folded
from lupaus.people.models import Membership, Party

LATE = timedelta(minutes=10)
"""An alarm older than this has been forgotten by the engine."""
CHUNK = 500


class Breach(NamedTuple):
    """Something that must never be. `code` names the invariant, `many` how many rows."""

    code: str
    many: int
    examples: tuple[int, ...] = ()


def breaches(now: datetime, *, full: bool = True) -> Iterator[Breach]:
    """Every breach of the book's invariants at `now`; nothing when all is well.

    `full` also rebuilds every row from its events, which takes a minute for a million.
    """
    yield from _forgotten(now)
    yield from _custody()
    yield from _series()
    yield from _chains()
    yield from _unguarded()
    if full:
        yield from _rows_unlike_their_events()


def _found(code: str, rows: list[int]) -> Iterator[Breach]:
    if rows:
        yield Breach(code, len(rows), tuple(rows[:5]))


def _forgotten(now: datetime) -> Iterator[Breach]:
    rows = models.Promise.objects
    no_alarm = rows.filter(outcome="open", next_step_at=None)
    yield from _found("no_alarm", list(no_alarm.values_list("pk", flat=True)))
    overdue = rows.filter(next_step_at__lt=now - LATE)
    yield from _found("alarm_overdue", list(overdue.values_list("pk", flat=True)))


def _custody() -> Iterator[Breach]:
    """An open promise of ours is held and answered for by members, and everything is one tenant's."""
    # Asked row by row: as one condition over four joins PostgreSQL, where it has not counted yet, takes minutes.
    from_others: set[int] = set()
    for role in ("holder", "guarantor", "creditor", "debtor"):
        ours = Party.objects.filter(pk=OuterRef(role), organisation=OuterRef("organisation"))
        from_others.update(models.Promise.objects.filter(~Exists(ours)).values_list("pk", flat=True))
    yield from _found("other_organisation", sorted(from_others))
    is_open = models.Promise.objects.filter(outcome="open")
    for role in ("holder", "guarantor"):
        members = Membership.objects.filter(party=OuterRef(role), left_at=None)
        orphans = is_open.filter(~Exists(members)).values_list("pk", flat=True)
        yield from _found(f"no_{role}", list(orphans))
    asked = models.Promise.objects.filter(handed_to__isnull=False)
    stray = ~Q(outcome="open") | Q(handed_to=F("holder")) | Q(answer_by=None)
    yield from _found("hand_over_astray", list(asked.filter(stray).values_list("pk", flat=True)))


def _series() -> Iterator[Breach]:
    """A living series has an open promise, at most one of them a reminder; a released one none."""
    is_open = Q(promises__outcome="open")
    counted = models.Series.objects.annotate(
        made=Count("promises", filter=Q(promises__is_void=False)),  # an undone word was never given
        going=Count("promises", filter=is_open),
        reminders=Count("promises", filter=is_open & Q(promises__kind=F("kind"))),
    )
    silent = counted.filter(released_at=None, made__gt=0, going=0)
    yield from _found("series_forgotten", list(silent.values_list("pk", flat=True)))
    twice = counted.filter(reminders__gt=1)
    yield from _found("series_doubled", list(twice.values_list("pk", flat=True)))
    raised = counted.filter(released_at__isnull=False, reminders__gt=0)
    yield from _found("released_but_open", list(raised.values_list("pk", flat=True)))


def _chains() -> Iterator[Breach]:
    gaps = models.Promise.objects.annotate(n=Count("events")).exclude(n=F("seq")).values_list("pk", flat=True)
    yield from _found("events_missing", list(gaps))


def _unguarded() -> Iterator[Breach]:
    """Are the triggers that guard the events still there?"""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT count(*) FROM sqlite_master WHERE type='trigger' AND name LIKE 'event_stays%'"
            )
        else:
            cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'event_stays%'")
        (count,) = cursor.fetchone()
    if count < 2:
        yield Breach("events_unguarded", 2 - count)


def _rows_unlike_their_events() -> Iterator[Breach]:
    wrong: list[int] = []
    for row, rebuilt in rebuilt_rows():
        if rebuilt is None or rebuilt != row:
            wrong.append(row.id)
    yield from _found("row_unlike_events", wrong)


def rebuilt_rows() -> Iterator[tuple[Promise, Promise | None]]:
    """Each row beside what its events give, in chunks; None where they cannot be read."""
    last = 0
    while True:
        rows = list(models.Promise.objects.filter(pk__gt=last).order_by("pk")[:CHUNK])
        if not rows:
            return
        last = rows[-1].pk
        events = models.Event.objects.filter(promise__gte=rows[0].pk, promise__lte=last).order_by(
            "promise", "seq"
        )
        histories = {key: list(group) for key, group in groupby(events, lambda ev: ev.promise_id)}
        for row in rows:
            try:
                rebuilt = folded(row.pk, histories.get(row.pk, []))
            except (ValueError, KeyError, TypeError):
                rebuilt = None
            yield state_of(row), rebuilt
