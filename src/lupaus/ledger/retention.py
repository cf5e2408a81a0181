"""The audited switch: only here, and only while it stands open, do events leave the book."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from lupaus.ledger import models


@contextmanager
def switch_open(why: str, now: datetime) -> Iterator[None]:
    """Within it the database lets events be deleted. `now` is aware UTC; the switch itself stays on record."""
    with transaction.atomic():
        row = models.Retention.objects.create(why=why[:120], opened_at=now)
        yield
        row.closed_at = now
        row.save(update_fields=["closed_at"])


def forget_book(organisation: int, why: str, now: datetime) -> None:
    """Delete the whole book of one organisation. What hangs on its promises must have gone before."""
    with switch_open(why, now):
        rows = {"organisation": organisation}
        models.Event.objects.filter(**rows).delete()
        models.Act.objects.filter(**rows).delete()
        models.Promise.objects.filter(**rows).update(arises_from=None, depends_on=None)
        models.Promise.objects.filter(**rows).delete()
        models.Series.objects.filter(**rows).delete()
        models.Words.objects.filter(**rows).delete()
        models.Realarm.objects.filter(**rows).delete()
        models.Kind.objects.filter(**rows).delete()
