"""An undo gives back what the act itself changed, as long as nothing has gone on from it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection

from lupaus.core import events as e
from lupaus.core.lifecycle import Refusal
from lupaus.engine.jump import live_through
from lupaus.ledger import guard, models, queries
from lupaus.ledger.beside import keep, look
from lupaus.ledger.objects import alter_series, end_series, reopen_series
from lupaus.ledger.record import By, Line, Recorded, record, repeated, undo
from lupaus.ledger.undoing import WITHIN, undoable
from lupaus.people import parties
from tests import cast
from tests.cast import SPRING, Firm
from tests.features.calls.pages import at, joints

pytestmark = pytest.mark.django_db
LATER = SPRING + timedelta(hours=5)
SOON = timedelta(minutes=1)


@pytest.fixture
def firm() -> Firm:
    return cast.jari()


def tap(firm: Firm, promise: object, *wishes: e.Event, now: object = LATER) -> Recorded:
    lines = [Line(promise.id, wish) for wish in wishes]  # type: ignore[attr-defined]
    return record(firm.scope, lines, by=firm.by, now=now, what="tap")  # type: ignore[arg-type]


def codes(firm: Firm, now: object = LATER) -> set[str]:
    return {breach.code for breach in guard.breaches(now)}  # type: ignore[arg-type]


def test_undoing_a_note_leaves_an_ended_series_ended(firm: Firm) -> None:
    """No event tells of such an end: a customer's "no" at the door, an erasure."""
    maija = cast.maija(firm)
    series = cast.flue(firm, maija)
    wish = cast.made(firm, maija, "visit", SPRING.date(), series=series)
    visit = cast.act(firm, [Line(None, wish)], SPRING).promises[0]
    end_series(firm.scope, series, "no_reminders", LATER)
    tap(firm, visit, e.Kept("done", done_on=SPRING.date()))
    note = tap(firm, visit, e.Remarked(), now=LATER + SOON)
    undo(firm.scope, note.code, by=firm.by, now=LATER + 2 * SOON)
    assert models.Series.objects.get().released_at == LATER
    assert not codes(firm, LATER + 2 * SOON)


def test_undoing_the_end_of_a_series_lets_it_live(firm: Firm) -> None:
    recall = cast.listed(firm, cast.maija(firm), date(2026, 9, 1))
    ended = tap(firm, recall, e.Released("moved", True))
    undo(firm.scope, ended.code, by=firm.by, now=LATER + SOON)
    assert models.Series.objects.get().released_at is None
    assert cast.state_now(firm, recall).is_open
    assert not codes(firm)


def test_undoing_an_end_does_not_revive_a_series_that_ended_again(firm: Firm) -> None:
    """Released, started again, and ended for good: the first end is not the one that stands."""
    recall = cast.listed(firm, cast.maija(firm), date(2026, 9, 1))
    first = tap(firm, recall, e.Released("moved", True))
    series = models.Series.objects.get().pk
    reopen_series(firm.scope, series)
    wish = cast.made(
        firm, parties.Party.objects.get(pk=recall.creditor), "recall", date(2027, 1, 1), series=series
    )
    second = cast.act(firm, [Line(None, wish)], LATER + SOON).promises[0]
    tap(firm, second, e.Released("died", True), now=LATER + 2 * SOON)
    undo(firm.scope, first.code, by=firm.by, now=LATER + 3 * SOON)
    assert models.Series.objects.get().released_why == "died"


def test_no_undo_after_the_engine_has_closed_the_promise(firm: Firm) -> None:
    """The reminder was kept by what was told, and the next one made: a note of before stays."""
    recall = cast.listed(firm, cast.maija(firm), date(2026, 4, 1))
    tap(firm, recall, e.Told("text", "phone"), now=SPRING)
    due = cast.state_now(firm, recall).due_end
    note = tap(firm, recall, e.Remarked(), now=due - timedelta(hours=3))
    live_through(due - timedelta(hours=2), due + timedelta(hours=10), joints())
    assert not cast.state_now(firm, recall).is_open
    with pytest.raises(Refusal, match="undo_late"):
        undo(firm.scope, note.code, by=firm.by, now=due + timedelta(hours=11))
    row = models.Act.objects.get(code=note.code)
    assert row.pk not in undoable(firm.scope, [row], due + timedelta(hours=11))
    assert "series_doubled" not in codes(firm, due + timedelta(hours=11))


