"""Random weeks of one firm: people act, providers fail, passes die half-way, and every evening all is well.

The seed tells the whole story; a failing one is printed and becomes a case of its own.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from random import Random

import pytest
from django.db import transaction

from lupaus.channels.memory import by_chance
from lupaus.core import events as e
from lupaus.core.clock_time import Precision, due_end, local
from lupaus.core.lifecycle import Refusal
from lupaus.engine.deliver import _due, _prepare, deliver
from lupaus.engine.doctor import examine
from lupaus.engine.keep import keep
from lupaus.engine.read import read
from lupaus.ledger import queries
from lupaus.ledger.record import Line, undo
from lupaus.outbox.by_hand import by_hand_not_sent, by_hand_sent, ready
from lupaus.outbox.deciding import decide_again, decide_went, undecided
from lupaus.outbox.models import Envelope, Notice
from lupaus.outbox.seal import seal
from tests.cast import SPRING, act, customer, flue, jari, made
from tests.engine.post import MINUTE, Post
from tests.engine.test_reading import Box

ZONE = "Europe/Helsinki"


class Story:
    """One firm's weeks, drawn from a seed."""

    def __init__(self, seed: int) -> None:
        self.draw = Random(seed)
        self.firm = jari()
        self.box = Box()
        script = by_chance(
            Random(seed + 1), refuse=0.05, defer=0.15, unknown_arrived=0.03, unknown_lost=0.03,
            crash_before=0.02, crash_after=0.02, lie=0.05,
        )  # fmt: skip
        self.post = Post(script).with_(read_mail=self.box)
        self.people = [
            customer(
                self.firm, f"Asiakas {n}", f"040 123 45{n:02}" if n % 2 else "", email=f"a{n}@example.org"
            )
            for n in range(5)
        ]
        self.now = SPRING
        self.again: set[object] = set()  # sent once more by a person's word

    def live(self, hours: int) -> None:
        for _ in range(hours):
            self.now += timedelta(minutes=self.draw.choice([20, 60, 60, 90, 180, 600]))
            for _ in range(self.draw.choice([0, 1, 1, 3])):
                with suppress(Refusal):
                    self.draw.choice(
                        [self.agree, self.move, self.end, self.answer, self.report, self.decide]
                    )()
            self.engine()

    # -- people -------------------------------------------------------------------------------------

    def agree(self) -> None:
        whom, on = self.draw.choice(self.people), self.now.date() + timedelta(days=self.draw.randint(0, 9))
        slug = self.draw.choice(["visit", "visit", "callback", "repair", "information", "delivery"])
        series = flue(self.firm, whom, now=self.now) if slug == "visit" and self.draw.random() < 0.5 else None
        wish = made(self.firm, whom, slug, on, at=time(self.draw.randint(9, 18)), series=series)
        if self.draw.random() < 0.2:
            wish = wish._replace(is_offer=True, lapses_at=self.now + timedelta(days=self.draw.randint(1, 4)))
        self.act(None, wish)

    def move(self) -> None:
        promise = self.any_open()
        on = self.now.date() + timedelta(days=self.draw.randint(1, 9))
        end = due_end(on, time(12), Precision.MINUTE, ZONE)
        self.act(promise, self.draw.choice([e.AgreedAnew, e.ToldAnew])(on, end, "minute", time(12)))

    def end(self) -> None:
        today = local(self.now, ZONE).date()
        ways = [
            e.Released("moved"),
            e.Kept("done", today),
            e.Cancelled(),
            e.Accepted(),
            e.Declined(),
            e.GivenUp("own"),
        ]
        self.act(self.any_open(), self.draw.choice(ways))

    def report(self) -> None:
        self.act(self.any_open(), self.draw.choice([e.Reported(), e.Contested("no"), e.Tried("no_answer")]))

    def answer(self) -> None:
        arrived = self.post.mail.arrived
        if arrived:
            letter = self.draw.choice(arrived)
            self.box.put(self.draw.choice(["STOP", "Kiitos", "Ei käy"]), letter.message_id, letter.to)

    def decide(self) -> None:
        """What waits for a word of ours."""
        for envelope in list(undecided(self.firm.scope)):
            if self.draw.random() < 0.5:
                decide_went(self.firm.scope, envelope.code, self.now)
            else:
                self.again.add(envelope.code)
                decide_again(self.firm.scope, envelope.code, self.now)
        for message in ready(self.firm.scope, self.now):
            self.draw.choice([by_hand_sent, by_hand_sent, by_hand_not_sent])(
                self.firm.scope, message.code, self.now
            )

    def any_open(self) -> int:
        rows = list(queries.promises(self.firm.scope).filter(outcome="open").values_list("pk", flat=True))
        if not rows:
            raise Refusal("not_found")
        return int(self.draw.choice(rows))

    def act(self, promise: int | None, wish: e.Event) -> None:
        done = act(self.firm, [Line(promise, wish)], self.now)
        if self.draw.random() < 0.2:
            self.now += timedelta(seconds=self.draw.randint(1, 120))
            undo(self.firm.scope, done.code, by=self.firm.by, now=self.now)

    # -- the engine, which may stop after any pass ------------------------------------------------------

    def engine(self) -> None:
        if self.draw.random() < 0.1:
            return  # asleep
        self.box.raw += self.post.mail.bounces(self.now)
        for step in (
            lambda: keep(self.now),
            self.seal,
            self.deliver,
            lambda: read(self.now, self.post.joints),
        ):
            if self.draw.random() < 0.1:
                return
            step()
        self.post.run(self.now)

    def seal(self) -> None:
        while seal(self.now, self.post.joints, 3):
            pass

    def deliver(self) -> None:
        if self.draw.random() < 0.1:  # dies just before the call
            with transaction.atomic():
                envelope = _due(self.now)
                if envelope is not None:
                    _prepare(envelope, self.now, self.post.joints, {})
        deliver(self.now, self.post.joints)

    # -- what must hold -----------------------------------------------------------------------------

    def check(self) -> None:
        self.now += 2 * MINUTE
        self.post.run(self.now)
        assert examine(self.now).breaches == ()
        sent = Counter(attempt.letter.code for attempt in self.post.mail.attempts if attempt.act != "defer")
        assert {code for code, many in sent.items() if many > 1} <= self.again
        told = Counter(
            Notice.objects.filter(medium="message", state="told").values_list(
                "promise", "terms_no", "step", "attempt"
            )
        )
        assert set(told.values()) <= {1}
        planned: Counter[tuple[int, date]] = Counter()
        for party, at in Envelope.objects.filter(klass="planned", state="sent").values_list(
            "party", "sealed_at"
        ):
            planned[party, local(at, ZONE).date()] += 1
            assert 8 <= local(at, ZONE).hour < 20
        waiting = Notice.objects.filter(state="waiting", medium="message").values_list(
            "next_step_at", flat=True
        )
        assert all(at is not None and at > self.now for at in waiting)
        self.planned = planned


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whatever_happens_all_is_well_in_the_evening(seed: int) -> None:
    story = Story(seed)
    for _ in range(6):
        story.live(12)
        story.check()
    assert sum(story.planned.values()) >= len(story.planned)
    assert isinstance(story.now, datetime)
