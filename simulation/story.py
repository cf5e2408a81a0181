"""One firm's years: each day the engine lives or dies, the sweep works, customers act, the doctor looks."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from random import Random
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db import connection

from lupaus.channels.memory import MemoryChannel, by_chance
from lupaus.core import events as e
from lupaus.core.clock_time import local, local_date
from lupaus.core.lifecycle import Refusal
from lupaus.core.ports import Joints
from lupaus.core.promise import Promise
from lupaus.engine import doctor
from lupaus.engine.tick import run_once
from lupaus.ledger import queries
from lupaus.ledger.policies import Rulebook, change_kind
from lupaus.ledger.record import UNDO, By, Expect, Line, Recorded, record, undo
from lupaus.outbox import by_hand, deciding
from lupaus.outbox.models import Notice
from lupaus.outbox.stopping import stop
from simulation import town
from simulation.mishaps import Died, Mishaps

START = datetime(2026, 1, 5, 7, tzinfo=UTC)
HOURS = (7, 9, 12, 15, 17, 18, 19, 21)


class Broken(Exception):
    """Something that must never be, with the day on which it was."""


class Story:
    """The same seed, the same story."""

    def __init__(self, seed: int, customers: int = 40) -> None:
        self.random = Random(seed)  # noqa: S311
        self.now = START
        self.acts = 0
        self.newcomers = customers
        self.scope = town.found(self.random, START, customers)
        self.mishaps = Mishaps(self.random)
        chances = by_chance(
            self.random, refuse=0.03, defer=0.1, unknown_arrived=0.05, unknown_lost=0.03,
            crash_before=0.03, crash_after=0.03, lie=0.04,
        )  # fmt: skip
        self.mail = MemoryChannel("email", chances)
        self.phone = MemoryChannel("own_phone", lambda letter, now: "accept")
        self.joints = Joints(
            channels=MappingProxyType({"email": self.mail}), sender_address="jari@example.org"
        )
        self.told_again: set[str] = set()
        self.counts: Counter[str] = Counter()
        self.quiet_until = START

    # -- the passing of time ----------------------------------------------------------------------

    def live(self, days: int, each_year: Callable[[str], None] = lambda words: None) -> None:
        """Live through `days`. Raises `Broken`."""
        for day in range(days):
            self._day()
            if day % 365 == 364:
                each_year(f"year {day // 365 + 1}: {self.summary()}")

    def _day(self) -> None:
        if self.now >= self.quiet_until and self.random.random() < 0.004:
            self.quiet_until = self.now + timedelta(days=self.random.choice([1, 3, 14]))
            self.counts["outages"] += 1
        for hour in HOURS:
            self.now = self.now.replace(hour=hour) + timedelta(minutes=self.random.randrange(60))
            self._engine()
            if hour in (9, 15):
                self._customers()
            if hour == 18 and self.random.random() < 0.85:
                self._evening()
            if hour == 19:
                self._visits()
        self.now = (self.now + timedelta(days=1)).replace(hour=0, minute=0)
        self._engine()
        self._firm_changes()
        self._doctor()

    def _engine(self) -> None:
        """One engine, sometimes with a clock that is wrong, sometimes killed, sometimes with a twin."""
        if self.now < self.quiet_until:
            return
        draw = self.random.random()
        at = self.now
        if draw < 0.02:
            at -= timedelta(minutes=self.random.randrange(1, 300))
        try:
            with self.mishaps.around(lambda: self._twin(at)):
                run_once(at, self.joints)
        except Died:
            connection.close()
            if connection.vendor == "sqlite":
                connection.cursor().execute("PRAGMA synchronous=OFF")
            if self.random.random() < 0.7:  # and somebody starts it again
                run_once(self.now + timedelta(minutes=20), self.joints)

    def _twin(self, at: datetime) -> None:
        run_once(at + timedelta(seconds=self.random.randrange(-60, 60)), self.joints)

    # -- the sweep --------------------------------------------------------------------------------

    def _evening(self) -> None:
        """The call list, worked through from the top."""
        waiting = Notice.objects.filter(
            organisation=self.scope.organisation, state="waiting", medium__in=("call", "note"),
            not_before__lte=self.now,
        ).order_by("urgency", "not_before", "pk")  # fmt: skip
        for notice in list(waiting[:12]):
            state = queries.state(queries.promises(self.scope).get(pk=notice.promise_id))
            self._one_call(notice, state)
        for ready in by_hand.ready(self.scope, self.now):
            if self.random.random() < 0.8:
                by_hand.by_hand_sent(self.scope, ready.code, self.now)
            else:
                by_hand.by_hand_not_sent(self.scope, ready.code, self.now)
        for envelope in deciding.undecided(self.scope):
            if self.random.random() < 0.5:
                deciding.decide_went(self.scope, envelope.code, self.now)
            else:
                self.told_again.add(envelope.message_id)
                deciding.decide_again(self.scope, envelope.code, self.now)

    def _one_call(self, notice: Notice, state: Promise) -> None:
        book = Rulebook(self.scope.organisation)
        if state.is_open and book.kinds[state.kind].slug == "recall":
            made = self._recall_call(book, state)
        elif state.is_open and notice.step in ("missed", "nag", "done", "answer_put_right"):
            made = self._act([Line(state.id, self._late_word())])
        else:
            made = None
        self._settle(notice)
        if made is not None and self.random.random() < 0.05:
            self._undo(made)

    def _late_word(self) -> e.Event:
        return self.random.choice(
            [e.Deed(), e.Apology(), e.Kept("done", local_date(self.now, self.scope.zone)), e.GivenUp("own")]
        )

    def _recall_call(self, book: Rulebook, state: Promise) -> Recorded | None:
        expect = Expect.of(state)
        draw = self.random.random()
        if draw < 0.45:
            on = local_date(self.now, self.scope.zone) + timedelta(days=self.random.randrange(2, 40))
            offer = {} if state.is_promised else {"is_offer": True, "lapses_at": self.now + timedelta(days=7)}
            visit = town.promised(
                self.scope, book, "visit", state.creditor, on, series=state.series, arises_from=state.id,
                matter=state.matter, is_promised=state.is_promised, **offer,
            )  # fmt: skip
            return self._act([Line(state.id, e.Kept("reached"), expect=expect), Line(None, visit)])
        later = self.now + timedelta(days=self.random.randrange(1, 30))
        wish: e.Event
        if draw < 0.72:
            wish = e.Tried("no_answer")
        elif draw < 0.82:
            wish = e.Tried("later", later)
        elif draw < 0.86:
            wish = e.Kept("elsewhere", local_date(self.now, self.scope.zone))
        elif draw < 0.90:
            wish = e.Kept("delivered") if state.told_at else e.Lapsed("let_be")
        elif draw < 0.96:
            wish = e.Deferred(later, "one_more")
        else:
            wish = e.Released("moved", is_series_ended=True)
        return self._act([Line(state.id, wish, expect=expect)])

    def _visits(self) -> None:
        """Visits whose day it is: done, not at home, or forgotten to be marked."""
        today = local_date(self.now, self.scope.zone)
        for state in town.open_states(self.scope, kind__slug="visit", due_on__lte=today, stage="active"):
            draw = self.random.random()
            if draw < 0.82:
                self._act(
                    [Line(state.id, e.Kept("done", max(state.due_on, today - timedelta(days=1))), "ok")]
                )
            elif draw < 0.9:
                on = today + timedelta(days=self.random.randrange(1, 20))
                end = town.promised(
                    self.scope, Rulebook(self.scope.organisation), "visit", state.creditor, on
                )
                moved = e.AgreedAnew if draw < 0.87 else e.ToldAnew
                self._act([Line(state.id, moved(on, end.due_end))])

    # -- the customers ----------------------------------------------------------------------------

    def _customers(self) -> None:
        for state in town.open_states(self.scope):
            draw = self.random.random()
            if state.stage == "offered" and draw < 0.15:
                self._customer(state, self.random.choice([e.Accepted(), e.Declined()]))
            elif draw < 0.0015:
                self._customer(
                    state, e.Remarked(topic=self.random.choice(["other_time", "gone_wrong", "reply"]))
                )
            elif draw < 0.0022 and state.series is not None:
                self._try(lambda state=state: stop(self.scope, [state.id], by=By(state.creditor, "customer"),
                                                   now=self.now, act=self._code()))  # fmt: skip
                self.counts["stops"] += 1
        kept = queries.promises(self.scope).filter(
            outcome="kept", kind__slug="visit", closed_at__gte=self.now - timedelta(days=9), answer=""
        )
        for row in kept.order_by("pk"):
            if self.random.random() < 0.03:
                self._customer(queries.state(row),
                               self.random.choice([e.Answered(), e.Answered(), e.Thanked(), e.Contested("no")]))  # fmt: skip

    def _customer(self, state: Promise, wish: e.Event) -> None:
        self._act([Line(state.id, wish, "sanoja" if isinstance(wish, e.Thanked) else "")],
                  By(state.creditor, "customer"))  # fmt: skip

    def _firm_changes(self) -> None:
        """New customers come, a plan changes, a number turns out wrong."""
        if self.random.random() < 0.02:
            self.newcomers += 1
            town.newcomer(self.scope, self.random, self.newcomers, self.now)
        if self.random.random() < 0.004:
            book = Rulebook(self.scope.organisation)
            kind = book.kind("recall")
            call = kind.steps[0]
            from dataclasses import replace

            days = self.random.choice([-42, -28, -21])
            change_kind(
                self.scope.organisation,
                replace(kind, steps=(replace(call, days=days), *kind.steps[1:])),
                self.now,
            )
            self.counts["plans"] += 1

    # -- acting -----------------------------------------------------------------------------------

    def _code(self) -> UUID:
        self.acts += 1
        return UUID(int=self.acts)

    def _act(self, lines: list[Line], by: By | None = None) -> Recorded | None:
        code = self._code()
        who = by or By(self.scope.party, "member")

        def go() -> Recorded:
            return record(self.scope, lines, by=who, now=self.now, what="story", act=code)

        made = self._try(go)
        if made is not None and self.random.random() < 0.03:  # a second tap
            again = go()
            if not again.is_repeat:
                raise Broken(f"{self.now:%Y-%m-%d}: a second tap was another act")
        return made

    def _try(self, go: Callable[[], Any]) -> Any:
        try:
            made = go()
        except Refusal as no:
            self.counts[f"refused {no.code}"] += 1
            return None
        self.counts["acts"] += 1
        return made

    def _undo(self, made: Recorded) -> None:
        self.counts["undone"] += 1
        self._try(
            lambda: undo(self.scope, made.code, by=By(self.scope.party, "member"), now=self.now + UNDO / 2)
        )

    def _settle(self, notice: Notice) -> None:
        Notice.objects.filter(pk=notice.pk, state="waiting").update(state="settled", settled_at=self.now)

    # -- what must hold ---------------------------------------------------------------------------

    def _doctor(self) -> None:
        is_down = self.now < self.quiet_until
        if not is_down:
            run_once(self.now, self.joints)
        found = [
            breach for breach in doctor.examine(self.now, full=self.now.day == 1).breaches
            if not (is_down and breach.code in ("alarm_overdue", "engine_silent", "lease_expired"))
            and breach.code != "engine_silent"
        ]  # fmt: skip
        if found:
            raise Broken(f"{self.now:%Y-%m-%d}: {found}")
        self._nobody_told_twice()

    def _nobody_told_twice(self) -> None:
        counted = Counter(letter.message_id for letter in self.mail.arrived)
        twice = {key for key, many in counted.items() if many > 1} - self.told_again
        if twice:
            raise Broken(f"{self.now:%Y-%m-%d}: told twice {sorted(twice)[:3]}")
        for attempt in self.mail.attempts[-200:]:
            clock = local(attempt.at, self.scope.zone).time()
            if clock < time(6) or clock > time(22):
                self.counts["told at night"] += 1

    def summary(self) -> str:
        """The story in one line."""
        figures = queries.figures_of(self.scope)
        return (
            f"{queries.open_count(self.scope)} open, {figures.kept} kept, {figures.anew} anew, "
            f"{figures.not_kept} not kept, {len(self.mail.arrived)} letters, {self.mishaps.deaths} deaths, "
            f"{self.mishaps.interruptions} twins, {self.counts['outages']} outages, {self.counts['undone']} undone, "
            f"{self.counts['stops']} stops"
        )

    def digest(self) -> str:
        """What happened, as one number: the same seed gives the same."""
        told = hashlib.sha256()
        for row in (
            queries.events(self.scope)
            .order_by("promise", "seq")
            .values_list("promise", "seq", "kind", "at", "role")
        ):
            told.update(repr(row).encode())
        for letter in self.mail.arrived:
            told.update(letter.text.encode())
        return told.hexdigest()[:16]