def test_no_undo_after_it_was_missed(firm: Firm) -> None:
    promise = cast.promised(firm, cast.maija(firm), "repair", on=date(2026, 3, 6))
    evening = at("2026-03-06", "20:00")
    note = tap(firm, promise, e.Remarked(), now=evening)
    live_through(evening, at("2026-03-07", "12:00"), joints())
    missed = cast.state_now(firm, promise)
    assert missed.missed_at is not None
    with pytest.raises(Refusal, match="undo_late"):
        undo(firm.scope, note.code, by=firm.by, now=at("2026-03-07", "12:00"))
    assert cast.state_now(firm, promise) == missed


@pytest.mark.parametrize("wish", [e.Remarked(), e.Thanked(), e.Deed()])
def test_undoing_a_word_leaves_what_the_engine_did_meanwhile(firm: Firm, wish: e.Event) -> None:
    recall = cast.listed(firm, cast.maija(firm), date(2026, 3, 30))
    before = at("2026-03-16", "16:00")
    live_through(SPRING, before, joints())
    said = tap(firm, recall, wish, now=before)
    live_through(before, before + timedelta(hours=3), joints())
    stepped = cast.state_now(firm, recall)
    assert "call.1" in stepped.done
    undo(firm.scope, said.code, by=firm.by, now=before + timedelta(hours=4))
    after = cast.state_now(firm, recall)
    assert after == stepped._replace(deeds=0, seq=after.seq)


def test_a_day_later_nothing_is_taken_back(firm: Firm) -> None:
    recall = cast.listed(firm, cast.maija(firm), date(2026, 9, 1))
    ended = tap(firm, recall, e.Released("moved", True))
    row = models.Act.objects.get(code=ended.code)
    late = LATER + WITHIN + SOON
    assert undoable(firm.scope, [row], LATER + WITHIN) == {row.pk}
    assert undoable(firm.scope, [row], late) == set()
    with pytest.raises(Refusal, match="undo_late"):
        undo(firm.scope, ended.code, by=firm.by, now=late)
    assert cast.state_now(firm, recall).outcome == "released"


def test_nothing_comes_back_to_somebody_who_was_forgotten(firm: Firm) -> None:
    maija = cast.maija(firm)
    recall = cast.listed(firm, maija, date(2026, 9, 1))
    ended = tap(firm, recall, e.Released("erased", True))
    parties.erase(firm.scope, maija, LATER)
    row = models.Act.objects.get(code=ended.code)
    assert undoable(firm.scope, [row], LATER + SOON) == set()
    with pytest.raises(Refusal, match="undo_gone"):
        undo(firm.scope, ended.code, by=firm.by, now=LATER + SOON)
    assert not cast.state_now(firm, recall).is_open


# -- one open reminder a series -----------------------------------------------------------------


def test_a_second_open_reminder_is_refused(firm: Firm) -> None:
    maija = cast.maija(firm)
    recall = cast.listed(firm, maija, date(2026, 9, 1))
    wish = cast.made(firm, maija, "recall", date(2026, 10, 1), series=recall.series)
    with pytest.raises(Refusal, match="reminder_open"):
        cast.act(firm, [Line(None, wish)], LATER)
    with pytest.raises(Refusal, match="reminder_open"):
        cast.act(firm, [Line(recall.id, e.Deed()), Line(None, wish)], LATER)
    assert queries.open_count(firm.scope) == 1
    cast.act(firm, [Line(recall.id, e.Released("other_day")), Line(None, wish)], LATER)
    assert queries.open_count(firm.scope) == 1


def test_a_kept_reminder_does_not_open_beside_its_follower(firm: Firm) -> None:
    maija = cast.maija(firm)
    recall = cast.listed(firm, maija, date(2026, 4, 1))
    tap(firm, recall, e.Kept("reached"))
    with pytest.raises(Refusal, match="reminder_open"):
        record(
            firm.scope, [Line(recall.id, e.Contested("no"))], by=By(maija.pk, "customer"),
            now=LATER + SOON, what="contest",
        )  # fmt: skip
    assert not codes(firm)


