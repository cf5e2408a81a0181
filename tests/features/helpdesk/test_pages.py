"""The pages of the helpdesk: connected in five minutes by those who lead, and a promise from a ticket in one tap."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lupaus.features.helpdesk.actions.connecting import connect
from lupaus.features.helpdesk.actions.giving import tie
from lupaus.features.helpdesk.models import HelpDesk, TicketLink
from lupaus.ledger import queries
from lupaus.people.models import Party
from tests import cast
from tests.features.calls.pages import Page
from tests.features.helpdesk.beside import MINUTE, Beside
from tests.features.helpdesk.zammad import TOKEN, FakeZammad
from tests.features.mandate.office import Browser, Office

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 3, 2, 9, 6, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def settings_page(browser: Browser) -> Page:
    return browser.open("/helpdesk/")


def rows() -> str:
    return str([*HelpDesk.objects.values(), *TicketLink.objects.values()])


# --- connecting --------------------------------------------------------------------------------


def test_a_leader_connects_it_in_one_form(db: None, zammad: FakeZammad) -> None:
    office = Office()
    liisa = office.browser(office.liisa)
    assert "/helpdesk/" in liisa.open("/desk/settings/").links()
    page = liisa.post("/helpdesk/", address=zammad.address + "/", token=f" {TOKEN} ")
    assert "Zammad knows us as Lupaus." in page.source
    desk = HelpDesk.objects.get()
    assert (desk.version, desk.token_tail) == ("6.5.0", TOKEN[-4:])
    assert f"https://lupaus.example/helpdesk/webhook/{desk.code}/" in page.source
    assert TOKEN not in page.source and TOKEN not in rows()
    assert f"…{TOKEN[-4:]}" in page.text
    # A second save without a token keeps it; the page never carries it back.
    assert TOKEN not in liisa.post("/helpdesk/", address=zammad.address, token="").source
    assert HelpDesk.objects.count() == 1


def test_the_secret_is_shown_until_it_is_used(beside: Beside) -> None:
    jari = beside.office.browser(beside.office.jari)
    secret = beside.secret
    assert secret in settings_page(jari).source
    beside.hears("promised")
    assert secret not in settings_page(jari).source
    jari.post("/helpdesk/new-secret/")
    assert beside.secret != secret and beside.secret in settings_page(jari).source
    assert beside.hears("another_time", secret=secret).status_code == 401


@pytest.mark.parametrize(
    ("token", "said"),
    [
        ("wrong", "does not know this token"),
        ("", "Paste the access token too"),
        ("zammad-token\u200b-1a2b", "a sign in this token that no token has"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(db: None, zammad: FakeZammad, token: str, said: str) -> None:
    office = Office()
    page = office.browser(office.jari).post("/helpdesk/", address=zammad.address, token=token)
    assert page.status == 422 and said in page.text
    assert not HelpDesk.objects.exists()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://10.0.0.7", "may not be called from here"), ("https://127.0.0.1", "Nobody answers"),
        ("https://localhost", "may not be called from here"), ("http://help.example.fi", "may not be called from here"),
        ("https://169.254.169.254", "may not be called from here"), ("https://[::1]", "may not be called from here"),
        ("https://0.0.0.0", "may not be called from here"), ("ftp://help.example.fi", "This is no address"),
        ("https://user:pass@help.example.fi", "This is no address"), ("https://help.example.fi:99999", "This is no address"),
        ("https://", "This is no address"), ("https://help..example.fi", "Nobody answers"),
    ],
)  # fmt: skip
def test_no_address_within_is_called(db: None, zammad: FakeZammad, address: str, said: str) -> None:
    office = Office()
    page = office.browser(office.jari).post("/helpdesk/", address=address, token=TOKEN)
    assert page.status == 422 and said in page.text
    assert zammad.calls == [] and not HelpDesk.objects.exists()


@pytest.mark.parametrize(("wrong", "said"), [(302, "it is not Zammad"), (404, "nothing such at this address"),
                                             (403, "may not do this"), (500, "busy"), ("drop", "Nobody answers")])  # fmt: skip
def test_each_trouble_has_its_sentence(db: None, zammad: FakeZammad, wrong: Any, said: str) -> None:
    office = Office()
    zammad.fails.append(wrong)
    page = office.browser(office.jari).post("/helpdesk/", address=zammad.address, token=TOKEN)
    assert page.status == 422 and said in page.text


def test_a_token_is_never_carried_to_another_address(beside: Beside) -> None:
    page = beside.office.browser(beside.office.jari).post(
        "/helpdesk/", address="https://evil.example", token=""
    )
    assert "Paste the access token too" in page.text
    assert HelpDesk.objects.get().address == beside.zammad.address


def test_a_book_restored_elsewhere_asks_for_the_token_again(beside: Beside, settings: Any) -> None:
    settings.SECRET_KEY = "another installation's key, another installation's key"
    jari = beside.office.browser(beside.office.jari)
    assert "cannot be read any more" in jari.post("/helpdesk/", address=beside.zammad.address, token="").text
    beside.hears("promised", secret="x")
    tie(beside.office.jari.scope, UUID(beside.office.code), 81, "33001", NOW)
    beside.sends(NOW + 2 * MINUTE)
    assert HelpDesk.objects.get().trouble == "sealed"
    assert "cannot be read any more" in settings_page(jari).text


def test_members_decide_nothing_here(beside: Beside) -> None:
    aino = beside.office.browser(beside.office.aino)
    before = rows()
    for url in ("/helpdesk/", "/helpdesk/decide/", "/helpdesk/new-secret/", "/helpdesk/disconnect/"):
        assert aino.client.post(url, {"address": "https://x.example", "token": "t"}).status_code == 403
    assert aino.client.get("/helpdesk/").status_code == 403
    assert rows() == before
    assert "/helpdesk/" not in aino.open("/desk/settings/").links()


def test_who_is_alone_sees_nothing_of_it(db: None) -> None:
    jari = cast.jari()
    page = Page(cast.client_of(jari.user).get("/desk/settings/"))
    assert "Helpdesk" not in page.text and "/helpdesk/" not in page.links()


def test_disconnecting_leaves_every_promise(beside: Beside) -> None:
    beside.hears("promised")
    many = queries.promises(beside.office.jari.scope).count()
    beside.office.browser(beside.office.jari).post("/helpdesk/disconnect/")
    assert not HelpDesk.objects.exists() and not TicketLink.objects.exists()
    assert queries.promises(beside.office.jari.scope).count() == many


def test_how_tickets_become_promises_is_chosen(beside: Beside) -> None:
    jari, bo = beside.office.browser(beside.office.jari), beside.office.bo
    jari.post("/helpdesk/decide/", kind="callback", carrier=str(bo.member.code))
    desk = HelpDesk.objects.get()
    assert (desk.makes, desk.kind, desk.carrier_id) == (False, "callback", bo.member.pk)
    assert jari.post("/helpdesk/decide/", kind="visit", carrier="").status == 422
    assert (
        jari.post("/helpdesk/decide/", kind="other", carrier=str(cast.stranger().member.code)).status == 422
    )


# --- a promise from a ticket ---------------------------------------------------------------------


def test_an_agent_promises_from_the_ticket(beside: Beside) -> None:
    aino = beside.office.browser(beside.office.aino)
    many = Party.objects.count()
    page = aino.open("/helpdesk/tickets/81/")
    assert "What do you promise Kaisa Kallio?" in page.text and "Luukku ei mene kiinni" in page.text
    assert not TicketLink.objects.exists() and Party.objects.count() == many, "a look changes nothing"
    assert all(method == "GET" for method, _path in beside.zammad.calls)
    form = page.form_with('name="words"')
    beside.zammad.calls.clear()
    filled = {
        **form.fields,
        "kind": "callback",
        "words": "Soitan huomenna",
        "on": "2026-03-03",
        "at": "14:00",
    }
    done = aino.post("/helpdesk/tickets/81/", **filled)
    assert "The promise is in the book" in done.source
    assert beside.zammad.calls == [], "the tap waits for nobody"
    (promise,) = beside.promises()
    assert (promise.holder, promise.due_on) == (beside.office.aino.member.pk, date(2026, 3, 3))
    again = aino.post("/helpdesk/tickets/81/", **filled)
    assert again.url == done.url and len(beside.promises()) == 1, "two taps are one"
    assert "Soitan huomenna" in aino.open("/helpdesk/tickets/81/").text
    beside.sends(NOW + 2 * MINUTE)
    assert beside.zammad.tags[81] == {"promise"} and "Soitan huomenna" in beside.zammad.notes()[0]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"words": ""}, "required"), ({"on": "2026-03-01"}, "passed already"), ({"on": "31.2.2026"}, "no such day"),
        ({"at": "25:00"}, "no such time"), ({"kind": "visit"}, "valid choice"), ({"on": "2099-01-01"}, "too far away"),
        ({"on": "2026-03-02", "at": "09:00"}, "passed already"),
    ],
)  # fmt: skip
def test_a_form_that_is_not_right_promises_nothing(beside: Beside, fields: dict[str, str], said: str) -> None:
    aino = beside.office.browser(beside.office.aino)
    form = aino.open("/helpdesk/tickets/81/").form_with('name="words"')
    filled = {**form.fields, "kind": "other", "words": "Hoidan", "on": "2026-03-03", "at": ""}
    page = aino.post("/helpdesk/tickets/81/", **{**filled, **fields})
    assert page.status == 422 and said in page.text
    assert not TicketLink.objects.exists()


def test_a_page_of_another_ticket_or_of_yesterday_promises_nothing(beside: Beside) -> None:
    aino = beside.office.browser(beside.office.aino)
    form = aino.open("/helpdesk/tickets/81/").form_with('name="words"')
    filled = {**form.fields, "kind": "other", "words": "Hoidan", "on": "2026-03-09"}
    assert aino.client.post("/helpdesk/tickets/82/", filled).status_code == 302
    with time_machine.travel(NOW.replace(hour=12), tick=False):
        assert aino.client.post("/helpdesk/tickets/81/", filled).status_code == 302
    assert aino.client.post("/helpdesk/tickets/81/", {**filled, "ticket": "x"}).status_code == 302
    assert not TicketLink.objects.exists()


def test_a_ticket_that_is_not_there_and_a_helpdesk_that_is_down(beside: Beside) -> None:
    aino = beside.office.browser(beside.office.aino)
    page = aino.open("/helpdesk/tickets/4711/")
    assert page.status == 424 and "There is no such ticket" in page.text
    beside.zammad.fails.append(500)
    page = aino.open("/helpdesk/tickets/81/")
    assert page.status == 424 and "busy" in page.text and "/desk/add/" in page.links()
    assert aino.open(f"/helpdesk/tickets/{2**70}/").status == 404
    HelpDesk.objects.all().delete()
    assert aino.open("/helpdesk/tickets/81/").status == 404


def test_the_browsers_token_is_asked(beside: Beside) -> None:
    client = cast.client_of(beside.office.jari.user, checks_csrf=True)
    for url in (
        "/helpdesk/",
        "/helpdesk/decide/",
        "/helpdesk/tickets/81/",
        f"/helpdesk/promise/{beside.office.code}/link/",
    ):
        assert client.post(url).status_code == 403
    assert Client().get("/helpdesk/").status_code == 302


# --- beside the promise -----------------------------------------------------------------------------


def test_the_promise_page_asks_for_its_ticket_only_beside_a_helpdesk(beside: Beside) -> None:
    aino, url = beside.office.browser(beside.office.aino), f"/helpdesk/promise/{beside.office.code}/"
    page = aino.open(f"/desk/promise/{beside.office.code}/")
    assert f'hx-get="{url}"' in page.source
    assert "<html" not in aino.open(url, hx_request="true").source
    HelpDesk.objects.all().delete()
    assert "/helpdesk/" not in aino.open(f"/desk/promise/{beside.office.code}/").source
    assert aino.open(url).status == 404


def test_a_ticket_is_tied_by_its_number_and_untied(beside: Beside) -> None:
    aino, url = beside.office.browser(beside.office.aino), f"/helpdesk/promise/{beside.office.code}"
    assert "no such ticket" in aino.post(f"{url}/link/", number="999").source
    assert "no such ticket" in aino.post(f"{url}/link/", number="").source
    assert "belong together now" in aino.post(f"{url}/link/", number=" #33001 ").source
    assert "Ticket 33001 in Zammad" in aino.open(f"{url}/").text
    beside.zammad.tickets[90] = {**beside.zammad.tickets[81], "id": 90, "number": "33009"}
    assert "has a ticket already: 33001" in aino.post(f"{url}/link/", number="33009").source
    beside.zammad.fails.append(500)
    assert "busy" in aino.post(f"{url}/link/", number="33001").source
    assert "no ticket any more" in aino.post(f"{url}/unlink/").source
    assert TicketLink.objects.exclude(ended_at=None).count() == 1


def test_somebody_elses_promise_has_no_card(beside: Beside) -> None:
    sten = cast.stranger()
    connect(sten.scope, beside.zammad.address, TOKEN, "", NOW)
    tie(beside.office.jari.scope, UUID(beside.office.code), 81, "33001", NOW)
    client = cast.client_of(sten.user)
    for what in ("", "link/", "unlink/", "time-stands/"):
        url = f"/helpdesk/promise/{beside.office.code}/{what}"
        assert (client.post if what else client.get)(url, {"number": "33001"}).status_code == 404
    assert TicketLink.objects.get().ended_at is None


def test_the_settings_page_asks_the_same_number_of_questions(beside: Beside) -> None:
    jari = beside.office.browser(beside.office.jari)

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            settings_page(jari)
        return len(found)

    asked()  # the first visit also begins a session
    before = asked()
    for place in range(5):
        promise = cast.promised(beside.office.aino, beside.office.maija, words=f"Asia {place}", now=NOW)
        tie(
            beside.office.jari.scope,
            UUID(cast.code_of(beside.office.jari, promise)),
            100 + place,
            f"4{place}",
            NOW,
        )
    assert asked() == before
