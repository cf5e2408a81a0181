"""The list of those who are hit is written down before the first of them is told, in the order of the telling.

Chunk by chunk: a crash leaves a part of the list, and the next engine goes on with the rest.
"""

from __future__ import annotations

from datetime import datetime

from lupaus.features.disruption.models import Disruption, Hit
from lupaus.features.disruption.models.choosing import struck
from lupaus.features.disruption.rules import reach as reaches
from lupaus.features.disruption.rules.order import Struck, in_order
from lupaus.ledger import statements
from lupaus.people.access import Scope

CHUNK = 500
_COLUMNS = (
    "organisation_id", "disruption_id", "promise_id", "person", "rank", "told_no", "state", "acts_at", "is_last",
)  # fmt: skip
_left: dict[tuple[int, int], tuple[int, list[Struck]]] = {}
"""What is still to be written down of the one list in work, by disruption and edition, from so many written ones on. What
the book does not bear out (a crash, a rollback, another engine) is read again."""


def gather(scope: Scope, disruption: Disruption, now: datetime) -> int:
    """Write down the next of them; answers how many. At the end the list is closed (`gathered_at`).

    The caller holds the disruption's row and its transaction.
    """
    key = (disruption.pk, disruption.edition)
    written = Hit.objects.filter(disruption=disruption).count()
    begins, left = _left.get(key, (-1, []))
    if begins != written:
        left = _remaining(scope, disruption)
    part, rest = left[:CHUNK], left[CHUNK:]
    write(disruption, part, written)
    _left.clear()
    disruption.total = written + len(part)
    if rest:
        _left[key] = (disruption.total, rest)
    else:
        disruption.gathered_at = now
    disruption.save(update_fields=["total", "gathered_at"])
    return len(part)


def write(disruption: Disruption, part: list[Struck], first: int) -> None:
    """Put these on the list, from this rank on; who is on it already stays as they are."""
    statements.insert(
        Hit, _COLUMNS,
        (
            (disruption.organisation_id, disruption.pk, one.promise, one.person, first + place, 0, "waiting",
             one.acts_at, one.is_last)
            for place, one in enumerate(part)
        ),
        unless="organisation_id, disruption_id, promise_id",
    )  # fmt: skip


def _remaining(scope: Scope, disruption: Disruption) -> list[Struck]:
    there = set(Hit.objects.filter(disruption=disruption).values_list("promise", flat=True))
    found = in_order(struck(scope, reaches.read(disruption.reach)))
    return [one for one in found if one.promise not in there]