def test_undo_does_not_bring_back_a_reminder_whose_place_is_taken(firm: Firm) -> None:
    maija = cast.maija(firm)
    recall = cast.listed(firm, maija, date(2026, 4, 1))
    ended = tap(firm, recall, e.Released("moved", True))
    reopen_series(firm.scope, recall.series or 0)
    cast.act(
        firm,
        [Line(None, cast.made(firm, maija, "recall", date(2027, 1, 1), series=recall.series))],
        LATER + SOON,
    )
    with pytest.raises(Refusal, match="undo_gone"):
        undo(firm.scope, ended.code, by=firm.by, now=LATER + 2 * SOON)
    assert not codes(firm)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_reminder(firm: Firm) -> None:
    maija = cast.maija(firm)
    series = cast.flue(firm, maija)
    wish = cast.made(firm, maija, "recall", date(2026, 9, 1), series=series)
    assert at_once(lambda: cast.act(firm, [Line(None, wish)], LATER)) == ["done", "reminder_open"]
    assert queries.open_count(firm.scope) == 1


def at_once(do: Callable[[], object]) -> list[str]:
    """What came of doing it in two threads at the same time."""
    gate, found = Barrier(2), []

    def one() -> None:
        try:
            gate.wait(10)
            do()
            found.append("done")
        except Refusal as no:
            found.append(no.code)
        finally:
            connection.close()

    threads = [Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return sorted(found)


# -- what an act changes beside the promises ----------------------------------------------------


def test_what_stood_beside_comes_back(firm: Firm) -> None:
    maija = cast.maija(firm)
    recall = cast.listed(firm, maija, date(2026, 9, 1), is_promised=False)
    series = recall.series or 0
    before = look(firm.scope, promises=[recall.id], party=maija)
    done = tap(firm, recall, e.Remarked())
    alter(firm, series, "36m", 100)
    parties.set_rule(maija, "writing")
    parties.mark_wrong(firm.scope, maija, "phone", "+358401234567", "wrong_person", LATER)
    basis = parties.note_basis(firm.scope, maija, "phone", "call me", None, LATER)
    keep(done.act, before)
    assert "call me" not in str(models.Act.objects.get(pk=done.act).beside)
    undo(firm.scope, done.code, by=firm.by, now=LATER + SOON)
    row = models.Series.objects.get(pk=series)
    maija.refresh_from_db()
    basis.refresh_from_db()
    assert (row.interval, row.cents, maija.contact_rule) == ("12m", 7900, "")
    assert parties.phone_of(maija) == "+358401234567"
    assert basis.withdrawn_at == LATER + SOON


def test_what_was_changed_again_since_stays(firm: Firm) -> None:
    recall = cast.listed(firm, cast.maija(firm), date(2026, 9, 1))
    series = recall.series or 0
    before = look(firm.scope, promises=[recall.id])
    done = tap(firm, recall, e.Remarked())
    alter(firm, series, "36m", 100)
    keep(done.act, before)
    alter(firm, series, "24m", 100)
    undo(firm.scope, done.code, by=firm.by, now=LATER + SOON)
    row = models.Series.objects.get(pk=series)
    assert (row.interval, row.cents) == ("24m", 7900)


def alter(firm: Firm, series: int, interval: str, cents: int) -> None:
    alter_series(
        firm.scope, series, thing="takka", address="", area="", interval=interval, sticky_on=None,
        cents=cents, travel_cents=0,
    )  # fmt: skip


def test_the_second_tap_finds_the_first(firm: Firm) -> None:
    promise = cast.promised(firm, cast.maija(firm))
    assert repeated(firm.scope, None) is None
    assert repeated(firm.scope, uuid4()) is None
    done = tap(firm, promise, e.Deed())
    again = repeated(firm.scope, done.code)
    assert again is not None
    assert (again.act, again.is_repeat, [p.id for p in again.promises]) == (done.act, True, [promise.id])
    assert repeated(cast.stranger().scope, done.code) is None
    undo(firm.scope, done.code, by=firm.by, now=LATER + SOON)
    with pytest.raises(Refusal, match="page_used"):
        repeated(firm.scope, done.code)
    with pytest.raises(Refusal, match="page_used"):
        record(firm.scope, [], by=firm.by, now=LATER + SOON, what="tap", act=done.code)
