"""A word goes to all who are hit: chunk by chunk through the one pen, so that a crash, a pause or a second engine
loses nobody and tells nobody twice.

A chunk is one transaction: the events and new times, the notices, and how far the list has come.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import uuid5

from django.db import connection
from django.db.models import QuerySet

from lupaus.core import events as e
from lupaus.core.kinds import Kind
from lupaus.core.notices import BEHIND_THE_REST, SLIP, Class, Medium, Notice
from lupaus.core.promise import Promise, Stage
from lupaus.features.disruption.models import Chunk, Disruption, Hit, Telling
from lupaus.features.disruption.models.choosing import LIVE
from lupaus.features.disruption.models.dates import Owns, own_dates
from lupaus.features.disruption.rules.times import Times, moved
from lupaus.ledger import statements, writing
from lupaus.ledger.policies import Rulebook
from lupaus.ledger.record import ENGINE, By, Line, record
from lupaus.outbox.bulletins import take_away
from lupaus.outbox.write import write_notices
from lupaus.people.access import Scope
from lupaus.people.merging import Means, means_of

CHUNK = 120 if connection.vendor == "sqlite" else 500
"""Promises in one transaction. SQLite lets one writer in: there a tap waits for a chunk, and no longer."""
MOST_OF_ONE = 1_000
"""Nobody has more promises in one incident."""
TELLING = ("waiting", "told", "held")
SILENT = frozenset({"none", "grief", "died"})
MICROSECOND = timedelta(microseconds=1)


class Row(NamedTuple):
    """A row of the list as a chunk needs it: a model's object of each would take as long as telling it."""

    pk: int
    promise_id: int
    person: int
    rank: int
    acts_at: datetime
    new_on: date | None
    new_at: time | None


class Done(NamedTuple):
    """What one chunk came to."""

    hits: int = 0
    moved: int = 0
    calls: int = 0
    held: int = 0


def tell_chunk(scope: Scope, disruption: Disruption, telling: Telling, book: Rulebook, now: datetime) -> Done:
    """Tell the next of them, whoever was never told first. `now` is aware UTC.

    The caller holds the disruption's row and its transaction. No hits: all have been told this word.
    """
    hits = _next(disruption, telling)
    if not hits:
        return Done()
    promises = [hit.promise_id for hit in hits]
    elsewhere = _elsewhere(scope, disruption, telling, promises, now)
    states = {state.id: state for state in writing.locked(scope.organisation, sorted(promises))}
    able = [hit for hit in hits if hit.promise_id not in elsewhere and _is_ours(states.get(hit.promise_id))]
    chunk = _Chunk(scope, disruption, telling, book, now)
    done = chunk.tell(able, states)
    fates = [(hit, chunk.fate(hit, elsewhere)) for hit in hits]
    statements.update(Hit, ("told_no", "state"), [(telling.no, fate, hit.pk) for hit, fate in fates])
    return done._replace(hits=len(hits))


