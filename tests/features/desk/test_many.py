"""The list for whoever has many: filters as links, views of one's own, one act for several with one undo."""

from __future__ import annotations

import random
import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lupaus.core.promise import Promise
from lupaus.features.desk.models import SavedView
from lupaus.features.desk.queries import many
from lupaus.features.desk.rules import filters
from lupaus.ledger import guard, queries
from tests import cast
from tests.cast import SPRING, Firm
from tests.features.desk.pages import text_of, undo_url
from tests.features.mandate.office import Office

pytestmark = pytest.mark.django_db
URL = "/desk/promises/"
NOW = SPRING + timedelta(hours=1)


@pytest.fixture
def office() -> Office:
    found = Office()
    for n, who in enumerate((found.aino, found.bo, found.bo)):
        whom = cast.customer(found.jari, f"Asiakas {n}", f"040 123 45{n:02}")
        cast.promised(who, whom, "delivery", date(2026, 3, 10 + n), words=f"Tuomme {n}")
    return found


def open_(who: Firm, query: str = "", now: Any = NOW) -> Any:
    with time_machine.travel(now, tick=False):
        return cast.client_of(who.user).get(f"{URL}?{query}")


def post(who: Firm, path: str, fields: dict[str, Any], now: Any = NOW) -> Any:
    with time_machine.travel(now, tick=False):
        return cast.client_of(who.user).post(f"{URL}{path}", fields, follow=True)


def names(response: Any) -> list[str]:
    return re.findall(r'<a class="row"[^>]*><span><b>([^<]+)</b>', response.content.decode())


def mine(office: Office, who: Firm) -> list[Promise]:
    rows = queries.promises(office.jari.scope).filter(holder=who.member).order_by("due_end", "pk")
    return [queries.state(row) for row in rows]


def code(office: Office, promise: Promise) -> str:
    return cast.code_of(office.jari, promise)


def test_the_address_is_the_filter(office: Office) -> None:
    assert names(open_(office.bo)) == ["Asiakas 1", "Asiakas 2"]
    assert names(open_(office.bo, "whose=all")) == ["Asiakas 0", "Asiakas 1", "Asiakas 2", "Maija Virtanen"]
    assert names(open_(office.bo, f"whose={office.aino.member.code}")) == ["Asiakas 0", "Maija Virtanen"]
    assert names(open_(office.jari, f"whose={office.team_code}")) == names(open_(office.bo, "whose=all"))
    assert names(open_(office.bo, "whose=all&kind=repair")) == ["Maija Virtanen"]
    assert names(open_(office.bo, "whose=all&due_from=2026-03-11&due_to=2026-03-12")) == [
        "Asiakas 1",
        "Asiakas 2",
    ]
    later = SPRING + timedelta(days=9, hours=3)
    assert names(open_(office.bo, "whose=all&state=late", later)) == ["Asiakas 0"]
    assert names(open_(office.bo, "whose=all&state=today", later)) == ["Asiakas 1"]
    assert names(open_(office.bo, "whose=all&state=handed")) == []
    assert names(open_(office.bo, f"whose={uuid4()}")) == []


@pytest.mark.parametrize(
    "query",
    ["whose=x&state=y&kind=%27--&due_from=2026-02-31&after=1", "after=0190b0a0-0000-7000-8000-000000000001"],
)
def test_a_spoilt_address_is_as_if_nothing_was_asked(office: Office, query: str) -> None:
    assert names(open_(office.bo, query)) == ["Asiakas 1", "Asiakas 2"]


def test_a_filter_survives_its_address() -> None:
    asked = filters.Filter("all", "repair", "late", date(2026, 3, 1), date(2026, 3, 31))

    assert filters.read(dict(parse_qsl(asked.query))) == asked
    assert filters.Filter().query == ""


