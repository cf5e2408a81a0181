"""The writing of one act: rows are locked, folded in memory, and written together at the end."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import F, Model

from lupaus.core import events as e
from lupaus.core.folding import apply, make
from lupaus.core.lifecycle import Refusal, check_made, decide
from lupaus.core.promise import Promise
from lupaus.ledger import models, series, statements, writing
from lupaus.ledger.hanging import what_it_hangs_on
from lupaus.ledger.policies import Rulebook
from lupaus.ledger.writing import Change, Entry
from lupaus.people.access import Scope
from lupaus.people.members import have_left, leaders_of
from lupaus.people.models import Party

UNDO = timedelta(seconds=60)
"""How long a tap rests before anything follows from it, so that it can be taken back."""
LONGEST_WORDS = 4000


HEARD = (e.Contested, e.Remarked, e.Answered, e.Thanked, e.SlipForetold, e.CauseViewed, e.Affirmed)
"""What a customer or a supplier says, also of what is closed."""


class By(NamedTuple):
    """Who acts. `role`: member, customer, supplier, engine or list (an import)."""

    party: int | None
    role: str


ENGINE = By(None, "engine")


class Expect(NamedTuple):
    """What the page showed: terms and custody, not the machine's bumps.

    `contact` is where the tries stood (`contact_of`), None where the page did not say.
    """

    terms_no: int
    holder: int
    outcome: str
    stage: str
    contact: str | None = None

    @classmethod
    def of(cls, promise: Promise) -> Expect:
        """What a page that shows this promise expects to find."""
        return cls(
            promise.terms_no, promise.holder, promise.outcome, promise.stage, contact_of(promise)
        )  # fmt: skip

    def check(self, promise: Promise) -> None:
        """Raises `Refusal`: changed, or tried_since when only a try to reach them has come in between."""
        now = Expect.of(promise)
        if self[:4] != now[:4]:
            raise Refusal("changed", promise=promise.id)
        if self.contact is not None and self.contact != now.contact:
            raise Refusal("tried_since", promise=promise.id)


def contact_of(promise: Promise) -> str:
    """Where the tries to reach them stand: a try or a wish to be called later moves it, the engine never does."""
    moments = (promise.tried_at, promise.wanted_at)
    return ".".join([str(promise.tries), *(str(int(at.timestamp()) if at else 0) for at in moments)])


class Line(NamedTuple):
    """One wish in an act. `promise` is a row id, or None when `wish` makes one.

    `words` is free text that belongs to the wish; the pen keeps it erasable.
    """

    promise: int | None
    wish: e.Event
    words: str = ""
    expect: Expect | None = None


class Pen:
    """Writes one act within the caller's transaction: `prepare`, `write` each line, `finish`."""

    def __init__(self, scope: Scope, by: By, now: datetime, act: int) -> None:
        self.scope, self.by, self.now, self.act = scope, by, now, act
        self.loaded: dict[int, Promise] = {}  # as the book had them
        self.states: dict[int, Promise] = {}
        self.changed: dict[int, None] = {}  # in order of the lines
        self.made: dict[int, None] = {}
        self.entries: list[Entry] = []
        self.texts: list[tuple[int, int, int, str]] = []  # words on their way into the book
        self.numbers: dict[int, int] = {}  # highest number of each series touched
        self.reminds: dict[int, int] = {}  # the kind of the reminders of each series held
        self.rules: Rulebook | None = None
        self.broken: dict[int, int] = {}  # breaks so far in the matters of promises that others arise from
        self.free_ids: list[int] = []
        self.free_words: list[int] = []

    def prepare(self, lines: Sequence[Line]) -> None:
        """Lock, reserve and check for all lines at once, so that a long act costs few statements.

        Raises `Refusal` when a row, party, kind or series is not of this organisation.
        """
        made = [line.wish for line in lines if isinstance(line.wish, e.Made)]
        wanted = {line.promise for line in lines if line.promise is not None}
        above = [line.wish.depends_on for line in lines if isinstance(line.wish, e.Made | e.HungOn)]
        wanted |= {id for id in above if id is not None}
        wanted |= series.standing_reminders(
            [line.promise for line in lines if line.promise and _ends(line.wish)]
        )
        self.load(wanted)
        self._check_tenant(Party, {p for w in made for p in (w.debtor, w.creditor, w.holder, w.guarantor)})
        self._check_tenant(models.Kind, {wish.kind for wish in made})
        in_series = {wish.series for wish in made if wish.series is not None}
        self._check_tenant(models.Series, in_series)
        rows = series.held(in_series | self._series())
        self.reminds = {pk: row.kind_id for pk, row in rows.items()}
        self.numbers.update(series.numbers({pk: rows[pk] for pk in in_series}))
        self._count_breaks({wish.arises_from for wish in made if wish.arises_from and wish.matter})
        self.free_ids = statements.new_ids(models.Promise, len(made))
        self.free_words = statements.new_ids(models.Words, sum(bool(line.words) for line in lines))

    def know(self, held: Mapping[int, Promise]) -> None:
        """Take over rows that the caller has read and locked in this transaction. Raises `Refusal` as `load` does."""
        if any(state.organisation != self.scope.organisation for state in held.values()):
            raise Refusal("not_found")
        self.loaded.update(held)
        self.states.update(held)

    def load(self, ids: Iterable[int]) -> None:
        """Read and lock the rows. Raises `Refusal` when one is not of this organisation."""
        wanted = sorted(set(ids) - self.states.keys())
        if not wanted:
            return
        found = writing.locked(self.scope.organisation, wanted)
        if len(found) != len(wanted):
            raise Refusal("not_found")
        for state in found:
            self.loaded[state.id] = self.states[state.id] = state

    def hold(self, ids: Iterable[int]) -> None:
        """Read and lock the rows, and the series that they belong to."""
        self.load(ids)
        series.held(self._series())

    def write(self, line: Line) -> None:
        """Carry out one line in memory. Raises `Refusal`."""
        if isinstance(line.wish, e.Made):
            self._make(line.wish, line.words)
            return
        if line.promise is None:
            raise Refusal("not_found")
        state = self.states[line.promise]
        if line.expect is not None:
            line.expect.check(state)
        wish: Any = line.wish
        if isinstance(wish, e.HungOn) and wish.depends_on is not None:
            self._check_ring(state.id, wish.depends_on)
        if line.words:
            wish = wish._replace(words=self._words(line.words, _told_about(state)))
        try:
            events = decide(state, wish, self.now, self._settles(state))
        except Refusal as no:
            no.facts.setdefault("promise", state.id)
            raise
        for event in events:
            self.note(state.id, event)

    def note(self, id: int, event: e.Event) -> None:
        """Append an event that has been decided."""
        state = apply(self.states[id], event, self.now)
        self.states[id] = state
        self.changed[id] = None
        self.entries.append(Entry(id, state.organisation, state.seq, event))

    def follow_up(self) -> None:
        """A living series always has one open promise, the next recall; an ended one has no recall any more. What a
        customer says finds somebody who is here."""
        self._find_somebody()
        for entry in [entry for entry in self.entries if _ends(entry.event)]:
            self._end_reminder(self.states[entry.promise].series, entry.event)
        series.note_done(self.entries, self.states, self.now)
        still_open = {s.series for s in self.states.values() if s.is_open}
        closed = [
            s for s in self.states.values()
            if s.series is not None and not s.is_open and s.series not in still_open
        ]  # fmt: skip
        for wish in series.next_promises(closed, self.now):
            self._make(wish, "")

    def _end_reminder(self, ended: int | None, wish: e.Event) -> None:
        """Where a visit was the last of its object, the next reminder may stand already: it is let go too."""
        for state in list(self.states.values()):
            is_reminder = state.series is not None and self.reminds.get(state.series) == state.kind
            if is_reminder and state.series == ended and state.is_open and isinstance(wish, e.Released):
                self.note(state.id, wish._replace(words=None))

    def _find_somebody(self) -> None:
        """A customer says something about a promise whose holder or guarantor has left: it goes to who is here."""
        heard = {entry.promise for entry in self.entries if isinstance(entry.event, HEARD)}
        carried = {pk: (self.states[pk].holder, self.states[pk].guarantor) for pk in heard}
        gone = have_left({party for both in carried.values() for party in both}) if heard else set()
        above = leaders_of(gone) if gone else {}
        for pk, (holder, guarantor) in carried.items():
            if not gone & {holder, guarantor}:
                continue
            first = guarantor if holder in gone and guarantor not in gone else holder
            heir = above.get(first) if first in gone else first
            if heir is not None:
                self.note(pk, e.Entrusted(heir, guarantor if guarantor not in gone else heir))

    def finish(self) -> tuple[Promise, ...]:
        """Write it all; answers the promises touched, in order of the lines.

        Raises `Refusal` (`reminder_open`) when a series would have a second open reminder.
        """
        series.check_reminders([self.states[id] for id in self.changed if self._is_opened(id)], self.states)
        soon = self.now if self.by.role == "list" else self.now + UNDO
        made = [self.states[id] for id in self.made]
        statements.insert(models.Words, ("id", "organisation_id", "party_id", "text"), self.texts)
        writing.insert_promises(
            [(state, soon) for state in made], writing.urgencies({state.kind for state in made})
        )
        writing.update_promises(
            Change(self.loaded[id], self.states[id], self._alarm(self.states[id], soon))
            for id in self.changed
            if id not in self.made
        )
        writing.insert_events(self.entries, self.now, self.by.party, self.by.role, self.act)
        return tuple(self.states[id] for id in self.changed)

    def _series(self) -> set[int]:
        return {state.series for state in self.states.values() if state.series is not None}

    def _is_opened(self, id: int) -> bool:
        """Made by this act, or closed before it and open again."""
        return self.states[id].is_open and (id in self.made or not self.loaded[id].is_open)

    def _alarm(self, state: Promise, soon: datetime) -> datetime | None:
        """What a customer asked stands before a person at once; the rest waits for undo."""
        if "asked_" in state.done:
            return self.now
        return soon if state.is_open else None

    def _make(self, wish: e.Made, words: str) -> None:
        if wish.organisation != self.scope.organisation:
            raise Refusal("other_organisation")
        check_made(wish, self.now)
        if wish.series is not None and wish.series_n is None:
            self.numbers[wish.series] += 1
            wish = wish._replace(series_n=self.numbers[wish.series])
        if wish.arises_from and wish.matter:
            wish = wish._replace(broken_before=self._broken(wish.arises_from))
        if words:
            about = wish.debtor if wish.direction == "theirs" else wish.creditor
            wish = wish._replace(content=self._words(words, about))
        id = self.free_ids.pop(0) if self.free_ids else statements.new_ids(models.Promise, 1)[0]
        state = make(wish, id, self.now)
        self.states[id] = state
        self.made[id] = None
        self.changed[id] = None
        self.entries.append(Entry(id, state.organisation, 1, wish))

    def _count_breaks(self, ids: set[int]) -> None:
        rows = models.Promise.objects.filter(
            organisation=self.scope.organisation, pk__in=ids - self.states.keys()
        )
        self.broken = dict(rows.values_list("pk", F("breaks") + F("broken_before"))) if ids else {}

    def _broken(self, arises_from: int) -> int:
        """How often words of the matter have been broken until now: what comes of a broken word inherits it."""
        before = self.states.get(arises_from)
        return before.broken if before is not None else self.broken.get(arises_from, 0)

    def _settles(self, state: Promise) -> str:
        """How its kind settles; the rules are asked only where its time has passed."""
        if self.now < state.due_end:
            return "instant"
        if self.rules is None:
            self.rules = Rulebook(self.scope.organisation)
        return self.rules.kinds[state.kind].settles

    def _check_tenant(self, model: type[Model], ids: Collection[int]) -> None:
        """No promise reaches into another organisation."""
        if not ids:
            return
        rows = model._default_manager.filter(organisation=self.scope.organisation, pk__in=ids)
        if rows.count() != len(ids):
            raise Refusal("other_organisation")

    def _check_ring(self, below: int, above: int) -> None:
        """Nothing hangs on what hangs on it."""
        if below in what_it_hangs_on(self.scope.organisation, above):
            raise Refusal("hangs_in_a_ring")

    def _words(self, text: str, about: int) -> int:
        id = self.free_words.pop()
        self.texts.append((id, self.scope.organisation, about, text[:LONGEST_WORDS]))
        return id


def _ends(wish: e.Event) -> bool:
    """Is no reminder of this object wanted ever again?"""
    return isinstance(wish, e.Released) and wish.is_series_ended


def _told_about(promise: Promise) -> int:
    """Whose personal text it is: the other side's."""
    return promise.debtor if promise.direction == "theirs" else promise.creditor
