"""Slips, recurrence, deeds beside words and harm, as pure rules."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lupaus.core.figures import Verdict
from lupaus.core.promise import Promise
from lupaus.features.suppliers.rules import account as accounts
from lupaus.features.suppliers.rules.account import Done
from lupaus.features.suppliers.rules.harm import Endangered, Harm, by_harm, harm_of
from lupaus.features.suppliers.rules.slips import (
    WITHIN,
    Slip,
    again,
    running,
    slip_of,
    slipped_on,
    worst_first,
)
from tests.core.promises import made

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 31))
CAUSES = st.sampled_from(["own", "supplier", "outside", ""])


def theirs(**facts: object) -> Promise:
    """A supplier's word for 24 November 2026."""
    return made("supply", direction="theirs")._replace(**facts)


def slip(number: int, on: date, cause: str = "own", verdict: Verdict = Verdict.LEFT, **more: int) -> Slip:
    return Slip(number, on, cause, verdict, more.get("deeds", 0), more.get("apologies", 0))


SLIPS = st.lists(st.tuples(DAYS, CAUSES), max_size=30).map(
    lambda found: [slip(number, on, cause) for number, (on, cause) in enumerate(found)]
)


def test_what_holds_has_no_slip() -> None:
    assert slip_of(theirs()) is None
    assert slipped_on(theirs(outcome="kept")) is None


def test_a_day_that_was_only_told_is_a_slip_and_one_agreed_on_is_none() -> None:
    told = theirs(terms="told", terms_no=2, terms_at=NOW)
    found = slip_of(told)
    assert found is not None
    assert (found.on, found.verdict) == (TODAY, Verdict.OWED)
    assert slip_of(theirs(terms="agreed", terms_no=2, terms_at=NOW)) is None


def test_a_word_that_was_told_anew_and_then_missed_slipped_when_it_was_told() -> None:
    missed = NOW + timedelta(days=9)
    assert slipped_on(theirs(terms="told", terms_at=NOW, missed_at=missed)) == TODAY
    assert slipped_on(theirs(missed_at=missed)) == TODAY + timedelta(days=9)


def test_the_same_cause_within_ninety_days_is_a_recurrence_and_another_cause_is_none() -> None:
    day = date(2026, 3, 1)
    slips = [slip(1, day), slip(2, day + WITHIN), slip(3, day + WITHIN, "outside"),
             slip(4, day + 2 * WITHIN + timedelta(days=1))]  # fmt: skip
    assert again(slips) == {2}


@given(SLIPS)
def test_the_first_of_a_cause_never_recurs_and_what_has_no_cause_never_does(slips: list[Slip]) -> None:
    found = again(slips)
    for cause in ("own", "supplier", "outside"):
        mine = sorted((one.on, one.promise) for one in slips if one.cause == cause)
        if mine:
            assert mine[0][1] not in found
    assert not {one.promise for one in slips if not one.cause} & found


@given(SLIPS, st.randoms())
def test_the_order_in_which_slips_are_read_changes_nothing(slips: list[Slip], chance: object) -> None:
    mixed = list(slips)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert again(slips) == again(mixed)
    assert running(slips, TODAY) == running(mixed, TODAY)
    assert worst_first(slips) == worst_first(mixed)


@given(SLIPS)
def test_a_run_is_never_longer_than_the_slips_of_its_cause(slips: list[Slip]) -> None:
    found = running(slips, TODAY)
    if found is not None:
        mine = [one for one in slips if one.cause == found.cause]
        assert 1 < found.times <= len(mine)
        assert found.months <= found.times
        assert found.last_on == max(one.on for one in mine)


def test_a_run_of_five_months_is_told_and_an_old_one_is_over() -> None:
    slips = [slip(month, date(2026, month, 10)) for month in range(7, 12)]
    found = running(slips, TODAY)
    assert found is not None
    assert (found.cause, found.times, found.months) == ("own", 5, 5)
    assert running(slips, date(2027, 6, 1)) is None


def test_what_was_left_with_words_alone_is_spoken_of_first() -> None:
    good = slip(1, TODAY, "outside", Verdict.MADE_GOOD, deeds=2)
    left = slip(2, date(2026, 2, 1), "own", Verdict.LEFT, apologies=3)
    owed = slip(3, TODAY, "outside", Verdict.OWED, apologies=1)
    assert [one.promise for one in worst_first([good, owed, left])] == [2, 3, 1]


def test_an_apology_is_bare_only_where_nothing_was_done_about_that_word() -> None:
    found = accounts.account(
        [
            theirs(missed_at=NOW, outcome="kept", cause="outside", deeds=2, apologies=3),
            theirs(id=2, missed_at=NOW, outcome="broken", cause="own", apologies=4),
            theirs(id=3, is_void=True, missed_at=NOW, apologies=9),
        ],
        TODAY,
    )
    assert (found.late, found.own, found.not_own, found.deeds, found.apologies, found.bare) == (
        2,
        1,
        1,
        2,
        7,
        4,
    )
    assert (found.three.made_good, found.three.left) == (1, 1)


@given(SLIPS, st.lists(st.tuples(st.booleans(), st.integers(0, 29), DAYS), max_size=40))
def test_twelve_months_hold_each_slip_and_deed_of_theirs_once(
    slips: list[Slip], done: list[tuple[bool, int, date]]
) -> None:
    events = [Done(*one) for one in done]
    found = accounts.months(slips, events, TODAY)
    began = accounts.began(TODAY)
    assert len(found) == 12
    assert (found[0].first, found[-1].first) == (began, TODAY.replace(day=1))
    end = date(2026, 12, 1)
    assert sum(one.late for one in found) == sum(began <= one.on < end for one in slips)
    assert sum(one.deeds for one in found) == sum(one.is_deed and began <= one.on < end for one in events)
    assert all(one.again <= one.late for one in found)


def test_a_promise_of_ours_is_late_broken_without_room_or_with_room() -> None:
    ours = Endangered(1, TODAY + timedelta(days=4), NOW + timedelta(days=4), TODAY)
    assert harm_of(ours, NOW).harm is Harm.ROOM
    assert harm_of(ours._replace(comes_on=ours.due_on), NOW).harm is Harm.NO_ROOM
    assert harm_of(ours._replace(comes_on=ours.due_on + timedelta(days=1)), NOW) == (1, Harm.BREAKS, 1)
    assert harm_of(ours._replace(comes_on=None), NOW).harm is Harm.BREAKS
    assert harm_of(ours._replace(due_end=NOW), NOW).harm is Harm.LATE


@given(
    st.lists(
        st.tuples(st.integers(-20, 20), st.integers(0, 3), st.none() | st.integers(-20, 20)), max_size=20
    )
)
def test_the_worst_off_come_first_whatever_the_order(rows: list[tuple[int, int, int | None]]) -> None:
    found = [
        Endangered(
            number, TODAY + timedelta(days=due), NOW + timedelta(days=due),
            None if late is None else TODAY + timedelta(days=late), broken,
        )
        for number, (due, broken, late) in enumerate(rows)
    ]  # fmt: skip
    reached = by_harm(found, NOW)
    assert sorted(one.promise for one in reached) == list(range(len(rows)))
    assert [one.harm for one in reached] == sorted(one.harm for one in reached)
    assert reached == by_harm(reversed(found), NOW)
