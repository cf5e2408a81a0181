"""Handing over through its pages: bad input, two at once, undo, who sees what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from threading import Barrier, Thread
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lupaus.core import events as e
from lupaus.core.lifecycle import Refusal
from lupaus.engine.tick import run_once
from lupaus.features.desk.actions import custody
from lupaus.features.team.actions.burden import say_too_much
from lupaus.ledger import guard, queries
from lupaus.ledger.record import By, Expect, Line, record
from lupaus.outbox.lines import settle
from lupaus.outbox.models import Notice
from lupaus.outbox.passing import leave
from lupaus.outbox.taking_back import take_back
from lupaus.people.absences import note_absence
from lupaus.people.models import Membership
from tests import cast
from tests.cast import SPRING, Firm
from tests.features.calls.pages import joints
from tests.features.mandate.office import Office

pytestmark = pytest.mark.django_db
NOW = SPRING + timedelta(minutes=5)


@pytest.fixture
def office() -> Office:
    return Office()


def give(office: Office, giver: Firm, to: Firm, **more: object) -> object:
    return custody.hand_over(giver.scope, UUID(office.code), to.member.code, "Loma.", now=NOW, **more)  # type: ignore[arg-type]


def lines(who: Firm) -> set[str]:
    return set(Notice.objects.filter(holder=who.member, state="waiting").values_list("step", flat=True))


def refused(code: str, do: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as no:
        do()
    assert no.value.code == code
    return no.value


def test_bad_wishes_are_refused_in_words_and_change_nothing(office: Office) -> None:
    aino, bo, liisa = office.aino, office.bo, office.liisa
    note_absence(
        bo.scope, bo.member.pk, date(2026, 3, 1), date(2026, 3, 9), liisa.member.pk, today=date(2026, 3, 2)
    )
    left = cast.colleague(office.jari, "Lauri", "lauri@nuohous.example")
    Membership.objects.filter(party=left.member).update(left_at=SPRING)
    before = cast.state_now(office.jari, office.promise)
    refused("handed_to_self", lambda: give(office, aino, aino))
    away = refused("colleague_away", lambda: give(office, aino, bo))
    assert (away.facts["name"], away.facts["deputy"]) == ("Bo", "Liisa")
    assert refused("colleague_left", lambda: give(office, aino, left)).facts["name"] == "Lauri"
    refused(
        "not_a_colleague", lambda: custody.hand_over(aino.scope, UUID(office.code), uuid4(), "x", now=NOW)
    )
    stranger = cast.stranger()
    refused("not_a_colleague", lambda: give(office, aino, stranger))
    refused("not_found", lambda: give(office, stranger, stranger))
    refused(
        "no_why", lambda: custody.hand_over(aino.scope, UUID(office.code), liisa.member.code, " ", now=NOW)
    )
    refused("hand_over_gone", lambda: custody.take_on(bo.scope, UUID(office.code), now=NOW))
    assert cast.state_now(office.jari, office.promise) == before


def test_asked_twice_and_a_stale_page(office: Office) -> None:
    give(office, office.aino, office.bo)
    assert refused("handed_twice", lambda: give(office, office.aino, office.liisa)).facts["name"] == "Bo"
    refused("not_asked", lambda: custody.take_on(office.liisa.scope, UUID(office.code), now=NOW))
    custody.take_back(office.aino.scope, UUID(office.code), now=NOW)
    gone = refused("hand_over_gone", lambda: custody.take_on(office.bo.scope, UUID(office.code), now=NOW))
    assert gone.facts["name"] == "Aino"
    stale = Expect.of(cast.state_now(office.jari, office.promise))
    cast.act(
        office.aino, [Line(office.promise.id, e.AgreedAnew(date(2026, 3, 25), NOW + timedelta(days=20)))], NOW
    )
    refused("changed", lambda: give(office, office.aino, office.bo, seen=stale))


def test_one_tap_twice_is_one_asking(office: Office) -> None:
    act = uuid4()
    for _ in range(2):
        give(office, office.aino, office.bo, act=act)
    assert cast.state_now(office.jari, office.promise).hand_overs == 1


def test_what_waits_about_it_goes_with_it_and_comes_back_with_an_undo(office: Office) -> None:
    late = office.promise.due_end + timedelta(minutes=1)
    run_once(late, joints())
    assert "missed" in lines(office.aino)
    code = UUID(office.code)
    custody.hand_over(office.aino.scope, code, office.bo.member.code, "Loma.", now=late)
    run_once(late + timedelta(minutes=2), joints())
    assert "handed" in lines(office.bo)
    taken = custody.take_on(office.bo.scope, code, now=late + timedelta(minutes=3))
    assert "missed" in lines(office.bo)
    assert "handed" not in lines(office.bo)
    assert "missed" not in lines(office.aino)
    take_back(office.bo.scope, taken.code, late + timedelta(minutes=4))
    assert "missed" in lines(office.aino)
    state = cast.state_now(office.jari, office.promise)
    assert (state.holder, state.handed_to) == (office.aino.member.pk, office.bo.member.pk)
    assert not list(guard.breaches(late + timedelta(minutes=4)))


def test_who_leaves_leaves_nothing_behind(office: Office) -> None:
    maija = office.maija
    held = cast.promised(office.bo, maija, "delivery", date(2026, 4, 1), now=SPRING)
    give(office, office.aino, office.bo)
    run_once(NOW + timedelta(minutes=2), joints())
    Membership.objects.filter(party=office.bo.member).update(left_at=NOW)
    passed = leave(office.jari.scope, office.bo.member.pk, NOW, by=office.jari.by, words="Lähti.")
    assert {(one.promise, one.holder) for one in passed} == {
        (held.id, office.liisa.member.pk), (office.promise.id, office.aino.member.pk),
    }  # fmt: skip
    assert lines(office.bo) == set()
    assert cast.state_now(office.jari, office.promise).handed_to is None
    state = cast.state_now(office.jari, held)
    assert (state.holder, state.guarantor, state.named) == (
        office.liisa.member.pk, office.liisa.member.pk, office.bo.member.pk,
    )  # fmt: skip
    assert leave(office.jari.scope, office.bo.member.pk, NOW, by=office.jari.by) == []
    assert not list(guard.breaches(NOW))


def test_the_last_one_cannot_leave_what_they_carry_to_nobody(office: Office) -> None:
    alone = cast.stranger()
    cast.promised(alone, cast.customer(alone, "Kund", "0401239999"), "repair", date(2026, 4, 1))
    Membership.objects.filter(party=alone.member).update(left_at=NOW)
    refused("nobody_left", lambda: leave(alone.scope, alone.member.pk, NOW, by=alone.by))


def test_the_inbox_shows_what_has_to_do_with_me_and_costs_the_same(office: Office) -> None:
    def queries(who: Firm) -> int:
        with time_machine.travel(NOW, tick=False), CaptureQueriesContext(connection) as asked:
            page = cast.client_of(who.user).get("/desk/handed/")
            assert page.status_code == 200
        return len(asked)

    for n in range(3):
        one = cast.promised(office.aino, office.maija, "repair", date(2026, 3, 20), words=f"Työ {n}")
        custody.hand_over(
            office.aino.scope, UUID(cast.code_of(office.jari, one)), office.bo.member.code, "Loma.", now=NOW
        )
    queries(office.bo)  # the first look of all reads what is kept afterwards
    few = queries(office.bo)
    for n in range(12):
        one = cast.promised(office.aino, office.maija, "repair", date(2026, 3, 20), words=f"Toinen {n}")
        custody.hand_over(
            office.aino.scope, UUID(cast.code_of(office.jari, one)), office.bo.member.code, "Loma.", now=NOW
        )
    assert queries(office.bo) == few
    with time_machine.travel(NOW, tick=False):
        mine = cast.client_of(office.bo.user).get("/desk/handed/").content.decode()
        theirs = cast.client_of(office.liisa.user).get("/desk/handed/").content.decode()
    assert mine.count("answer by") == 15
    assert "Nothing is on its way" in theirs


@pytest.mark.django_db(transaction=True)
def test_of_two_who_answer_at_once_one_wins_and_the_other_is_told() -> None:
    office = Office()
    give(office, office.aino, office.bo)
    at_once, found = Barrier(2), list[str]()

    def run(do: Callable[[], object]) -> None:
        try:
            at_once.wait()
            do()
            found.append("done")
        except Refusal as no:
            found.append(no.code)
        finally:
            connection.close()

    code = UUID(office.code)
    both = [
        Thread(target=run, args=[lambda: custody.take_on(office.bo.scope, code, now=NOW)]),
        Thread(target=run, args=[lambda: custody.take_back(office.aino.scope, code, now=NOW)]),
    ]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(found) in (["done", "hand_over_gone"], ["done", "not_yours_to_pass"])
    state = cast.state_now(office.jari, office.promise)
    assert state.handed_to is None
    assert state.holder in (office.aino.member.pk, office.bo.member.pk)
    assert not list(guard.breaches(NOW))


# -- what a reviewer found ------------------------------------------------------------------------


def gone(office: Office, who: Firm, at: datetime) -> None:
    Membership.objects.filter(party=who.member).update(left_at=at)
    leave(office.jari.scope, who.member.pk, at, by=office.jari.by)


def test_a_no_to_what_somebody_kept_who_has_left_finds_who_is_here(office: Office) -> None:
    done = cast.act(office.bo, [Line(cast.promised(office.bo, office.maija, "repair", date(2026, 3, 20)).id,
                                     e.Kept("done", done_on=date(2026, 3, 2)))], NOW).promises[0]  # fmt: skip
    gone(office, office.bo, NOW)
    record(office.jari.scope, [Line(done.id, e.Contested("no"))], by=By(office.maija.pk, "customer"),
           now=NOW + timedelta(hours=1), what="customer")  # fmt: skip
    state = cast.state_now(office.jari, done)
    assert (state.outcome, state.holder, state.guarantor) == (
        "open",
        office.liisa.member.pk,
        office.liisa.member.pk,
    )
    run_once(NOW + timedelta(hours=1, minutes=2), joints())
    assert "answer_put_right" in lines(office.liisa)
    assert not list(guard.breaches(NOW + timedelta(hours=1, minutes=2)))


def test_no_undo_gives_anything_to_somebody_who_has_left(office: Office) -> None:
    liisa = office.liisa.member.pk
    cast.act(office.liisa, [Line(office.promise.id, e.Entrusted(office.bo.member.pk, liisa, "given"))], NOW)
    to = office.aino.member.code
    handed = custody.hand_over(office.bo.scope, UUID(office.code), to, "x", is_live=True, now=NOW)
    gone(office, office.bo, NOW)  # who carries nothing any more
    refused("undo_gone", lambda: take_back(office.aino.scope, handed.code, NOW + timedelta(minutes=1)))
    held = cast.promised(office.aino, office.maija, "delivery", date(2026, 4, 1))
    gone(office, office.aino, NOW + timedelta(minutes=2))
    leaving = queries.acts(office.jari.scope).filter(what="team.leaving").order_by("-pk")[0]
    refused("undo_gone", lambda: take_back(office.jari.scope, leaving.code, NOW + timedelta(minutes=3)))
    assert cast.state_now(office.jari, held).holder == office.liisa.member.pk


def test_the_heir_is_told_once_and_the_asker_hears_that_nobody_will_answer(office: Office) -> None:
    for n in range(3):
        cast.promised(office.bo, office.maija, "delivery", date(2026, 4, 1 + n))
    give(office, office.aino, office.bo)
    gone(office, office.bo, NOW + timedelta(minutes=1))
    told = Notice.objects.filter(step="entrusted", state="waiting")
    assert [one.holder_id for one in told] == [office.liisa.member.pk]
    run_once(NOW + timedelta(minutes=3), joints())
    assert "came_back" in lines(office.aino)


def test_what_one_does_settles_no_note_of_another(office: Office) -> None:
    give(office, office.aino, office.bo)
    run_once(NOW + timedelta(minutes=2), joints())
    settle(office.aino.scope, [office.promise.id], NOW + timedelta(minutes=3))
    assert "handed" in lines(office.bo)


def test_what_came_back_stays_with_whom_it_came_back_to(office: Office) -> None:
    give(office, office.aino, office.bo)
    custody.decline(office.bo.scope, UUID(office.code), "En ehdi.", now=NOW + timedelta(minutes=1))
    run_once(NOW + timedelta(minutes=3), joints())
    assert "came_back" in lines(office.aino)
    custody.hand_over(office.aino.scope, UUID(office.code), office.liisa.member.code, "x", is_live=True,
                      now=NOW + timedelta(minutes=5))  # fmt: skip
    assert "came_back" not in lines(office.aino) | lines(office.liisa)


def test_the_duty_to_tell_the_name_outlives_who_had_it(office: Office) -> None:
    give(office, office.aino, office.bo, is_live=True)
    morning = SPRING.replace(day=3, hour=8)
    run_once(morning, joints())
    assert "tell_name" in lines(office.aino)
    gone(office, office.aino, morning)
    assert "tell_name" in lines(office.liisa)


def test_only_who_carries_it_says_that_the_name_was_told(office: Office) -> None:
    give(office, office.aino, office.bo, is_live=True)
    carita = cast.colleague(office.jari, "Carita", "carita@nuohous.example")
    refused("not_yours_to_pass", lambda: custody.name_told(carita.scope, UUID(office.code), now=NOW))


def test_a_word_between_two_of_us_is_theirs_alone(office: Office) -> None:
    said = say_too_much(office.bo.scope, now=NOW)
    code = cast.code_of(office.liisa, said.row.promise_id)
    with time_machine.travel(NOW, tick=False):
        for who, sees in (
            (office.bo, True),
            (office.liisa, True),
            (office.aino, False),
            (office.jari, False),
        ):
            client = cast.client_of(who.user)
            assert (client.get(f"/desk/promise/{code}/").status_code == 200) is sees
            assert sees or code not in client.get("/desk/acts/").content.decode()
    with time_machine.travel(NOW, tick=False):
        listed = cast.client_of(office.aino.user).get("/desk/promises/?whose=all").content.decode()
    assert code not in listed
