"""One firm's years: each day the engine lives or dies, the sweep works, customers act, the doctor looks."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from django.db import connection

from lupaus.engine import doctor
from lupaus.engine.jump import due_by_table
from lupaus.engine.tick import run_once
from lupaus.ledger import queries
from simulation import desk, guests, sweep, town, upheavals
from simulation.mishaps import Died, Mishaps
from simulation.truths import Truths
from simulation.world import START, Broken, World

__all__ = ["Broken", "Story"]

HOURS = (8, 12, 15, 18, 20)
WHILE_DOWN = frozenset(
    "alarm_overdue message_overdue envelope_overdue lease_expired notification_overdue member_letter_overdue "
    "morning_overdue".split()
)
"""What nobody can help while the engine is down."""


class Story:
    """The same seed, the same story. `look_every`: how many days pass between two looks of the doctor."""

    def __init__(self, seed: int, customers: int = 40, look_every: int = 1) -> None:
        self.look_every = look_every
        self.random = Random(seed)  # noqa: S311
        scope = town.found(self.random, START, customers)
        self.world = World(self.random, scope, newcomers=customers)
        self.mishaps = Mishaps(self.random)
        self.truths = Truths(self.world)
        self.quiet_until = START
        self.written = 0

    # -- the passing of time ----------------------------------------------------------------------

    def live(self, days: int, each_year: Callable[[str], None] = lambda words: None) -> None:
        """Live through `days`. Raises `Broken`."""
        for day in range(days):
            self._day()
            if day % 365 == 364:
                each_year(f"year {day // 365 + 1}: {self.summary()}")

    def _day(self) -> None:
        world = self.world
        if world.now >= self.quiet_until and world.chance(0.004):
            self.quiet_until = world.now + timedelta(days=self.random.choice([1, 3, 14]))
            world.counts["outages"] += 1
        for hour in HOURS:
            world.now = world.now.replace(hour=hour, minute=0, second=0)
            world.now += timedelta(minutes=self.random.randrange(45))
            world.think_better()
            self._engine()
            self._hour(hour)
        world.now = (world.now + timedelta(days=1)).replace(hour=0, minute=0, second=0)
        self._engine()
        upheavals.at_night(world)
        self._doctor()

    def _hour(self, hour: int) -> None:
        day = self.world.now.toordinal()
        if hour == 15 and day % 2:
            guests.at_their_pages(self.world)
        if hour == 12 and self.world.chance(0.6):
            desk.morning(self.world)
        if hour == 18 and self.world.chance(0.6):
            sweep.evening(self.world)
            sweep.post(self.world)
        if hour == 20 and self.world.chance(0.8):
            sweep.visits(self.world)

    # -- the engine -------------------------------------------------------------------------------

    def _engine(self) -> None:
        """One engine, sometimes with a clock that is wrong, sometimes killed, sometimes with a twin."""
        now = self.world.now
        if now < self.quiet_until:
            return
        at = now - timedelta(minutes=self.random.randrange(1, 300)) if self.world.chance(0.02) else now
        if not self._is_due(at):
            return  # a round that finds nothing does nothing
        try:
            with self.mishaps.around(lambda: self._twin(at)):
                run_once(at, self.world.joints)
        except Died:
            connection.close()
            if connection.vendor == "sqlite":
                connection.cursor().execute("PRAGMA synchronous=OFF")
            if self.world.chance(0.7):  # and somebody starts it again
                run_once(now + timedelta(minutes=20), self.world.joints)
        self.truths.told(at)

    def _is_due(self, at: datetime) -> bool:
        if any(due_by_table(at, 1).values()):
            return True
        with connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT 1 FROM ledger_realarm)")
            return bool(cursor.fetchone()[0])

    def _twin(self, at: datetime) -> None:
        run_once(at + timedelta(seconds=self.random.randrange(-60, 60)), self.world.joints)

    # -- what must hold ---------------------------------------------------------------------------

    def _doctor(self) -> None:
        world = self.world
        is_down = world.now < self.quiet_until
        if not is_down and self._is_due(world.now):
            run_once(world.now, world.joints)
            self.truths.told(world.now)
        is_first = world.now.day == 1
        written = queries.events(world.scope).count()
        if not is_first and (written == self.written or world.now.day % self.look_every):
            return  # nothing has happened; or it is looked at on another day, and what was broken stays broken
        self.written = written
        found = [
            breach for breach in doctor.examine(world.now, full=is_first).breaches
            if not (is_down and breach.code in WHILE_DOWN)
            and breach.code != "engine_silent"
        ]  # fmt: skip
        if found and not (is_down and [breach.code for breach in found] == ["alarm_too_late"]):
            raise world.broken(str(found))
        if not is_down:
            self.truths.of_the_day()
        if is_first:
            self.truths.of_the_month()

    def summary(self) -> str:
        """The story in one line."""
        counts, figures = self.world.counts, queries.figures_of(self.world.scope)
        return (
            f"{queries.open_count(self.world.scope)} open, {figures.kept} kept, {figures.anew} anew, "
            f"{figures.not_kept} not kept, {len(self.world.mail.arrived)} letters, {self.mishaps.deaths} deaths, "
            f"{self.mishaps.interruptions} twins, {counts['outages']} outages, {counts['acts']} acts, "
            f"{counts['undone']} undone, {counts['double taps']} double taps, {counts['slips']} slips"
        )

    def digest(self) -> str:
        """What happened, as one number: the same seed gives the same."""
        told = hashlib.sha256()
        for row in (
            queries.events(self.world.scope)
            .order_by("promise", "seq")
            .values_list("promise", "seq", "kind", "at", "role")
        ):
            told.update(repr(row).encode())
        for letter in self.world.mail.arrived:
            told.update(letter.text.encode())
        return told.hexdigest()[:16]
