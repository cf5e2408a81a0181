"""The day: stops in order, done with all that belongs to its end, nobody at home, moved, added."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lupaus.core import events as e
from lupaus.core.promise import Promise
from lupaus.ledger import guard, queries
from lupaus.ledger.record import By, Line, record
from lupaus.people.models import Basis, Party
from tests.cast import Firm, act, code_of, customer, flue, made, state_now, visited
from tests.features.calls.pages import Page, Phone, at

pytestmark = pytest.mark.django_db

TODAY = date(2026, 10, 27)
NOON = "2026-10-27", "12:10"
NOW = at(*NOON)
BORN = at("2025-11-03", "09:00")


def visit_of(
    firm: Firm, whom: Party, on: date = TODAY, hours: tuple[int, int] = (10, 12), *, thing: str = "takka",
    is_promised: bool = True, is_offer: bool = False, cents: int | None = 7_900,
) -> Promise:  # fmt: skip
    """A visit agreed last week for one object."""
    series = flue(firm, whom, thing=thing, is_promised=is_promised, cents=cents, now=BORN)
    wish = made(firm, whom, "visit", on, at=time(hours[1]), starts=time(hours[0]), series=series,
                is_offer=is_offer, lapses_at=at("2026-10-27", "23:00") if is_offer else None)  # fmt: skip
    return act(firm, [Line(None, wish)], at("2026-10-20", "09:00"), "visit").promises[0]


def link(page: Page, ending: str) -> str:
    return next(url for url in page.links() if url.endswith(ending))


def sound(firm: Firm, now: Any = None) -> bool:
    return list(guard.breaches((now or NOW) + timedelta(minutes=2))) == []


def test_stops_stand_in_order_with_all_that_is_needed(phone: Phone, firm: Firm, maija_: Party) -> None:
    maija_.note = "avain naapurissa"
    maija_.save()
    visit_of(firm, customer(firm, "Sari Laine", now=BORN), hours=(14, 16))
    visit_of(firm, maija_, hours=(10, 12))
    visit_of(firm, maija_, hours=(10, 12), thing="sauna", cents=4_500)
    with phone.when(*NOON):
        page = phone.open("/day/")
    assert page.text.index("Maija Virtanen") < page.text.index("Sari Laine")
    assert page.text.count("Maija Virtanen") == 1  # two objects, one stop
    for said in (
        "2 visits to make",
        "Kuusitie 4, 33100 Tampere",
        "takka, sauna",
        "124 €",
        "avain naapurissa",
    ):
        assert said in page.text
    assert any("openstreetmap" in url and "Kuusitie" in url for url in page.links())
    assert "tel:+358401234567" in page.links()


def test_done_with_all_that_belongs_to_its_end(phone: Phone, firm: Firm, maija_: Party) -> None:
    visit = visit_of(firm, maija_, is_promised=False)
    with phone.when(*NOON):
        page = phone.open(link(phone.open("/day/"), "/done/"))
        assert page.form_with('name="reminds"').fields["reminds"] == ["on"]
        page = phone.send(
            page, 'name="reminds"', certificate="on", defect="Luukun saranat poikki", note="tikkaat mukaan",
            price="85,50" if False else "85.50", interval="36m",
        )  # fmt: skip
        assert "Maija Virtanen: done. Next: I promise to remind by 27.10.2029." in page.text
        assert "Next: I promise to remind by 27.10.2029." in page.text.split("all done")[1]
    state = state_now(firm, visit)
    assert (state.outcome, state.how, state.missed_at) == ("kept", "done", None)
    history = {line.event.topic: line.words for line in queries.history(firm.scope, visit.id)
               if line.kind == "remarked" and hasattr(line.event, "topic")}  # fmt: skip
    assert history == {"certificate": "", "defect": "Luukun saranat poikki", "note": "tikkaat mukaan"}
    series = queries.series(firm.scope).get(pk=visit.series)
    assert (series.cents, series.interval, series.is_promised) == (8_550, "36m", True)
    basis = Basis.objects.get(party=maija_)
    assert (basis.how, basis.given_on) == ("at_door", TODAY)
    assert basis.words  # in her language: what was promised
    recall = queries.promises(firm.scope).get(series=visit.series, outcome="open")
    assert recall.is_promised
    assert sound(firm)


def test_done_can_be_taken_back_with_everything(phone: Phone, firm: Firm, maija_: Party) -> None:
    visit = visit_of(firm, maija_, is_promised=False)
    with phone.when(*NOON):
        page = phone.send(phone.open(link(phone.open("/day/"), "/done/")), 'name="reminds"')
        page = phone.undo(page)
        assert page.url == "/day/"
        assert "one visit to make" in page.text
    assert state_now(firm, visit).is_open
    series = queries.series(firm.scope).get(pk=visit.series)
    assert (series.is_promised, series.basis, series.last_done_on) == (False, None, None)
    assert Basis.objects.get(party=maija_).withdrawn_at == NOW
    assert queries.promises(firm.scope).filter(outcome="open").count() == 1
    assert sound(firm)


def test_what_was_denied_is_done_today_and_counts_as_put_right(
    phone: Phone, firm: Firm, maija_: Party
) -> None:
    before = TODAY - timedelta(days=2)
    visit = visited(firm, maija_, on=before, now=NOW - timedelta(days=2, hours=3)).visit
    said = NOW - timedelta(days=1)
    no = [Line(visit.id, e.Contested("no"), "Hormi jäi nuohoamatta.")]
    record(firm.scope, no, by=By(maija_.pk, "customer"), now=said, what="customer.not-kept")
    with phone.when(*NOON):
        page = phone.open(link(phone.open("/day/"), "/done/"))
        assert page.form_with('name="reminds"').fields["done_on"] == [TODAY.isoformat()]
        phone.send(page, 'name="reminds"', done_on=before.isoformat())
    state = state_now(firm, visit)
    assert (state.outcome, state.answer, state.breaks) == ("kept", "no", 1)
    figures = queries.figures_of(firm.scope)
    assert (figures.kept, figures.anew, figures.made_good) == (0, 0, 1)


def test_done_without_a_reminder_ends_the_object(phone: Phone, firm: Firm, maija_: Party) -> None:
    visit = visit_of(firm, maija_)
    with phone.when(*NOON):
        page = phone.send(phone.open(link(phone.open("/day/"), "/done/")), 'name="reminds"', reminds=None)
        assert "Maija Virtanen: done. No reminder is promised." in page.text
        assert not queries.promises(firm.scope).filter(outcome="open").exists()
        assert queries.series(firm.scope).get(pk=visit.series).released_why == "no_reminders"
        assert sound(firm)
        phone.undo(page)
    assert queries.series(firm.scope).get(pk=visit.series).released_at is None
    assert state_now(firm, visit).is_open


def test_done_once_more_without_a_reminder_lets_the_standing_one_go(
    phone: Phone, firm: Firm, maija_: Party
) -> None:
    story = visited(firm, maija_, on=TODAY - timedelta(days=2), now=NOW - timedelta(days=2, hours=3))
    no = [Line(story.visit.id, e.Contested("no"))]
    said = NOW - timedelta(days=1)
    record(firm.scope, no, by=By(maija_.pk, "customer"), now=said, what="customer.not-kept")
    with phone.when(*NOON):
        page = phone.send(phone.open(link(phone.open("/day/"), "/done/")), 'name="reminds"', reminds=None)
        assert state_now(firm, story.recall).outcome == "released"
        assert sound(firm)
        phone.undo(page)
    assert state_now(firm, story.recall).is_open
    assert sound(firm)


def test_a_day_to_come_is_refused_for_done(phone: Phone, firm: Firm, maija_: Party) -> None:
    visit = visit_of(firm, maija_)
    with phone.when(*NOON):
        page = phone.send(
            phone.open(link(phone.open("/day/"), "/done/")), 'name="reminds"', done_on="2026-10-28"
        )
    assert page.status == 422
    assert "That day is still to come." in page.text
    assert state_now(firm, visit).is_open


def test_an_offer_that_was_let_in_is_a_yes(phone: Phone, firm: Firm, maija_: Party) -> None:
    visit = visit_of(firm, maija_, is_offer=True)
    with phone.when(*NOON):
        page = phone.open("/day/")
        assert "waiting for the customer's yes" in page.text
        phone.send(phone.open(link(page, "/done/")), 'name="reminds"')
    assert [line.kind for line in queries.history(firm.scope, visit.id)][:3] == [
        "made",
        "accepted",
        "kept",
    ] or ({"accepted", "kept"} <= {line.kind for line in queries.history(firm.scope, visit.id)})
    assert sound(firm)


def test_a_visit_without_an_object_becomes_one(phone: Phone, firm: Firm, maija_: Party) -> None:
    wish = made(firm, maija_, "visit", TODAY, at=time(12), starts=time(10))
    act(firm, [Line(None, wish)], at("2026-10-20", "09:00"))
    with phone.when(*NOON):
        page = phone.send(phone.open(link(phone.open("/day/"), "/done/")), 'name="reminds"')
        assert "Next: I promise to remind by 27.10.2027." in page.text
        series = queries.series(firm.scope).get()
        assert (series.last_done_on or series.listed_on, series.is_promised) == (TODAY, True)
        assert sound(firm)
        phone.undo(page)
    assert queries.series(firm.scope).get().released_why == "undone"
    assert sound(firm)


def test_nobody_at_home_goes_back_to_the_call_list(phone: Phone, firm: Firm, maija_: Party) -> None:
    visit = visit_of(firm, maija_)
    with phone.when(*NOON):
        page = phone.open(link(phone.open("/day/"), "/not-at-home/"))
        page = phone.send(page, 'name="reason"', words="lappu ovessa")
        assert "nobody was at home. They are on the call list again tomorrow at 17:00." in page.text
    state = state_now(firm, visit)
    assert (state.outcome, state.how, state.missed_at) == ("released", "not_at_home", None)
    assert sound(firm)
    with phone.when("2026-10-28", "17:00"):
        page = phone.open()
        assert "Maija Virtanen" in page.text
        assert 'value="agreed"' in page.source


def test_nobody_at_home_when_it_is_put_right(phone: Phone, firm: Firm, maija_: Party) -> None:
    """The visit was done, and the customer said that it was not: next year's reminder stands already."""
    flue_ = visited(firm, maija_, now=at("2026-10-26", "09:00"))
    no = Line(flue_.visit.id, e.Contested("no"))
    record(firm.scope, [no], by=By(maija_.pk, "customer"), now=at("2026-10-26", "18:00"), what="contest")
    with phone.when(*NOON):
        stop = code_of(firm, flue_.visit)
        page = phone.open(reverse("calls:away", args=[stop]))
        page = phone.send(page, 'name="reason"')
        assert "They are on the call list again tomorrow at 17:00." in page.text
    assert queries.promises(firm.scope).get(outcome="open").pk == flue_.recall.id
    assert sound(firm)
    with phone.when("2026-10-28", "17:00"):
        assert "Maija Virtanen" in phone.open().text


