"""What one story shares: its time, its chance, its firm; and how an act is done as a page would do it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from django.utils import translation

from lupaus.channels.memory import MemoryChannel, by_chance
from lupaus.core.clock_time import local_date
from lupaus.core.lifecycle import Refusal
from lupaus.core.ports import Joints
from lupaus.features.calls.actions.acting import Act
from lupaus.ledger import queries
from lupaus.ledger.policies import Rulebook
from lupaus.ledger.record import Recorded
from lupaus.outbox.taking_back import take_back
from lupaus.people.access import Scope
from lupaus.people.parties import CannotMerge
from simulation.snapshot import Snapshot, snapshot

START = datetime(2026, 1, 5, 7, tzinfo=UTC)
RESTS = (20, 45, 300, 3 * 3600, 30 * 3600)
"""Seconds after which somebody thinks better of what they did."""


class Broken(Exception):
    """Something that must never be, with the day on which it was."""


class Regret(NamedTuple):
    """An act that will be taken back at `at`, and how the book stood before it."""

    at: datetime
    code: UUID
    before: Snapshot
    was_at_once: bool


@dataclass
class World:
    """The same seed, the same world."""

    random: Random
    scope: Scope
    now: datetime = START
    counts: Counter[str] = field(default_factory=Counter)
    told_again: set[str] = field(default_factory=set)
    regrets: list[Regret] = field(default_factory=list)
    trail: list[str] = field(default_factory=list)
    acts: int = 0
    newcomers: int = 0

    def __post_init__(self) -> None:
        chances = by_chance(
            self.random, refuse=0.03, defer=0.1, unknown_arrived=0.05, unknown_lost=0.03,
            crash_before=0.03, crash_after=0.03, lie=0.04,
        )  # fmt: skip
        self.mail = MemoryChannel("email", chances)
        self.joints = Joints(
            channels=MappingProxyType({"email": self.mail}), sender_address="jari@example.org"
        )

    @property
    def today(self) -> date:
        """The firm's own day."""
        return local_date(self.now, self.scope.zone)

    @property
    def book(self) -> Rulebook:
        """The kinds and the calendar as they are now."""
        return Rulebook(self.scope.organisation)

    def chance(self, share: float) -> bool:
        """True in about this share of cases."""
        return self.random.random() < share

    def code(self) -> UUID:
        """The token of a page."""
        self.acts += 1
        return UUID(int=self.random.getrandbits(128))

    def broken(self, words: str) -> Broken:
        """What is wrong, and the last acts that led to it."""
        return Broken(f"{self.now:%Y-%m-%d %H:%M}: {words}\n  " + "\n  ".join(self.trail[-25:]))

    @contextmanager
    def refusing(self, what: str) -> Iterator[None]:
        """What is refused changes nothing; it is only counted."""
        try:
            yield
        except (Refusal, CannotMerge) as no:
            self.counts[f"refused {no.code}"] += 1
            self.trail.append(f"{self.now:%Y-%m-%d %H:%M} {what}: refused {no.code}")

    def member(self, what: str, go: Callable[[Act], Recorded | None]) -> Recorded | None:
        """A tap of the firm's own: sometimes tapped twice, sometimes thought better of."""
        self.now += timedelta(seconds=self.random.randrange(5, 40))
        act = Act(self.scope, self.now, self.code())
        rest = timedelta(seconds=self.random.choice(RESTS)) if self.chance(0.12) else None
        before = snapshot(self.scope) if rest is not None else None
        done: Recorded | None = None
        with translation.override("fi"), self.refusing(what):
            done = go(act)
            self._note(what, done)
            if done is not None and self.chance(0.06):
                self._again(what, done, lambda: go(act))
            if done is not None and rest is not None and before is not None:
                self.regrets.append(Regret(self.now + rest, done.code, before, rest < timedelta(minutes=1)))
                self.think_better(at_once=True)
        return done

    def _note(self, what: str, done: Recorded | None) -> None:
        self.counts["acts"] += 1
        self.counts[what] += 1
        about = [f"{p.id}:{p.series}" for p in done.promises] if done is not None else []
        self.trail.append(f"{self.now:%Y-%m-%d %H:%M} {what} {about}")

    def _again(self, what: str, done: Recorded, go: Callable[[], Recorded | None]) -> None:
        """The second of two taps: it is refused or the same, and nothing is written."""
        many = queries.events(self.scope).count()
        with self.refusing(f"{what} twice"):
            again = go()
            if again is not None and not again.is_repeat and again.code == done.code:
                raise self.broken(f"{what}: two taps were two acts")
        if queries.events(self.scope).count() != many:
            raise self.broken(f"{what}: the second tap wrote into the book")
        self.counts["double taps"] += 1

    def think_better(self, *, at_once: bool = False) -> None:
        """Take back what is regretted by now; then everything stands as before."""
        for regret in list(self.regrets):
            if regret.at > self.now and not (at_once and regret.was_at_once):
                continue
            self.regrets.remove(regret)
            at = max(regret.at, self.now)
            with self.refusing("undo"):
                undone = take_back(self.scope, regret.code, at)
                self.counts["undone"] += 1
                ids = {state.id for state in undone.recorded.promises}
                self.trail.append(f"{at:%Y-%m-%d %H:%M} undone {sorted(ids)}")
                wrong = snapshot(self.scope).unlike(regret.before, ids, is_whole=regret.was_at_once)
                if wrong:
                    raise self.broken(f"undo does not give back {wrong}")
