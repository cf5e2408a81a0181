"""One firm while its year is played: what a sweep does in an evening and on a round.

Every act goes through the pen, with the time at which it would have been done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from lupaus.core import events as e
from lupaus.core.clock_time import Precision, due_end
from lupaus.core.hours import Hours
from lupaus.core.promise import Promise
from lupaus.features.calls.actions.acting import Act
from lupaus.features.calls.actions.agreeing import made, promised_words
from lupaus.features.calls.rules.slots import Slot
from lupaus.ledger import queries
from lupaus.ledger.policies import Rulebook
from lupaus.ledger.record import By, Line, Recorded, record
from lupaus.outbox.lines import settle
from lupaus.people.access import Scope
from lupaus.people.models import Party
from lupaus.project.demo.days import Days
from lupaus.project.demo.people import Customer
from lupaus.project.demo.rounds import Round
from lupaus.project.demo.said import Said

WINDOWS = (
    (time(8), time(9, 30)), (time(9, 30), time(11)), (time(11), time(12, 30)), (time(12, 30), time(14)),
    (time(14), time(16)),
)  # fmt: skip
"""The windows of a day's visits, one after another within the working hours."""


class Cue(NamedTuple):
    """Something that happens at an instant (aware UTC). Without `do` the engine alone wakes."""

    at: datetime
    do: Callable[[datetime], object] | None = None


class Flue(NamedTuple):
    """An object of a customer, with its row in the book."""

    series: int
    words: str