def test_nobody_at_home_and_a_new_time(phone: Phone, firm: Firm, maija_: Party) -> None:
    visit = visit_of(firm, maija_)
    with phone.when(*NOON):
        page = phone.open(link(phone.open("/day/"), "/not-at-home/"))
        page = phone.send(page, 'name="reason"', reason="told_away", again="1")
        page = phone.send(page, 'name="slot"', slot="2026-10-29T10:00/12:00")
        assert "Maija Virtanen: agreed Thu 29.10. 10:00–12:00." in page.text
    assert state_now(firm, visit).how == "told_away"
    anew = queries.promises(firm.scope).get(outcome="open")
    assert (anew.arises_from_id, anew.series_id, anew.due_on) == (visit.id, visit.series, date(2026, 10, 29))
    assert sound(firm)


@pytest.mark.parametrize(
    ("terms", "said"), [("agreed", "agreed anew"), ("told", "It does not count as kept.")]
)
def test_moved_with_their_yes_or_only_told(
    phone: Phone, firm: Firm, maija_: Party, terms: str, said: str
) -> None:
    visit = visit_of(firm, maija_, date(2026, 10, 29))
    with phone.when(*NOON):
        page = phone.open(link(phone.open("/day/?on=2026-10-29"), "/move/"))
        page = phone.send(page, 'name="slot"', slot="2026-11-03T10:00/12:00", terms=terms, words="auto rikki")
    assert said in page.text
    assert page.url == "/day/"
    state = state_now(firm, visit)
    assert (state.terms, state.due_on, state.first_due_on) == (terms, date(2026, 11, 3), date(2026, 10, 29))
    assert "auto rikki" in [line.words for line in queries.history(firm.scope, visit.id)]


