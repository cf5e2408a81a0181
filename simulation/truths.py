"""What must hold after every simulated day, beside what the doctor examines. All raise `Broken`."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import datetime, timedelta

from django.db.models import Q

from lupaus.core import events as e
from lupaus.core.clock_time import local, local_date
from lupaus.core.figures import facts, figures
from lupaus.core.folding import fold
from lupaus.core.hours import Hours
from lupaus.core.plan import SURVIVES_CLOSING
from lupaus.core.promise import Promise
from lupaus.core.recurrence import Interval, after
from lupaus.features.calls.queries.waiting import fits
from lupaus.ledger import queries
from lupaus.outbox import by_hand
from lupaus.outbox.models import Envelope, Notice
from lupaus.outbox.sorting import SILENT, is_urgent_open
from lupaus.people.families import families_of
from simulation.world import World

PATIENCE = timedelta(days=16)
"""How long an open word may stand before nobody: the longest rest between two reminders of it."""
REST = timedelta(days=22)
"""The longest time between two tries of a reminder."""
SLACK = timedelta(days=200)
"""How much later than a year after we last spoke of it the next reminder of a yearly object may be."""


class Truths:
    """Watches one story."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.read = 0
        self.unseen: dict[int, datetime] = {}
        self.rare: set[int] = set(
            queries.series(world.scope).filter(interval="36m").values_list("pk", flat=True)
        )

    # -- after every round of the engine ----------------------------------------------------------

    def told(self, at: datetime) -> None:
        """Each letter of this round is true, wanted, and comes at an hour at which it may."""
        world = self.world
        new = world.mail.attempts[self.read :]
        self.read = len(world.mail.attempts)
        for attempt in new:
            envelope = Envelope.objects.select_related("party").get(code=attempt.letter.code)
            self._hour(envelope, attempt.at)
            if envelope.party.contact_rule in SILENT or envelope.party.erased_at is not None:
                raise world.broken(f"told although {envelope.party.contact_rule}: envelope {envelope.pk}")
            for notice in Notice.objects.filter(envelope=envelope).select_related(
                "promise", "promise__series"
            ):
                self._true(notice, queries.state(notice.promise), at)

    def _hour(self, envelope: Envelope, at: datetime) -> None:
        calendar = self.world.book.calendar
        may = {"answer": True, "urgent": is_urgent_open(at, calendar.zone)}
        if not may.get(envelope.klass, calendar.is_open(at, Hours.MESSAGES)):
            raise self.world.broken(
                f"{envelope.klass} told at {local(at, calendar.zone)}: envelope {envelope.pk}"
            )

    def _true(self, notice: Notice, p: Promise, at: datetime) -> None:
        what = f"{notice.step}.{notice.attempt} of promise {p.id}"
        if notice.step.startswith(SURVIVES_CLOSING):
            return
        if p.is_void:
            raise self.world.broken(f"told about what was taken back: {what}")
        if not p.is_open and (p.closed_at is None or p.closed_at < at - timedelta(minutes=25)):
            raise self.world.broken(f"told about what is closed: {what} ({p.outcome} {p.closed_at})")
        if p.is_open and p.terms_no != notice.terms_no:
            raise self.world.broken(f"told about another time: {what}")
        series = notice.promise.series
        if series is not None and series.released_at is not None and series.kind_id == p.kind:
            raise self.world.broken(f"reminded after a stop: {what}")

    # -- after every day --------------------------------------------------------------------------

    def of_the_day(self) -> None:
        """Nobody told twice; every open word before somebody; every living object has its one reminder."""
        rare = queries.series(self.world.scope).filter(interval="36m")
        self.rare.update(rare.values_list("pk", flat=True))
        self._nobody_twice()
        self._somebody_sees()
        self._by_hand()

    def of_the_month(self) -> None:
        """The slow ones."""
        self._figures()
        self._years()

    def _nobody_twice(self) -> None:
        world = self.world
        counted = Counter(str(letter.code) for letter in world.mail.arrived)
        twice = {code for code, many in counted.items() if many > 1} - world.told_again
        if twice:
            raise world.broken(f"told twice {sorted(twice)[:3]}")
        sealed = Envelope.objects.filter(
            organisation=world.scope.organisation, klass="planned", state__in=("sent", "sending"),
            sealed_at__gte=world.now - timedelta(days=2),
        )  # fmt: skip
        rows = list(sealed.values_list("pk", "party", "sealed_at", "useless_at"))
        roots = families_of({party for _, party, _, _ in rows})
        days: Counter[tuple[int, object]] = Counter()
        for _, party, sealed_at, useless_at in rows:
            if useless_at is None:
                days[roots[party], local_date(sealed_at, world.scope.zone)] += 1
        if any(many > 1 for many in days.values()):
            raise world.broken(f"two planned messages on one day: {days.most_common(1)}")

    def _somebody_sees(self) -> None:
        """An open word of ours waits before somebody, or something of its plan is still to come."""
        world = self.world
        lines = set(
            Notice.objects.filter(
                fits(world.now), organisation=world.scope.organisation, state__in=("waiting", "sealed")
            ).values_list("promise", flat=True)
        )
        calls = Notice.objects.filter(organisation=world.scope.organisation, step="call")
        left_out = Q(state="skipped", reason="person") | Q(medium="note", state="settled")
        # Somebody chose to leave the call out: then nobody calls until it is late.
        lines |= set(calls.filter(left_out).values_list("promise", flat=True))
        still: dict[int, datetime] = {}
        for row in queries.promises(world.scope).filter(outcome="open").order_by("pk"):
            p = queries.state(row)
            self._alarm(p, row.next_step_at)
            if p.id not in lines and self._should_be_seen(p):
                still[p.id] = self.unseen.get(p.id, world.now)
                if world.now - still[p.id] > PATIENCE:
                    raise world.broken(f"nobody sees promise {p.id} since {still[p.id]}: {p}")
        self.unseen = still

    def _should_be_seen(self, p: Promise) -> bool:
        if p.stage != "active" or (p.wanted_at is not None and p.wanted_at > self.world.now):
            return False
        kind = self.world.book.kinds[p.kind]
        call = kind.step("call")
        if p.is_late(self.world.now):
            return True
        if p.tried_at is not None and self.world.now - p.tried_at < REST:
            return False
        opens = call is not None and p.due_on + timedelta(days=call.days) <= self.world.today
        return kind.is_contact and opens and p.told_at is None

    def _alarm(self, p: Promise, alarm: datetime | None) -> None:
        ends = p.lapses_at if p.stage in ("offered", "waiting") and p.lapses_at else p.due_end
        latest = max(ends + timedelta(days=2), self.world.now + timedelta(days=15))
        if alarm is None or alarm > latest:
            raise self.world.broken(f"promise {p.id} sleeps until {alarm}, its end is {ends}")

    def _by_hand(self) -> None:
        """What lies ready on a phone may be sent: it is true."""
        if not Envelope.objects.filter(state="by_hand").exists():
            return
        for ready in by_hand.ready(self.world.scope, self.world.now):
            for state in map(queries.state, queries.promises(self.world.scope).filter(pk__in=ready.about)):
                if state.is_void:
                    raise self.world.broken(f"ready to be sent about what was taken back: {state.id}")

    # -- the slow ones ----------------------------------------------------------------------------

    def _figures(self) -> None:
        scope = self.world.scope
        histories: dict[int, list[tuple[e.Event, datetime]]] = {}
        for row in queries.events(scope).order_by("promise", "seq"):
            histories.setdefault(row.promise_id, []).append((e.decode(row.kind, row.facts), row.at))
        folded = [fold(pk, history) for pk, history in histories.items()]
        counted = figures((facts(p), 1) for p in folded if p.direction == "ours")
        if counted != queries.figures_of(scope):
            raise self.world.broken(f"figures {queries.figures_of(scope)}, counted {counted}")

    def _years(self) -> None:
        """No year is skipped: the next reminder is at most one interval after what stood before it."""
        for row in queries.series(self.world.scope).filter(released_at=None).order_by("pk"):
            if row.pk in self.rare or row.interval == "36m":
                continue
            made = [queries.state(p) for p in row.promises.filter(is_void=False).order_by("pk")]
            reminders = [p for p in made if p.kind == row.kind_id]
            for one, other in itertools.pairwise(reminders):
                spoken = [one.closed_at, other.made_at]
                between = [p.due_on for p in made if one.id < p.id < other.id]
                last = max([*between, *(local_date(at, one.zone) for at in spoken if at is not None)])
                if other.first_due_on > after(last, Interval(years=1)) + SLACK:
                    raise self.world.broken(
                        f"series {row.pk}: after {one.id} (due {one.due_on}, {one.outcome} {one.how}) "
                        f"comes {other.id} only on {other.first_due_on}"
                    )
