"""The one pen. Every promise row and every event of the book is written here and nowhere else.

`record` writes what people and customers do, `record_plans` what the engine's pass decided;
both go through the same pure `decide` and `apply`, in one transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from uuid_utils.compat import uuid7

from lupaus.core.folding import apply, make, undoing
from lupaus.core.lifecycle import Refusal
from lupaus.core.plan import Plan
from lupaus.core.promise import Promise
from lupaus.ledger import models, series, statements, writing
from lupaus.ledger.pen import ENGINE, UNDO, By, Expect, Line, Pen
from lupaus.ledger.writing import Change, Entry
from lupaus.people.access import Scope

__all__ = ["ENGINE", "UNDO", "By", "Expect", "Line", "Recorded", "record", "record_plans", "undo"]


class Recorded(NamedTuple):
    """What an act led to: the promises after it, made ones included, in order of the lines;
    promises that followed by themselves come last. `is_repeat`: this act had already been."""

    act: int
    code: UUID
    promises: tuple[Promise, ...]
    is_repeat: bool = False


def record(
    scope: Scope, lines: Sequence[Line], *, by: By, now: datetime, what: str,
    act: UUID | None = None,
) -> Recorded:  # fmt: skip
    """Carry out the lines of one act, all or none. `now` is aware UTC.

    Raises `Refusal`; then nothing has changed. The same `act` code twice gives the first
    result again, so that two taps at once are one.
    """
    code = act or uuid7()
    with transaction.atomic():
        row, is_new = models.Act.objects.get_or_create(
            organisation_id=scope.organisation, code=code,
            defaults={"what": what, "by_id": by.party, "role": by.role, "at": now},
        )  # fmt: skip
        if not is_new:
            return Recorded(row.pk, code, _promises_of(row), is_repeat=True)
        pen = Pen(scope, by, now, row.pk)
        pen.prepare(lines)
        for line in lines:
            pen.write(line)
        pen.follow_up()
        return Recorded(row.pk, code, pen.finish())


def undo(scope: Scope, code: UUID, *, by: By, now: datetime) -> Recorded:
    """Take back an act by compensating events.

    Raises `Refusal`: `not_found`, `undo_gone` (already undone), `undo_late` (something else has
    happened to one of its promises since, or the customer was told).
    """
    with transaction.atomic():
        row = (
            models.Act.objects.select_for_update().filter(organisation=scope.organisation, code=code).first()
        )
        if row is None:
            raise Refusal("not_found")
        if row.undone_at is not None:
            raise Refusal("undo_gone")
        touched = sorted({event.promise_id for event in row.events.all()})
        undo_row = models.Act.objects.create(
            organisation_id=scope.organisation, code=uuid7(), what=f"undo {row.what}"[:40],
            by_id=by.party, role=by.role, at=now,
        )  # fmt: skip
        pen = Pen(scope, by, now, undo_row.pk)
        pen.load(touched)
        for id in touched:
            pen.note(id, undoing(pen.states[id], _before(id, row), row.pk))
        series.restore(row.pk)
        row.undone_at = now
        row.save(update_fields=["undone_at"])
        return Recorded(undo_row.pk, undo_row.code, pen.finish())


def record_plans(planned: Sequence[tuple[Promise, Plan]], now: datetime) -> list[Promise]:
    """Write what a pass decided for the rows it has claimed: events, state and alarms, set-based.

    The caller holds the transaction in which the rows were claimed. Answers the promises after.
    """
    changes: list[Change] = []
    entries: list[Entry] = []
    alarms: list[tuple[int, datetime | None]] = []
    closed: list[Promise] = []
    for promise, plan in planned:
        state = promise
        for event in plan.events:
            state = apply(state, event, now)
            entries.append(Entry(state.id, state.organisation, state.seq, event))
        if state is promise:
            alarms.append((promise.id, plan.next_step_at))
            continue
        is_open = state.outcome == "open"
        changes.append(Change(promise, state, plan.next_step_at if is_open else None))
        if not is_open and state.series is not None:
            closed.append(state)
    writing.update_alarms(alarms)
    writing.update_promises(changes)
    writing.insert_events(entries, now, None, "engine", None)
    if closed:
        _follow(closed, now)
    return [change.after for change in changes]


def _follow(closed: Sequence[Promise], now: datetime) -> None:
    """The next reminders of the series whose promises a pass has closed."""
    wishes = series.next_promises(closed, now)
    ids = statements.new_ids(models.Promise, len(wishes))
    made = [(make(wish, id, now), now) for wish, id in zip(wishes, ids, strict=True)]
    writing.insert_promises(made, writing.urgencies({state.kind for state, _ in made}))
    entries = [Entry(id, wish.organisation, 1, wish) for wish, id in zip(wishes, ids, strict=True)]
    writing.insert_events(entries, now, None, "engine", None)


def _promises_of(act: models.Act) -> tuple[Promise, ...]:
    ids = sorted({event.promise_id for event in act.events.all()})
    return tuple(writing.read(ids))


def _before(id: int, act: models.Act) -> Promise | None:
    """The state before the act, or None when the act made it. Raises `Refusal` when too late."""
    history = list(models.Event.objects.filter(promise=id).order_by("seq"))
    first = next(event.seq for event in history if event.act_id == act.pk)
    for event in history:
        after = event.seq > first and event.act_id != act.pk
        if after and (event.role != "engine" or event.kind in ("told", "telling_failed")):
            raise Refusal("undo_late")
    earlier = [event for event in history if event.seq < first]
    return writing.folded(id, earlier) if earlier else None
