"""The one pen. Every promise row and every event of the book is written here and nowhere else.

`record` writes what people and customers do, `record_plans` what the engine's pass decided;
what is wished goes through the pure `decide`, and both through the same `apply`, in one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from uuid_utils.compat import uuid7

from lupaus.core.folding import apply, make
from lupaus.core.folding import undoing as compensation
from lupaus.core.lifecycle import Refusal
from lupaus.core.plan import Plan
from lupaus.core.promise import Promise
from lupaus.ledger import beside, models, series, statements, undoing, writing
from lupaus.ledger.pen import ENGINE, UNDO, By, Expect, Line, Pen
from lupaus.ledger.writing import Change, Entry
from lupaus.people.access import Scope
from lupaus.people.families import hold

__all__ = [
    "ENGINE", "UNDO", "By", "Expect", "Line", "Recorded", "record", "record_plans", "repeated", "undo",
]  # fmt: skip


class Recorded(NamedTuple):
    """What an act led to: the promises after it, made ones included, in order of the lines;
    promises that followed by themselves come last. `is_repeat`: this act had already been."""

    act: int
    code: UUID
    promises: tuple[Promise, ...]
    is_repeat: bool = False


def record(
    scope: Scope, lines: Sequence[Line], *, by: By, now: datetime, what: str,
    act: UUID | None = None, held: Mapping[int, Promise] | None = None,
) -> Recorded:  # fmt: skip
    """Carry out the lines of one act, all or none. `now` is aware UTC.

    Raises `Refusal`; then nothing has changed. The same `act` code twice gives the first
    result again, so that two taps at once are one; after its undo it is refused (`page_used`).
    `held`: promises that the caller has locked in its own transaction, so that they need not be read again.
    """
    code = act or uuid7()
    with transaction.atomic():
        row, is_new = models.Act.objects.get_or_create(
            organisation_id=scope.organisation, code=code,
            defaults={"what": what, "by_id": by.party, "role": by.role, "at": now},
        )  # fmt: skip
        if not is_new:
            return _again(row)
        pen = Pen(scope, by, now, row.pk)
        pen.know(held or {})
        pen.prepare(lines)
        for line in lines:
            pen.write(line)
        pen.follow_up()
        return Recorded(row.pk, code, pen.finish())


def repeated(scope: Scope, code: UUID | None) -> Recorded | None:
    """What the act of this code led to, when it has been already: the second of two taps asks this first.

    Raises `Refusal` (`page_used`) when it has been undone.
    """
    row = models.Act.objects.filter(organisation=scope.organisation, code=code).first() if code else None
    return _again(row) if row else None


def _again(act: models.Act) -> Recorded:
    if act.undone_at is not None:
        raise Refusal("page_used")
    return Recorded(act.pk, act.code, _promises_of(act), is_repeat=True)


def undo(scope: Scope, code: UUID, *, by: By, now: datetime, is_partial: bool = False) -> Recorded:
    """Take back an act by compensating events, and give back what it changed beside the promises.

    `is_partial`: promises that have gone on since are left as they are, for an act about many that were told one by
    one. Raises `Refusal`: `not_found`; `undo_gone` (already undone, or what stood then has been overtaken);
    `undo_late` (older than `undoing.WITHIN`, something else has happened to one of its promises since, or
    the customer was told).
    """
    with transaction.atomic():
        row = (
            models.Act.objects.select_for_update().filter(organisation=scope.organisation, code=code).first()
        )
        if row is None:
            raise Refusal("not_found")
        undoing.check(row, now)
        touched = {event.promise_id for event in row.events.all()}
        undo_row = models.Act.objects.create(
            organisation_id=scope.organisation, code=uuid7(), what=f"undo {row.what}"[:40],
            by_id=by.party, role=by.role, at=now,
        )  # fmt: skip
        pen, people = Pen(scope, by, now, undo_row.pk), beside.parties_of(row)
        hold(people)
        pen.hold(touched | beside.open_promises_of(scope.organisation, people))
        states = [pen.states[id] for id in sorted(touched)]
        found = undoing.those_that_can(row, states) if is_partial else undoing.all_of_them(row, states)
        for id, target in found.items():
            pen.note(id, compensation(pen.states[id], target, row.pk))
        promises = _finished(pen)
        series.restore(row)
        beside.give_back(row, now)
        series.end_what_never_was(promises, now)
        row.undone_at = now
        row.save(update_fields=["undone_at"])
        return Recorded(undo_row.pk, undo_row.code, promises)


def _finished(pen: Pen) -> tuple[Promise, ...]:
    try:
        return pen.finish()
    except Refusal as no:  # another reminder has taken the place of the one that would come back
        raise Refusal("undo_gone") from no


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
