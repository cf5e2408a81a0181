"""The budget holds: in a case, in a month, at its turn, and under two taps at once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread
from uuid import UUID

import pytest
from django.db import connection
from uuid_utils.compat import uuid7

from lupaus.core import events as e
from lupaus.core.lifecycle import Refusal
from lupaus.features.mandate.actions import asking
from lupaus.features.mandate.actions.giving import Gift, give
from lupaus.features.mandate.actions.writing import write_mandates
from lupaus.features.mandate.models import Given, Question, purses
from lupaus.features.mandate.rules import ACTS, Written
from lupaus.ledger import guard, queries
from lupaus.ledger.record import Line, undo
from lupaus.ledger.retention import forget_book
from lupaus.outbox.models import Notice
from tests import cast
from tests.features.mandate.office import Office

pytestmark = pytest.mark.django_db
NOW = cast.SPRING + timedelta(hours=1)
TWENTY = Gift("gesture", "thing", 20_00, "odotti turhaan")
THIRTY = TWENTY._replace(cents=30_00)


def code(office: Office) -> UUID:
    return UUID(office.code)


def left(office: Office, who: cast.Firm, now: datetime = NOW) -> int | None:
    row = queries.promises(who.scope).get(code=office.code)
    return purses.purse_of(who.scope, row, now).left


def another(office: Office, now: datetime = NOW) -> UUID:
    """One more matter of another customer."""
    whom = cast.customer(office.jari, f"Asiakas {uuid7()}", now=now)
    return UUID(
        cast.code_of(office.jari, cast.promised(office.aino, whom, "other", date(2026, 6, 1), now=now))
    )


def test_a_gesture_is_an_event_a_deed_and_a_smaller_budget() -> None:
    office = Office()
    give(office.aino.scope, code(office), TWENTY, now=NOW)
    state = cast.state_now(office.jari, office.promise)
    assert (state.deeds, state.is_open) == (1, True)
    happened = queries.history(office.jari.scope, office.promise.id)[-1]
    assert happened.event == e.Gestured(20_00, "thing", "mandate", None, happened.event.words)  # type: ignore[union-attr]
    assert (happened.words, happened.by) == ("odotti turhaan", office.aino.member.pk)
    assert left(office, office.aino) == 10_00
    assert list(guard.breaches(NOW)) == []


def test_the_case_is_one_for_all_who_give_in_it() -> None:
    office = Office()
    give(office.aino.scope, code(office), TWENTY, now=NOW)
    with pytest.raises(Refusal) as no:
        give(office.bo.scope, code(office), TWENTY, now=NOW)
    assert (no.value.code, no.value.facts["left"]) == ("above_mandate", 10_00)
    give(office.bo.scope, code(office), TWENTY._replace(cents=10_00), now=NOW)
    assert Given.objects.count() == 2


def test_the_month_ends_in_the_firms_own_zone() -> None:
    office = Office()
    for _ in range(6):
        give(office.aino.scope, another(office), THIRTY, now=NOW)
    give(office.aino.scope, another(office), TWENTY, now=NOW)
    with pytest.raises(Refusal) as no:
        give(office.aino.scope, another(office), TWENTY._replace(cents=1), now=NOW)
    assert no.value.facts["short"] == "month"
    last_of_march = datetime(2026, 3, 31, 20, 59, tzinfo=UTC)  # 23.59 in Helsinki
    with pytest.raises(Refusal):
        give(office.aino.scope, another(office), TWENTY, now=last_of_march)
    give(office.aino.scope, another(office), TWENTY, now=last_of_march + timedelta(minutes=1))
    assert Given.objects.filter(month=date(2026, 4, 1)).count() == 1


def test_the_second_break_in_the_matter_doubles_it() -> None:
    office = Office()
    late = NOW + timedelta(days=30)
    anew = e.AgreedAnew(date(2026, 4, 10), late + timedelta(days=9), words=None)
    cast.act(office.aino, [Line(office.promise.id, anew)], late)
    assert cast.state_now(office.jari, office.promise).breaks == 1
    assert left(office, office.aino, late) == 30_00
    cast.act(office.aino, [Line(office.promise.id, e.GivenUp("own"))], late + timedelta(days=20))
    wish = cast.made(office.aino, office.maija, "repair", date(2026, 6, 1),
                     arises_from=cast.state_now(office.jari, office.promise))  # fmt: skip
    second = cast.act(office.aino, [Line(None, wish)], late + timedelta(days=21)).promises[0]
    now = late + timedelta(days=22)
    give(office.aino.scope, UUID(cast.code_of(office.jari, second)), THIRTY._replace(cents=60_00), now=now)
    assert Given.objects.get().basis == "doubled"
    with pytest.raises(Refusal):
        give(office.aino.scope, code(office), TWENTY._replace(cents=1), now=now)


def test_an_undo_gives_the_sum_back() -> None:
    office = Office()
    done = give(office.aino.scope, code(office), THIRTY, now=NOW)
    assert left(office, office.aino) == 0
    undo(office.aino.scope, done.code, by=office.aino.by, now=NOW + timedelta(seconds=20))
    assert left(office, office.aino) == 30_00
    assert cast.state_now(office.jari, office.promise).deeds == 0


def test_an_exception_costs_nothing_and_is_written_down() -> None:
    office = Office()
    give(office.aino.scope, code(office), THIRTY, now=NOW)
    give(office.aino.scope, code(office), Gift("exception", "", 0, "tullaan lauantaina"), now=NOW)
    assert [h.kind for h in queries.history(office.jari.scope, office.promise.id)][-2:] == [
        "gestured",
        "exception_made",
    ]
    assert cast.state_now(office.jari, office.promise).deeds == 2


def test_an_owner_needs_no_mandate_and_nobody_reaches_into_another_firm() -> None:
    office, sten = Office(), cast.stranger()
    give(office.jari.scope, code(office), THIRTY._replace(cents=5_000_00), now=NOW)
    assert Given.objects.get().basis == "own"
    with pytest.raises(Refusal) as no:
        give(sten.scope, code(office), TWENTY, now=NOW)
    assert no.value.code == "not_found"


def test_what_a_supplier_owes_us_takes_no_gesture() -> None:
    office = Office()
    theirs = cast.supplied(office.jari, cast.customer(office.jari, "Hattu Oy"), date(2026, 4, 1))
    with pytest.raises(Refusal) as no:
        give(office.aino.scope, UUID(cast.code_of(office.jari, theirs)), TWENTY, now=NOW)
    assert no.value.code == "not_to_a_customer"


def test_written_mandates_hold_from_then_on_and_only_here() -> None:
    office, sten = Office(), cast.stranger()
    give(office.aino.scope, code(office), THIRTY, now=NOW)
    write_mandates(office.jari.scope, [Written("member", ACTS, 50_00, 60_00), Written("leader", (), None, None)],
                   decides_alone=False, minutes=5, now=NOW)  # fmt: skip
    assert left(office, office.aino) == 20_00
    assert purses.written(sten.scope)["member"].case_cents == 30_00
    assert purses.written(office.jari.scope)["leader"].acts == ()
    with pytest.raises(Refusal) as no:
        write_mandates(
            office.jari.scope,
            [Written("member", ACTS, 60_01, 60_00)],
            decides_alone=True,
            minutes=15,
            now=NOW,
        )
    assert no.value.code == "no_limits_order"
    assert purses.written(office.jari.scope)["member"].case_cents == 50_00


def test_the_same_tap_twice_is_one_and_needs_no_budget_the_second_time() -> None:
    office, act = Office(), uuid7()
    first = give(office.aino.scope, code(office), THIRTY, now=NOW, act=act)
    second = give(office.aino.scope, code(office), THIRTY, now=NOW, act=act)
    assert second.is_repeat and second.act == first.act
    assert Given.objects.count() == 1


def test_a_book_that_is_forgotten_takes_all_of_it_along() -> None:
    office = Office()
    give(office.aino.scope, code(office), TWENTY, now=NOW)
    asking.ask(office.aino.scope, code(office), TWENTY._replace(cents=80_00), now=NOW)
    Notice.objects.all().delete()
    forget_book(office.jari.organisation.pk, "a test", NOW)
    assert not Given.objects.exists() and not Question.objects.exists()


# -- at once, on whichever database this runs -----------------------------------------------------


def at_once(*taps: object) -> list[str]:
    """Each tap in a thread of its own, all let go together; what became of each."""
    fates: list[str] = []
    gate = Barrier(len(taps))

    def press(tap: object) -> None:
        try:
            gate.wait(10)
            tap()  # type: ignore[operator]
            fates.append("given")
        except Refusal as no:
            fates.append(no.code)
        finally:
            connection.close()

    threads = [Thread(target=press, args=(tap,)) for tap in taps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(fates)


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_cannot_pass_the_months_budget() -> None:
    office = Office()
    for _ in range(6):
        give(office.aino.scope, another(office), THIRTY, now=NOW)
    places = [another(office) for _ in range(4)]
    fates = at_once(
        *(lambda place=place: give(office.aino.scope, place, TWENTY, now=NOW) for place in places)
    )
    assert fates == ["above_mandate"] * 3 + ["given"]
    assert sum(Given.objects.values_list("cents", flat=True)) == 200_00
    assert queries.promises(office.jari.scope).filter(deeds=1).count() == 7


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_at_once_cannot_pass_the_case() -> None:
    office = Office()
    taps = (
        lambda who=who: give(who.scope, code(office), TWENTY, now=NOW) for who in (office.aino, office.bo)
    )
    assert at_once(*taps) == ["above_mandate", "given"]
    assert cast.state_now(office.jari, office.promise).deeds == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_tap_twice_at_once_is_one() -> None:
    office, act = Office(), uuid7()
    tap = lambda: give(office.aino.scope, code(office), THIRTY, now=NOW, act=act)  # noqa: E731
    assert at_once(tap, tap) == ["given", "given"]
    assert Given.objects.count() == 1
    assert cast.state_now(office.jari, office.promise).deeds == 1


@pytest.mark.django_db(transaction=True)
def test_two_leaders_answering_at_once_give_one_answer() -> None:
    office = Office()
    asked = asking.ask(office.aino.scope, code(office), TWENTY._replace(cents=80_00), now=NOW)
    yes = lambda: asking.answer(office.liisa.scope, asked.code, is_yes=True, now=NOW)  # noqa: E731
    no = lambda: asking.answer(office.jari.scope, asked.code, is_yes=False, now=NOW)  # noqa: E731
    assert at_once(yes, no) == ["answered_already", "given"]
    assert [h.kind for h in queries.history(office.jari.scope, office.promise.id)].count(
        "mandate_answered"
    ) == 1
