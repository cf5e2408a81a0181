"""A fortnight of downtime over Christmas, and a Christmas without any: only what is still useful is told, and only once."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from lupaus.core import events as e
from lupaus.core.clock_time import local
from lupaus.core.promise import Promise
from lupaus.engine.tick import run_once
from lupaus.ledger import queries
from lupaus.outbox.models import Envelope, Notice
from lupaus.people.models import Party
from tests.cast import Firm, customer, jari, listed, maija, promised, state_now
from tests.features.calls.pages import HELSINKI
from tests.stories.stage import Desk, at, is_sound

pytestmark = pytest.mark.django_db
BORN = at("2026-12-01", "09:00")
STOPS, STARTS = at("2026-12-14", "18:00"), at("2026-12-28", "07:30")


@pytest.fixture
def firm() -> Firm:
    return jari(now=BORN)


@pytest.fixture
def maija_(firm: Firm) -> Party:
    return maija(firm, now=BORN)


@pytest.fixture
def pekka(firm: Firm) -> Party:
    return customer(firm, "Pekka Puro", "040 765 4321", email="pekka@example.org", area="Amuri", now=BORN)


@pytest.fixture
def aino(firm: Firm) -> Party:
    return customer(firm, "Aino Korpi", "040 765 4322", email="aino@example.org", area="Amuri", now=BORN)


@pytest.fixture
def desk(firm: Firm) -> Desk:
    return Desk(firm)


@pytest.fixture
def past(firm: Firm, maija_: Party) -> Promise:
    """A visit that was made while the engine lay still."""
    return promised(firm, maija_, "visit", date(2026, 12, 16), at=time(12), starts=time(10), now=BORN)


@pytest.fixture
def coming(firm: Firm, pekka: Party) -> Promise:
    """A visit on the day after the engine wakes; the reminder of three days before was for the 26th."""
    return promised(firm, pekka, "visit", date(2026, 12, 29), at=time(12), starts=time(10), now=BORN)


@pytest.fixture
def recall(firm: Firm, aino: Party) -> Promise:
    """Its call was for the evening of 17.12."""
    return listed(firm, aino, date(2027, 1, 14), now=BORN)


def day_of(when: datetime) -> str:
    """The day in Helsinki."""
    return local(when, HELSINKI).date().isoformat()


def days_of(desk: Desk) -> list[str]:
    """The local days on which letters went."""
    times = Envelope.objects.exclude(sent_at=None).order_by("sent_at").values_list("sent_at", flat=True)
    return [day_of(when) for when in times]


def slept_over_christmas(desk: Desk) -> None:
    desk.live(BORN, STOPS)
    run_once(STARTS, desk.joints)


def test_after_a_fortnight_only_what_is_still_useful_is_told_once(
    firm: Firm, desk: Desk, past: Promise, coming: Promise, recall: Promise
) -> None:
    desk.live(BORN, STOPS)
    before = len(desk.letters)
    run_once(STARTS, desk.joints)
    desk.live(STARTS, at("2026-12-29", "12:00"))
    later = desk.letters[before:]
    assert [letter.to for letter in later] == ["pekka@example.org"], "a visit of the past needs no reminder"
    assert "ti 29.12. klo 10-12" in later[0].text
    fates = Notice.objects.filter(promise=coming.id, medium="message").order_by("pk")
    assert list(fates.values_list("step", "state", "reason")) == [
        ("confirm", "told", ""),
        ("days3", "told", ""),
        ("eve", "skipped", "told_today"),
    ]
    assert is_sound(firm, "2026-12-29", "12:00")


def test_what_was_slept_over_is_written_down_and_shown(
    firm: Firm, desk: Desk, past: Promise, coming: Promise, recall: Promise
) -> None:
    slept_over_christmas(desk)
    skipped = [
        (h.event.step, h.event.reason)
        for h in queries.history(firm.scope, past.id)
        if isinstance(h.event, e.StepSkipped)
    ]
    assert ("eve", "useless") in skipped
    with desk.when("2026-12-28", "08:05"):
        page = desk.open("/desk/sent/?list=left-out")
        assert page.status == 200
        assert "Maija Virtanen" in page.text
        assert "left out" in page.text


def test_the_next_morning_the_list_and_the_day_are_right(
    firm: Firm, desk: Desk, past: Promise, coming: Promise, recall: Promise
) -> None:
    slept_over_christmas(desk)
    with desk.when("2026-12-28", "08:05"):
        page = desk.open("/")
        assert "Aino Korpi" in page.text, "her call came up on the 17th and still waits"
        assert "Maija Virtanen" in page.text, "nobody has said whether the visit of the 16th was made"
        day = desk.open("/day/")
        assert "Not marked yet" in day.text
        assert "Maija Virtanen" in day.text
        tomorrow = desk.open("/day/?on=2026-12-29")
        assert "Pekka Puro" in tomorrow.text


def test_marked_late_for_what_was_done_in_time_it_is_kept(
    firm: Firm, desk: Desk, past: Promise, coming: Promise, recall: Promise
) -> None:
    """The engine's silence is not Jari's fault, and certainly not Maija's."""
    slept_over_christmas(desk)
    with desk.when("2026-12-28", "08:10"):
        day = desk.open("/day/")
        done = next(url for url in day.links() if url.endswith("/done/"))
        desk.send(desk.open(done), 'name="certificate"', done_on="2026-12-16")
    state = state_now(firm, past)
    assert (state.outcome, state.missed_at) == ("kept", None)
    assert queries.figures_of(firm.scope).kept == 1


def test_a_christmas_awake_says_nothing_from_the_eve_to_the_second_day(
    firm: Firm, desk: Desk, past: Promise, coming: Promise, recall: Promise, aino: Party
) -> None:
    """Reminders that would fall on the feast come before it; calls come after it."""
    listed(firm, aino, date(2027, 1, 21), thing="leivinuuni", now=BORN)  # its evening would be Christmas Eve
    desk.live(BORN, at("2026-12-29", "12:00"))
    feast = ("2026-12-24", "2026-12-25", "2026-12-26")
    assert set(days_of(desk)).isdisjoint(feast)
    lines = Notice.objects.filter(medium__in=("call", "message"))
    assert [line for line in lines if day_of(line.not_before) in feast] == []
    reminders = Notice.objects.filter(promise=coming.id, step="days3", state="told")
    assert [f"{n.not_before:%d.%m.}" for n in reminders] == ["23.12."]
    assert is_sound(firm, "2026-12-29", "12:00")
