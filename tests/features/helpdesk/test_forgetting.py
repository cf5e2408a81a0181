"""Somebody is forgotten: nothing leads to their ticket any more, and the same ticket does not bring them back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from lupaus.features.desk.actions.customers import erase
from lupaus.features.helpdesk.models import Errand, TicketLink
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


def test_a_member_sees_what_is_kept_about_them(beside: Beside) -> None:
    page = cast.client_of(beside.office.aino.user).get("/team/me/about-me.json")
    assert page.json()["helpdesk"] == {"carries_what_nobody_owns": False}
