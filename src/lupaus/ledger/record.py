"""The one pen. Every promise row and every event of the book is written here and nowhere else.

`record` writes what people and customers do, `record_plans` what the engine's pass decided;
both go through the same pure `decide` and `apply`, in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from uuid_utils.compat import uuid7

from lupaus.core import events as e
from lupaus.core.lifecycle import Refusal, apply, check_made, decide, make, undoing
from lupaus.core.plan import Plan
from lupaus.core.promise import Promise
from lupaus.ledger import models, series, writing
from lupaus.ledger.writing import Entry
from lupaus.people.access import Scope
from lupaus.people.models import Party

UNDO = timedelta(seconds=60)
"""How long a tap rests before anything follows from it, so that it can be taken back."""


class By(NamedTuple):
    """Who acts. `role`: member, customer, supplier, engine or list (an import)."""

    party: int | None
    role: str


ENGINE = By(None, "engine")


class Expect(NamedTuple):
    """What the page showed: terms and custody, not the machine's bumps."""

    terms_no: int
    holder: int
    outcome: str
    stage: str

    @classmethod
    def of(cls, promise: Promise) -> Expect:
        return cls(promise.terms_no, promise.holder, promise.outcome, promise.stage)


class Line(NamedTuple):
    """One wish in an act. `promise` is a row id, or None when `wish` makes one.

    `words` is free text that belongs to the wish; the pen keeps it erasable.
    """

    promise: int | None
    wish: e.Event
    words: str = ""
    expect: Expect | None = None


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
        pen = _Pen(scope, by, now, row.pk)
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
        pen = _Pen(scope, by, now, undo_row.pk)
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
    updates: list[tuple[Promise, datetime | None]] = []
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
        alarm = plan.next_step_at if state.outcome == "open" else None
        updates.append((state, alarm))
        if state.outcome != "open" and state.series is not None:
            closed.append(state)
    writing.update_alarms(alarms)
    writing.update_promises(updates)
    writing.insert_events(entries, now, None, "engine", None)
    if closed:
        _follow_engine(closed, now)
    return [state for state, _ in updates]


def _follow_engine(closed: Sequence[Promise], now: datetime) -> None:
    wishes = series.next_promises(closed, now)
    ids = writing.new_ids("ledger_promise", len(wishes))
    made = [(make(wish, id, now), now) for wish, id in zip(wishes, ids, strict=True)]
    urgencies = writing.urgencies({state.kind for state, _ in made})
    writing.insert_promises(made, urgencies)
    writing.insert_events(
        [Entry(s.id, s.organisation, 1, w) for (s, _), w in zip(made, wishes, strict=True)],
        now, None, "engine", None,
    )  # fmt: skip


class _Pen:
    """The writing of one act: loads with a lock, folds in memory, writes at the end."""

    def __init__(self, scope: Scope, by: By, now: datetime, act: int) -> None:
        self.scope, self.by, self.now, self.act = scope, by, now, act
        self.states: dict[int, Promise] = {}
        self.changed: dict[int, None] = {}  # in order of the lines
        self.made: dict[int, None] = {}
        self.entries: list[Entry] = []
        self.known: set[int] = set()  # parties of this organisation, once seen

    def load(self, ids: Iterable[int]) -> None:
        """Read and lock the rows. Raises `Refusal` when one is not of this organisation."""
        wanted = sorted(set(ids) - self.states.keys())
        if not wanted:
            return
        found = writing.locked(self.scope.organisation, wanted)
        if len(found) != len(wanted):
            raise Refusal("not_found")
        self.states.update((state.id, state) for state in found)

    def write(self, line: Line) -> None:
        if isinstance(line.wish, e.Made):
            self._make(line.wish, line.words)
            return
        if line.promise is None:
            raise Refusal("not_found")
        self.load([line.promise])
        state = self.states[line.promise]
        if line.expect is not None and line.expect != Expect.of(state):
            raise Refusal("changed", promise=state.id)
        wish = line.wish
        if line.words:
            about = state.debtor if state.direction == "theirs" else state.creditor
            wish = wish._replace(words=self._words(line.words, about))  # type: ignore[call-arg]
        for event in decide(state, wish, self.now):
            self.note(state.id, event)

    def note(self, id: int, event: e.Event) -> None:
        """Append an event that has been decided."""
        state = apply(self.states[id], event, self.now)
        self.states[id] = state
        self.changed[id] = None
        self.entries.append(Entry(id, state.organisation, state.seq, event))

    def follow_up(self) -> None:
        """A living series always has one open promise: the next recall, in the same act."""
        series.note_done(self.entries, self.states, self.act, self.now)
        touched = [s for s in self.states.values() if s.series is not None and not s.is_open]
        still_open = {s.series for s in self.states.values() if s.is_open}
        for wish in series.next_promises([s for s in touched if s.series not in still_open], self.now):
            self._make(wish, "")

    def finish(self) -> tuple[Promise, ...]:
        """Write it all; answers the promises touched."""
        made = [self.states[id] for id in self.made]
        changed = [self.states[id] for id in self.changed if id not in self.made]
        soon = self.now if self.by.role == "list" else self.now + UNDO
        writing.insert_promises([(state, soon) for state in made], writing.urgencies({s.kind for s in made}))
        writing.update_promises([(state, self._alarm(state, soon)) for state in changed])
        writing.insert_events(self.entries, self.now, self.by.party, self.by.role, self.act)
        return tuple(self.states[id] for id in self.changed)

    def _alarm(self, state: Promise, soon: datetime) -> datetime | None:
        if "asked_" in state.done:
            return self.now
        return soon if state.is_open else None

    def _make(self, wish: e.Made, words: str) -> None:
        if wish.organisation != self.scope.organisation:
            raise Refusal("other_organisation")
        check_made(wish, self.now)
        self._check_parties(wish)
        if wish.series is not None and wish.series_n is None:
            wish = wish._replace(series_n=series.next_number(wish.series))
        if words:
            about = wish.debtor if wish.direction == "theirs" else wish.creditor
            wish = wish._replace(content=self._words(words, about))
        (id,) = writing.new_ids("ledger_promise", 1)
        state = make(wish, id, self.now)
        self.states[id] = state
        self.made[id] = None
        self.changed[id] = None
        self.entries.append(Entry(id, state.organisation, 1, wish))

    def _check_parties(self, wish: e.Made) -> None:
        """No promise reaches into another organisation."""
        named = {wish.debtor, wish.creditor, wish.holder, wish.guarantor}
        if unknown := named - self.known:
            count = Party.objects.filter(organisation=self.scope.organisation, pk__in=unknown).count()
            if count != len(unknown):
                raise Refusal("other_organisation")
            self.known |= unknown

    def _words(self, text: str, about: int) -> int:
        row = models.Words.objects.create(
            organisation_id=self.scope.organisation, party_id=about, text=text[:4000]
        )
        return row.pk


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
