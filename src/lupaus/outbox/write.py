"""Write notices in the transaction of the pass that decided them. Each can exist only once.

After an undo or a contested report the plan may decide a step anew that it had decided before. The
notice then waits again, unless it has been told: what somebody has read is never told twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from lupaus.core.notices import Notice
from lupaus.ledger import statements
from lupaus.outbox import models
from lupaus.outbox.ours.noting import note_lines

_COLUMNS = (
    "organisation_id", "promise_id", "terms_no", "step", "attempt", "party_id", "holder_id",
    "medium", "klass", "not_before", "useless_at", "urgency", "state", "reason", "written_at",
    "next_step_at",
)  # fmt: skip
_ANEW = "UPDATE SET envelope_id = NULL, settled_at = NULL, " + ", ".join(
    f"{name} = excluded.{name}" for name in _COLUMNS[5:]
)


def write_notices(notices: Sequence[tuple[int, Notice]], now: datetime) -> None:
    """Insert (organisation, notice) pairs; one that was told already stays as it is.

    A message gets an alarm for its sealing; a call or a note waits for a person, who may be told of it outside the house.
    """
    statements.insert(
        models.Notice,
        _COLUMNS,
        (
            (organisation, *notice, "waiting", "", now,
             notice.not_before if notice.medium == "message" else None)
            for organisation, notice in notices
        ),
        unless="organisation_id, promise_id, terms_no, step, attempt",
        otherwise=f"{_ANEW} WHERE outbox_notice.state <> 'told'",
    )  # fmt: skip
    note_lines(notices)
