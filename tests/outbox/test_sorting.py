"""Which message goes now, which later, which never: examples, and random piles against the rules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lupaus.core.calendar import Calendar
from lupaus.core.clock_time import local
from lupaus.core.hours import Hours
from lupaus.outbox.sorting import Fate, Waiting, is_urgent_open, next_urgent_open, sort

CALENDAR = Calendar()
NOON = datetime(2026, 3, 4, 10, tzinfo=UTC)  # a Wednesday, noon in Helsinki
NIGHT = datetime(2026, 3, 4, 22, tzinfo=UTC)  # midnight
CHRISTMAS = datetime(2026, 12, 25, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


def waiting(notice: int = 1, klass: str = "planned", **changes: object) -> Waiting:
    usual = Waiting(notice, notice, 7, klass, 5, NOON - HOUR, None)
    return usual._replace(**changes)  # type: ignore[arg-type]


def fates(*pile: Waiting, now: datetime = NOON, told: bool = False) -> dict[int, tuple[Fate, str]]:
    return {
        f.waiting.notice: (f.fate, f.reason)
        for f in sort(pile, now, CALENDAR, told_today=[99] if told else [])
    }


def test_a_planned_message_keeps_the_quiet_hours_and_an_answer_does_not() -> None:
    assert fates(waiting()) == {1: (Fate.GO, "")}
    assert fates(waiting(), now=NIGHT) == {1: (Fate.LATER, "hours")}
    assert fates(waiting(klass="answer"), now=NIGHT) == {1: (Fate.GO, "")}
    assert fates(waiting(), now=CHRISTMAS)[1][0] is Fate.LATER
    (found,) = sort([waiting()], CHRISTMAS, CALENDAR, told_today=[])
    assert found.at == datetime(2026, 12, 28, 6, tzinfo=UTC)  # the Monday after, at eight


def test_an_urgent_message_has_hours_of_its_own_and_becomes_a_call_when_they_are_too_late() -> None:
    assert fates(waiting(klass="urgent"), now=CHRISTMAS) == {1: (Fate.GO, "")}
    assert fates(waiting(klass="urgent"), now=NIGHT)[1][0] is Fate.LATER
    soon = NIGHT + 3 * HOUR
    assert fates(waiting(klass="urgent", useless_at=soon), now=NIGHT) == {1: (Fate.CALL, "too_late")}
    assert fates(waiting(klass="urgent", useless_at=NIGHT), now=NIGHT) == {1: (Fate.CALL, "too_late")}


def test_once_a_day_is_enough_unless_tomorrow_is_too_late() -> None:
    assert fates(waiting(), told=True) == {1: (Fate.LATER, "once_a_day")}
    assert fates(waiting(useless_at=NOON + 48 * HOUR), told=True)[1][0] is Fate.LATER
    assert fates(waiting(useless_at=NOON + 10 * HOUR), told=True) == {1: (Fate.GO, "")}
    assert fates(waiting(klass="answer"), told=True) == {1: (Fate.GO, "")}


def test_what_was_told_this_morning_is_not_told_again_in_the_evening() -> None:
    (found,) = sort([waiting(promise=4)], NOON, CALENDAR, told_today={4})
    assert (found.fate, found.reason) == (Fate.SKIP, "told_today")
    (found,) = sort([waiting(promise=4, klass="answer")], NOON, CALENDAR, told_today={4})
    assert found.fate is Fate.GO


def test_of_several_about_one_promise_only_the_newest_is_told() -> None:
    pile = [waiting(n, promise=1, not_before=NOON - n * HOUR) for n in (1, 2, 3)]
    assert fates(*pile) == {1: (Fate.GO, ""), 2: (Fate.SKIP, "newer"), 3: (Fate.SKIP, "newer")}


def test_two_people_do_not_write_to_one_on_one_day() -> None:
    pile = [waiting(1), waiting(2, speaker=8), waiting(3, speaker=8, klass="answer")]
    assert fates(*pile) == {1: (Fate.GO, ""), 2: (Fate.LATER, "once_a_day"), 3: (Fate.GO, "")}


def test_what_is_untrue_or_useless_never_goes() -> None:
    pile = [waiting(1, misfit="closed"), waiting(2, useless_at=NOON), waiting(3)]
    assert fates(*pile) == {1: (Fate.WITHDRAW, "closed"), 2: (Fate.SKIP, "useless"), 3: (Fate.GO, "")}


PILES = st.lists(
    st.builds(
        Waiting,
        notice=st.integers(1, 10_000), promise=st.integers(1, 4), speaker=st.sampled_from([7, 8]),
        klass=st.sampled_from(["answer", "urgent", "planned"]), urgency=st.integers(0, 9),
        not_before=st.integers(-500, 0).map(lambda h: NOON + h * HOUR),
        useless_at=st.one_of(st.none(), st.integers(-100, 900).map(lambda h: NOON + h * HOUR)),
        misfit=st.sampled_from(["", "", "", "closed"]),
    ),
    max_size=8, unique_by=lambda one: one.notice,
)  # fmt: skip


@given(PILES, st.integers(0, 500), st.booleans())
def test_whatever_waits_has_one_fate_that_keeps_the_rules(
    pile: list[Waiting], hours: int, told: bool
) -> None:
    now = NOON + hours * HOUR
    found = sort(pile, now, CALENDAR, told_today=[99] if told else [])
    assert sorted(f.waiting.notice for f in found) == sorted(one.notice for one in pile)
    going = [f.waiting for f in found if f.fate is Fate.GO]
    assert len({one.promise for one in going}) == len(going)
    for f in found:
        one, useless = f.waiting, f.waiting.useless_at
        match f.fate:
            case Fate.GO:
                assert not one.misfit
                assert useless is None or now < useless
                assert one.klass != "planned" or CALENDAR.is_open(now, Hours.MESSAGES)
                assert one.klass != "urgent" or is_urgent_open(now, CALENDAR.zone)
                assert one.klass != "planned" or not told or useless is not None
            case Fate.LATER:
                assert f.at is not None
                assert f.at > now
                assert useless is None or f.at < useless
                assert one.klass != "answer"
            case Fate.CALL:
                assert one.klass == "urgent"
            case Fate.WITHDRAW:
                assert one.misfit
            case Fate.SKIP:
                assert f.reason in ("newer", "useless")
    speakers = {one.speaker for one in going if one.klass == "planned" and one.useless_at is None}
    assert len(speakers) <= 1


@given(st.integers(0, 24 * 400))
def test_an_urgent_message_waits_at_most_one_night(hours: int) -> None:
    when = NOON + hours * HOUR
    opens = next_urgent_open(when, CALENDAR.zone)
    assert when <= opens <= when + timedelta(hours=10)
    assert 7 <= local(opens, CALENDAR.zone).hour < 22
