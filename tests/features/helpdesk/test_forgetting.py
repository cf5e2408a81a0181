"""Somebody is forgotten: nothing leads to their ticket any more, and the same ticket does not bring them back."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine

from lupaus.features.desk.actions.customers import erase
from lupaus.features.helpdesk.actions.giving import Wanted, give
from lupaus.features.helpdesk.models import Delivery, Errand, TicketLink
from lupaus.features.helpdesk.rules.tickets import Person
from lupaus.features.helpdesk.rules.times import to_the_minute
from lupaus.people.models import Party
from tests import cast
from tests.features.helpdesk.beside import MINUTE, Beside, payload

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 3, 2, 9, 6, tzinfo=UTC)


def test_nothing_leads_to_them_and_nothing_brings_them_back(beside: Beside) -> None:
    with time_machine.travel(NOW, tick=False):
        beside.hears("promised")
    beside.sends(NOW + 2 * MINUTE)
    kaisa = Party.objects.get(name="Kaisa Kallio")
    erase(beside.office.jari.scope, kaisa, NOW + timedelta(hours=1))
    kept = TicketLink.objects.get()
    assert (kept.number, kept.ended_at) == ("", NOW + timedelta(hours=1))
    assert not Errand.objects.exists()
    notes = len(beside.zammad.notes())
    sent = payload("promised")
    sent["ticket"]["updated_at"] = "2026-03-02T12:00:00.000Z"
    with time_machine.travel(NOW + timedelta(hours=3), tick=False):
        assert beside.hears(sent).status_code == 200
    beside.sends(NOW + timedelta(hours=4))
    assert len(beside.zammad.notes()) == notes
    assert not Party.objects.filter(name="Kaisa Kallio").exists()


@pytest.mark.parametrize("fields", [{}, {"pending_time": "2026-03-10T08:30:00.000Z"}])
def test_who_was_promised_something_from_the_page_does_not_come_back_either(
    beside: Beside, fields: dict[str, Any]
) -> None:
    due = to_the_minute(date(2026, 3, 6), time(14), "Europe/Helsinki")
    who = Person(0, "Kaisa Kallio", "kaisa.kallio@example.org")
    give(beside.office.aino.scope, Wanted(who, 81, "33001", "other", "Luukku", due), now=NOW, act=None)
    erase(beside.office.jari.scope, Party.objects.get(name="Kaisa Kallio"), NOW + timedelta(seconds=30))
    sent = payload("promised")
    sent["ticket"].update(fields, updated_at="2026-03-02T12:00:00.000Z")
    with time_machine.travel(NOW + timedelta(hours=3), tick=False):
        assert beside.hears(sent).status_code == 200
    assert Delivery.objects.get().outcome == ("forgotten" if fields else "known")
    assert not Party.objects.filter(name="Kaisa Kallio").exists()
    assert TicketLink.objects.count() == 1


def test_a_namesake_keeps_their_ticket(beside: Beside) -> None:
    with time_machine.travel(NOW, tick=False):
        beside.hears("promised")
    other = cast.customer(beside.office.jari, "Kaisa Kallio", "040 111 2222")
    erase(beside.office.jari.scope, other, NOW + timedelta(hours=1))
    kept = TicketLink.objects.get()
    assert (kept.number, kept.ended_at) == ("33001", None)


def test_a_member_sees_what_is_kept_about_them(beside: Beside) -> None:
    page = cast.client_of(beside.office.aino.user).get("/team/me/about-me.json")
    assert page.json()["helpdesk"] == {"carries_what_nobody_owns": False}
