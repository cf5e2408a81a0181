"""The loop lives on, its pulse is felt, its silence is noticed, and the doctor finds what is wrong."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from time import monotonic, sleep

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone

from lupaus.engine import pulse as pulses
from lupaus.engine.chores import Chore
from lupaus.engine.doctor import examine
from lupaus.engine.loop import Engine
from lupaus.ledger.heart import beat, last_beat
from lupaus.ledger.models import Heartbeat
from lupaus.outbox.models import Attempt, Envelope, Notice
from lupaus.project.serving import chores
from tests.cast import SPRING, jari, maija
from tests.engine.post import MINUTE, Post, agree, steps

DAY = date(2026, 3, 12)


def until(is_so: Callable[[], bool], seconds: float = 20.0) -> bool:
    end = monotonic() + seconds
    while monotonic() < end:
        if is_so():
            return True
        sleep(0.02)
    return False


class Clock:
    """The loop's clock, moved by the test."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.mark.django_db(transaction=True)
def test_the_loop_tells_what_is_due_and_stops_when_asked() -> None:
    firm, post = jari(), Post()
    agree(firm, maija(firm), DAY, SPRING)
    pings: list[int] = []
    done: list[datetime] = []
    clock = Clock(SPRING + MINUTE)
    engine = Engine(
        post.with_(ping=lambda: pings.append(1)).joints, clock,
        [Chore("backup", time(3), done.append), Chore("doctor", time(3, 30), lambda now: examine(now))],
    )  # fmt: skip
    engine.start()
    try:
        assert until(lambda: len(post.texts) == 1)
        assert until(lambda: last_beat("engine") is not None and last_beat("doctor") is not None)
        clock.now = SPRING + timedelta(days=7)
        engine.wake()
        assert until(lambda: len(post.texts) == 2)
        assert until(lambda: len(done) == 2)
    finally:
        assert engine.stop(20)
    assert pings == [1]
    assert done == [SPRING + MINUTE, SPRING + timedelta(days=7)]
    assert last_beat("doctor").facts == {"ok": True}  # type: ignore[union-attr]
    assert not [t for t in threading.enumerate() if t.name == "lupaus-engine"]


@pytest.mark.django_db(transaction=True)
def test_the_loop_survives_every_error_and_names_nobody(caplog: pytest.LogCaptureFixture) -> None:
    firm, post = jari(), Post()
    agree(firm, maija(firm), DAY, SPRING)
    fails = [3]

    def broken(since_uid: int, uidvalidity: int, not_before: date) -> list[object]:
        raise ConnectionError("maija@example.org")

    def link(party: object, now: datetime) -> str | None:
        fails[0] -= 1
        if fails[0] >= 0:
            raise ValueError("Maija Virtanen 040 123 4567")
        return None

    chores: list[datetime] = []

    def chore(now: datetime) -> None:
        chores.append(now)
        raise OSError("no room left for Maija")

    clock = Clock(SPRING + MINUTE)
    engine = Engine(
        post.with_(read_mail=broken, customer_url=link).joints, clock, [Chore("backup", time(3), chore)]
    )
    with caplog.at_level(logging.ERROR):
        engine.start()
        try:
            for _ in range(6):
                engine.wake()
                sleep(0.1)
            assert until(lambda: len(post.texts) == 1)
        finally:
            assert engine.stop(20)
    assert len(chores) == 1  # what failed is tried again in an hour, not at every round
    assert "ValueError at link:" in caplog.text
    assert "the pass inbox failed: ConnectionError" in caplog.text
    assert "Maija" not in caplog.text
    assert "maija" not in caplog.text


@pytest.mark.django_db
def test_a_chore_is_made_up_for_and_done_once_a_day() -> None:
    chore = Chore("backup", time(3), lambda now: None)
    night = datetime(2026, 3, 29, 1, tzinfo=UTC)  # 03:00 does not exist on this night in Helsinki
    assert chore.is_due(night - timedelta(hours=5))
    beat("backup", night - timedelta(hours=5))
    assert not chore.is_due(night - timedelta(hours=3))
    assert chore.is_due(night + timedelta(hours=1))
    beat("backup", night + timedelta(hours=1))
    assert not chore.is_due(night + timedelta(hours=20))
    assert chore.is_due(night + timedelta(days=5))


@pytest.mark.django_db
def test_every_chore_can_note_that_it_was_done() -> None:
    longest = Heartbeat._meta.get_field("name").max_length
    for chore in chores():
        beat(chore.name, SPRING)  # PostgreSQL refuses a name that is too long; SQLite takes anything
        assert len(chore.name) <= (longest or 0)


@pytest.mark.django_db
def test_the_nights_work_is_done_by_the_first_firms_night() -> None:
    firm = jari()
    assert {chore.zone for chore in chores()} == {"Europe/Helsinki"}
    firm.organisation.zone = "Atlantic/Azores"
    firm.organisation.save()
    assert {chore.zone for chore in chores()} == {"Atlantic/Azores"}
    backup = next(chore for chore in chores() if chore.name == "nightly backup")
    beat(backup.name, datetime(2026, 3, 2, 3, tzinfo=UTC))  # two in the night there, five in Helsinki
    assert not backup.is_due(datetime(2026, 3, 2, 3, 30, tzinfo=UTC))
    assert backup.is_due(datetime(2026, 3, 2, 4, 1, tzinfo=UTC))


