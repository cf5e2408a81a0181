"""Note that one of us is to be told: in the transaction of the line or the act that it is about. Each only once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from lupaus.core.notices import Notice
from lupaus.core.notifications import topic_of
from lupaus.ledger import statements
from lupaus.outbox import models
from lupaus.people.access import Scope

_COLUMNS = (
    "organisation_id", "promise_id", "topic", "terms_no", "step", "attempt", "member_id", "since", "by", "state",
    "next_step_at",
)  # fmt: skip
_ONCE = "organisation_id, member_id, promise_id, terms_no, step, attempt"
_ANEW = (
    "UPDATE SET state = excluded.state, since = excluded.since, by = excluded.by, letter_id = NULL, "
    "next_step_at = excluded.next_step_at WHERE outbox_notification.state IN ('settled', 'house')"
)
"""What was seen to before it was told, and stands before somebody anew, is to be told after all."""


def note_lines(notices: Sequence[tuple[int, Notice]]) -> None:
    """Each line that comes before one of us and that they may want to know of."""
    found = ((firm, notice, topic_of(notice.step, notice.medium)) for firm, notice in notices
             if notice.medium != "message")  # fmt: skip
    _insert(
        (firm, one.promise, topic.value, one.terms_no, one.step, one.attempt, one.holder, one.not_before,
         one.useless_at, "waiting", one.not_before)
        for firm, one, topic in found if topic is not None
    )  # fmt: skip


def note_act(
    scope: Scope, member: int, promise: int, step: str, number: int, now: datetime, *, terms_no: int = 0
) -> None:
    """Somebody did something that `member` wants to know of, and of which no line stands before them.

    `number` tells this act from others of its kind. One's own acts are no news: nothing is noted.
    """
    topic = topic_of(step, "note")
    if member == scope.party or topic is None:
        return
    row = (
        scope.organisation,
        promise,
        topic.value,
        terms_no,
        step,
        number,
        member,
        now,
        None,
        "waiting",
        now,
    )
    _insert([row])


def _insert(rows: object) -> None:
    statements.insert(models.Notification, _COLUMNS, rows, unless=_ONCE, otherwise=_ANEW)  # type: ignore[arg-type]
