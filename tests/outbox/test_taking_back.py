"""Whichever page takes an act back, everything that it changed stands as before."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from lupaus.core import events as e
from lupaus.core.lifecycle import Refusal
from lupaus.engine.tick import run_once
from lupaus.features.calls.actions import agreeing, calling, reaching, visiting
from lupaus.features.calls.actions.acting import Act, Pick
from lupaus.features.calls.actions.visiting import Closing
from lupaus.features.calls.rules.slots import Slot
from lupaus.features.desk.actions import objects
from lupaus.ledger import guard, models
from lupaus.ledger.record import Line, record
from lupaus.outbox.models import Notice
from lupaus.outbox.taking_back import take_back
from lupaus.people.models import ContactPoint, Party
from tests import cast
from tests.cast import SPRING, Firm
from tests.features.calls.pages import at, joints

pytestmark = pytest.mark.django_db
NOW = SPRING + timedelta(hours=1)
SOON = timedelta(minutes=1)
ROOMS = ["calls:undo", "desk:undo"]


@pytest.fixture
def firm() -> Firm:
    return cast.jari()


@pytest.fixture
def maija(firm: Firm) -> Party:
    return cast.maija(firm)


def act(firm: Firm, now: datetime = NOW) -> Act:
    return Act(firm.scope, now, uuid4())


def undone(firm: Firm, room: str, one: Act) -> None:
    """Take it back on a page of this room."""
    with time_machine.travel(one.now + SOON, tick=False):
        client: Client = cast.client_of(firm.user)
        client.post(reverse(room, args=[one.code]))
    assert models.Act.objects.get(code=one.code).undone_at == one.now + SOON


def well(now: datetime = NOW + SOON) -> bool:
    return not list(guard.breaches(now))


@pytest.mark.parametrize("room", ROOMS)
def test_who_was_said_to_have_died_lives(firm: Firm, maija: Party, room: str) -> None:
    recall, one = cast.listed(firm, maija, date(2026, 4, 1)), act(firm)
    reaching.died(one, maija)
    undone(firm, room, one)
    maija.refresh_from_db()
    assert maija.contact_rule == ""
    assert cast.state_now(firm, recall).is_open
    assert well()


@pytest.mark.parametrize("room", ROOMS)
def test_who_had_nothing_open_lives_too(firm: Firm, maija: Party, room: str) -> None:
    Party.objects.filter(pk=maija.pk).update(contact_rule="writing")
    one = act(firm)
    reaching.died(one, maija)
    maija.refresh_from_db()
    assert maija.contact_rule == "died"
    undone(firm, room, one)
    maija.refresh_from_db()
    assert maija.contact_rule == "writing"


@pytest.mark.parametrize("room", ROOMS)
def test_a_number_is_right_again(firm: Firm, maija: Party, room: str) -> None:
    recall, one = cast.listed(firm, maija, date(2026, 4, 1)), act(firm)
    reaching.look_for_number(one, maija, [Pick(recall)], "+358401234567")
    assert ContactPoint.objects.get(party=maija, kind="phone").wrong_at is not None
    undone(firm, room, one)
    assert ContactPoint.objects.get(party=maija, kind="phone").wrong_at is None
    maija.refresh_from_db()
    assert maija.can_call


@pytest.mark.parametrize("room", ROOMS)
def test_a_visit_done_gives_back_basis_interval_and_price(firm: Firm, maija: Party, room: str) -> None:
    series = cast.flue(firm, maija, is_promised=False)
    visit = cast.act(
        firm, [Line(None, cast.made(firm, maija, "visit", SPRING.date(), series=series))], SPRING
    )
    one = act(firm)
    closing = Closing(SPRING.date(), asked_words="asked", interval="36m", cents=100)
    visiting.done(one, maija, [Pick(visit.promises[0])], closing)
    undone(firm, room, one)
    row = models.Series.objects.get(pk=series)
    assert (row.is_promised, row.basis_id, row.interval, row.cents) == (False, None, "12m", 7900)
    assert row.last_done_on is None
    assert not maija.bases.filter(withdrawn_at=None).exists()
    assert well()


@pytest.mark.parametrize("room", ROOMS)
def test_no_reminders_at_the_door_is_taken_back(firm: Firm, maija: Party, room: str) -> None:
    series = cast.flue(firm, maija)
    visit = cast.act(
        firm, [Line(None, cast.made(firm, maija, "visit", SPRING.date(), series=series))], SPRING
    )
    one = act(firm)
    visiting.done(one, maija, [Pick(visit.promises[0])], Closing(SPRING.date(), reminds=False))
    assert models.Series.objects.get(pk=series).released_at == NOW
    undone(firm, room, one)
    assert models.Series.objects.get(pk=series).released_at is None
    assert well()


def test_no_reminders_at_the_door_outlive_the_undo_of_a_note(firm: Firm, maija: Party) -> None:
    series = cast.flue(firm, maija)
    visit = cast.act(
        firm, [Line(None, cast.made(firm, maija, "visit", SPRING.date(), series=series))], SPRING
    )
    visiting.done(act(firm), maija, [Pick(visit.promises[0])], Closing(SPRING.date(), reminds=False))
    note = record(
        firm.scope, [Line(visit.promises[0].id, e.Remarked())], by=firm.by, now=NOW + SOON, what="note"
    )
    take_back(firm.scope, note.code, NOW + 2 * SOON)
    assert models.Series.objects.get(pk=series).released_at == NOW
    assert well(NOW + 2 * SOON)


@pytest.mark.parametrize("room", ROOMS)
def test_asked_on_the_phone_and_only_in_writing_are_taken_back(firm: Firm, maija: Party, room: str) -> None:
    recall, one = cast.listed(firm, maija, date(2026, 4, 1), is_promised=False), act(firm)
    agreeing.agree(
        one, maija, [Pick(recall)], Slot(date(2026, 3, 10)), is_offer=False, has_asked=True,
        is_only_written_to=True,
    )  # fmt: skip
    maija.refresh_from_db()
    assert (maija.contact_rule, models.Series.objects.get().is_promised) == ("writing", True)
    undone(firm, room, one)
    maija.refresh_from_db()
    assert (maija.contact_rule, models.Series.objects.get().is_promised) == ("", False)
    assert not maija.bases.filter(withdrawn_at=None).exists()
    assert well()


@pytest.mark.parametrize("room", ROOMS)
def test_an_object_added_goes_with_its_basis(firm: Firm, maija: Party, room: str) -> None:
    one = act(firm)
    fields = objects.Fields("takka", "12m", None, 0, "", "")
    objects.add_object(
        firm.scope, maija, fields, last_done_on=None, due_on=date(2026, 9, 1), asked="phone",
        act=one.code, now=NOW,
    )  # fmt: skip
    undone(firm, room, one)
    assert models.Series.objects.get().released_why == "undone"
    assert not maija.bases.filter(withdrawn_at=None).exists()
    assert well()


@pytest.mark.parametrize("room", ROOMS)
def test_an_object_started_again_rests_as_it_did(firm: Firm, maija: Party, room: str) -> None:
    recall = cast.listed(firm, maija, date(2026, 5, 1))
    record(
        firm.scope, [Line(recall.id, e.Released("moved", True))], by=firm.by, now=SPRING + SOON, what="end"
    )
    one = act(firm)
    objects.restart_object(firm.scope, models.Series.objects.get(), date(2027, 1, 1), act=one.code, now=NOW)
    undone(firm, room, one)
    row = models.Series.objects.get()
    assert (row.released_at, row.released_why) == (SPRING + SOON, "moved")
    assert well()


def test_two_page_tokens_start_an_object_again_once(firm: Firm, maija: Party) -> None:
    recall = cast.listed(firm, maija, date(2026, 5, 1))
    record(
        firm.scope, [Line(recall.id, e.Released("moved", True))], by=firm.by, now=SPRING + SOON, what="end"
    )
    row = models.Series.objects.get()
    objects.restart_object(firm.scope, row, date(2027, 1, 1), act=uuid4(), now=NOW)
    with pytest.raises(Refusal, match="reminder_open"):
        objects.restart_object(firm.scope, row, date(2027, 1, 1), act=uuid4(), now=NOW)
    assert models.Promise.objects.filter(outcome="open").count() == 1


def test_lines_that_somebody_else_settled_since_stay_settled(firm: Firm, maija: Party) -> None:
    recall = cast.listed(firm, maija, date(2026, 3, 30), wanted_at=at("2026-03-02", "17:00"))
    run_once(at("2026-03-02", "17:05"), joints())
    line = Notice.objects.get(promise=recall.id, medium="call")
    one = act(firm, at("2026-03-02", "17:06"))
    calling.no_answer(one, [Pick(cast.state_now(firm, recall))])
    Notice.objects.filter(pk=line.pk).update(settled_at=one.now + timedelta(seconds=1))
    take_back(firm.scope, one.code, one.now + SOON)
    line.refresh_from_db()
    assert line.state == "settled"


def test_an_act_that_never_was_is_not_found(firm: Firm) -> None:
    with pytest.raises(Refusal, match="not_found"):
        take_back(firm.scope, uuid4(), NOW)
