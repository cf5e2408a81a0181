"""A list is brought and its questions are answered; nothing of it enters the book yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q

from lupaus.core.clock_time import local_date
from lupaus.features.exchange.models import Batch, Trail
from lupaus.features.exchange.rules.answers import Answers
from lupaus.features.exchange.rules.packing import pack
from lupaus.features.exchange.rules.sheet import Sheet
from lupaus.ledger.undoing import WITHIN
from lupaus.people.access import Scope

KEPT_UNFINISHED = timedelta(days=7)
KEPT_FAILED = timedelta(days=30)


def bring(scope: Scope, sheet: Sheet, source: str, now: datetime) -> Batch:
    """Take a list that was read. `source` is the file's name, for the person to know it by."""
    tidy(now)
    return Batch.objects.create(
        organisation_id=scope.organisation, by_id=scope.party, source=source[:120], sheet=pack(sheet),
        rows=len(sheet.rows), answers=Answers().to_json(), answered_on=local_date(now, scope.zone),
        started_at=now,
    )  # fmt: skip


def batch_of(scope: Scope, code: UUID | str) -> Batch:
    """One of the firm's batches. Raises `Batch.DoesNotExist`."""
    try:
        return Batch.objects.get(organisation=scope.organisation, code=code)
    except ValidationError:
        raise Batch.DoesNotExist from None


def answer(batch: Batch, now: datetime, zone: str, **answers: object) -> Answers:
    """Change some of the answers of a batch that has not begun; answers all of them.

    New meanings of columns void the pairs kept apart, since other rows may now look alike.
    """
    changed = replace(Answers.from_json(batch.answers), **answers)  # type: ignore[arg-type]
    if "meanings" in answers:
        changed = changed.with_apart(())
    batch.answers = changed.to_json()
    batch.answered_on = local_date(now, zone)
    Batch.objects.filter(pk=batch.pk, state="looking").update(
        answers=batch.answers, answered_on=batch.answered_on
    )
    return changed


def drop(batch: Batch) -> None:
    """Forget a list that has not begun."""
    Batch.objects.filter(pk=batch.pk, state="looking").delete()


def tidy(now: datetime) -> int:
    """Drop lists that nobody went on with, and failed rows that nobody fetched in a month; answers how many.

    The trail of a list that cannot be taken back any more goes as well.
    """
    Trail.objects.filter(batch__state="done", at__lt=now - WITHIN).delete()
    left, _ = Batch.objects.filter(state="looking", started_at__lt=now - KEPT_UNFINISHED).delete()
    old = Batch.objects.filter(state="done", ended_at__lt=now - KEPT_FAILED)
    return left + old.exclude(Q(failed=None) & Q(problems=[])).update(failed=None, problems=[])