@dataclass
class Stage:
    """The firm, its people and what is open with them."""

    scope: Scope
    said: Said
    book: Rulebook
    days: Days
    year: list[Round]
    rounds: list[list[Customer]]
    parties: dict[str, Party] = field(default_factory=dict)
    flues: dict[str, list[Flue]] = field(default_factory=dict)
    standing: dict[int, Promise] = field(default_factory=dict)  # the open promise of each series

    @property
    def me(self) -> By:
        """Jari, acting."""
        return By(self.scope.party, "member")

    def customer(self, key: str) -> By:
        """A customer, acting on their own page."""
        return By(self.parties[key].pk, "customer")

    def keys(self, number: int) -> list[str]:
        """Who is on this round."""
        return [customer.key for customer in self.rounds[number]]

    def round_of(self, key: str) -> Round:
        """The round that this customer is on."""
        return next(one for one in self.year if key in self.keys(one.number))

    def evening_of(self, key: str) -> date:
        """The evening on which this customer's second year is called about."""
        return _of_second_year(key, self.round_of(key).again_on)

    def visit_of(self, key: str) -> date:
        """The day of this customer's second visit."""
        return _of_second_year(key, self.round_of(key).back_on)

    def act(
        self, lines: Sequence[Line], at: datetime, what: str, *, by: By | None = None, settles: bool = True
    ) -> Recorded:
        """Record one act. What waited about its promises is settled, unless a customer did it."""
        done = record(self.scope, lines, by=by or self.me, now=at, what=what)
        self.remember(done.promises)
        if settles and by is None:
            settle(self.scope, [line.promise for line in lines if line.promise is not None], at)
        return done

    def remember(self, promises: Iterable[Promise]) -> None:
        """Keep in mind which promise of each object is open now."""
        for promise in promises:
            if promise.series is None:
                continue
            if promise.is_open:
                self.standing[promise.series] = promise
            elif self.standing.get(promise.series, promise).id == promise.id:
                self.standing.pop(promise.series, None)

    def open_of(self, key: str) -> list[tuple[Flue, Promise]]:
        """The yearly objects of a customer with what is open about each."""
        return [
            (flue, self.standing[flue.series]) for flue in self.flues[key] if flue.series in self.standing
        ]

    # -- an evening ---------------------------------------------------------------------------

    def agree(self, keys: Sequence[str], on: date, at: datetime, *, first_window: int = 0) -> None:
        """Reached by phone one after another, each got a window on that day."""
        lines = []
        for place, key in enumerate(keys):
            opens, closes = WINDOWS[(first_window + place) % len(WINDOWS)]
            slot = Slot(on, opens, closes)
            for flue, recall in self.open_of(key):
                lines.append(Line(recall.id, e.Kept("reached")))
                lines.append(self._visit(key, flue, recall, slot, at))
        if lines:
            self.act(lines, at, "calls.agreed")

    def propose(self, key: str, on: date, at: datetime, until: datetime) -> None:
        """Nobody had been promised a call: the time waits for the customer's yes in writing."""
        slot = Slot(on, time(12), time(14))
        lines = []
        for flue, recall in self.open_of(key):
            lines.append(Line(recall.id, e.Kept("reached")))
            line = self._visit(key, flue, recall, slot, at)
            offer = line.wish._replace(is_offer=True, lapses_at=until)  # type: ignore[call-arg]
            lines.append(Line(None, offer, line.words))
        self.act(lines, at, "calls.offered")

    def each(self, keys: Sequence[str], wish: e.Event, at: datetime, what: str, words: str = "") -> None:
        """The same word about everything that is open with these customers."""
        lines = [Line(promise.id, wish, words) for key in keys for _, promise in self.open_of(key)]
        self.act(lines, at, what)

    def put_off(self, key: str, wish: e.Event, at: datetime, words: str) -> None:
        """They asked to be called at another time. The line of this try waits on, as on the call list."""
        lines = [Line(promise.id, wish, words) for _, promise in self.open_of(key)]
        self.act(lines, at, "calls.later", settles=False)

    # -- a customer on their own page ---------------------------------------------------------

    def writes(self, key: str, wish: e.Event, at: datetime, words: str) -> None:
        """About what is open with them."""
        promise = self.open_of(key)[0][1]
        self.act([Line(promise.id, wish, words)], at, "customer", by=self.customer(key))

    def writes_of_last(self, key: str, wish: e.Event, at: datetime, words: str, slug: str = "visit") -> None:
        """About the promise of this kind that was kept last."""
        row = (
            queries.promises(self.scope)
            .filter(creditor=self.parties[key], kind__slug=slug, outcome="kept")
            .order_by("-closed_at", "pk")[0]
        )
        self.act([Line(row.pk, wish, words)], at, "customer", by=self.customer(key))

    # -- a round ------------------------------------------------------------------------------

    def finish(self, keys: Sequence[str], on: date, at: datetime) -> None:
        """The visits of that day are marked done; each reminder of next year follows by itself."""
        lines = [
            Line(promise.id, e.Kept("done", done_on=on))
            for key in keys
            for _, promise in self.open_of(key)
            if promise.kind == self.book.kind("visit").id and promise.due_on == on
        ]
        if lines:
            self.act(lines, at, "calls.done")

    # -- any word -----------------------------------------------------------------------------

    def give(
        self, key: str, slug: str, on: date, at: datetime, words: str, *, hour: int | None = None,
        theirs: bool = False, depends_on: int | None = None, arises_from: Promise | None = None,
        lapses_at: datetime | None = None,
    ) -> Promise:  # fmt: skip
        """Give a word to a customer, or note a supplier's to us."""
        me, other = self.scope.party, self.parties[key].pk
        due_time = time(hour) if hour is not None else None
        precision = Precision.MINUTE if due_time else Precision.DAY
        wish = e.Made(
            organisation=self.scope.organisation, kind=self.book.kind(slug).id,
            debtor=other if theirs else me, creditor=me if theirs else other, holder=me, guarantor=me,
            direction="theirs" if theirs else "ours", due_on=on, due_time=due_time,
            due_end=due_end(on, due_time, precision, self.scope.zone), zone=self.scope.zone,
            precision=precision.value, depends_on=depends_on, is_offer=lapses_at is not None,
            lapses_at=lapses_at, arises_from=arises_from.id if arises_from else None,
            matter=arises_from.matter if arises_from else None,
        )  # fmt: skip
        return self.act([Line(None, wish, words)], at, "desk.promised").promises[0]

    def note(self, promise: Promise, wish: e.Event, at: datetime, words: str = "", *, who: str = "") -> None:
        """Something happens to one promise, by Jari or by the customer or supplier of this key."""
        role = "supplier" if promise.direction == "theirs" else "customer"
        by = By(self.parties[who].pk, role) if who else None
        self.act([Line(promise.id, wish, words)], at, "story", by=by)

    def end_of(self, on: date) -> datetime:
        """When a word for that day is due."""
        return due_end(on, None, Precision.DAY, self.scope.zone)

    def _visit(self, key: str, flue: Flue, recall: Promise, slot: Slot, at: datetime) -> Line:
        party = self.parties[key]
        act = Act(self.scope, at, self.parties[key].code)
        wish = made(self.scope, party.pk, self.book.kind("visit"), slot)._replace(
            series=flue.series, arises_from=recall.id, matter=recall.matter
        )
        return Line(None, wish, promised_words(party, slot, flue.words, act))


def _of_second_year(key: str, on: date | None) -> date:
    if on is None:
        raise ValueError(f"{key} has had no second year")
    return on


def wakes(days: Days, visit_on: date, *, also_days_before: bool) -> list[Cue]:
    """The engine wakes when the letters of a visit are due."""
    moments = [eve_of(days, visit_on)]
    if also_days_before:
        moments.append(days.at(visit_on - timedelta(days=3), 10, 1))
    return [Cue(at) for at in moments if at <= days.now]


def eve_of(days: Days, on: date) -> datetime:
    """When the letter of the day before goes, by the firm's hours for messages."""
    at = days.at(on - timedelta(days=1), 15)
    if days.calendar.is_open(at, Hours.MESSAGES):
        return at
    return days.calendar.last_open_before(at, Hours.MESSAGES) or at
