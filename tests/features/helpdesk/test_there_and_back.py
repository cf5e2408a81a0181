"""A ticket becomes a promise, the promise is kept, and the ticket is told: by recorded payloads and a Zammad on loopback."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from lupaus.features.helpdesk.models import Errand
from lupaus.people.models import Party
from tests import cast
from tests.features.helpdesk.beside import MINUTE, Beside, payload

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 3, 2, 9, 6, tzinfo=UTC)


def test_from_a_ticket_to_its_note(beside: Beside) -> None:
    office = beside.office
    with time_machine.travel(NOW, tick=False):
        answer = beside.hears("promised")
    assert (answer.status_code, answer.content) == (200, b"Taken in.\n")
    (promise,) = beside.promises()
    assert (promise.holder, promise.outcome) == (office.aino.member.pk, "open")
    assert promise.due_end == datetime(2026, 3, 6, 12, tzinfo=UTC)
    kaisa = Party.objects.get(pk=promise.creditor)
    assert kaisa.name == "Kaisa Kallio"
    assert {point.value for point in kaisa.contact_points.all()} == {
        "kaisa.kallio@example.org", "+358407654321", "+358942451234",
    }  # fmt: skip

    assert beside.sends(NOW + timedelta(seconds=30)) == 0  # a tap rests for a minute
    assert beside.sends(NOW + 2 * MINUTE) == 2
    (note,) = beside.zammad.notes()
    assert "Luukku ei mene kiinni" in note and "Aino" in note
    assert note.endswith(f"https://lupaus.example/desk/promise/{beside.code()}/")
    assert beside.zammad.articles[0]["internal"] is True

    aino = office.browser(office.aino)
    with time_machine.travel(NOW + timedelta(hours=3), tick=False):
        aino.client = cast.client_of(office.aino.user)
        page = aino.open(f"/desk/promise/{beside.code()}/")
        form = next(one for one in page.forms() if one.action.endswith("/kept/"))
        aino.post(form.action, **form.fields)
        card = aino.open(f"/helpdesk/promise/{beside.code()}/")
        assert f'href="{beside.zammad.address}/#ticket/zoom/81"' in card.source
        assert "Ticket 33001 in Zammad" in card.text
    assert beside.promises()[0].outcome == "kept"
    beside.sends(NOW + timedelta(hours=4))
    assert beside.zammad.notes()[1].startswith("The promise was kept.")
    assert beside.sends(NOW + timedelta(hours=5)) == 0 and len(beside.zammad.notes()) == 2
    assert not Errand.objects.filter(result="").exists()


def test_the_customer_of_the_book_is_meant_and_nobody_made_twice(beside: Beside) -> None:
    known = cast.customer(beside.office.jari, "Kaisa K", "040 765 4321")
    with time_machine.travel(NOW, tick=False):
        beside.hears("promised")
    assert beside.promises()[0].creditor == known.pk
    sent = payload("promised")
    assert sent["ticket"]["number"] == "33001"
