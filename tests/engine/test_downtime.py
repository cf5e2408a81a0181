"""After a silence only what is still useful is told, skips are shown, and nothing comes twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from lupaus.core import events as e
from lupaus.core.clock_time import local
from lupaus.engine.doctor import examine
from lupaus.engine.jump import live_through, next_alarm
from lupaus.engine.keep import keep
from lupaus.ledger import queries
from lupaus.outbox.models import Envelope, Notice
from tests.cast import customer, jari, maija, promised, state_now, visited
from tests.engine.post import MINUTE, Post, agree, states, steps

pytestmark = pytest.mark.django_db
ADVENT = datetime(2026, 12, 7, 9, tzinfo=UTC)  # a Monday
BACK = datetime(2027, 1, 4, 7, tzinfo=UTC)  # Monday after the holidays, nine in Helsinki


def skipped(promise: int, firm) -> list[tuple[str, str]]:  # type: ignore[no-untyped-def]
    found = [h.event for h in queries.history(firm.scope, promise)]
    return [(event.step, event.reason) for event in found if isinstance(event, e.StepSkipped)]


def test_a_fortnight_over_christmas() -> None:
    """The engine sleeps from 18 December to 4 January; visits of every kind of nearness lie in between."""
    firm, post = jari(now=ADVENT), Post()
    passed = agree(firm, customer(firm, "Past", email="a@example.org"), date(2026, 12, 29), ADVENT)
    today = agree(firm, customer(firm, "Today", email="b@example.org"), date(2027, 1, 4), ADVENT)
    soon = agree(firm, customer(firm, "Soon", email="c@example.org"), date(2027, 1, 5), ADVENT)
    week = agree(firm, customer(firm, "Week", email="d@example.org"), date(2027, 1, 11), ADVENT)
    callback = promised(firm, customer(firm, "Call", "040 765 4321"), "callback", date(2026, 12, 22), now=ADVENT,
                        at=time(12))  # fmt: skip
    post.run(ADVENT + MINUTE)
    assert len(post.texts) == 4
    post.run(datetime(2026, 12, 18, 14, tzinfo=UTC))
    asleep = len(post.texts)

    post.run(BACK)
    told = [(letter.to, letter.subject) for letter in post.mail.arrived[asleep:]]
    assert told == [
        ("b@example.org", "Tulen ma 4.1. klo 10-12"),  # still two hours ahead: the newest only
        ("c@example.org", "Tulen ti 5.1. klo 10-12"),  # its three days have passed
    ]
    assert ("days3", "newer") in skipped(today.id, firm)
    assert skipped(passed.id, firm) == [("days3", "newer"), ("eve", "useless")]
    assert state_now(firm, passed).missed_at is not None
    assert state_now(firm, callback).missed_at is not None
    lines = Notice.objects.filter(state="waiting", holder=firm.member).values_list("step", flat=True)
    assert {"missed", "call"} <= set(lines)

    for hours in range(1, 24 * 3):
        post.run(BACK + timedelta(hours=hours))
    assert steps(week)[-1] == ("confirm", "told", "")
    assert steps(soon)[-1] == ("eve", "skipped", "told_today")  # she has read it this morning
    assert len(post.mail.arrived) == asleep + 2
    assert examine(BACK + timedelta(hours=71)).breaches == ()


def test_an_engine_that_lives_over_christmas_keeps_its_quiet() -> None:
    firm, post = jari(now=ADVENT), Post()
    agree(firm, maija(firm), date(2026, 12, 28), ADVENT)
    post.run(ADVENT + MINUTE)
    live_through(ADVENT + timedelta(days=10), datetime(2026, 12, 28, 8, tzinfo=UTC), post.joints)
    instants = Envelope.objects.order_by("pk").values_list("sealed_at", flat=True)
    sealed = [local(at, "Europe/Helsinki") for at in instants]
    # Three days before is Christmas Day and the eve a Sunday: both belong to the last open day before.
    assert [at.date() for at in sealed[1:]] == [date(2026, 12, 23)]
    assert steps()[1:] == [("eve", "told", "")]
    assert all(8 <= at.hour < 20 for at in sealed)


def test_messages_that_waited_unsealed_are_told_once_and_only_the_newest() -> None:
    """Killed between keep and seal again and again: the notices wait, the last one is told."""
    firm, post = jari(now=ADVENT), Post()
    visit = agree(firm, maija(firm), date(2026, 12, 17), ADVENT)
    keep(ADVENT + MINUTE)
    keep(ADVENT + timedelta(days=7, hours=1))
    keep(ADVENT + timedelta(days=9, hours=4))
    assert [state for _, state, _ in steps(visit)] == ["waiting"] * 3
    post.run(ADVENT + timedelta(days=9, hours=4))
    assert steps(visit) == [
        ("confirm", "skipped", "newer"),
        ("days3", "skipped", "newer"),
        ("eve", "told", ""),
    ]
    assert skipped(visit.id, firm) == [("confirm", "newer"), ("days3", "newer")]


def test_eleven_months_in_one_jump() -> None:
    firm, post = jari(), Post(has_mail=False)
    start = datetime(2025, 11, 24, 9, tzinfo=UTC)
    recall = visited(firm, maija(firm), on=date(2025, 11, 24), now=start).recall
    end = datetime(2026, 10, 27, 16, tzinfo=UTC)
    live_through(start + timedelta(hours=4), end, post.joints)
    (line,) = Notice.objects.filter(state="waiting", medium="call")
    assert (line.promise_id, line.step) == (recall.id, "call")
    assert local(line.not_before, "Europe/Helsinki") == local(
        datetime(2026, 10, 27, 15, tzinfo=UTC), "Europe/Helsinki"
    )
    assert (next_alarm() or end) > end
    assert states() == []
    assert examine(end).breaches == ()
