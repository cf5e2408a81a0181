"""Nobody knows whether it went: a person decides. By itself such a message never goes again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from lupaus.core.lifecycle import Refusal
from lupaus.ledger import queries
from lupaus.ledger.policies import Rulebook
from lupaus.ledger.record import By
from lupaus.outbox import evidence
from lupaus.outbox.models import Envelope, Notice
from lupaus.outbox.truth import is_still_true
from lupaus.people.access import Scope

FAILED = "answer_failed"
"""The step of the call line that a failed or doubtful telling becomes."""


def undecided(scope: Scope) -> QuerySet[Envelope]:
    """The messages of which nobody knows whether they went, the oldest first."""
    rows = Envelope.objects.filter(organisation=scope.organisation, state="unknown")
    return rows.select_related("party").order_by("sealed_at", "pk")


def decide_went(scope: Scope, code: UUID, now: datetime) -> None:
    """A person says that it arrived. Raises `Refusal` (`not_found`, `changed`)."""
    with transaction.atomic():
        envelope = _held(scope, code)
        promises = _promises(envelope)
        evidence.tell(envelope, now, by=By(scope.party, "member"))
        settle_calls(scope, promises, envelope.pk, now)


def decide_again(scope: Scope, code: UUID, now: datetime) -> None:
    """A person says: send it once more. It goes as it is, or is worded anew where it is no longer true.

    Raises `Refusal` (`not_found`, `changed`).
    """
    with transaction.atomic():
        envelope = _held(scope, code)
        promises = _promises(envelope)
        if is_still_true(envelope, Rulebook(scope.organisation), now):
            # A new number: the attempt of before, should it still come back, changes nothing.
            envelope.fence += 1
            envelope.state, envelope.reason, envelope.next_step_at = "sealed", "", now
            envelope.save(update_fields=["fence", "state", "reason", "next_step_at"])
        settle_calls(scope, promises, envelope.pk, now)


def settle_calls(scope: Scope, promises: Sequence[int], envelope: int, now: datetime) -> None:
    """The call lines that this envelope's failure became need nobody any more."""
    facts = f'"envelope":{envelope}'
    failures = queries.events(scope).filter(kind="telling_failed", promise__in=promises)
    for promise, seq, told in failures.values_list("promise", "seq", "facts"):
        if told.rstrip("}").endswith(facts) or f"{facts}," in told:
            Notice.objects.filter(
                organisation=scope.organisation, promise=promise, step=FAILED, attempt=seq, state="waiting"
            ).update(state="settled", settled_at=now)


def _held(scope: Scope, code: UUID) -> Envelope:
    rows = Envelope.objects.select_for_update(of=("self",)).select_related("organisation")
    envelope = rows.filter(organisation=scope.organisation, code=code).first()
    if envelope is None:
        raise Refusal("not_found")
    if envelope.state != "unknown":
        raise Refusal("changed")
    return envelope


def _promises(envelope: Envelope) -> list[int]:
    return list(Notice.objects.filter(envelope=envelope).values_list("promise", flat=True))