def test_an_offer_that_is_moved_is_offered_anew(phone: Phone, firm: Firm, maija_: Party) -> None:
    visit = visit_of(firm, maija_, date(2026, 10, 29), is_offer=True)
    with phone.when(*NOON):
        page = phone.open(link(phone.open("/day/?on=2026-10-29"), "/move/"))
        phone.send(page, 'name="slot"', slot="2026-11-03T10:00/12:00", terms="told")
    assert state_now(firm, visit).outcome == "released"
    assert queries.promises(firm.scope).get(outcome="open").stage == "offered"
    assert sound(firm)


def test_what_was_not_marked_stands_first(phone: Phone, firm: Firm, maija_: Party) -> None:
    visit = visit_of(firm, maija_, date(2026, 10, 26))
    visit_of(firm, customer(firm, "Sari Laine", now=BORN))
    with phone.when(*NOON):
        page = phone.open("/day/")
        assert page.text.index("Not marked yet") < page.text.index("Maija Virtanen") < page.text.index("Sari")
        phone.send(phone.open(link(page, "/done/")), 'name="reminds"')
    assert state_now(firm, visit).missed_at is None  # done yesterday, only marked today


def test_a_visit_is_added_for_somebody_who_called(phone: Phone, firm: Firm, maija_: Party) -> None:
    with phone.when(*NOON):
        page = phone.open("/day/add/?q=virtanen")
        page = phone.open(link(page, f"/call/{maija_.code}/"))
        assert "Nothing waits here, and nothing is promised." in page.text
        page = phone.open(link(page, "/time/"))
        page = phone.send(page, 'name="slot"', slot="2026-10-29T10:00/12:00", what="takka", interval="12m")
        assert "Maija Virtanen: agreed Thu 29.10. 10:00–12:00." in page.text
        visit = queries.promises(firm.scope).get()
        assert visit.stage == "active"
        assert queries.series(firm.scope).get().thing == "takka"
        assert "takka" in str(visit.content.text if visit.content else "")
        assert sound(firm)
        phone.undo(page)
    assert queries.promises(firm.scope).get().is_void
    assert sound(firm)


