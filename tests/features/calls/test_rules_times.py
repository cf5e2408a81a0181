"""When one calls later, what follows a tap, and how many evenings it takes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lupaus.core import events as e
from lupaus.core.calendar import Calendar
from lupaus.core.clock_time import Precision, due_end, local
from lupaus.core.folding import apply, make
from lupaus.core.hours import Hours
from lupaus.core.kinds import CALLBACK, RECALL
from lupaus.core.plan import Contact, Policy
from lupaus.core.promise import Promise
from lupaus.features.calls.rules.evening import evening_of
from lupaus.features.calls.rules.foresight import foresee
from lupaus.features.calls.rules.later import is_outside, later_chips
from lupaus.features.calls.rules.lines import Row, Waiting

HELSINKI = "Europe/Helsinki"
FINLAND = Calendar()


def wall(*parts: int) -> datetime:
    """A wall time in Helsinki as an instant."""
    return FINLAND.instant(date(*parts[:3]), time(*parts[3:]))


def said(when: datetime | None) -> str:
    assert when is not None
    return f"{local(when, HELSINKI):%a %d.%m. %H:%M}"


def chips(now: datetime) -> dict[str, str]:
    return {chip.slug: said(chip.at) for chip in later_chips(now, FINLAND)}


def test_the_usual_times_on_a_tuesday_evening() -> None:
    assert chips(wall(2026, 12, 1, 17, 20)) == {
        "evening": "Tue 01.12. 18:30", "tomorrow": "Wed 02.12. 17:00", "saturday": "Sat 05.12. 10:00",
        "week": "Mon 07.12. 17:00", "month": "Sat 02.01. 10:00",  # 1 January is a holiday
    }  # fmt: skip


def test_in_the_morning_this_evening_is_when_the_evening_begins() -> None:
    assert chips(wall(2026, 12, 1, 9, 5))["evening"] == "Tue 01.12. 17:00"


def test_late_in_the_evening_there_is_no_later_today() -> None:
    assert "evening" not in chips(wall(2026, 12, 1, 19, 10))


def test_on_saturday_the_next_saturday_is_a_week_away() -> None:
    assert chips(wall(2026, 11, 28, 12, 0))["saturday"] == "Sat 05.12. 10:00"


def test_over_christmas_the_next_time_is_after_it() -> None:
    found = {chip.slug: chip for chip in later_chips(wall(2026, 12, 23, 19, 30), FINLAND)}
    assert said(found["tomorrow"].at) == "Mon 28.12. 09:00"
    assert found["tomorrow"].is_moved
    assert "saturday" not in found  # the same instant is not offered twice


@given(st.datetimes(datetime(2025, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC)))
def test_every_offered_time_is_ahead_and_within_the_call_hours(now: datetime) -> None:
    found = later_chips(now, FINLAND)
    assert found
    assert all(chip.at > now and not is_outside(chip.at, FINLAND) for chip in found)
    assert len({chip.at for chip in found}) == len(found)


def recall(due: date = date(2026, 11, 24), made: datetime | None = None) -> Promise:
    wish = e.Made(1, 1, 5, 6, 5, 5, due, due_end(due, None, Precision.DAY, HELSINKI), HELSINKI)
    return make(wish, 1, made or wall(2025, 11, 24, 12, 0))


def after_no_answer(promise: Promise, now: datetime) -> Promise:
    return apply(apply(promise, e.StepTaken("call", 1), now), e.Tried("no_answer"), now)


def test_after_no_answer_a_text_goes_and_the_next_try_is_half_way() -> None:
    now = wall(2026, 10, 27, 17, 12)
    found = foresee(after_no_answer(recall(), now), now, Policy(RECALL, FINLAND, Contact()))
    assert said(found.text_at) == "Tue 27.10. 17:13"
    assert said(found.call_at) == "Tue 10.11. 18:30"


def test_without_an_address_no_text_is_promised() -> None:
    now = wall(2026, 10, 27, 17, 12)
    policy = Policy(RECALL, FINLAND, Contact(can_message=False))
    assert foresee(after_no_answer(recall(), now), now, policy).text_at is None


def test_after_the_last_try_we_are_asked() -> None:
    now = wall(2026, 11, 10, 18, 40)
    promise = after_no_answer(recall(), wall(2026, 10, 27, 17, 12))
    promise = apply(promise, e.StepTaken("text", 1), now)
    promise = apply(promise, e.Tried("no_answer"), now)
    found = foresee(promise, now, Policy(RECALL, FINLAND, Contact()))
    assert (found.call_at, said(found.ask_at)) == (None, "Tue 10.11. 18:41")


def test_a_callback_is_tried_again_within_the_hour() -> None:
    now = wall(2026, 12, 1, 14, 10)
    at = time(15)
    wish = e.Made(1, 1, 5, 6, 5, 5, date(2026, 12, 1), wall(2026, 12, 1, 15, 0), HELSINKI, "minute", at)
    promise = after_no_answer(make(wish, 1, wall(2026, 11, 30, 12, 0)), now)
    found = foresee(promise, now, Policy(CALLBACK, FINLAND, Contact()))
    assert said(found.call_at) == "Tue 01.12. 14:35", "half way to the hour that was promised"


def test_a_wished_time_is_when_the_line_comes_back() -> None:
    now = wall(2026, 10, 27, 17, 12)
    promise = apply(
        apply(recall(), e.StepTaken("call", 1), now), e.Tried("later", wall(2026, 11, 2, 17, 0)), now
    )
    # The line of this try stands already: nothing new is written, it shows itself at its time.
    assert foresee(promise, now, Policy(RECALL, FINLAND, Contact())).call_at is None


def row(contact: int, step: str = "call", kind: str = "recall", medium: str = "call") -> Row:
    now = wall(2026, 12, 1, 17, 0)
    line = Waiting(contact, contact, step, 1, medium, kind, contact, date(2026, 12, 24), now, "", now)
    return Row(contact, (line,))


def test_twelve_tonight_the_rest_after() -> None:
    today = date(2026, 12, 1)
    planned = {today + timedelta(days=n): 12 for n in (1, 2)}
    found = evening_of([row(n) for n in range(1, 21)], planned, 12, today, FINLAND)
    assert (found.tonight, found.after, found.done_on) == (12, 32, date(2026, 12, 4))


def test_what_cannot_wait_stands_tonight_beyond_the_number() -> None:
    today = date(2026, 12, 1)
    promised = [row(n, kind="callback") for n in range(1, 16)]
    found = evening_of([*promised, row(99)], {}, 12, today, FINLAND)
    assert (found.tonight, found.after, found.done_on) == (15, 1, date(2026, 12, 2))


def test_on_a_sunday_the_evening_is_tomorrow() -> None:
    found = evening_of([row(1)], {}, 12, date(2026, 11, 29), FINLAND)
    assert (found.tonight, found.after, found.first_on) == (0, 1, date(2026, 11, 30))


def test_nothing_waits() -> None:
    assert evening_of([], {}, 12, date(2026, 12, 1), FINLAND)[:2] == (0, 0)


@given(st.integers(0, 60), st.integers(1, 20), st.dictionaries(st.integers(-3, 40), st.integers(1, 20)))
def test_every_call_has_its_evening(count: int, an_evening: int, ahead: dict[int, int]) -> None:
    today = date(2026, 12, 1)
    planned = {today + timedelta(days=n): many for n, many in ahead.items()}
    found = evening_of([row(n) for n in range(count)], planned, an_evening, today, FINLAND)
    coming = sum(many for on, many in planned.items() if on >= today)
    assert found.tonight + found.after == count + coming
    assert FINLAND.openings(today, Hours.EVENING)
    assert found.tonight <= max(an_evening, planned.get(today, 0))
