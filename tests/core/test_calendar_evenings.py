"""Three hundred calls over the coming evenings, area by area."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lupaus.core.calendar import Calendar
from lupaus.core.clock_time import UnclearTime
from lupaus.core.evenings import Ask, SpreadSummary, fewest_per_evening, spread, summary
from lupaus.core.hours import Hours

FINLAND = Calendar()
TUESDAY = date(2026, 11, 3)


def asks(area: str, count: int, due: date) -> list[Ask]:
    return [Ask(f"{area}-{n:03d}", area, due) for n in range(count)]


def test_twelve_tonight_and_the_rest_after() -> None:
    items = asks("02770", 100, date(2026, 5, 1)) + asks("02600", 200, date(2026, 6, 1))
    evenings = spread(items, 12, TUESDAY, FINLAND, 120)
    assert summary(evenings, TUESDAY) == SpreadSummary(12, 288, TUESDAY, date(2026, 12, 1))
    assert {evening.weekday() for evening in evenings} == {0, 1, 2, 3, 4, 5}


def test_no_calls_on_sundays_at_christmas_or_on_closed_days() -> None:
    away = Calendar(closed=frozenset({date(2026, 12, 22)}))
    evenings = spread(asks("02770", 4, date(2026, 5, 1)), 1, date(2026, 12, 21), away, 30)
    assert evenings == [date(2026, 12, 21), date(2026, 12, 23), date(2026, 12, 28), date(2026, 12, 29)]


def test_the_area_that_has_waited_longest_comes_first_and_stays_together() -> None:
    items = [
        Ask("a", "near", date(2026, 9, 1)),
        Ask("b", "far", date(2026, 8, 1)),
        Ask("c", "near", date(2026, 7, 1)),
        Ask("d", "far", date(2026, 9, 2)),
    ]
    first, second = TUESDAY, TUESDAY + timedelta(days=1)
    assert spread(items, 2, TUESDAY, FINLAND, 10) == [first, second, first, second]
    assert spread(items, 1, TUESDAY, FINLAND, 10) == [TUESDAY + timedelta(days=n) for n in (1, 2, 0, 3)]


def test_evenings_that_have_calls_already_take_fewer() -> None:
    taken = {TUESDAY: 2, TUESDAY + timedelta(days=1): 5}
    evenings = spread(asks("02770", 4, TUESDAY), 3, TUESDAY, FINLAND, 10, taken=taken)
    assert evenings == [TUESDAY] + [TUESDAY + timedelta(days=2)] * 3


def test_what_does_not_fit_is_told_and_not_dropped() -> None:
    items = asks("02770", 100, TUESDAY)
    with pytest.raises(UnclearTime, match="100 calls do not fit in 7 days at 16 an evening"):
        spread(items, 16, TUESDAY, FINLAND, 7)
    assert fewest_per_evening(100, TUESDAY, FINLAND, 7) == 17
    assert len(spread(items, 17, TUESDAY, FINLAND, 7)) == 100
    with pytest.raises(UnclearTime, match="at least one call an evening"):
        spread(items, 0, TUESDAY, FINLAND, 7)
    with pytest.raises(UnclearTime, match="no evening for calls in 4 days"):
        fewest_per_evening(1, date(2026, 12, 24), FINLAND, 4)


def test_evenings_that_are_full_already_ask_for_more_calls_each() -> None:
    full = {TUESDAY + timedelta(days=n): 9 for n in range(3)}
    assert fewest_per_evening(1, TUESDAY, FINLAND, 3, taken=full) == 10
    assert fewest_per_evening(4, TUESDAY, FINLAND, 3, taken=full) == 11


def test_nothing_to_spread() -> None:
    assert spread([], 12, TUESDAY, FINLAND, 7) == []
    assert summary([], TUESDAY) == SpreadSummary(0, 0, None, None)


dues = st.dates(date(2025, 1, 1), date(2026, 11, 3))
piles = st.lists(st.builds(Ask, st.uuids().map(str), st.sampled_from("abcde"), dues), max_size=60)
starts = st.dates(date(2026, 11, 1), date(2027, 1, 10))
loads = st.dictionaries(st.dates(date(2026, 11, 1), date(2027, 2, 10)), st.integers(0, 9), max_size=20)


def room(start: date, per_evening: int, max_days: int, taken: dict[date, int]) -> list[date]:
    """Slow model: every free slot, evening by evening."""
    days = [start + timedelta(days=n) for n in range(max_days)]
    return [
        on
        for on in days
        if FINLAND.next_open_day(on, Hours.EVENING) == on
        for _ in range(per_evening - taken.get(on, 0))
    ]


@given(piles, st.integers(1, 9), starts, loads, st.randoms(use_true_random=False))
def test_slots_fill_in_order_and_areas_stay_whole(
    items: list[Ask], per_evening: int, start: date, taken: dict[date, int], chance: object
) -> None:
    evenings = spread(items, per_evening, start, FINLAND, 400, taken=taken)
    assert sorted(evenings) == room(start, per_evening, 400, taken)[: len(items)]

    oldest = {area: min(i.due for i in items if i.area == area) for area in {i.area for i in items}}
    called = sorted(
        zip(evenings, items, strict=True),
        key=lambda pair: (pair[0], oldest[pair[1].area], pair[1].area, pair[1].due),
    )
    areas = [area for area, _ in groupby(item.area for _, item in called)]
    assert len(areas) == len(set(areas)), "an area was left and taken up again"
    assert [oldest[area] for area in areas] == sorted(oldest.values())
    for area in areas:
        waits = [item.due for _, item in called if item.area == area]
        assert waits == sorted(waits)

    shuffled = list(range(len(items)))
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    again = spread([items[i] for i in shuffled], per_evening, start, FINLAND, 400, taken=taken)
    assert again == [evenings[i] for i in shuffled]


@given(st.integers(1, 80), starts, st.integers(6, 40), loads)
def test_the_fewest_that_fit(count: int, start: date, max_days: int, taken: dict[date, int]) -> None:
    fewest = fewest_per_evening(count, start, FINLAND, max_days, taken=taken)
    assert len(room(start, fewest, max_days, taken)) >= count
    assert fewest == 1 or len(room(start, fewest - 1, max_days, taken)) < count
