"""The one pen: all or nothing, once, undoable, and never into another firm's book."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from lupaus.core import events as e
from lupaus.core.lifecycle import Refusal
from lupaus.core.promise import Promise
from lupaus.ledger import guard, models, policies, queries
from lupaus.ledger.record import UNDO, By, Expect, Line, Recorded, record, undo
from tests import cast
from tests.cast import SPRING, Firm

pytestmark = pytest.mark.django_db
LATER = SPRING + timedelta(hours=5)


@pytest.fixture
def firm() -> Firm:
    return cast.jari()


def tap(firm: Firm, promise: Promise, wish: e.Event, **more: object) -> Recorded:
    now = more.pop("now", LATER)
    return record(firm.scope, [Line(promise.id, wish, **more)], by=firm.by, now=now, what="tap")  # type: ignore[arg-type]


def tap_lines(firm: Firm, *lines: Line) -> Recorded:
    return record(firm.scope, lines, by=firm.by, now=LATER, what="tap")


def test_an_act_is_all_or_nothing(firm: Firm) -> None:
    promise = cast.promised(firm, cast.maija(firm))
    with pytest.raises(Refusal, match="not_waiting"):
        record(
            firm.scope, [Line(promise.id, e.Deed(), "words"), Line(promise.id, e.Resumed())],
            by=firm.by, now=LATER, what="tap",
        )  # fmt: skip
    assert cast.state_now(firm, promise) == promise
    assert queries.acts(firm.scope).filter(what="tap").count() == 0
    assert models.Words.objects.filter(text="words").count() == 0


def test_the_same_act_twice_is_one(firm: Firm) -> None:
    promise = cast.promised(firm, cast.maija(firm))
    code = uuid4()
    first, second = (
        record(firm.scope, [Line(promise.id, e.Deed())], by=firm.by, now=LATER, what="tap", act=code)
        for _ in range(2)
    )
    assert (first.is_repeat, second.is_repeat) == (False, True)
    assert first.promises == second.promises
    assert cast.state_now(firm, promise).deeds == 1


def test_what_comes_of_a_broken_word_knows_how_often_the_matter_was_broken(firm: Firm) -> None:
    maija, on = cast.maija(firm), date(2026, 4, 1)
    promise = cast.promised(firm, maija)
    tap(firm, promise, e.MissedDue())
    visit = cast.made(firm, maija, "visit", on, arises_from=promise)
    one = tap_lines(firm, Line(promise.id, e.Deed()), Line(None, visit)).promises[1]
    assert (one.matter, one.breaks, one.broken) == (promise.matter, 0, 1)
    tap(firm, one, e.MissedDue())
    # The one before is not in this act: it is asked for. A matter of its own begins anew.
    again = tap_lines(firm, Line(None, cast.made(firm, maija, "visit", on, arises_from=one))).promises[0]
    other = tap_lines(
        firm, Line(None, cast.made(firm, maija, "visit", on, arises_from=one)._replace(matter=None))
    )
    assert again.broken == 2 and other.promises[0].broken == 0
    assert cast.state_now(firm, again) == again


def test_a_stale_page_compares_terms_and_custody_and_not_the_machines_bumps(firm: Firm) -> None:
    promise = cast.promised(firm, cast.maija(firm))
    shown = Expect.of(promise)
    tap(firm, promise, e.StepTaken("go"))
    tap(firm, promise, e.Deed(), expect=shown)
    on = date(2026, 4, 1)
    moved = e.AgreedAnew(on, cast.made(firm, cast.maija(firm), "other", on).due_end)
    tap(firm, promise, moved, expect=shown)
    with pytest.raises(Refusal, match="changed"):
        tap(firm, promise, e.Kept("done"), expect=shown)


def test_undo_gives_back_the_promise_and_what_followed_from_it(firm: Firm) -> None:
    story = cast.visited(firm, cast.maija(firm))
    booking = cast.made(firm, cast.maija(firm), "visit", date(2027, 2, 20), series=story.series,
                        arises_from=story.recall)  # fmt: skip
    now = LATER + timedelta(days=330)
    agreed = record(
        firm.scope, [Line(story.recall.id, e.Kept("reached")), Line(None, booking)],
        by=firm.by, now=now, what="agreed",
    )  # fmt: skip
    recall, visit = undo(firm.scope, agreed.code, by=firm.by, now=now + UNDO).promises
    assert recall._replace(seq=0) == story.recall._replace(seq=0)
    assert visit.is_void
    assert list(guard.breaches(now)) == [] or [b.code for b in guard.breaches(now)] == ["alarm_overdue"]
    with pytest.raises(Refusal, match="undo_gone"):
        undo(firm.scope, agreed.code, by=firm.by, now=now)


def test_undoing_a_done_visit_undoes_the_last_visit_and_the_next_recall(firm: Firm) -> None:
    story = cast.visited(firm, cast.maija(firm))
    code = queries.acts(firm.scope).get(what="done").code
    undo(firm.scope, code, by=firm.by, now=LATER)
    assert cast.state_now(firm, story.visit).outcome == "open"
    assert cast.state_now(firm, story.recall).is_void
    assert queries.series(firm.scope).get().last_done_on is None
    again = tap(firm, story.visit, e.Kept("done", SPRING.date()))
    assert [p.outcome for p in again.promises] == ["kept", "open"]


def test_an_ended_series_is_restored_by_undo_and_else_never_made_again(firm: Firm) -> None:
    story = cast.visited(firm, cast.maija(firm))
    ended = tap(firm, story.recall, e.Released("sold", is_series_ended=True))
    assert [p.outcome for p in ended.promises] == ["released"]
    with pytest.raises(Refusal, match="series_released"):
        cast.act(firm, [Line(None, cast.made(firm, cast.maija(firm), "recall", date(2027, 3, 2),
                                             series=story.series))], LATER)  # fmt: skip
    undo(firm.scope, ended.code, by=firm.by, now=LATER)
    assert queries.series(firm.scope).get().released_at is None
    assert cast.state_now(firm, story.recall).outcome == "open"


def test_an_object_that_ends_takes_along_the_reminder_that_stood_already(firm: Firm) -> None:
    """The visit had been done once, so the next reminder stood; then the customer denied it, and let go."""
    story = cast.visited(firm, cast.maija(firm))
    tap(firm, story.visit, e.Contested("no"))
    ended = tap(firm, story.visit, e.Released("sold", is_series_ended=True), now=LATER + UNDO)
    assert [cast.state_now(firm, p).outcome for p in (story.visit, story.recall)] == ["released", "released"]
    assert "released_but_open" not in {breach.code for breach in guard.breaches(LATER)}
    undo(firm.scope, ended.code, by=firm.by, now=LATER + 2 * UNDO)
    assert [cast.state_now(firm, p).outcome for p in (story.visit, story.recall)] == ["open", "open"]
    assert queries.series(firm.scope).get().released_at is None


def test_undo_is_too_late_once_something_else_has_happened(firm: Firm) -> None:
    promise = cast.promised(firm, cast.maija(firm))
    first = tap(firm, promise, e.Deed())
    tap(firm, promise, e.Apology())
    with pytest.raises(Refusal, match="undo_late"):
        undo(firm.scope, first.code, by=firm.by, now=LATER)


def test_nothing_reaches_into_another_firms_book(firm: Firm) -> None:
    other = cast.stranger()
    theirs = cast.promised(other, cast.maija(other))
    with pytest.raises(Refusal, match="not_found"):
        tap(firm, theirs, e.Kept("done"))
    with pytest.raises(Refusal, match="other_organisation"):
        cast.promised(firm, cast.maija(other))
    mine = cast.maija(firm)
    for wish in (
        cast.made(firm, mine, "other", date(2026, 4, 1), depends_on=theirs.id),
        cast.made(
            firm, mine, "visit", date(2026, 4, 1), series=cast.visited(other, cast.maija(other)).series
        ),
        cast.made(firm, mine, "other", date(2026, 4, 1))._replace(kind=other.book.kind("other").id),
    ):
        with pytest.raises(Refusal):
            cast.act(firm, [Line(None, wish)], SPRING)
    with pytest.raises(Refusal, match="not_found"):
        undo(firm.scope, queries.acts(other.scope).first().code, by=firm.by, now=LATER)  # type: ignore[union-attr]


def test_a_promise_for_a_time_that_has_passed_is_refused(firm: Firm) -> None:
    with pytest.raises(Refusal, match="due_past"):
        cast.promised(firm, cast.maija(firm), on=date(2026, 3, 1))


def test_events_can_be_neither_changed_nor_deleted(firm: Firm) -> None:
    cast.promised(firm, cast.maija(firm))
    for change in (
        lambda: models.Event.objects.update(kind="kept"),
        lambda: models.Event.objects.all().delete(),
    ):
        with pytest.raises((DatabaseError, IntegrityError), match="book"), transaction.atomic():
            change()


def test_an_open_promise_without_an_alarm_cannot_even_be_written(firm: Firm) -> None:
    promise = cast.promised(firm, cast.maija(firm))
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Promise.objects.filter(pk=promise.id).update(next_step_at=None)


def test_what_a_customer_asks_stands_before_a_person_at_once(firm: Firm) -> None:
    promise = cast.promised(firm, cast.maija(firm))
    alarm = queries.promises(firm.scope).values_list("next_step_at", flat=True)
    tap(firm, promise, e.Deed())
    assert alarm.get() == LATER + UNDO
    tap(firm, promise, e.Remarked(None, "gone_wrong"))
    assert alarm.get() == LATER


def test_a_changed_plan_looks_again_at_what_it_touches(firm: Firm) -> None:
    maija = cast.maija(firm)
    cast.visited(firm, maija)
    cast.promised(firm, maija)
    touched = policies.change_kind(firm.scope.organisation, firm.book.kind("recall"), LATER)
    assert touched == 1


def test_the_doctor_finds_a_row_that_its_events_do_not_give(firm: Firm) -> None:
    promise = cast.promised(firm, cast.maija(firm))
    assert list(guard.breaches(SPRING)) == []
    models.Promise.objects.filter(pk=promise.id).update(deeds=7)
    assert [b.code for b in guard.breaches(SPRING)] == ["row_unlike_events"]


def test_the_doctor_finds_what_the_engine_forgot(firm: Firm) -> None:
    cast.promised(firm, cast.maija(firm))
    found = list(guard.breaches(SPRING + timedelta(hours=1)))
    assert [(b.code, b.many) for b in found] == [("alarm_overdue", 1)]


def test_a_long_act_costs_no_more_statements_than_a_short_one(
    firm: Firm, django_assert_max_num_queries: object
) -> None:
    maija = cast.maija(firm)
    wish = cast.made(firm, maija, "other", date(2026, 5, 1))
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        record(firm.scope, [Line(None, wish, f"words {i}") for i in range(300)],
               by=By(firm.member.pk, "list"), now=SPRING, what="list")  # fmt: skip
    assert queries.open_count(firm.scope) == 300


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_the_same_instant_are_one(firm: Firm) -> None:
    promise = cast.promised(firm, cast.maija(firm))
    code, gate, results = uuid4(), Barrier(2), []

    def press() -> None:
        gate.wait()
        try:
            results.append(
                record(firm.scope, [Line(promise.id, e.Deed())], by=firm.by, now=LATER, what="tap", act=code)
            )
        finally:
            connection.close()

    threads = [Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(result.is_repeat for result in results) == [False, True]
    assert cast.state_now(firm, promise).deeds == 1


@pytest.mark.django_db(transaction=True)
def test_two_different_taps_at_the_same_instant_cannot_both_keep_it(firm: Firm) -> None:
    promise = cast.promised(firm, cast.maija(firm))
    gate, ends = Barrier(2), []

    def press() -> None:
        gate.wait()
        try:
            tap(firm, promise, e.Kept("done"))
            ends.append("kept")
        except Refusal as refusal:
            ends.append(refusal.code)
        finally:
            connection.close()

    threads = [Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["closed", "kept"]
