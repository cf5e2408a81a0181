"""One row for each contact, in the order of the evening."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from lupaus.features.calls.rules.lines import Row, Sort, Waiting, rows, sort_of

SEVEN = datetime(2026, 10, 27, 17, 0, tzinfo=UTC)
STEPS = {
    ("call", "call"), ("ask", "note"), ("missed", "note"), ("nag", "note"), ("done", "note"),
    ("answer_reply", "call"), ("answer_gone_wrong", "call"), ("morning", "note"), ("eve", "call"),
    ("go", "note"), ("call", "note"),
}  # fmt: skip


def line(
    notice: int, contact: int, *, step: str = "call", medium: str = "call", kind: str = "recall",
    promise: int | None = None, due: date = date(2026, 11, 24), area: str = "Sahalahti",
    minutes: int = 0,
) -> Waiting:  # fmt: skip
    end = datetime(due.year, due.month, due.day, 22, tzinfo=UTC) + timedelta(minutes=minutes)
    return Waiting(
        notice, promise or notice, step, 1, medium, kind, contact, due, end, area,
        SEVEN + timedelta(minutes=minutes),
    )  # fmt: skip


def names(found: list[Row]) -> list[int]:
    return [row.contact for row in found]


def test_two_flues_of_one_customer_are_one_row() -> None:
    (row,) = rows([line(1, 7), line(2, 7, area="Kuhmoinen")])
    assert [waiting.notice for waiting in row.lines] == [1, 2]


def test_the_order_of_the_evening() -> None:
    found = rows(
        [
            line(1, 1, step="go", medium="note", kind="repair"),
            line(2, 2, step="ask", medium="note"),
            line(3, 3),
            line(4, 4, step="came_back", medium="note", kind="repair"),
            line(5, 5, step="done", medium="note", kind="visit"),
            line(6, 6, step="missed", medium="note", kind="visit"),
            line(7, 7, step="answer_other_time", kind="visit"),
            line(8, 8, step="handed", medium="note", kind="repair"),
            line(9, 9, kind="callback"),
            line(10, 10, step="eve", kind="visit"),
        ]
    )
    assert names(found) == [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]
    assert [row.sort for row in found] == sorted(Sort)


def test_an_area_stays_together_and_the_one_that_waited_longest_comes_first() -> None:
    found = rows(
        [
            line(1, 1, area="Sahalahti", due=date(2026, 11, 20)),
            line(2, 2, area="Kangasala", due=date(2026, 11, 19)),
            line(3, 3, area="sahalahti", due=date(2026, 11, 18)),
            line(4, 4, area="Kangasala", due=date(2026, 11, 25)),
        ]
    )
    assert names(found) == [3, 1, 2, 4]


def test_callbacks_stand_in_the_order_of_their_hours() -> None:
    found = rows([line(1, 1, kind="callback", minutes=90), line(2, 2, kind="callback", minutes=30)])
    assert names(found) == [2, 1]


def test_a_late_word_does_not_also_ask_whether_it_was_done() -> None:
    (row,) = rows(
        [
            line(1, 1, step="done", medium="note", kind="visit", promise=9),
            line(2, 1, step="missed", medium="note", kind="visit", promise=9),
            line(3, 1, step="answer_reply", kind="visit", promise=9),
            line(4, 1, step="answer_other_time", kind="visit", promise=9),
        ]
    )
    assert sorted(waiting.notice for waiting in row.lines) == [2, 3, 4]


def test_a_person_who_is_not_to_be_called_is_a_note_and_no_call() -> None:
    assert sort_of("call", "note", "recall") == Sort.NOTE


@st.composite
def evenings(draw: st.DrawFn) -> list[Waiting]:
    steps = sorted(STEPS)
    count = draw(st.integers(0, 25))
    found = []
    for notice in range(1, count + 1):
        step, medium = draw(st.sampled_from(steps))
        found.append(
            line(
                notice, draw(st.integers(1, 8)), step=step, medium=medium,
                kind=draw(st.sampled_from(["recall", "visit", "callback", "repair"])),
                promise=draw(st.integers(1, 12)),
                due=date(2026, 11, 1) + timedelta(days=draw(st.integers(0, 40))),
                area=draw(st.sampled_from(["", "Sahalahti", "Kangasala", "Pälkäne"])),
                minutes=draw(st.integers(0, 600)),
            )
        )  # fmt: skip
    return found


@given(evenings(), st.randoms(use_true_random=False))
def test_nobody_is_forgotten_nobody_stands_twice_and_the_order_is_one(
    waiting: list[Waiting], shuffler: object
) -> None:
    found = rows(waiting)
    assert sorted(names(found)) == sorted({line.contact for line in waiting})
    assert [row.sort for row in found] == sorted(row.sort for row in found)
    reminders = [row for row in found if row.sort == Sort.REMIND]
    areas = [min(row.leading, key=lambda one: (one.due_on, one.area.casefold(), one.notice)).area.casefold()
             for row in reminders]  # fmt: skip
    assert len([area for area, _ in groupby(areas)]) == len(set(areas))
    shuffled = list(waiting)
    shuffler.shuffle(shuffled)  # type: ignore[attr-defined]
    assert rows(shuffled) == found


@given(evenings())
def test_each_promise_is_spoken_of_and_no_answer_is_dropped(waiting: list[Waiting]) -> None:
    found = rows(waiting)
    kept = [line for row in found for line in row.lines]
    assert {(one.contact, one.promise) for one in kept} == {(one.contact, one.promise) for one in waiting}
    answers = {one.notice for one in waiting if one.sort == Sort.ANSWER}
    assert answers <= {one.notice for one in kept}
