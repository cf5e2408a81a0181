"""The doctor examines everything that must hold, and keeps the day of the last full examination."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection
from django.db.models import Q

from lupaus.core.plan import Contact, plan
from lupaus.ledger import guard, queries
from lupaus.ledger.guard import Breach
from lupaus.ledger.heart import beat, last_beat
from lupaus.ledger.policies import Rulebook
from lupaus.ledger.realarming import is_marked
from lupaus.outbox.models import Envelope, MemberLetter, Notice, Notification
from lupaus.people.access import NoAccess, Scope, scope_of_organisation
from lupaus.people.models import LONG_AGO, Membership, Organisation

SILENT = timedelta(minutes=2)
RESTING = timedelta(seconds=61)
UNTOLD = timedelta(hours=1)
CHUNK = 500
SAFE_SQLITE = (3, 51, 3)
_WAL_NOTE = (
    "SQLite {version} can damage a book when several processes checkpoint at once (mended in 3.51.3). "
    "One process is safe; keep the nightly backups."
)


class Findings(NamedTuple):
    """What was found: breaches are wrong, notes are good to know."""

    breaches: tuple[Breach, ...]
    notes: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return not self.breaches


def examine(now: datetime, full: bool = True) -> Findings:
    """Check every invariant at `now`. `full` also rebuilds each row from its events, and its alarm."""
    found = [*guard.breaches(now, full=full), *_outbox(now), *_to_us(now), *_silence(now)]
    if full:
        found += [*_alarms_too_late(now), *_evidence()]
        beat("doctor", now, ok=not found)
    return Findings(tuple(found), tuple(_notes()))


def _breach(code: str, ids: list[int]) -> Iterator[Breach]:
    if ids:
        yield Breach(code, len(ids), tuple(ids[:5]))


def _outbox(now: datetime) -> Iterator[Breach]:
    """A message that waits has an alarm; nothing is being sent for ever; what was told has its event."""
    late = now - guard.LATE
    is_frozen = Q(organisation__frozen_at__isnull=False)
    waiting = Notice.objects.filter(state="waiting", medium="message")
    yield from _breach("message_without_alarm", _ids(waiting.filter(next_step_at=None)))
    yield from _breach("message_overdue", _ids(waiting.filter(next_step_at__lt=late).exclude(is_frozen)))
    stray = Notice.objects.filter(next_step_at__isnull=False).exclude(state="waiting", medium="message")
    yield from _breach("alarm_without_message", _ids(stray))
    going = Envelope.objects.exclude(is_frozen)
    yield from _breach(
        "envelope_without_alarm", _ids(going.filter(state__in=("sealed", "by_hand"), next_step_at=None))
    )
    yield from _breach("envelope_overdue", _ids(going.filter(state="sealed", next_step_at__lt=late)))
    yield from _breach("lease_expired", _ids(going.filter(state="sending", leased_until__lt=late)))
    lost = Notice.objects.filter(state="sealed").exclude(
        envelope__state__in=("sealed", "sending", "by_hand", "unknown")
    )
    yield from _breach("notice_lost", _ids(lost))


def _to_us(now: datetime) -> Iterator[Breach]:
    """What one of us is to be told waits with an alarm, no longer than an hour past it, and is never nowhere."""
    late, is_frozen = now - UNTOLD, Q(organisation__frozen_at__isnull=False)
    noted = Notification.objects.exclude(is_frozen)
    yield from _breach("notification_without_alarm", _ids(noted.filter(state="waiting", next_step_at=None)))
    yield from _breach("notification_overdue", _ids(noted.filter(next_step_at__lt=late)))
    nowhere = noted.filter(state="sealed").exclude(letter__state__in=("waiting", "sending"))
    yield from _breach("notification_lost", _ids(nowhere))
    letters = MemberLetter.objects.exclude(is_frozen)
    asleep = letters.filter(state__in=("waiting", "sending"), next_step_at=None)
    yield from _breach("member_letter_without_alarm", _ids(asleep))
    yield from _breach("member_letter_overdue", _ids(letters.filter(next_step_at__lt=late)))
    mornings = Membership.objects.filter(next_morning_at__lt=late, next_morning_at__gt=LONG_AGO)
    yield from _breach("morning_overdue", _ids(mornings.exclude(is_frozen)))


def _ids(rows: object) -> list[int]:
    return list(rows.values_list("pk", flat=True)[:1000])  # type: ignore[attr-defined]


def _silence(now: datetime) -> Iterator[Breach]:
    last = last_beat("engine")
    if last is not None and now - last.at > SILENT:
        yield Breach("engine_silent", int((now - last.at).total_seconds()))


def _scopes() -> Iterator[Scope]:
    for organisation in Organisation.objects.order_by("pk").values_list("pk", flat=True):
        with suppress(NoAccess):
            yield scope_of_organisation(organisation)


def _alarms_too_late(now: datetime) -> Iterator[Breach]:
    """Would the plan look at a promise earlier than its alarm says? Then it would be late."""
    late: list[int] = []
    for scope in _scopes():
        book = Rulebook(scope.organisation)
        # A tap rests for a minute before anything follows from it.
        rows = queries.promises(scope).filter(outcome="open", next_step_at__gt=now + RESTING)
        for row in rows.select_related("creditor").iterator(CHUNK):
            c, promise = row.creditor, queries.state(row)
            policy = book.policy(promise, Contact(c.can_call, c.can_message, c.contact_rule))
            asked = plan(promise, now, policy)
            sooner = min(filter(None, (asked.next_step_at, row.next_step_at))) != row.next_step_at
            if (asked.events or asked.notices or sooner) and not is_marked(promise):
                late.append(row.pk)
    yield from _breach("alarm_too_late", late)


def _evidence() -> Iterator[Breach]:
    """What counts as told has exactly one event that says so."""
    without: list[int] = []
    twice: list[int] = []
    for scope in _scopes():
        told = Notice.objects.filter(organisation=scope.organisation, state="told", medium="message")
        last = 0
        while chunk := list(
            told.filter(pk__gt=last).order_by("pk").values_list("pk", "promise", "envelope")[:CHUNK]
        ):
            last = chunk[-1][0]
            events = queries.events(scope).filter(kind="told", promise__in={row[1] for row in chunk})
            found = Counter(
                (promise, json.loads(facts).get("envelope"))
                for promise, facts in events.values_list("promise", "facts")
            )
            without += [pk for pk, promise, envelope in chunk if not found[promise, envelope]]
            twice += [pk for pk, promise, envelope in chunk if found[promise, envelope] > 1]
    yield from _breach("told_without_event", without)
    yield from _breach("told_twice", twice)


def _notes() -> Iterator[str]:
    if connection.vendor == "sqlite" and sqlite3.sqlite_version_info < SAFE_SQLITE:
        yield _WAL_NOTE.format(version=sqlite3.sqlite_version)
    undecided = Envelope.objects.filter(state="unknown").count()
    if undecided:
        yield f"{undecided} messages may or may not have left; a person decides on the page of what was sent."
    frozen = Organisation.objects.filter(frozen_at__isnull=False).count()
    if frozen:
        yield f"Sending is frozen in {frozen} firm(s) until somebody has looked."
