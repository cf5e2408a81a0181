"""Write notices in the transaction of the pass that decided them. Each can exist only once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from lupaus.core.notices import Notice

_INSERT = (
    "INSERT INTO outbox_notice (organisation_id, promise_id, terms_no, step, attempt, party_id, "
    "holder_id, medium, klass, not_before, useless_at, urgency, state, reason, written_at, "
    "settled_at, envelope_id, next_step_at) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'waiting', '', %s, NULL, NULL, %s) "
    "ON CONFLICT (organisation_id, promise_id, terms_no, step, attempt) DO NOTHING"
)


def write_notices(notices: Sequence[tuple[int, Notice]], now: datetime) -> None:
    """Insert (organisation, notice) pairs; one that exists already stays as it is.

    A message gets an alarm for its sealing; a call or a note waits for a person.
    """
    if not notices:
        return
    adapt = connection.ops.adapt_datetimefield_value
    written = adapt(now)
    with connection.cursor() as cursor:
        cursor.executemany(
            _INSERT,
            [
                (organisation, n.promise, n.terms_no, n.step, n.attempt, n.party, n.holder,
                 n.medium, n.klass, adapt(n.not_before), adapt(n.useless_at), n.urgency, written,
                 adapt(n.not_before) if n.medium == "message" else None)
                for organisation, n in notices
            ],
        )  # fmt: skip
