"""The rules of feelings: which words, which moment, when one is asked, and how sure a share is."""

from __future__ import annotations

from datetime import timedelta
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lupaus.core.promise import Promise
from lupaus.features.feelings.rules import counting, words
from lupaus.features.feelings.rules.asking import ASKED_FOR, BETWEEN, ask_about, is_too_soon, is_unrepaired
from lupaus.features.feelings.rules.moments import STANDARD, Moment, moment_of
from tests.cast import SPRING
from tests.core.promises import made

ALL = list(STANDARD.values())


def by_bisection(hits: int, n: int, *, upper: bool) -> float:
    """The reference: the share p at which the answers lie exactly z standard errors away, sought and not solved."""
    share = hits / n
    low, high = (share, 1.0) if upper else (0.0, share)
    for _ in range(200):
        middle = (low + high) / 2
        is_near = abs(share - middle) <= counting.Z * sqrt(middle * (1 - middle) / n)
        if is_near == upper:
            low = middle
        else:
            high = middle
    return (low + high) / 2


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_is_wilsons(answers: tuple[int, int]) -> None:
    hits, n = answers
    low, high = counting.interval(hits, n)
    assert low == pytest.approx(by_bisection(hits, n, upper=False), abs=1e-6)
    assert high == pytest.approx(by_bisection(hits, n, upper=True), abs=1e-6)
    assert 0 <= low <= hits / n <= high <= 1


def test_the_interval_of_a_printed_table() -> None:
    assert counting.interval(15, 20) == pytest.approx((0.5313, 0.8881), abs=5e-5)
    assert counting.interval(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)


def test_nineteen_answers_are_no_statistics_and_twenty_are() -> None:
    said = [(("thought_of", "helped"), 12), (("rushed",), 7)]
    assert counting.share_of(("thought_of",), said) is None
    found = counting.share_of(("thought_of",), [*said, (("important",), 1)])
    assert found is not None
    assert (found.hits, found.n, found.percent) == (12, 20, 60)
    assert (found.low_percent, found.high_percent) == (39, 78)


@pytest.mark.parametrize(
    ("outcome", "was_late", "feelings", "fate"),
    [
        ("kept", False, ("helped",), "kept"),
        ("kept", False, ("let_down",), "kept"),
        ("kept", True, ("cared_for",), "repaired"),
        ("kept", True, ("let_down",), "broken"),
        ("broken", False, ("helped", "confident"), "repaired"),
        ("broken", True, ("helped", "forgotten"), "broken"),
        ("broken", True, (), "broken"),
    ],
)
def test_broken_and_well_repaired_is_its_own_class(
    outcome: str, was_late: bool, feelings: tuple[str, ...], fate: str
) -> None:
    assert counting.fate(outcome, was_late=was_late, tone=words.tone(feelings)) == fate


def test_words_are_kept_in_one_order_and_shown_in_another_each_time() -> None:
    assert words.joined(["helped", "thought_of"]) == words.joined(["thought_of", "helped"])
    assert words.parted(words.joined(["rushed", "helped"])) == ("helped", "rushed")
    assert words.parted("") == ()
    orders = {tuple(words.shuffled(str(seed))) for seed in range(20)}
    assert len(orders) == 20
    assert all(sorted(order) == sorted(words.ALL) for order in orders)
    assert words.shuffled("a") == words.shuffled("a")
    assert len({order[0] for order in orders}) > 4


def test_the_moment_of_a_matter() -> None:
    at_the_visit = Moment("0195-own", ("helped",), name="Käynti", kind="visit")

    def moment(kind: str, *more: Moment, late: bool = False, first: bool = False) -> str:
        return moment_of(kind, [*ALL, *more], was_late=late, is_first=first)

    assert moment("recall") == "recall"
    assert moment("recall", late=True) == "repair", "what broke is a repair, whatever it was"
    assert moment("journey") == "disruption"
    assert moment("visit", first=True) == "first"
    assert moment("visit") == "closing"
    assert moment("visit", at_the_visit) == "0195-own"
    assert moment("visit", at_the_visit._replace(is_used=False)) == "closing"
    without = [one._replace(is_used=one.key != "recall") for one in ALL]
    assert moment_of("recall", without, was_late=False, is_first=False) == "closing"


def ended(**more: object) -> Promise:
    kept = made()._replace(outcome="kept", how="yes", answer="yes", closed_at=SPRING - timedelta(days=1))
    return kept._replace(**more)  # type: ignore[arg-type]


def test_it_is_asked_at_the_end_and_never_before_repair() -> None:
    kept = ended(id=1, matter=1)
    assert ask_about([kept], [], SPRING) == kept
    going_on = made()._replace(id=2, matter=1)
    assert ask_about([kept], [going_on], SPRING) is None, "the matter goes on"
    next_year = going_on._replace(matter=2)
    assert ask_about([kept], [next_year], SPRING) == kept, "next year's reminder is another matter"
    owed = next_year._replace(missed_at=SPRING - timedelta(days=3))
    assert ask_about([kept], [owed], SPRING) is None, "something is owed"
    assert ask_about([kept], [next_year._replace(answer="partly")], SPRING) is None
    complained = kept._replace(done="asked_gone_wrong.7")
    assert is_unrepaired(complained)
    assert ask_about([complained], [], SPRING) is None
    assert (
        ask_about([complained._replace(done="asked_gone_wrong.7 answer_gone_wrong.7")], [], SPRING)
        is not None
    )


def test_their_yes_comes_first_and_a_broken_word_is_over_by_a_deed() -> None:
    unsaid = ended(id=1)._replace(how="done", answer="")
    assert ask_about([unsaid], [], SPRING) is None, "first whether we kept it"
    assert ask_about([unsaid._replace(how="reached")], [], SPRING) is not None, "a call asks for no yes"
    broken = ended(id=1)._replace(outcome="broken", how="given_up", answer="", deeds=0)
    assert ask_about([broken], [], SPRING) is None
    assert ask_about([broken._replace(deeds=1)], [], SPRING) is not None
    assert ask_about([ended(id=1)._replace(how="agreed")], [], SPRING) is None
    assert ask_about([ended(id=1)._replace(is_void=True)], [], SPRING) is None
    old = ended(id=1)._replace(closed_at=SPRING - ASKED_FOR - timedelta(minutes=1))
    assert ask_about([old], [], SPRING) is None
    assert ask_about([old._replace(closed_at=SPRING - timedelta(days=31))], [], SPRING), (
        "after a month it is heard"
    )


def test_once_in_ninety_days() -> None:
    assert not is_too_soon(None, SPRING)
    assert is_too_soon(SPRING - BETWEEN + timedelta(seconds=1), SPRING)
    assert not is_too_soon(SPRING - BETWEEN, SPRING)
