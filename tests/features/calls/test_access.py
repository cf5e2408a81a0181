"""Who may see and do what: a stranger nothing, a look changes nothing, every tap carries its token."""

from __future__ import annotations

from datetime import date, time

import pytest
from django.test import Client

from lupaus.core.promise import Promise
from lupaus.ledger import queries
from lupaus.ledger.record import Line
from lupaus.outbox.models import Notice
from lupaus.people.models import Party
from tests.cast import Firm, act, client_of, flue, made, stranger, visited
from tests.features.calls.pages import Phone, at

pytestmark = pytest.mark.django_db

NOW = "2026-10-27", "17:05"
CODE = "01a20f6e-1df0-7cbd-872e-1f30f559ff32"
PAGES = (
    "/", "/day/", "/day/route/", "/day/add/", f"/call/{CODE}/", f"/call/{CODE}/time/", f"/call/{CODE}/later/",
    f"/call/{CODE}/elsewhere/", f"/call/{CODE}/let-go/", f"/call/{CODE}/number/", f"/call/{CODE}/died/",
    f"/day/visit/{CODE}/done/", f"/day/visit/{CODE}/not-at-home/", f"/day/visit/{CODE}/move/",
    f"/day/visit/{CODE}/again/",
)  # fmt: skip
TAPS = (
    "/evening/", f"/thanks/{CODE}/", f"/message/{CODE}/", "/line/1/", f"/undo/{CODE}/", f"/call/{CODE}/outcome/",
)  # fmt: skip


@pytest.fixture
def visit(firm: Firm, maija_: Party) -> Promise:
    series = flue(firm, maija_, now=at("2025-11-03", "09:00"))
    wish = made(firm, maija_, "visit", date(2026, 10, 27), at=time(12), starts=time(10), series=series)
    return act(firm, [Line(None, wish)], at("2026-10-20", "09:00")).promises[0]


@pytest.mark.parametrize("url", PAGES)
def test_a_guest_is_asked_to_sign_in(client: Client, firm: Firm, url: str) -> None:
    response = client.get(url)
    assert (response.status_code, response.headers["Location"].split("?")[0]) == (302, "/accounts/login/")


@pytest.mark.parametrize("url", TAPS)
def test_a_guests_tap_changes_nothing(client: Client, firm: Firm, url: str) -> None:
    response = client.post(url)
    assert (response.status_code, response.headers["Location"].split("?")[0]) == (302, "/accounts/login/")


def test_another_firm_finds_nothing_here(phone: Phone, firm: Firm, maija_: Party, visit: Promise) -> None:
    sten = stranger(now=at("2025-11-03", "09:00"))
    theirs = Phone(sten)
    code = str(queries.promises(firm.scope).get(pk=visit.id).code)
    with phone.when(*NOW), theirs.when(*NOW):
        assert "Everybody has been called" in theirs.open().text
        assert "Maija" not in theirs.open("/day/?on=2026-10-27").text
        assert "Maija" not in theirs.open("/day/add/?q=maija").text
        for url in PAGES[4:]:
            mine = url.replace(CODE, str(maija_.code) if "/call/" in url else code)
            assert theirs.open(mine).status == 404, mine
            assert theirs.client.post(mine).status_code in (404, 405), mine
        theirs.client.post(f"/call/{maija_.code}/outcome/", {"outcome": "no_answer"})
    assert not queries.acts(sten.scope).exists()


@pytest.mark.parametrize(
    "url", ["/evening/", f"/thanks/{CODE}/", f"/message/{CODE}/", "/line/1/", f"/undo/{CODE}/"]
)
def test_a_look_at_a_tap_is_refused(phone: Phone, url: str) -> None:
    with phone.when(*NOW):
        assert phone.client.get(url).status_code == 405


@pytest.mark.slow
def test_looking_at_every_page_changes_nothing(
    phone: Phone, firm: Firm, maija_: Party, visit: Promise
) -> None:
    found = visited(firm, maija_, on=date(2025, 11, 24), thing="sauna", now=at("2025-11-24", "10:00"))
    codes = {row.pk: str(row.code) for row in queries.promises(firm.scope)}
    with phone.when(*NOW):
        phone.open()
        before = (
            queries.events(firm.scope).count(),
            queries.acts(firm.scope).count(),
            list(Notice.objects.values()),
        )
        for url in PAGES:
            mine = url.replace(CODE, str(maija_.code) if "/call/" in url else codes[visit.id])
            page = phone.open(f"{mine}?p={codes[found.recall.id]}")
            assert page.status == 200, mine
        phone.open(f"/call/{maija_.code}/outcome/")
        after = (
            queries.events(firm.scope).count(),
            queries.acts(firm.scope).count(),
            list(Notice.objects.values()),
        )
    assert before == after


def test_a_tap_without_its_token_is_refused(firm: Firm, maija_: Party) -> None:
    found = visited(firm, maija_, on=date(2026, 3, 2), now=at("2026-03-02", "10:00"))
    code = queries.promises(firm.scope).get(pk=found.recall.id).code
    client = client_of(firm.user, checks_csrf=True)
    thing = f"{code}~1~{firm.member.pk}~open~active"
    response = client.post(f"/call/{maija_.code}/outcome/", {"outcome": "no_answer", "thing": thing})
    assert response.status_code == 403
    assert not queries.events(firm.scope).filter(kind="tried").exists()


@pytest.mark.parametrize(
    "thing", ["", "x", "~~~~", f"{CODE}~1~1~open", f"{CODE}~{'9' * 40}~1~open~active", "<b>"]
)
def test_a_garbled_tick_is_nothing_ticked(phone: Phone, firm: Firm, maija_: Party, thing: str) -> None:
    with phone.when(*NOW):
        phone.open()
        response = phone.client.post(
            f"/call/{maija_.code}/outcome/", {"outcome": "no_answer", "thing": thing}
        )
    assert response.status_code == 409
    assert "Nothing was ticked." in response.content.decode()


@pytest.mark.parametrize("to", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_an_act_never_leads_out_of_the_house(phone: Phone, firm: Firm, maija_: Party, to: str) -> None:
    visited(firm, maija_, on=date(2025, 11, 24), now=at("2025-11-24", "10:00"))
    with phone.when(*NOW):
        form = phone.open().form_with('value="no_answer"')
        response = phone.client.post(form.action, {**form.fields, "outcome": "no_answer", "to": to})
    assert (response.status_code, response.headers["Location"]) == (302, "/")
