"""A tagged ticket that can make no promise tells whoever set its time, once, and is counted until it is seen to."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine

from lupaus.features.helpdesk.actions.connecting import connect, decide
from lupaus.features.helpdesk.actions.forgetting import forget
from lupaus.features.helpdesk.actions.giving import Wanted, give, tie
from lupaus.features.helpdesk.models import HelpDesk, TicketLink, Unpromised
from lupaus.features.helpdesk.rules.tickets import Person
from lupaus.features.helpdesk.rules.times import to_the_minute
from lupaus.people.models import Organisation, Party
from tests import cast
from tests.features.helpdesk.beside import MINUTE, Beside, payload
from tests.features.helpdesk.zammad import TOKEN

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 3, 2, 9, 6, tzinfo=UTC)
PASSED = "2026-03-02T09:00:00.000Z"
NOTHING = "Nothing was promised here, and nobody is reminded of it."


def changed(**fields: Any) -> dict[str, Any]:
    sent = payload("promised")
    sent["ticket"].update(fields)
    return sent


def hears(beside: Beside, sent: Any, at: datetime = NOW) -> None:
    with time_machine.travel(at, tick=False):
        assert beside.hears(sent).status_code == 200


def standing() -> int:
    return Unpromised.objects.filter(settled_at=None).count()


NOBODY = {"id": 1, "firstname": "-", "lastname": "", "email": ""}
AINO = {"id": 5, "firstname": "Aino", "lastname": "", "email": "aino@nuohous.example"}


@pytest.mark.parametrize(
    ("fields", "kind", "why"),
    [
        ({"pending_time": PASSED}, "other", "The time on it has passed already."),
        ({"customer": NOBODY}, "other", "Its customer has no name"),
        ({"customer": AINO}, "other", "or is one of us"),
        ({}, "gone", "The kind of promise that tickets make is not there any more."),
    ],
)
def test_the_ticket_says_why_and_the_settings_count_it(
    beside: Beside, fields: dict[str, Any], kind: str, why: str
) -> None:
    HelpDesk.objects.update(kind=kind)
    hears(beside, changed(**fields))
    assert not TicketLink.objects.exists()
    assert beside.sends(NOW + timedelta(seconds=30)) == 0, "it rests for a minute"
    assert beside.sends(NOW + MINUTE) == 1
    (note,) = beside.zammad.notes()
    assert note.startswith(NOTHING) and why in note
    assert note.endswith("https://lupaus.example/helpdesk/tickets/81/")
    assert beside.zammad.articles[0]["internal"] is True
    HelpDesk.objects.update(kind="other")
    page = beside.office.browser(beside.office.jari).open("/helpdesk/")
    assert '<a href="#unpromised">1</a>' in page.source and why in page.text
    assert f'href="{beside.desk.address}/#ticket/zoom/81"' in page.source and "Ticket 33001" in page.text


def test_the_same_time_is_told_once_and_another_one_again(beside: Beside) -> None:
    hears(beside, changed(pending_time=PASSED))
    beside.sends(NOW + MINUTE)
    hears(beside, changed(pending_time=PASSED, updated_at="2026-03-02T09:10:00.000Z"), NOW + 5 * MINUTE)
    assert beside.sends(NOW + 10 * MINUTE) == 0
    later = changed(pending_time="2026-03-02T09:08:00.000Z", updated_at="2026-03-02T09:20:00.000Z")
    hears(beside, later, NOW + 15 * MINUTE)
    assert beside.sends(NOW + 20 * MINUTE) == 1
    assert len(beside.zammad.notes()) == 2 and standing() == 1


def test_who_mends_it_within_the_minute_is_told_nothing(beside: Beside) -> None:
    hears(beside, changed(pending_time=PASSED))
    hears(beside, changed(updated_at="2026-03-02T09:06:30.000Z"), NOW + timedelta(seconds=30))
    assert len(beside.promises()) == 1 and standing() == 0
    beside.sends(NOW + 5 * MINUTE)
    assert not any(note.startswith(NOTHING) for note in beside.zammad.notes())


@pytest.mark.parametrize("how", ["closed", "no tag", "from the page", "tied", "disconnected to another"])
def test_it_is_counted_no_more_when_it_is_seen_to(beside: Beside, how: str) -> None:
    office = beside.office
    hears(beside, changed(pending_time=PASSED))
    beside.sends(NOW + MINUTE)
    assert standing() == 1
    at, mark = NOW + timedelta(hours=1), "2026-03-02T10:00:00.000Z"
    if how == "closed":
        hears(beside, changed(state="closed", updated_at=mark), at)
    elif how == "no tag":
        hears(beside, changed(pending_time=PASSED, tags=["other"], updated_at=mark), at)
    elif how == "from the page":
        due = to_the_minute(at.date() + timedelta(days=2), time(14), "Europe/Helsinki")
        give(office.aino.scope, Wanted(Person(0, "Kaisa Kallio", "kaisa@example.org"), 81, "33001", "other", "Luukku", due),
             now=at, act=None)  # fmt: skip
    elif how == "tied":
        tie(office.aino.scope, UUID(office.code), 81, "33001", at)
    else:
        connect(office.jari.scope, "https://other.example", TOKEN, "6.5.0", at)
    assert standing() == 0
    assert "#unpromised" not in office.browser(office.jari).open("/helpdesk/").source


def test_what_comes_up_again_is_counted_again_and_not_told_twice(beside: Beside) -> None:
    hears(beside, changed(pending_time=PASSED))
    beside.sends(NOW + MINUTE)
    hears(beside, changed(state="open", updated_at="2026-03-02T10:00:00.000Z"), NOW + timedelta(hours=1))
    hears(
        beside, changed(pending_time=PASSED, updated_at="2026-03-02T11:00:00.000Z"), NOW + timedelta(hours=2)
    )
    assert standing() == 1 and beside.sends(NOW + timedelta(hours=3)) == 0
    assert len(beside.zammad.notes()) == 1


def test_a_firm_that_lets_tickets_make_nothing_is_told_nothing(beside: Beside) -> None:
    decide(beside.office.jari.scope, makes=False, kind="other", carrier=None)
    hears(beside, changed(pending_time=PASSED))
    assert beside.sends(NOW + MINUTE) == 0 and not Unpromised.objects.exists()


def test_a_helpdesk_that_is_down_hears_it_later(beside: Beside) -> None:
    hears(beside, changed(pending_time=PASSED))
    beside.zammad.fails.append(500)
    assert beside.sends(NOW + MINUTE) == 0
    assert HelpDesk.objects.get().trouble == "busy" and beside.zammad.notes() == []
    assert beside.sends(NOW + timedelta(hours=3)) == 1
    assert len(beside.zammad.notes()) == 1 and HelpDesk.objects.get().trouble == ""


def test_an_answer_that_was_lost_writes_nothing_twice(beside: Beside) -> None:
    hears(beside, changed(pending_time=PASSED))
    beside.zammad.after.append("drop")
    assert beside.sends(NOW + MINUTE) == 0
    assert len(beside.zammad.notes()) == 1, "it was written, and we do not know it"
    assert beside.sends(NOW + timedelta(hours=3)) == 1
    assert len(beside.zammad.notes()) == 1 and Unpromised.objects.get().result == "done"


@pytest.mark.parametrize(("status", "result"), [(404, "gone"), (422, "refused")])
def test_what_the_helpdesk_does_not_take_is_not_tried_for_ever(
    beside: Beside, status: int, result: str
) -> None:
    hears(beside, changed(pending_time=PASSED))
    beside.zammad.fails.append(status)
    beside.sends(NOW + MINUTE)
    assert Unpromised.objects.get().result == result
    assert standing() == (0 if result == "gone" else 1)
    assert beside.sends(NOW + timedelta(hours=5)) == 0


def test_a_frozen_firm_tells_nothing_and_loses_nothing(beside: Beside) -> None:
    hears(beside, changed(pending_time=PASSED))
    Organisation.objects.update(frozen_at=NOW, frozen_why="restored")
    assert beside.sends(NOW + MINUTE) == 0
    Organisation.objects.update(frozen_at=None, frozen_why="")
    assert beside.sends(NOW + 2 * MINUTE) == 1


def test_the_note_is_in_the_firms_language(beside: Beside) -> None:
    Organisation.objects.update(language="fi")
    hears(beside, changed(pending_time=PASSED))
    beside.sends(NOW + MINUTE)
    assert beside.zammad.notes()[0].startswith("Tästä ei luvattu mitään")


def test_a_forgotten_customers_ticket_is_told_and_keeps_no_number(beside: Beside) -> None:
    hears(beside, "promised")
    customer = Party.objects.get(pk=beside.promises()[0].creditor)
    hears(beside, changed(id=82, number="33002", pending_time=PASSED))
    forget(beside.office.jari.scope.organisation, [customer.pk], NOW + MINUTE)
    anew = changed(pending_time="2026-03-12T10:00:00.000Z", updated_at="2026-03-03T10:00:00.000Z")
    hears(beside, anew, NOW + timedelta(days=1, hours=1))
    row = Unpromised.objects.get(ticket=81)
    assert (row.why, row.number) == ("forgotten", "")
    forget(beside.office.jari.scope.organisation, [customer.pk], NOW + timedelta(days=2))
    assert list(Unpromised.objects.values_list("ticket", flat=True)) == [82]


def test_programs_hear_how_many(beside: Beside) -> None:
    from lupaus.people.keys import make_key

    hears(beside, changed(pending_time=PASSED))
    made = make_key(beside.office.jari.scope, "tester", NOW)
    client = cast.client_of(beside.office.jari.user)
    found = client.get("/api/1/helpdesk", headers={"Authorization": f"Bearer {made.secret}"}).json()
    assert found["unpromised"] == 1


def test_what_was_settled_long_ago_is_let_go(beside: Beside) -> None:
    hears(beside, changed(pending_time=PASSED))
    hears(beside, changed(state="open", updated_at="2026-03-02T10:00:00.000Z"), NOW + timedelta(hours=1))
    beside.sends(NOW + timedelta(days=89))
    assert Unpromised.objects.count() == 1
    beside.sends(NOW + timedelta(days=91))
    assert Unpromised.objects.count() == 0
