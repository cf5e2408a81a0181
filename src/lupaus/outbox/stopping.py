"""The customer wants no more reminders: the series ends for ever, and that is confirmed once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from lupaus.core import events as e
from lupaus.core.notices import Class, Medium, Notice
from lupaus.ledger.record import By, Line, Recorded, record
from lupaus.outbox.write import write_notices
from lupaus.people.access import Scope

CONFIRMATION = "after_stop"
"""The step of the confirmation; it is told although the promise is closed."""


def stop(
    scope: Scope, promises: Sequence[int], *, by: By, now: datetime, act: UUID | None = None,
    is_confirmed: bool = False, words: str = "",
) -> Recorded:  # fmt: skip
    """End the reminders of these open promises' series. Raises `Refusal`; then nothing has changed.

    `is_confirmed`: say so in a message, for those who wrote and see no page of ours.
    """
    with transaction.atomic():
        wish = e.Released("stop", is_series_ended=True)
        lines = [Line(promise, wish, words) for promise in promises]
        done = record(scope, lines, by=by, now=now, what="stop", act=act)
        if is_confirmed and not done.is_repeat:
            ended = [state for state in done.promises if state.id in set(promises)]
            write_notices(
                [
                    (scope.organisation, Notice(
                        state.id, state.terms_no, CONFIRMATION, 1, state.creditor, state.holder,
                        Medium.MESSAGE.value, Class.ANSWER.value, now, None, 1,
                    ))
                    for state in ended
                ],
                now,
            )  # fmt: skip
        return done