class _Chunk:
    """The lines, and then the notices, of one chunk."""

    def __init__(
        self, scope: Scope, disruption: Disruption, telling: Telling, book: Rulebook, now: datetime
    ) -> None:
        self.scope, self.disruption, self.telling, self.book, self.now = scope, disruption, telling, book, now
        self.held: set[int] = set()
        self.told: set[int] = set()
        self.times = Times(telling.mode, telling.minutes, telling.on, telling.at, telling.has_own)
        self.own: Owns = {}

    def tell(self, hits: Sequence[Row], states: dict[int, Promise]) -> Done:
        if not hits:
            return Done()
        if self.times.has_own:
            self.own = own_dates(self.disruption, [hit.promise_id for hit in hits])
        lines, moves = [], 0
        for hit in hits:
            ours, is_moved = self._lines(states[hit.promise_id], hit)
            lines += ours
            moves += is_moved
        act = uuid5(self.telling.code, f"{hits[0].rank} {hits[0].promise_id}")
        by = ENGINE if self.telling.by_id is None else By(self.telling.by_id, "member")
        done = record(
            self.scope,
            lines,
            by=by,
            now=self.now,
            what="disruption.tell",
            act=act,
            held={hit.promise_id: states[hit.promise_id] for hit in hits},
        )
        Chunk.objects.create(organisation_id=self.scope.organisation, telling=self.telling, act=act)
        return self._put(hits, {state.id: state for state in done.promises})._replace(moved=moves)

    def fate(self, hit: Row, elsewhere: set[int]) -> str:
        if hit.promise_id in elsewhere:
            return "passed"
        if hit.promise_id in self.held:
            return "held"
        return "told" if hit.promise_id in self.told else "left"

    def _lines(self, p: Promise, hit: Row) -> tuple[list[Line], bool]:
        """What is recorded of one promise, and whether it has a new time."""
        found: list[Line] = []
        wish = moved(p, self.times, self.now, self.own.get(p.id, (hit.new_on, hit.new_at)))
        if wish is not None:
            found.append(Line(p.id, wish))
            # These words tell the new time: the plan's own message about it would be one too many.
            found += [
                Line(p.id, e.StepSkipped(key, 1, "newer")) for key in _telling_terms(self.book.kinds[p.kind])
            ]
        if not self.telling.is_automatic and p.cause != self.disruption.cause:
            found.append(Line(p.id, e.CauseNamed(self.disruption.cause)))
        if self.telling.has_deed:
            found.append(Line(p.id, e.Deed(), self._deed()))
        found.append(Line(p.id, e.StepTaken(SLIP, self.telling.bulletin_id)))
        return found, wish is not None

    def _deed(self) -> str:
        phrases = self.telling.bulletin.phrases
        said: dict[str, str] = phrases.get(self.scope.language) or next(iter(phrases.values()), {})
        return said.get("deed", "")

    def _put(self, hits: Sequence[Row], after: dict[int, Promise]) -> Done:
        """The notices: a message, a call where nobody can be written to, a note where a person decides."""
        people = means_of(self.scope, {state.creditor for state in after.values()})
        notices: list[tuple[int, Notice]] = []
        first: dict[int, datetime] = {}
        calls = 0
        for place, hit in enumerate(hits):
            # All of a person's are due at one instant, one message; else in the order of the list.
            due = first.setdefault(hit.person, self.now - (len(hits) - place) * MICROSECOND)
            p = after[hit.promise_id]
            medium = _medium(people[p.creditor])
            calls += medium is Medium.CALL
            (self.held if medium is Medium.NOTE else self.told).add(p.id)
            notices.append((self.scope.organisation, self._notice(p, hit, medium, due)))
        write_notices(notices, self.now)
        return Done(calls=calls, held=len(self.held))

    def _notice(self, p: Promise, hit: Row, medium: Medium, due: datetime) -> Notice:
        # That there is no news is never worth a call: it waits for the morning, and the next word takes its place.
        useless_at = hit.acts_at if hit.acts_at > self.now and not self.telling.is_automatic else None
        return Notice(
            p.id, p.terms_no, SLIP, self.telling.bulletin_id,
            p.holder if medium is Medium.NOTE else p.creditor, p.holder, medium.value, Class.URGENT.value, due,
            useless_at if medium is Medium.MESSAGE else None, BEHIND_THE_REST,
        )  # fmt: skip


def anybody_left(disruption: Disruption, telling: Telling) -> bool:
    """Is there somebody on the list who is still to be told this word?"""
    return _left(disruption, telling).exists()


def _left(disruption: Disruption, telling: Telling) -> QuerySet[Hit]:
    rows = Hit.objects.filter(disruption=disruption, state__in=TELLING)
    return rows.filter(told_no=0) if telling.is_for_new else rows.filter(told_no__lt=telling.no)


def _next(disruption: Disruption, telling: Telling) -> list[Row]:
    """The next on the list, none of a person's promises apart from the others."""
    rows = _left(disruption, telling)
    found = _rows(rows.order_by("told_no", "rank")[:CHUNK])
    if len(found) == CHUNK:
        last = found[-1]
        there = [hit.pk for hit in found if hit.person == last.person]
        theirs = rows.filter(person=last.person, rank__gt=last.rank, rank__lte=last.rank + MOST_OF_ONE)
        found += _rows(theirs.exclude(pk__in=there))
    return found


def _rows(hits: QuerySet[Hit]) -> list[Row]:
    return [Row._make(values) for values in hits.values_list(*Row._fields)]


def _elsewhere(
    scope: Scope, disruption: Disruption, telling: Telling, promises: Sequence[int], now: datetime
) -> set[int]:
    """Those whom another incident tells, and goes on telling. Where this one takes over, that one has told its last."""
    others = Hit.objects.filter(
        organisation=scope.organisation, promise__in=promises, disruption__state__in=LIVE, state__in=TELLING
    ).exclude(disruption=disruption)  # fmt: skip
    found = dict(others.values_list("promise", "pk"))
    mine = Telling.objects.filter(disruption=disruption, no__lt=telling.no)
    older = list(mine.values_list("bulletin", flat=True))
    if not disruption.takes_over:
        take_away(scope, promises, older, "newer", now)
        return set(found)
    if found:
        theirs = Telling.objects.filter(disruption__hits__pk__in=list(found.values())).values_list(
            "bulletin", flat=True
        )
        older += theirs.distinct()
        Hit.objects.filter(pk__in=list(found.values())).update(state="passed")
    take_away(scope, promises, older, "newer", now)
    return set()


def _is_ours(p: Promise | None) -> bool:
    """Does it still bind us, with our clock running?"""
    return p is not None and p.is_open and p.stage == Stage.ACTIVE and not p.is_void


def _telling_terms(kind: Kind) -> Iterable[str]:
    """The steps of its plan that tell new terms at once."""
    return [
        step.key
        for step in kind.steps
        if step.medium == "message" and step.anchor == "made" and not step.when
    ]


def _medium(party: Means) -> Medium:
    if party.contact_rule in SILENT:
        return Medium.NOTE
    if party.can_message:
        return Medium.MESSAGE
    return Medium.CALL if party.can_call and party.contact_rule != "writing" else Medium.NOTE
