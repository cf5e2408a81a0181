"""What a ticket's change means for its promise: never more than a question to a person."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine

from lupaus.core import events as e
from lupaus.features.helpdesk.actions.connecting import decide
from lupaus.features.helpdesk.actions.giving import Wanted, give, tie, untie
from lupaus.features.helpdesk.models import TicketLink
from lupaus.features.helpdesk.rules.tickets import Person
from lupaus.features.helpdesk.rules.times import to_the_minute
from lupaus.ledger import queries
from lupaus.ledger.record import Line
from lupaus.people.absences import note_absence
from lupaus.people.models import Party
from tests import cast
from tests.features.helpdesk.beside import Beside, payload

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 3, 2, 9, 6, tzinfo=UTC)


def changed(name: str, **fields: Any) -> dict[str, Any]:
    sent = payload(name)
    sent["ticket"].update(fields)
    return sent


def hears(beside: Beside, sent: Any, at: datetime = NOW) -> int:
    with time_machine.travel(at, tick=False):
        status: int = beside.hears(sent).status_code
    return status


@pytest.mark.parametrize(
    "sent",
    [
        payload("no_time"),
        changed("promised", pending_time="2026-03-02T09:00:00.000Z"),  # it has passed
        changed("promised", state="closed"),
        changed("promised", tags=["other"]),
        changed("promised", customer={"id": 5, "firstname": "Aino", "lastname": "", "email": "aino@nuohous.example"}),
        changed("promised", customer={"id": 1, "firstname": "-", "lastname": "", "email": ""}),
        changed("promised", pending_time="whenever"),
        changed("promised", pending_time="9999-12-31T23:59:59.000Z"),
    ],
)  # fmt: skip
def test_no_promise_without_a_time_a_tag_and_a_customer(beside: Beside, sent: dict[str, Any]) -> None:
    assert hears(beside, sent) == 200
    assert not TicketLink.objects.exists()


def test_a_firm_may_let_tickets_make_nothing(beside: Beside) -> None:
    decide(beside.office.jari.scope, makes=False, kind="other", carrier=None)
    hears(beside, "promised")
    assert not TicketLink.objects.exists()


def test_a_day_is_a_day_and_its_kind_is_chosen(beside: Beside) -> None:
    decide(beside.office.jari.scope, makes=True, kind="repair", carrier=None)
    hears(beside, changed("promised", pending_time="2026-03-06T21:59:00.000Z", tags="promise"))
    (promise,) = beside.promises()
    assert (promise.due_on, promise.due_time, promise.precision) == (date(2026, 3, 6), None, "day")
    assert queries.promises(beside.office.jari.scope).get(pk=promise.id).kind.slug == "repair"


@pytest.mark.parametrize("carried_by", ["owner", "bo"])
def test_what_nobody_of_us_owns_is_carried_and_listed(beside: Beside, carried_by: str) -> None:
    office = beside.office
    whose = office.bo if carried_by == "bo" else office.jari
    decide(
        office.jari.scope, makes=True, kind="other", carrier=whose.member.pk if carried_by == "bo" else None
    )
    sent = payload("promised")
    sent["ticket"]["owner"] = payload("unknown_owner")["ticket"]["owner"]
    hears(beside, sent)
    (promise,) = beside.promises()
    assert promise.holder == whose.member.pk
    assert beside.lines("ticket_owner") == 1


def test_another_time_is_a_question_and_moves_nothing(beside: Beside) -> None:
    hears(beside, "promised")
    before = beside.promises()[0]
    hears(beside, "another_time", NOW + timedelta(days=1))
    after = beside.promises()[0]
    assert (after.due_end, after.terms, after.terms_no) == (before.due_end, "first", before.terms_no)
    assert beside.lines("ticket_time") == 1 and len(beside.promises()) == 1
    hears(beside, changed("another_time", updated_at="2026-03-03T07:20:00.000Z"), NOW + timedelta(days=1))
    assert beside.lines("ticket_time") == 1  # the same time again asks nothing anew


def test_the_page_asks_and_the_holder_says_what_it_was(beside: Beside) -> None:
    office = beside.office
    hears(beside, "promised")
    hears(beside, "another_time", NOW + timedelta(days=1))
    aino = office.browser(office.aino)
    with time_machine.travel(NOW + timedelta(days=1, minutes=5), tick=False):
        aino.client = cast.client_of(office.aino.user)
        calls = aino.open("/")
        assert "Kaisa Kallio" in calls.text
        card = aino.open(f"/helpdesk/promise/{beside.code()}/")
        assert "The ticket has a new time" in card.text
        assert f"/desk/promise/{beside.code()}/anew/" in card.links()
        page = aino.open(f"/desk/promise/{beside.code()}/anew/")
        form = page.form_with("shown")
        aino.post(
            f"/desk/promise/{beside.code()}/anew/",
            **{**form.fields, "on": "2026-03-10", "part": "time", "at": "10:30", "words": "Puhelimessa"},
        )
    (promise,) = beside.promises()
    assert promise.terms == "agreed"
    assert beside.lines("ticket_time") == 0
    beside.sends(NOW + timedelta(days=1, minutes=10))
    assert beside.link().asked_at is None
    assert any(
        "A new time was agreed with the customer: 10.3.2026 10:30" in note for note in beside.zammad.notes()
    )


def test_the_promised_time_stands_and_the_ticket_says_it_again(beside: Beside) -> None:
    office = beside.office
    hears(beside, "promised")
    beside.sends(NOW + timedelta(minutes=2))
    hears(beside, "another_time", NOW + timedelta(days=1))
    beside.zammad.tickets[81]["pending_time"] = "2026-03-10T08:30:00.000Z"
    with time_machine.travel(NOW + timedelta(days=1, minutes=5), tick=False):
        aino = office.browser(office.aino)
        aino.post(f"/helpdesk/promise/{beside.code()}/time-stands/")
    assert beside.lines("ticket_time") == 0
    beside.sends(NOW + timedelta(days=1, minutes=6))
    assert beside.zammad.tickets[81]["pending_time"] == "2026-03-06T12:00:00.000Z"


def test_a_new_time_on_a_closed_promise_is_a_new_promise_and_the_same_is_none(beside: Beside) -> None:
    office = beside.office
    hears(beside, "promised")
    cast.act(office.aino, [Line(beside.promises()[0].id, e.Kept("done"))], NOW + timedelta(hours=1))
    hears(beside, changed("promised", updated_at="2026-03-02T12:00:00.000Z"), NOW + timedelta(hours=4))
    assert len(beside.promises()) == 1
    hears(beside, "another_time", NOW + timedelta(days=1))
    assert [one.outcome for one in beside.promises()] == ["kept", "open"]


def test_another_owner_is_asked_and_holds_nothing_before_the_yes(beside: Beside) -> None:
    office = beside.office
    hears(beside, "promised")
    hears(beside, "other_owner", NOW + timedelta(hours=23))
    (promise,) = beside.promises()
    assert (promise.holder, promise.handed_to) == (office.aino.member.pk, office.bo.member.pk)
    happened = queries.history(office.jari.scope, promise.id)[-1]
    assert happened.words == "Aino Ahava gave you ticket 33001 in the helpdesk."
    assert happened.by == office.aino.member.pk


@pytest.mark.parametrize("name", ["unknown_owner", "nobody_owns"])
def test_an_owner_who_is_none_of_us_is_a_question(beside: Beside, name: str) -> None:
    hears(beside, "promised")
    hears(beside, name, NOW + timedelta(hours=23))
    (promise,) = beside.promises()
    assert (promise.holder, promise.handed_to) == (beside.office.aino.member.pk, None)
    assert beside.lines("ticket_owner") == 1


def test_who_is_away_is_not_asked(beside: Beside) -> None:
    office = beside.office
    day = NOW.date()
    note_absence(
        office.jari.scope,
        office.bo.member.pk,
        day,
        day + timedelta(days=5),
        office.liisa.member.pk,
        today=day,
    )
    hears(beside, "promised")
    hears(beside, "other_owner", NOW + timedelta(hours=23))
    assert beside.promises()[0].handed_to is None
    assert beside.lines("ticket_owner") == 1


def test_with_no_time_to_think_a_person_names_somebody(beside: Beside) -> None:
    hears(beside, "promised")
    at = datetime(2026, 3, 6, 11, 30, tzinfo=UTC)
    hears(beside, changed("other_owner", updated_at="2026-03-06T11:29:00.000Z"), at)
    assert beside.promises()[0].handed_to is None and beside.lines("ticket_owner") == 1


def test_a_closed_ticket_keeps_no_promise(beside: Beside) -> None:
    hears(beside, "promised")
    hears(beside, "closed", NOW + timedelta(days=2, hours=1))
    assert beside.promises()[0].outcome == "open"
    assert beside.lines("ticket_closed") == 1


def test_a_customers_reply_changes_nothing(beside: Beside) -> None:
    hears(beside, "promised")
    before = beside.promises()
    hears(beside, "customer_replied", NOW + timedelta(hours=22))
    assert beside.promises() == before


def test_a_promise_of_ours_can_be_made_for_somebody_new(beside: Beside) -> None:
    many = Party.objects.count()
    hears(beside, "promised")
    assert Party.objects.count() == many + 1


@pytest.mark.parametrize("how", ["from the page", "tied", "untied", "agreed anew", "made by its time"])
def test_a_kept_promise_is_not_made_again_by_its_own_ticket(beside: Beside, how: str) -> None:
    office, at = beside.office, NOW
    if how in ("from the page", "untied"):
        wanted = Wanted(
            Person(0, "Kaisa Kallio", "kaisa.kallio@example.org"), 81, "33001", "other", "Luukku",
            to_the_minute(date(2026, 3, 6), time(14), "Europe/Helsinki"),
        )  # fmt: skip
        give(office.aino.scope, wanted, now=at, act=None)
    elif how == "tied":
        tie(office.aino.scope, UUID(office.code), 81, "33001", at)
    else:
        hears(beside, "promised")
    beside.sends(at + timedelta(minutes=2))
    promise = beside.promises()[0]
    if how == "agreed anew":
        anew = e.AgreedAnew(date(2026, 3, 9), datetime(2026, 3, 9, 22, tzinfo=UTC))
        cast.act(office.aino, [Line(promise.id, anew)], at + timedelta(minutes=10))
        beside.sends(at + timedelta(minutes=12))
    if how == "untied":
        assert untie(office.aino.scope, UUID(beside.code()), at + timedelta(minutes=15))
    cast.act(office.aino, [Line(promise.id, e.Kept("done"))], at + timedelta(hours=1))
    now_there = beside.zammad.tickets[81]["pending_time"]
    for hours in (2, 3):
        later = f"2026-03-05T1{hours}:00:00.000Z"
        sent = changed("promised", pending_time=now_there, updated_at=later)
        hears(beside, sent, datetime(2026, 3, 5, 10 + hours, 1, tzinfo=UTC))
    assert [one.outcome for one in beside.promises()] == ["kept"]


def test_a_new_time_makes_a_promise_also_when_its_tag_comes_later(beside: Beside) -> None:
    hears(beside, "promised")
    cast.act(beside.office.aino, [Line(beside.promises()[0].id, e.Kept("done"))], NOW + timedelta(hours=1))
    hears(beside, changed("another_time", tags="other"), NOW + timedelta(days=1))
    assert len(beside.promises()) == 1
    again = changed("another_time", tags="promise", updated_at="2026-03-03T08:00:00.000Z")
    hears(beside, again, NOW + timedelta(days=1))
    assert [one.outcome for one in beside.promises()] == ["kept", "open"]