def test_nobody_is_found(phone: Phone) -> None:
    with phone.when(*NOON):
        assert "Nobody is found by “ahonen”." in phone.open("/day/add/?q=ahonen").text


def test_the_week_tells_what_is_full_and_what_is_a_holiday(phone: Phone, firm: Firm, maija_: Party) -> None:
    visit_of(firm, maija_, date(2026, 12, 7), hours=(8, 16))
    with phone.when("2026-12-03", "12:00"):
        page = phone.open("/day/?on=2026-12-07")
        assert "Mon 7 one visit, full" in page.text
        assert "monday 7.12.2026" in page.text.lower()
        page = phone.open("/day/?on=2026-12-06")
        assert "Independence Day" in page.text


@pytest.mark.parametrize("day", ["2026-02-31", "tomorrow", "99999-01-01"])
def test_a_day_that_is_none_shows_today(phone: Phone, day: str) -> None:
    with phone.when(*NOON):
        page = phone.open(f"/day/?on={day}")
    assert page.status == 200
    assert "There is no such day, so this is today." in page.text


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_time_open(phone: Phone, day: str) -> None:
    with phone.when(*NOON):
        assert phone.open(f"/day/?on={day}").status == 200


def test_the_route_is_a_list_for_paper(phone: Phone, firm: Firm, maija_: Party) -> None:
    visit_of(firm, maija_)
    with phone.when(*NOON):
        page = phone.open(link(phone.open("/day/"), "/day/route/?on=2026-10-27"))
    for said in ("Tuesday 27.10.2026", "10:00–12:00", "Maija Virtanen", "Kuusitie 4", "040 123 4567", "79 €"):
        assert said in page.text


def test_a_kept_visit_cannot_be_done_twice(phone: Phone, firm: Firm, maija_: Party) -> None:
    visit_of(firm, maija_)
    with phone.when(*NOON):
        form = phone.open(link(phone.open("/day/"), "/done/"))
        phone.send(form, 'name="reminds"')
        again = phone.send(form, 'name="reminds"')
        assert "done." in again.text  # the same tap twice is one
        assert queries.promises(firm.scope).filter(outcome="open").count() == 1
        other = phone.send(form, 'name="reminds"', act="00000000-0000-7000-8000-000000000001")
    assert other.status == 409
    assert "marked as kept" in other.text


def test_ten_and_forty_stops_cost_the_same_queries(phone: Phone, firm: Firm) -> None:
    def counted(until: int) -> int:
        for n in range(queries.promises(firm.scope).count(), until):
            visit_of(firm, customer(firm, f"Asiakas {n}", f"04012{n:05d}", now=BORN))
        with phone.when(*NOON):
            phone.open("/day/")
            with CaptureQueriesContext(connection) as seen:
                page = phone.open("/day/")
        assert page.source.count('class="sheet stop') == until
        return len(seen)

    ten = counted(10)
    assert counted(40) == ten
    assert ten <= 25


def test_visits_of_a_year_ago_do_not_show(phone: Phone, firm: Firm, maija_: Party) -> None:
    visited(firm, maija_, on=date(2025, 11, 24), now=at("2025-11-24", "10:00"))
    with phone.when(*NOON):
        page = phone.open("/day/")
        assert "Maija" not in page.text
        assert "No visits today" in page.text
