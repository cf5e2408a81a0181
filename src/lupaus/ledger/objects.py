"""Objects that come round (series): the desk's and the import's way to add and alter them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from lupaus.core.recurrence import CountsFrom, parse_interval
from lupaus.ledger import models
from lupaus.people.access import NoAccess, Scope
from lupaus.people.models import Party

_BATCH = 2_000


class NewSeries(NamedTuple):
    """An object to look after. `kind` is the kind of its reminders, `interval` like 12m, 3y, 6m1d.

    `listed_on`: last done, as a list said. Cents of euro. Dates are local dates.
    """

    party: int
    kind: int
    thing: str = ""
    address: str = ""
    area: str = ""
    interval: str = "12m"
    counts_from: str = CountsFrom.COMPLETION.value
    listed_on: date | None = None
    sticky_on: date | None = None
    is_promised: bool = True
    basis: int | None = None
    cents: int | None = None
    travel_cents: int = 0


def add_series(scope: Scope, rows: Sequence[NewSeries], *, now: datetime) -> list[models.Series]:
    """Add objects, in the order of `rows`. Their first promise is then recorded by the pen.

    Raises `UnclearTime` on an interval that is none, `NoAccess` on a party of another firm.
    """
    parties = {row.party for row in rows}
    for start in range(0, len(parties), _BATCH):
        part = sorted(parties)[start : start + _BATCH]
        if Party.objects.filter(organisation=scope.organisation, pk__in=part).count() != len(part):
            raise NoAccess
    made = [
        models.Series(
            organisation_id=scope.organisation, party_id=row.party, kind_id=row.kind,
            thing=row.thing[:120], address=row.address[:200], area=row.area[:80],
            interval=str(parse_interval(row.interval)), counts_from=row.counts_from,
            listed_on=row.listed_on, last_done_on=row.listed_on, sticky_on=row.sticky_on,
            is_promised=row.is_promised, basis_id=row.basis, cents=row.cents,
            travel_cents=row.travel_cents, created_at=now,
        )
        for row in rows
    ]  # fmt: skip
    return models.Series.objects.bulk_create(made, batch_size=_BATCH)


def alter_series(
    scope: Scope, pk: int, *, thing: str, address: str, area: str, interval: str,
    sticky_on: date | None, cents: int | None, travel_cents: int,
) -> None:  # fmt: skip
    """Change what an object is and how often it comes round; holds from the next reminder made.

    Raises `UnclearTime` on an interval that is none.
    """
    models.Series.objects.filter(organisation=scope.organisation, pk=pk).update(
        thing=thing[:120], address=address[:200], area=area[:80], interval=str(parse_interval(interval)),
        sticky_on=sticky_on, cents=cents, travel_cents=travel_cents,
    )  # fmt: skip


def reopen_series(scope: Scope, pk: int) -> None:
    """Let an ended object live again. The caller records its next reminder in the same transaction."""
    models.Series.objects.filter(organisation=scope.organisation, pk=pk).update(
        released_at=None, released_why=""
    )


def end_series(scope: Scope, pk: int, why: str, now: datetime) -> None:
    """End an object that has no open promise left to release."""
    models.Series.objects.filter(organisation=scope.organisation, pk=pk, released_at=None).update(
        released_at=now, released_why=why[:30]
    )
