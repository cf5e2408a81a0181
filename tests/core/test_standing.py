"""Deputies: followed to the end, never in a circle, and only on the days that were said."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lupaus.core.standing import Away, away_on, circle_on, deputy_at, standing_for, stretches

MONDAY = date(2026, 6, 1)
ANNA, BO, CARITA, DAN = 1, 2, 3, 4


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def away(party: int, first: int, last: int, deputy: int | None) -> Away:
    return Away(party, day(first), day(last), deputy)


def test_a_deputy_is_there_on_the_first_and_the_last_day_and_not_outside() -> None:
    aways = [away(ANNA, 1, 3, BO)]
    assert [deputy_at(aways, ANNA, day(n)) for n in range(5)] == [None, BO, BO, BO, None]
    assert standing_for(aways, BO, day(2)) == {ANNA}
    assert standing_for(aways, ANNA, day(2)) == frozenset()


def test_the_chain_is_followed_to_the_one_who_is_there() -> None:
    aways = [away(ANNA, 0, 9, BO), away(BO, 3, 5, CARITA)]
    assert [deputy_at(aways, ANNA, day(n)) for n in (2, 3, 5, 6)] == [BO, CARITA, CARITA, BO]
    assert standing_for(aways, CARITA, day(4)) == {ANNA, BO}
    assert standing_for(aways, BO, day(4)) == frozenset()


def test_where_the_chain_ends_with_nobody_nobody_is_named() -> None:
    aways = [away(ANNA, 0, 9, BO), away(BO, 3, 5, None)]
    assert deputy_at(aways, ANNA, day(2)) == BO
    assert deputy_at(aways, ANNA, day(4)) is None


def test_a_circle_is_found_on_its_first_day() -> None:
    aways = [away(ANNA, 0, 9, BO), away(BO, 4, 5, CARITA)]
    assert circle_on(aways, away(CARITA, 2, 8, ANNA)) == day(4)
    assert circle_on(aways, away(CARITA, 6, 8, ANNA)) is None
    assert circle_on(aways, away(CARITA, 2, 8, DAN)) is None
    assert circle_on([away(ANNA, 0, 9, BO)], away(BO, 9, 12, ANNA)) == day(9)
    assert circle_on([away(ANNA, 0, 9, BO)], away(BO, 10, 12, ANNA)) is None


def test_a_circle_in_old_rows_ends_with_nobody_instead_of_going_round() -> None:
    aways = [away(ANNA, 0, 9, BO), away(BO, 0, 9, ANNA), away(CARITA, 0, 9, ANNA)]
    assert deputy_at(aways, ANNA, MONDAY) is None
    assert deputy_at(aways, CARITA, MONDAY) is None
    assert circle_on(aways, away(DAN, 0, 9, CARITA)) is None


def test_i_stand_in_stretch_by_stretch_as_the_chain_changes() -> None:
    aways = [away(ANNA, 0, 9, BO), away(BO, 3, 5, CARITA)]
    assert stretches(aways, BO) == [(ANNA, day(0), day(2)), (ANNA, day(6), day(9))]
    assert stretches(aways, CARITA) == [(ANNA, day(3), day(5)), (BO, day(3), day(5))]
    assert stretches(aways, DAN) == stretches([], BO) == []


absences = st.builds(
    lambda party, first, length, deputy: away(party, first, first + length, deputy),
    st.integers(1, 6), st.integers(0, 12), st.integers(0, 8), st.integers(1, 6),
)  # fmt: skip


def goes_round(aways: list[Away], on: date) -> bool:
    """Looked at plainly: does following the deputies of this day ever come back?"""
    deputies = {one: a.deputy for one, a in away_on(aways, on).items()}
    for start in deputies:
        at: int | None = start
        for _step in range(len(deputies) + 1):
            at = deputies.get(at) if at is not None else None
        if at is not None:
            return True
    return False


@given(st.lists(absences, max_size=14))
def test_random_summers(wishes: list[Away]) -> None:
    """What is taken has no circle on any day; what is refused would have one on the day that is named."""
    taken: list[Away] = []
    for wish in wishes:
        if any(
            one.party == wish.party and one.from_on <= wish.until_on and wish.from_on <= one.until_on
            for one in taken
        ):
            continue
        circle = circle_on(taken, wish)
        round_on = [day(n) for n in range(25) if goes_round([*taken, wish], day(n))]
        assert circle == (round_on[0] if round_on else None)
        if circle is None:
            taken.append(wish)
    for on in map(day, range(25)):
        here = set(range(1, 7)) - set(away_on(taken, on))
        for party in range(1, 7):
            deputy = deputy_at(taken, party, on)
            assert deputy in here if party not in here else deputy is None
        stood_for = [one for party in range(1, 7) for one in standing_for(taken, party, on)]
        assert sorted(stood_for) == sorted(away_on(taken, on))  # everybody has one, and one only
        for party in range(1, 7):
            days = [one.party for one in stretches(taken, party) if one.from_on <= on <= one.until_on]
            assert sorted(days) == sorted(standing_for(taken, party, on))