def test_a_stranger_sees_nothing_and_everything_costs_the_same(office: Office) -> None:
    assert names(open_(cast.stranger(), "whose=all")) == []

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            open_(office.bo, "whose=all")
        return len(asked)

    cost()  # the first look of all reads what is kept afterwards
    few = cost()
    for n in range(20):
        cast.promised(office.aino, cast.customer(office.jari, f"Muu {n}", f"040 999 45{n:02}"), "other")
    assert cost() == few


def test_pages_follow_each_other(office: Office) -> None:
    for n in range(60):
        cast.promised(office.bo, office.maija, "other", date(2026, 5, 1), words=f"{n}")
    first = open_(office.bo)
    assert len(names(first)) == 50
    older = re.search(r'href="(/desk/promises/\?[^"]*after=[^"]+)"', first.content.decode())
    assert older
    with time_machine.travel(NOW, tick=False):
        second = cast.client_of(office.bo.user).get(older[1].replace("&amp;", "&"))
    assert len(names(second)) == 12


@pytest.mark.parametrize("asked", ["", "state=week", "due_to=2026-03-14"])
def test_a_teams_pages_are_the_whole_in_its_order(
    office: Office, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    monkeypatch.setattr(many, "PAGE", 3)
    chance = random.Random(asked)  # one of them has most, and days are shared
    for who in chance.choices((office.aino, office.bo, office.liisa), (1, 8, 2), k=24):
        cast.promised(who, office.maija, "other", date(2026, 3, 3 + chance.randrange(14)))
    where = filters.read(dict(parse_qsl(f"whose={office.team_code}&{asked}")))
    scope, found, after = office.jari.scope, [], None
    while True:
        page = many.listed(scope, where, NOW, after)
        found += [row.code for row in page.rows]
        if (after := page.after) is None:
            break
    whole = many.fitting(scope, where, NOW).order_by("due_end", "pk")
    assert found == [row.code for row in whole] and len(found) > 6


def test_several_get_a_new_day_each_and_one_undo_takes_all_back(office: Office) -> None:
    two = mine(office, office.bo)
    picked = {"pick": [code(office, one) for one in two]}
    page = post(office.bo, "act/", picked | {"do": "new_times", "query": "whose=all"})
    assert [state.due_on for state in mine(office, office.bo)] == [one.due_on for one in two], "nothing yet"
    html = page.content.decode()
    fields: dict[str, Any] = dict(re.findall(r'name="(shown_[^"]+)" value="([^"]*)"', html)) | picked
    days = ["2026-03-18", "2026-03-25"]
    fields |= {f"on_{code(office, one).replace('-', '')}": day for one, day in zip(two, days, strict=True)}
    fields |= {
        "mode": "told",
        "cause": "supplier",
        "words": "Tehdas myöhästyy.",
        "act": str(uuid4()),
        "query": "whose=all",
    }
    for _ in range(2):
        done = post(office.bo, "new-times/", fields)
    assert "2 promises have a new day." in text_of(done)
    assert [state.due_on.isoformat() for state in mine(office, office.bo)] == days
    assert {state.terms for state in mine(office, office.bo)} == {"told"}
    assert {state.cause for state in mine(office, office.bo)} == {"supplier"}
    with time_machine.travel(NOW + timedelta(seconds=30), tick=False):
        cast.client_of(office.bo.user).post(undo_url(done))
    assert [state.due_on for state in mine(office, office.bo)] == [one.due_on for one in two]
    assert not [one for one in guard.breaches(NOW) if one.code != "alarm_overdue"]  # no engine lives here


def test_a_stale_row_stops_the_act_and_is_named(office: Office) -> None:
    two = mine(office, office.bo)
    picked = {"pick": [code(office, one) for one in two]}
    html = post(office.bo, "act/", picked | {"do": "new_times"}).content.decode()
    fields: dict[str, Any] = dict(re.findall(r'name="(shown_[^"]+)" value="([^"]*)"', html)) | picked
    fields |= {f"on_{code(office, one).replace('-', '')}": "2026-04-01" for one in two}
    fields |= {"mode": "agreed", "words": "Sopii kaikille."}
    post(office.bo, "new-times/", fields | {"pick": picked["pick"][:1], "words": "Yksi."})
    stale = post(office.bo, "new-times/", fields)
    assert stale.status_code == 409
    assert "Asiakas 1: Somebody changed this while you were looking." in text_of(stale)
    assert [state.terms_no for state in mine(office, office.bo)] == [1, 2]


def test_a_day_that_has_passed_is_said_at_its_row(office: Office) -> None:
    one = mine(office, office.bo)[0]
    fields = {
        "pick": code(office, one),
        f"on_{code(office, one).replace('-', '')}": "2026-03-01",
        "mode": "told",
        "words": "x",
    }
    answer = post(office.bo, "new-times/", fields)
    assert answer.status_code == 422
    assert "That day has passed already." in text_of(answer)


def test_several_are_handed_over_at_once(office: Office) -> None:
    two = mine(office, office.bo)
    fields = {
        "pick": [code(office, one) for one in two],
        "to": str(office.aino.member.code),
        "why": "Sairastun.",
    }
    assert "Asked about 2 promises." in text_of(post(office.bo, "hand-over/", fields))
    assert {state.handed_to for state in mine(office, office.bo)} == {office.aino.member.pk}
    assert names(open_(office.bo, "state=handed")) == ["Asiakas 1", "Asiakas 2"]
    again = post(office.bo, "hand-over/", fields)
    assert again.status_code == 422
    assert "has been asked already" in text_of(again)


def test_nothing_ticked_is_said(office: Office) -> None:
    assert "Tick the ones that you mean first." in text_of(post(office.bo, "act/", {"do": "new_times"}))
    foreign = {"pick": [code(office, mine(office, office.bo)[0])], "do": "new_times"}
    assert "Tick the ones" in text_of(post(cast.stranger(), "act/", foreign))


def test_a_view_is_kept_under_a_name_and_is_mine_alone(office: Office) -> None:
    saved = post(office.bo, "views/", {"name": "Myöhässä", "whose": "all", "state": "late"})
    assert "Saved: Myöhässä." in text_of(saved)
    assert 'href="/desk/promises/?whose=all&amp;state=late"' in open_(office.bo).content.decode()
    assert "Myöhässä" not in open_(office.aino).content.decode()
    post(office.bo, "views/", {"name": "Myöhässä", "whose": "all", "kind": "repair"})
    view = SavedView.objects.get()
    assert view.query == "whose=all&kind=repair"
    post(office.aino, f"views/{view.code}/drop/", {})
    assert SavedView.objects.count() == 1
    post(office.bo, f"views/{view.code}/drop/", {})
    assert SavedView.objects.count() == 0
    assert "Give the view a name." in text_of(post(office.bo, "views/", {"name": " "}))


def test_a_window_stays_a_window_and_a_week_becomes_the_day_that_was_chosen(office: Office) -> None:
    window = cast.promised(office.bo, office.maija, "visit", date(2026, 3, 12), at=time(13), starts=time(10))
    fields = {"pick": code(office, window), f"on_{code(office, window).replace('-', '')}": "2026-03-19",
              "mode": "agreed", "words": "Sopii."}  # fmt: skip
    assert "One promise has a new day." in text_of(post(office.bo, "new-times/", fields))
    now = cast.state_now(office.jari, window)
    assert (now.due_on, now.starts_time, now.due_time, now.precision) == (
        date(2026, 3, 19), time(10), time(13), "part",
    )  # fmt: skip
    assert now.due_end == datetime(2026, 3, 19, 11, tzinfo=UTC)


def test_nobody_hands_over_in_bulk_what_is_not_theirs(office: Office) -> None:
    fields = {"pick": [code(office, one) for one in mine(office, office.bo)], "to": str(office.bo.member.code),
              "why": "x"}  # fmt: skip
    carita = cast.colleague(office.jari, "Carita", "carita@nuohous.example")
    answer = post(carita, "hand-over/", fields)
    assert answer.status_code == 422
    assert "Asiakas 1: Only who has it" in text_of(answer)
