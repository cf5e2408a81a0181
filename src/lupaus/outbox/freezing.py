"""Nothing goes out until somebody has looked: after a restore, which comes in place frozen.

While `Organisation.frozen_at` is set, nothing of that firm is sealed or sent. The plans go on and their notices wait. What the restored book believes to be untold may have been
told after the copy was made; so a person lets each go, and the rest is left out and shown.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from lupaus.outbox import evidence
from lupaus.outbox.models import Envelope, Notice
from lupaus.people.access import Scope
from lupaus.people.models import Organisation


class WouldGo(NamedTuple):
    """One thing that would go out now. `notice` names it to `thaw`; `text` is "" until it is sealed."""

    notice: int
    promise: UUID
    party: UUID
    name: str
    kind: str
    step: str
    due_at: datetime
    text: str
    may_have_gone: bool


def would_go(scope: Scope, now: datetime) -> list[WouldGo]:
    """What would go out at `now` if it were let go, the longest due first."""
    rows = _pending(scope).filter(Q(state="sealed") | Q(not_before__lte=now))
    rows = rows.select_related("promise", "promise__kind", "party", "envelope")
    return [
        WouldGo(
            row.pk, row.promise.code, row.party.code, row.party.name, row.promise.kind.slug, row.step,
            row.not_before, row.envelope.text if row.envelope else "",
            row.envelope is not None and row.envelope.state in ("sending", "unknown"),
        )
        for row in rows.order_by("not_before", "pk")
    ]  # fmt: skip


def thaw(scope: Scope, now: datetime, let_go: Collection[int] = ()) -> None:
    """Send again from `now` on. Of what has waited only these notices go; the rest is skipped and shown.

    What is let go is worded anew, from the promises as they now stand.
    """
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=scope.organisation)
        waited = list(
            _pending(scope).filter(Q(state="sealed") | Q(not_before__lte=now)).select_related("promise")
        )
        envelopes = Envelope.objects.filter(
            organisation=scope.organisation, state__in=("sealed", "sending", "unknown", "by_hand"),
            notices__in=[row.pk for row in waited],
        ).distinct()  # fmt: skip
        for envelope in list(envelopes):
            evidence.close(envelope, "withdrawn", "frozen")
        going = [row.pk for row in waited if row.pk in set(let_go)]
        Notice.objects.filter(pk__in=going).update(state="waiting", envelope=None, next_step_at=now)
        left = [(row, "restored") for row in waited if row.pk not in set(let_go)]
        evidence.skip(evidence.scope_for(_organisation(scope), scope.party), left, now)
        Organisation.objects.filter(pk=scope.organisation).update(frozen_at=None, frozen_why="")


def _pending(scope: Scope) -> QuerySet[Notice]:
    return Notice.objects.filter(
        organisation=scope.organisation, medium="message", state__in=("waiting", "sealed")
    )


def _organisation(scope: Scope) -> Organisation:
    return Organisation.objects.get(pk=scope.organisation)
