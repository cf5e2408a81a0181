"""A few of the team's promises have a ticket in a helpdesk that is not there: shown, and never called."""

from __future__ import annotations

from datetime import datetime

from lupaus.features.helpdesk.actions.secrets import seal
from lupaus.features.helpdesk.models import HelpDesk, TicketLink
from lupaus.ledger import queries
from lupaus.people.access import Scope

ADDRESS = "https://zammad.lupaus.invalid"
"""A name that can never be one (RFC 2606)."""
NOT_A_SECRET = "demo"  # noqa: S105
EVERY = 4
"""Of the open promises every so many begun with a ticket."""
FIRST = 33_001


def add(scope: Scope, now: datetime) -> None:
    """Tie open promises to tickets. Nothing waits to be told: the demo reaches nobody."""
    desk = HelpDesk.objects.create(
        organisation_id=scope.organisation, address=ADDRESS, token=seal(NOT_A_SECRET), token_tail="demo",  # noqa: S106
        secret=seal(NOT_A_SECRET), secret_tail="demo", version="6.5.0", connected_at=now, reached_at=now,  # noqa: S106
        heard_at=now,
    )  # fmt: skip
    rows = queries.promises(scope).filter(outcome="open", direction="ours", is_void=False).order_by("pk")
    TicketLink.objects.bulk_create(
        [
            TicketLink(
                organisation_id=scope.organisation, desk=desk, ticket=place + 1, number=str(FIRST + place),
                promise_id=pk, told_seq=seq, made_at=now,
            )
            for place, (pk, seq) in enumerate(list(rows.values_list("pk", "seq"))[::EVERY])
        ]
    )  # fmt: skip
