"""When it is over, the journeys that came with it are settled together: they arrived, late or not, or they never did."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid5

from lupaus.core import events as e
from lupaus.features.disruption.models import Disruption, Hit
from lupaus.ledger import statements, writing
from lupaus.ledger.policies import Rulebook
from lupaus.ledger.record import By, Line, record
from lupaus.people.access import Scope

CHUNK = 200


def settle_chunk(scope: Scope, disruption: Disruption, now: datetime) -> int:
    """Settle the next of them; answers how many. Only what is settled together: everything else goes on for itself.

    What arrived late is kept late, and still counts as not kept as promised. The caller holds the disruption's row.
    """
    rows = Hit.objects.filter(disruption=disruption).exclude(state="ended").order_by("rank", "pk")
    hits = list(rows[:CHUNK])
    if not hits:
        disruption.settled_at = now
        disruption.save(update_fields=["settled_at"])
        return 1
    kinds = Rulebook(scope.organisation).kinds
    states = writing.locked(scope.organisation, sorted(hit.promise_id for hit in hits))
    together = [p for p in states if p.is_open and kinds[p.kind].is_together and p.stage == "active"]
    wish = e.Kept("done") if disruption.ending == "arrived" else e.GivenUp(disruption.cause)
    if together:
        record(
            scope, [Line(p.id, wish) for p in together], by=By(disruption.closed_by_id, "member"), now=now,
            what="disruption.settle", act=uuid5(disruption.code, f"settle {hits[0].pk}"),
        )  # fmt: skip
    statements.update(Hit, ("state",), [("ended", hit.pk) for hit in hits])
    return len(hits)