@pytest.mark.django_db
def test_the_pulse_is_well_silent_ill_or_not_yet_felt() -> None:
    firm = jari()
    agree(firm, maija(firm), DAY, SPRING)
    found = pulses.pulse(firm.scope, SPRING)
    assert (found.ok, found.words_code, found.count, found.beat_at) == (False, "never", 1, None)
    beat("engine", SPRING)
    beat("doctor", SPRING - timedelta(hours=8), ok=True)
    found = pulses.pulse(firm.scope, SPRING + MINUTE)
    assert (found.ok, found.words_code, found.checked_at) == (True, "well", SPRING - timedelta(hours=8))
    found = pulses.pulse(firm.scope, SPRING + 3 * MINUTE)
    assert (found.ok, found.words_code, found.beat_at) == (False, "silent", SPRING)
    beat("doctor", SPRING, ok=False)
    assert pulses.pulse(firm.scope, SPRING + MINUTE).words_code == "ill"


@pytest.mark.django_db
def test_an_old_check_is_not_shown_as_green() -> None:
    firm = jari()
    request = RequestFactory().get("/")
    request.scope = firm.scope  # type: ignore[attr-defined]
    now = timezone.now()
    beat("engine", now)
    beat("doctor", now - timedelta(days=1), ok=True)
    fresh = pulses.green_line(request)
    assert fresh is not None
    assert (fresh.ok, fresh.words) == (True, "")
    beat("doctor", now - timedelta(days=3), ok=True)
    old = pulses.green_line(request)
    assert old is not None
    assert not old.ok
    assert "lupaus doctor" in old.words


@pytest.mark.django_db
def test_the_green_line_and_the_banners_say_what_is() -> None:
    firm = jari()
    request = RequestFactory().get("/")
    assert pulses.green_line(request) is None
    assert list(pulses.banners(request)) == []
    request.scope = firm.scope  # type: ignore[attr-defined]
    beat("engine", timezone.now())
    line = pulses.green_line(request)
    assert line is not None
    assert (line.ok, line.words) == (True, "")
    assert list(pulses.banners(request)) == []
    beat("engine", timezone.now() - timedelta(minutes=3))
    line = pulses.green_line(request)
    assert line is not None
    assert (line.ok, bool(line.words)) == (False, True)
    assert [banner.kind for banner in pulses.banners(request)] == ["silent"]
    firm.organisation.frozen_at = SPRING
    firm.organisation.save()
    assert [banner.kind for banner in pulses.banners(request)] == ["silent", "frozen"]


@pytest.mark.django_db
def test_the_count_of_the_green_line_is_counted_once_in_a_while(django_assert_num_queries: object) -> None:
    firm = jari()
    cache.clear()
    pulses.pulse(firm.scope, SPRING)
    with django_assert_num_queries(2):  # type: ignore[operator]
        pulses.pulse(firm.scope, SPRING)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (lambda: Notice.objects.filter(step="eve").update(next_step_at=None), "message_without_alarm"),
        (lambda: Notice.objects.filter(step="eve").update(next_step_at=SPRING), "message_overdue"),
        (lambda: Notice.objects.filter(step="confirm").update(next_step_at=SPRING), "alarm_without_message"),
        (lambda: Envelope.objects.update(state="sealed"), "envelope_without_alarm"),
        (lambda: Envelope.objects.update(state="by_hand"), "envelope_without_alarm"),
        (lambda: Envelope.objects.update(state="sealed", next_step_at=SPRING), "envelope_overdue"),
        (lambda: Envelope.objects.update(state="sending", leased_until=SPRING), "lease_expired"),
        (lambda: Notice.objects.filter(step="confirm").update(state="sealed"), "notice_lost"),
        (lambda: Notice.objects.filter(step="confirm").update(envelope=None), "told_without_event"),
        (lambda: _alarm("2027-01-01 00:00:00"), "alarm_too_late"),
        (lambda: beat("engine", SPRING), "engine_silent"),
    ],
)  # fmt: skip
def test_the_doctor_finds_what_is_wrong(harm: Callable[[], object], code: str) -> None:
    firm, post = jari(), Post()
    agree(firm, maija(firm), DAY, SPRING)
    post.run(SPRING + MINUTE)
    late = SPRING + timedelta(days=9, hours=10)  # the eve's evening: the message waits for the morning
    from lupaus.engine.keep import keep

    keep(SPRING + timedelta(days=7))
    keep(late)
    beat("engine", late)
    Notice.objects.filter(step__in=("eve", "days3"), medium="message").update(next_step_at=late + MINUTE)
    assert examine(late).breaches == ()
    harm()
    assert code in [breach.code for breach in examine(late).breaches]
    assert last_beat("doctor").facts == {"ok": False}  # type: ignore[union-attr]


def _alarm(at: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_promise SET next_step_at = %s", [at])


@pytest.mark.django_db
def test_a_quick_look_is_no_examination() -> None:
    jari()
    assert examine(SPRING, full=False).ok
    assert last_beat("doctor") is None
    assert examine(SPRING).ok
    assert last_beat("doctor") is not None


@pytest.mark.django_db
def test_the_doctor_notes_what_a_person_should_know() -> None:
    firm, post = jari(), Post(lambda letter, now: "unknown_lost")
    agree(firm, maija(firm), DAY, SPRING)
    post.run(SPRING + MINUTE)
    firm.organisation.frozen_at = SPRING
    firm.organisation.save()
    notes = " ".join(examine(SPRING + MINUTE).notes)
    assert "1 messages may or may not have left" in notes
    assert "frozen in 1 firm" in notes
    assert steps() == [("confirm", "sealed", "")]
    assert Attempt.objects.count() == 1
