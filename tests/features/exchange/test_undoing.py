"""The wrong list: taken back whole, as long as nothing has happened to any of its promises."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from lupaus.core import events as e
from lupaus.core.lifecycle import Refusal
from lupaus.engine.tick import run_once
from lupaus.features.exchange.actions import carrying
from lupaus.features.exchange.actions.bringing import tidy
from lupaus.features.exchange.actions.undoing import begin, can_undo, go_on, undo_on
from lupaus.features.exchange.actions.whole import Brought, import_sheet
from lupaus.features.exchange.models import Batch, Trail
from lupaus.features.exchange.rules.answers import Answers
from lupaus.features.exchange.rules.reading import read_pasted
from lupaus.ledger import guard, queries
from lupaus.ledger.record import Line
from lupaus.people.models import Basis, ContactPoint, Party
from lupaus.people.parties import customers, find, points_of
from tests import cast
from tests.features.calls.pages import joints
from tests.features.desk.pages import text_of
from tests.scale.work import measured

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 10, 27, 10, tzinfo=UTC)
LATER = NOW + timedelta(hours=2)
HEADINGS = "Nimi;Puhelin;Sähköposti;Osoite;Alue;Kohde;Viimeksi;Väli;Luvattu"
MAIJA = "Maija Virtanen;040 123 4567;maija@example.fi;Sahalahdentie 5;Sahalahti;takka;24.11.2025;1 v;x"
AINO = "Aino Korpi;050 111 2222;;Tie 1;Kylä;takka;1.3.2024;1 v;x"
MANY = [f"Asiakas {n};040 {2_000_000 + n};;Tie {n};Kylä;takka;1.3.2026;1 v;" for n in range(7)]


@pytest.fixture
def firm() -> cast.Firm:
    return cast.jari(language="en")


def brought(firm: cast.Firm, *rows: str, now: datetime = NOW) -> Brought:
    text = "\n".join((HEADINGS, *rows))
    return import_sheet(firm.scope, read_pasted(text), "lista.csv", Answers(promised="column"), now)


def undone(firm: cast.Firm, batch: Batch, now: datetime = LATER) -> Batch:
    return undo_on(firm.scope, begin(firm.scope, batch, now), now)


def well(now: datetime = LATER) -> bool:
    return not list(guard.breaches(now + timedelta(minutes=1)))


def test_who_was_new_is_gone_as_if_never_there(firm: cast.Firm) -> None:
    batch = brought(firm, MAIJA, AINO).batch
    row = undone(firm, batch)
    assert (row.state, row.counts.get("stayed"), row.carried) == ("undone", None, 0)
    assert not customers(firm.scope).exists()
    assert not ContactPoint.objects.exclude(party=firm.member).exists()
    assert find(firm.scope, "virtanen", 5) == find(firm.scope, "takka", 5) == []
    assert queries.open_count(firm.scope) == 0
    assert not queries.series(firm.scope).filter(released_at=None).exists()
    assert not Basis.objects.filter(withdrawn_at=None).exists()
    assert not Trail.objects.exists()
    assert well()
    again = brought(firm, MAIJA, AINO, now=LATER)
    assert (again.counts["people_new"], again.counts["objects_new"]) == (2, 2)
    assert well()


def test_who_was_in_the_book_gets_back_what_they_had(firm: cast.Firm) -> None:
    """A newer visit, a place, a town, a number, a basis and a chosen day came with the list."""
    maija = cast.customer(firm, "Maija Virtanen", "040 123 4567", now=NOW - timedelta(days=400))
    Party.objects.filter(pk=maija.pk).update(town="Tampere")
    recall = cast.listed(firm, maija, date(2027, 2, 1), is_promised=False, now=NOW - timedelta(days=400))
    before = (cast.state_now(firm, recall), queries.series(firm.scope).get(), _card(maija))
    newer = "Maija Virtanen;040 123 4567;maija@example.fi;Sahalahdentie 5;Sahalahti;takka;1.3.2024;1 v;x"
    batch = brought(firm, newer, AINO).batch
    assert batch.counts["objects_newer"] == 1
    assert _card(maija) != before[2]
    assert queries.series(firm.scope).get(pk=recall.series).sticky_on is not None
    undone(firm, batch)
    state, series = cast.state_now(firm, recall), queries.series(firm.scope).get(pk=recall.series)
    assert state == before[0]._replace(seq=state.seq)
    for name in ("last_done_on", "sticky_on", "interval", "is_promised", "basis_id", "released_at"):
        assert getattr(series, name) == getattr(before[1], name)
    assert _card(maija) == before[2]
    assert [party.pk for party in customers(firm.scope)] == [maija.pk]
    assert well()


def _card(party: Party) -> tuple[object, ...]:
    party.refresh_from_db()
    numbers = tuple(points_of(party).values_list("kind", "value", "is_first"))
    return (party.address, party.postcode, party.town, party.area, party.can_message, numbers)


def test_what_somebody_has_written_since_stays(firm: cast.Firm) -> None:
    old = cast.customer(firm, "Maija Virtanen", "040 123 4567", now=NOW - timedelta(days=400))
    batch = brought(firm, MAIJA, AINO).batch
    Party.objects.filter(pk=old.pk).update(address="Uusi tie 7")
    aino = Party.objects.get(name="Aino Korpi")
    Party.objects.filter(pk=aino.pk).update(note="koira pihalla")
    undone(firm, batch)
    old.refresh_from_db()
    aino.refresh_from_db()
    assert (old.address, aino.name, aino.erased_at) == ("Uusi tie 7", "Aino Korpi", None)
    assert queries.open_count(firm.scope) == 0
    assert well()


def test_not_after_something_has_happened_to_one_of_them(firm: cast.Firm) -> None:
    batch = brought(firm, MAIJA, AINO).batch
    assert can_undo(firm.scope, batch, LATER)
    run_once(LATER, joints())  # the engine has put a call on the list: that alone stands in no way
    assert can_undo(firm.scope, batch, LATER)
    promise = queries.promises(firm.scope).order_by("pk").last()
    assert promise is not None
    cast.act(firm, [Line(promise.pk, e.Tried("no_answer"))], LATER)
    assert not can_undo(firm.scope, batch, LATER)
    with pytest.raises(Refusal, match="undo_gone"):
        begin(firm.scope, batch, LATER)
    assert Batch.objects.get().state == "done"
    assert queries.open_count(firm.scope) == 2


def test_not_after_a_day_and_its_trail_goes(firm: cast.Firm) -> None:
    batch = brought(firm, MAIJA).batch
    late = NOW + timedelta(days=1, minutes=1)
    assert not can_undo(firm.scope, batch, late)
    with pytest.raises(Refusal, match="undo_late"):
        begin(firm.scope, batch, late)
    tidy(late)
    assert not Trail.objects.exists()


def test_a_list_that_changed_nothing_has_no_undo(firm: cast.Firm) -> None:
    first = brought(firm, MAIJA).batch
    second = brought(firm, MAIJA, now=LATER).batch
    assert not can_undo(firm.scope, second, LATER)
    undone(firm, first)
    assert not customers(firm.scope).exists()


def test_what_stops_in_the_middle_goes_on(firm: cast.Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrying, "CHUNK", 3)
    batch = brought(firm, *MANY).batch
    row = undo_on(firm.scope, begin(firm.scope, batch, LATER), LATER, seconds=0)
    assert (row.state, row.carried, customers(firm.scope).count()) == ("undoing", 6, 6)
    assert begin(firm.scope, batch, LATER).state == "undoing"  # a second tap
    assert go_on(LATER) == 1
    assert Batch.objects.get().state == "undone"
    assert begin(firm.scope, batch, LATER).state == "undone"
    assert not customers(firm.scope).exists()
    assert well()


def test_a_chunk_that_is_touched_meanwhile_stays(firm: cast.Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrying, "CHUNK", 3)
    batch = brought(firm, *MANY).batch
    row = undo_on(firm.scope, begin(firm.scope, batch, LATER), LATER, seconds=0)
    first = queries.promises(firm.scope).order_by("pk").first()
    assert first is not None
    cast.act(firm, [Line(first.pk, e.Kept("reached"))], LATER)
    row = undo_on(firm.scope, row, LATER)
    assert (row.state, row.counts["stayed"], customers(firm.scope).count()) == ("undone", 3, 3)
    run_once(LATER, joints())
    assert well()


def test_the_result_page_has_one_undo(firm: cast.Firm) -> None:
    batch = brought(firm, MAIJA, AINO).batch
    client, page = cast.client_of(firm.user), reverse("exchange:batch", args=[batch.code])
    stranger = cast.client_of(cast.stranger().user)
    undo = reverse("exchange:undo", args=[batch.code])
    with time_machine.travel(LATER, tick=False):
        assert "Undo the whole list" in text_of(client.get(page))
        assert stranger.post(undo).status_code == 404
        assert client.get(undo).status_code == 405
        after = client.post(undo, follow=True)
        assert "The list was taken back" in text_of(after)
        assert "Who was new is gone" in text_of(after)
        assert after.redirect_chain == client.post(undo, follow=True).redirect_chain  # a second tap
        assert "lista.csv" not in text_of(client.get(reverse("exchange:bring")))
    assert not customers(firm.scope).exists()


def test_the_result_page_says_why_not(firm: cast.Firm) -> None:
    batch = brought(firm, MAIJA).batch
    client = cast.client_of(firm.user)
    with time_machine.travel(LATER, tick=False):
        cast.act(firm, [Line(queries.promises(firm.scope).get().pk, e.Kept("reached"))], LATER)
        assert "Undo the whole list" not in text_of(client.get(reverse("exchange:batch", args=[batch.code])))
        after = client.post(reverse("exchange:undo", args=[batch.code]), follow=True)
    assert "Something has happened since" in text_of(after)


def test_another_firm_is_not_touched(firm: cast.Firm) -> None:
    other = cast.stranger()
    brought(other, MAIJA, AINO)
    undone(firm, brought(firm, MAIJA, AINO).batch)
    assert customers(other.scope).count() == 2
    assert queries.open_count(other.scope) == 2


def test_a_larger_list_takes_no_more_statements(firm: cast.Firm) -> None:
    took = []
    for many in (3, 30):
        rows = [
            f"Asiakas {many} {n};040 {many * 100_000 + n:07};;Tie {n};Kylä;takka;1.3.2026;1 v;"
            for n in range(many)
        ]
        batch = begin(firm.scope, brought(firm, *rows).batch, LATER)
        took.append(measured(lambda batch=batch: undo_on(firm.scope, batch, LATER)).statements)  # type: ignore[misc]
    assert took[1] <= took[0] + 2
