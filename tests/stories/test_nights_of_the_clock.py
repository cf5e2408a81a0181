"""Two nights a year the clock of Helsinki jumps, and every fourth year has a 29 February. Nothing is told twice, nothing is lost.

In 2026 the hour from 3 to 4 is missing on 29 March, and comes twice on 25 October.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from lupaus.core.promise import Promise
from lupaus.engine.tick import run_once
from lupaus.ledger import queries
from lupaus.outbox.models import Notice
from lupaus.people.models import Party
from tests.cast import Firm, jari, maija, state_now
from tests.stories.stage import Desk, at, is_sound, press

pytestmark = [pytest.mark.django_db, pytest.mark.slow]  # the engine looks every minute of a night
BORN = at("2026-03-16", "09:00")
SPRING, AUTUMN = "2026-03-29", "2026-10-25"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def firm() -> Firm:
    return jari(now=BORN)


@pytest.fixture
def maija_(firm: Firm) -> Party:
    return maija(firm, now=BORN)


@pytest.fixture
def desk(firm: Firm, maija_: Party) -> Desk:
    return Desk(firm)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


def call_promised(desk: Desk, firm: Firm, whom: Party, on: str, asked_on: str) -> Promise:
    """ "I call you at half past three at night", given on the page of a new promise."""
    with desk.when(asked_on, "12:00"):
        press(desk.client, desk.open("/desk/add/"), "/desk/add/", where='name="kind"', whom=str(whom.code),
              kind="callback", day="date", on=on, part="time", at="03:30")  # fmt: skip
    row = queries.promises(firm.scope).get(kind__slug="callback", outcome="open")
    return queries.state(row)


def visit_agreed(desk: Desk, firm: Firm, whom: Party, on: str, asked_on: str) -> Promise:
    """A visit between three and four at night."""
    with desk.when(asked_on, "12:00"):
        page = desk.open(f"/call/{whom.code}/time/")
        desk.send(page, 'name="slot"', slot=f"{on}T03:00/04:00")
    return queries.state(queries.promises(firm.scope).get(kind__slug="visit", outcome="open"))


def minute_by_minute(desk: Desk, start: datetime, end: datetime) -> None:
    """The engine looks every minute of that night, and twice."""
    now = start
    while now <= end:
        run_once(now, desk.joints)
        run_once(now, desk.joints)
        now += MINUTE


def told(promise: Promise) -> list[tuple[str, int]]:
    """The lines and messages of a promise, in the order in which they came."""
    return list(Notice.objects.filter(promise=promise.id).order_by("pk").values_list("step", "attempt"))


def test_the_night_without_the_hour_a_call_is_due_when_the_clock_has_jumped(
    desk: Desk, firm: Firm, maija_: Party
) -> None:
    call = call_promised(desk, firm, maija_, SPRING, "2026-03-27")
    assert call.due_end == utc(2026, 3, 29, 1, 30)  # 4:30 by the new clock: half past three did not exist
    minute_by_minute(desk, utc(2026, 3, 28, 23, 0), utc(2026, 3, 29, 2, 30))
    listed = Notice.objects.get(promise=call.id, step="call")
    assert listed.not_before == utc(2026, 3, 29, 0, 30)  # one hour of waiting before it, not two
    assert told(call).count(("call", 1)) == 1
    assert state_now(firm, call).missed_at == utc(2026, 3, 29, 1, 30)
    with desk.when(SPRING, "04:45"):
        assert "Maija Virtanen" in desk.open("/").text
    assert is_sound(firm, SPRING, "04:46")


def test_the_night_with_the_hour_twice_the_first_is_meant_and_the_second_repeats_nothing(
    desk: Desk, firm: Firm, maija_: Party
) -> None:
    call = call_promised(desk, firm, maija_, AUTUMN, "2026-10-23")
    assert call.due_end == utc(2026, 10, 25, 0, 30)  # 3:30 summer time
    minute_by_minute(desk, utc(2026, 10, 24, 23, 0), utc(2026, 10, 25, 2, 30))
    listed = Notice.objects.get(promise=call.id, step="call")
    assert listed.not_before == utc(2026, 10, 24, 23, 30)
    assert len(told(call)) == len(set(told(call)))
    assert told(call).count(("missed", 1)) == 1
    assert state_now(firm, call).breaks == 1
    assert is_sound(firm, AUTUMN, "05:00")


@pytest.mark.parametrize(
    ("night", "asked_on", "ends", "days3", "eve"),
    [
        (SPRING, "2026-03-20", utc(2026, 3, 29, 1), utc(2026, 3, 26, 8), utc(2026, 3, 28, 13)),
        (AUTUMN, "2026-10-16", utc(2026, 10, 25, 2), utc(2026, 10, 22, 7), utc(2026, 10, 24, 12)),
    ],
)
def test_a_visit_in_that_night_is_reminded_of_by_wall_time_and_once(
    desk: Desk, firm: Firm, maija_: Party, night: str, asked_on: str, ends: datetime, days3: datetime,
    eve: datetime,
) -> None:  # fmt: skip
    """Ten o'clock three days before is ten o'clock, whichever clock rules then."""
    visit = visit_agreed(desk, firm, maija_, night, asked_on)
    assert visit.due_end == ends
    desk.live(at(asked_on, "12:01"), ends - timedelta(hours=3))
    minute_by_minute(desk, ends - timedelta(hours=3), ends + timedelta(hours=1))
    messages = Notice.objects.filter(promise=visit.id, medium="message").order_by("pk")
    assert [(m.step, m.state) for m in messages] == [("confirm", "told"), ("days3", "told"), ("eve", "told")]
    assert [m.not_before for m in messages][1:] == [days3, eve]
    assert len(desk.letters) == 3
    assert state_now(firm, visit).missed_at is None  # marked in the evening, a visit is still in time


def test_marked_done_after_that_night_the_visit_is_kept_and_a_year_is_a_year(
    desk: Desk, firm: Firm, maija_: Party
) -> None:
    with desk.when("2026-10-16", "12:00"):
        page = desk.open(f"/call/{maija_.code}/time/")
        desk.send(page, 'name="slot"', slot=f"{AUTUMN}T03:00/04:00", what="takka", interval="12m")
    with desk.when(AUTUMN, "20:00"):
        done = next(url for url in desk.open("/day/").links() if url.endswith("/done/"))
        desk.send(desk.open(done), 'name="certificate"')
    assert queries.figures_of(firm.scope).kept == 1
    recall = queries.state(queries.promises(firm.scope).get(kind__slug="recall", outcome="open"))
    assert recall.due_on == date(2027, 10, 25)
    assert recall.due_end == utc(2027, 10, 25, 21)  # midnight in summer time


def test_a_sweep_on_29_february_is_yearly_on_the_last_of_february_and_comes_back_in_the_leap_year(
    firm: Firm, maija_: Party, desk: Desk
) -> None:
    with desk.when("2028-02-18", "12:00"):
        page = desk.open(f"/call/{maija_.code}/time/")
        desk.send(page, 'name="slot"', slot="2028-02-29T10:00/12:00", what="takka", interval="12m")
    with desk.when("2028-02-29", "12:30"):
        done = next(url for url in desk.open("/day/").links() if url.endswith("/done/"))
        page = desk.send(desk.open(done), 'name="certificate"')
        assert "I promise to remind by 28.2.2029" in page.text
    since = at("2028-02-29", "12:31")
    for due, evening in (
        ("2029-02-28", "2029-01-31"),
        ("2030-02-28", "2030-01-31"),
        ("2031-02-28", "2031-01-31"),
        ("2032-02-29", "2032-02-02"),  # four weeks before is a Sunday: nobody is called then
    ):
        recall = queries.promises(firm.scope).get(kind__slug="recall", outcome="open")
        assert recall.due_on == date.fromisoformat(due)
        desk.live(since, at(evening, "07:00"))
        with desk.when(evening, "08:30"):
            assert "Everybody has been called" in desk.open("/").text
        with desk.when(evening, "17:05"):
            page = desk.open("/")
            assert "Maija Virtanen" in page.text
            desk.outcome(page, "not_this_year")
        since = at(evening, "17:06")
    assert queries.promises(firm.scope).get(kind__slug="recall", outcome="open").due_on == date(2033, 2, 28)
    assert is_sound(firm, "2032-02-02", "17:07")
