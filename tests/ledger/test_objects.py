"""Objects that come round, and what is left of somebody who is forgotten."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lupaus.core import events as e
from lupaus.core.clock_time import UnclearTime
from lupaus.ledger import guard, policies, queries
from lupaus.ledger.erasing import erase_words
from lupaus.ledger.objects import NewSeries, add_series, alter_series, end_series, reopen_series
from lupaus.ledger.record import Line
from lupaus.people.access import NoAccess
from tests import cast

pytestmark = pytest.mark.django_db
NOW = cast.SPRING


def test_objects_are_added_in_their_order_and_in_few_statements() -> None:
    firm = cast.jari()
    maija = cast.maija(firm)
    kind = firm.book.kind("recall").id
    rows = [
        NewSeries(maija.pk, kind, thing=f"hormi {n}", interval="3y", listed_on=date(2025, 5, 1))
        for n in range(500)
    ]
    with CaptureQueriesContext(connection) as seen:
        made = add_series(firm.scope, rows, now=NOW)
    assert [row.thing for row in made] == [row.thing for row in rows]
    assert {row.last_done_on for row in made} == {date(2025, 5, 1)}
    assert len(seen) < 20


def test_an_object_of_nobody_here_or_without_a_rhythm_is_refused() -> None:
    firm, other = cast.jari(), cast.stranger()
    kind = firm.book.kind("recall").id
    with pytest.raises(NoAccess):
        add_series(firm.scope, [NewSeries(cast.customer(other, "Muu").pk, kind)], now=NOW)
    with pytest.raises(UnclearTime):
        add_series(firm.scope, [NewSeries(cast.maija(firm).pk, kind, interval="joskus")], now=NOW)
    assert not queries.series(firm.scope).exists()


def test_an_altered_rhythm_holds_from_the_next_reminder_on() -> None:
    firm = cast.jari()
    story = cast.visited(firm, cast.maija(firm))
    alter_series(
        firm.scope, story.series, thing="uuni", address="", area="", interval="2y", sticky_on=None, cents=9_000,
        travel_cents=0,
    )  # fmt: skip
    assert cast.state_now(firm, story.recall).due_on == date(2027, 3, 2)
    wish = cast.made(
        firm, cast.maija(firm), "visit", NOW.date(), series=story.series, arises_from=story.recall
    )
    lines = [
        Line(story.recall.id, e.Kept("reached")),
        Line(None, wish._replace(creditor=story.recall.creditor)),
    ]
    visit = cast.act(firm, lines, NOW + timedelta(hours=4)).promises[1]
    after = cast.act(
        firm, [Line(visit.id, e.Kept("done", done_on=NOW.date()))], NOW + timedelta(hours=5)
    ).promises
    assert after[-1].due_on == date(2028, 3, 2)
    assert list(guard.breaches(NOW + timedelta(hours=5))) == []


def test_a_strangers_object_stays_as_it_is() -> None:
    firm, other = cast.jari(), cast.stranger()
    story = cast.visited(firm, cast.maija(firm))
    end_series(other.scope, story.series, "stop", NOW)
    alter_series(
        other.scope, story.series, thing="x", address="", area="", interval="1y", sticky_on=None, cents=0,
        travel_cents=0,
    )  # fmt: skip
    row = queries.series(firm.scope).get()
    assert (row.released_at, row.thing) == (None, "takka")
    end_series(firm.scope, story.series, "stop", NOW)
    reopen_series(other.scope, story.series)
    assert queries.series(firm.scope).get().released_at == NOW


def test_erased_words_are_empty_and_the_chain_is_whole() -> None:
    firm = cast.jari()
    maija, pekka = cast.maija(firm), cast.customer(firm, "Pekka")
    hers = cast.promised(firm, maija, words="Maijan avain")
    his = cast.promised(firm, pekka, words="Pekan avain")
    cast.visited(firm, maija, thing="Maijan takka")
    assert erase_words(firm.scope, [maija.pk], NOW) == 1
    assert [one.words for one in queries.history(firm.scope, hers.id)] == [""]
    assert [one.words for one in queries.history(firm.scope, his.id)] == ["Pekan avain"]
    assert queries.series(firm.scope).get().thing == ""
    assert list(guard.breaches(NOW)) == []


def test_a_kind_may_have_the_firms_own_name() -> None:
    firm, other = cast.jari(), cast.stranger()
    policies.rename_kind(firm.organisation.pk, "recall", "Vuosinuohous")
    assert queries.kinds(firm.scope).get(slug="recall").name == "Vuosinuohous"
    assert queries.kinds(other.scope).get(slug="recall").name == ""
