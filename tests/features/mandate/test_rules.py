"""What may be given now: case, month, doubling, silence; by example and at random."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lupaus.core.lifecycle import Refusal
from lupaus.features.mandate import rules
from lupaus.features.mandate.rules import Asked, Group, Purse, Short, Spent, Standing, Written

MEMBER = rules.DEFAULTS["member"]
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
sums = st.integers(1, 50_000)
limits = st.one_of(st.none(), st.integers(0, 60_000))


def test_the_defaults_are_thirty_a_case_and_two_hundred_a_month() -> None:
    found = rules.purse(MEMBER, Spent(), 0)
    assert (found.left, found.left_this_month, found.is_doubled) == (30_00, 200_00, False)
    assert rules.short_of(found, "gesture", 30_00) is None
    assert rules.short_of(found, "gesture", 30_01) is Short.CASE


def test_what_was_given_in_the_case_and_in_the_month_is_gone() -> None:
    assert rules.purse(MEMBER, Spent(20_00, 20_00), 0).left == 10_00
    assert rules.purse(MEMBER, Spent(0, 195_00), 0).left == 5_00
    assert rules.short_of(rules.purse(MEMBER, Spent(0, 195_00), 0), "gesture", 10_00) is Short.MONTH
    assert rules.purse(MEMBER, Spent(90_00, 300_00), 0).left == 0


@pytest.mark.parametrize(("breaks", "left"), [(0, 30_00), (1, 30_00), (2, 60_00), (5, 60_00)])
def test_the_second_break_in_a_matter_doubles_the_case_and_not_the_month(breaks: int, left: int) -> None:
    found = rules.purse(MEMBER, Spent(), breaks)
    assert (found.left, found.left_this_month) == (left, 200_00)


def test_an_owner_is_free_and_an_act_that_is_not_written_is_asked_for() -> None:
    assert rules.purse(rules.DEFAULTS["owner"], Spent(10**6, 10**6), 0).is_free
    shut = rules.purse(Written("member", ("exception",), 30_00, 200_00), Spent(), 0)
    assert rules.short_of(shut, "gesture", 1) is Short.ACT
    assert rules.short_of(shut, "exception", 0) is None
    spent = rules.purse(MEMBER, Spent(30_00, 200_00), 0)
    assert rules.short_of(spent, "exception", 0) is None


@given(limits, limits, st.lists(st.tuples(sums, st.booleans()), max_size=30), st.integers(0, 3))
def test_however_one_gives_the_limits_hold(
    case: int | None, month: int | None, tries: list[tuple[int, bool]], breaks: int
) -> None:
    """A model that adds up by hand: nothing allowed ever passes a limit, and `left` is exactly what is allowed."""
    here = elsewhere = 0
    written = Written("member", rules.ACTS, case, month)
    for cents, is_here in tries:
        spent = Spent(here if is_here else 0, here + elsewhere)
        found = rules.purse(written, spent, breaks if is_here else 0)
        is_allowed = rules.short_of(found, "gesture", cents) is None
        assert is_allowed == (found.left is None or cents <= found.left)
        if is_allowed and is_here:
            here += cents
        elif is_allowed:
            elsewhere += cents
    factor = 2 if breaks >= 2 else 1
    assert case is None or here <= case * factor
    assert month is None or here + elsewhere <= month


@given(limits, limits, st.integers(0, 80_000), st.integers(0, 80_000), st.integers(0, 3))
def test_silence_gives_at_most_the_double_and_never_less(
    case: int | None, month: int | None, in_case: int, in_month: int, breaks: int
) -> None:
    found = rules.purse(Written("member", (), case, month), Spent(in_case, in_month), breaks)
    after = rules.after_silence(found)
    assert after.acts == rules.ACTS
    if found.left is None or after.left is None:
        assert found.left is None and after.left is None
    else:
        assert after.left >= found.left
        if not (in_case or in_month):
            assert after.left == 2 * found.left


@given(st.one_of(st.none(), st.integers(0, 100_000)))
def test_the_offered_sums_can_all_be_given(left: int | None) -> None:
    found = rules.offered(left)
    assert len(found) <= 3 and list(found) == sorted(set(found)) and all(cents > 0 for cents in found)
    if left:
        assert found[-1] == left
    assert left != 0 or not found


def test_offered_are_round_sums() -> None:
    assert rules.offered(30_00) == (10_00, 20_00, 30_00)
    assert rules.offered(60_00) == (20_00, 40_00, 60_00)
    assert rules.offered(17_00) == (5_00, 10_00, 17_00)


@pytest.mark.parametrize(
    ("text", "cents"),
    [("30", 30_00), (" 12,50 € ", 12_50), ("12.5", 12_50), ("1 000", 1_000_00), ("0", 0),
     ("", None), ("-5", None), ("1,234", None), ("kolme", None), ("٣", None), ("9999999", None)],
)  # fmt: skip
def test_a_sum_is_read_as_it_is_written(text: str, cents: int | None) -> None:
    assert rules.cents_of(text) == cents


@pytest.mark.parametrize(
    ("gift", "code"),
    [(("gesture", "refund", 10_00, "x"), "owed_by_law"), (("gesture", "standard", 10_00, "x"), "owed_by_law"),
     (("gesture", "reduction", 0, ""), "owed_by_law"), (("gesture", "thing", 0, "x"), "no_sum"),
     (("gesture", "thing", -5, "x"), "no_sum"), (("gesture", "thing", 10**9, "x"), "no_sum"),
     (("gesture", "boat", 10_00, "x"), "unknown_gift"), (("order", "thing", 10_00, "x"), "unknown_gift"),
     (("gesture", "thing", 10_00, "  "), "no_reason"), (("exception", "", 0, ""), "no_reason"),
     (("exception", "", 5, "x"), "unknown_gift")],
)  # fmt: skip
def test_what_cannot_be_given_has_its_reason(gift: tuple[str, str, int, str], code: str) -> None:
    with pytest.raises(Refusal) as no:
        rules.check_gift(*gift)
    assert no.value.code == code


def test_time_alone_makes_a_silence() -> None:
    silent_at = NOON + rules.WAIT
    asked = Asked(silent_at)
    assert rules.standing(asked, silent_at - timedelta(microseconds=1)) is Standing.WAITS
    assert rules.standing(asked, silent_at) is Standing.SILENT
    assert rules.standing(asked._replace(is_yes=True), silent_at) is Standing.YES
    assert rules.standing(asked._replace(is_yes=False), NOON) is Standing.NO
    assert rules.standing(asked._replace(is_yes=True, is_given=True), NOON) is Standing.GIVEN
    assert rules.standing(asked._replace(is_left=True), NOON) is Standing.LEFT


def test_a_month_is_its_first_day() -> None:
    assert rules.month_of(date(2026, 2, 28)) == date(2026, 2, 1)


def test_unused_trust_is_told_by_team_and_small_teams_only_together() -> None:
    groups = [
        Group("Etelä", 4, broken=3, given=0), Group("Länsi", 5, broken=2, given=1),
        Group("Pohjoinen", 6, broken=0, given=0), Group("Itä", 2, broken=1, given=0), Group("", 1, 1, 0),
    ]  # fmt: skip
    assert rules.unused(groups) == [groups[0], Group("", 3, 2, 0)]
    assert rules.unused([Group("Itä", 2, 5, 0)]) == []


def test_a_purse_without_a_month_has_only_the_case() -> None:
    found = Purse(rules.ACTS, 30_00, None, Spent(10_00, 999_00))
    assert (found.left, found.left_this_month) == (20_00, None)
