"""The demo's post office while its year is played: letters go nowhere, and are told a whole round at once.

What is written is what the engine would write one letter at a time, only set-based: the book must
stand within seconds.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction

from lupaus.core import events as e
from lupaus.core.ports import Joints
from lupaus.engine.deliver import deliver
from lupaus.engine.keep import keep
from lupaus.ledger.record import ENGINE, By, Line, record
from lupaus.ledger.statements import stored
from lupaus.outbox import evidence
from lupaus.outbox.models import Attempt, Envelope, Notice, Notification
from lupaus.outbox.seal import seal
from lupaus.people.models import Organisation

MOST_ROUNDS = 50
_ASKED = (
    "SELECT EXISTS (SELECT 1 FROM outbox_notice WHERE next_step_at <= %s), "
    "EXISTS (SELECT 1 FROM outbox_envelope WHERE next_step_at <= %s)"
)


class Due(NamedTuple):
    """Which of these have an alarm that has come."""

    notices: bool
    envelopes: bool


def _due(at: datetime) -> Due:
    """One statement, for it is asked some hundred times."""
    with connection.cursor() as cursor:
        cursor.execute(_ASKED, [stored(at)] * len(Due._fields))
        return Due(*map(bool, cursor.fetchone()))


class Post:
    """Wakes the engine for one firm's past. `unsent`: whose messages stay on Jari's own phone;
    `bounces`: whose first letter comes back. Both are party ids, and count from `since` on."""

    def __init__(
        self, organisation: Organisation, joints: Joints, since: datetime, unsent: Collection[int],
        bounces: Collection[int],
    ) -> None:  # fmt: skip
        self.organisation, self.joints, self.since = organisation, joints, since
        self.unsent, self.bounces = set(unsent), set(bounces)

    def wake(self, at: datetime) -> None:
        """All that is due at `at` (aware UTC): planned, sealed, told."""
        for _ in range(MOST_ROUNDS):
            kept, due = keep(at), _due(at)
            if not kept and not any(due):
                self._leave_us_in_peace(at)
                return
            if due.notices:
                seal(at, self.joints)
                self.carry(at)
            elif due.envelopes:  # they lie on Jari's own phone, and are looked at each morning
                deliver(at, self.joints)
        raise RuntimeError("the demo's year goes round in circles")

    def _leave_us_in_peace(self, at: datetime) -> None:
        """What is past is told to none of us outside the house: all of it stands on the pages."""
        rows = Notification.objects.filter(organisation=self.organisation, next_step_at__lte=at)
        rows.update(state="house", next_step_at=None)

    def carry(self, at: datetime) -> None:
        """Tell what has been sealed."""
        with transaction.atomic():
            rows = Envelope.objects.filter(
                organisation=self.organisation, state__in=("sealed", "by_hand"), sealed_at=at
            )
            envelopes = list(rows.order_by("pk"))
            going = [row for row in envelopes if not self._stays(row, at) and not self._comes_back(row, at)]
            self._tell([row for row in going if row.state == "sealed"], at, ENGINE)
            self._tell([row for row in going if row.state == "by_hand"], at, self._sweep(going))

    def _stays(self, row: Envelope, at: datetime) -> bool:
        return row.state == "by_hand" and at >= self.since and row.party_id in self.unsent

    def _comes_back(self, row: Envelope, at: datetime) -> bool:
        if at < self.since or row.party_id not in self.bounces:
            return False
        self.bounces.discard(row.party_id)
        evidence.fail(row, "recipient_refused", at)
        return True

    def _sweep(self, rows: Sequence[Envelope]) -> By:
        return By(rows[0].holder_id, "member") if rows else ENGINE

    def _tell(self, rows: Sequence[Envelope], at: datetime, by: By) -> None:
        """One act for all: each promise was told, each envelope is sent."""
        if not rows:
            return
        by_pk = {row.pk: row for row in rows}
        told = Notice.objects.filter(envelope__in=by_pk).order_by("pk")
        lines = [
            Line(
                notice.promise_id, e.Told(notice.step, by_pk[notice.envelope_id].channel, notice.envelope_id)
            )
            for notice in told
            if notice.envelope_id is not None
        ]
        record(evidence.scope_for(self.organisation, rows[0].holder_id), lines, by=by, now=at, what="told")
        told.update(state="told", settled_at=at, next_step_at=None)
        is_ours = rows[0].state == "by_hand"
        count = 0 if is_ours else 1
        Envelope.objects.filter(pk__in=by_pk).update(
            state="sent", sent_at=at, next_step_at=None, attempts=count, fence=count
        )
        if not is_ours:
            Attempt.objects.bulk_create(
                Attempt(envelope=row, fence=1, started_at=at, ended_at=at, state="accepted") for row in rows
            )
