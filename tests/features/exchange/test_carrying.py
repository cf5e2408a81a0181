"""A list meets the book: who is new, who is known, what is asked when, and nothing twice."""

from __future__ import annotations

import itertools
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lupaus.core import events as e
from lupaus.core.clock_time import UnclearTime
from lupaus.features.exchange.actions import carrying
from lupaus.features.exchange.actions.bringing import batch_of, bring, tidy
from lupaus.features.exchange.actions.carrying import carry, pause, start, understood
from lupaus.features.exchange.actions.entering import enter as real
from lupaus.features.exchange.actions.foreseeing import foresee
from lupaus.features.exchange.actions.whole import Brought, import_file, import_sheet
from lupaus.features.exchange.models import Batch
from lupaus.features.exchange.rules.answers import Answers
from lupaus.features.exchange.rules.packing import unpack
from lupaus.features.exchange.rules.reading import read_pasted
from lupaus.features.exchange.rules.row_cells import _EMAIL
from lupaus.ledger import queries
from lupaus.ledger.record import Line
from lupaus.people.models import Basis, ContactPoint, Party
from lupaus.people.parties import customers, find, set_rule, to_email
from tests import cast

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 10, 27, 10, tzinfo=UTC)
"""A Tuesday, noon in Helsinki."""
TODAY = date(2026, 10, 27)
HEADINGS = "Nimi;Puhelin;Sähköposti;Osoite;Alue;Kohde;Tyyppi;Viimeksi;Väli;Hinta;Kieli;Luvattu"
ALL = Answers(promised="all")


def brought(firm: cast.Firm, text: str, answers: Answers = ALL, now: datetime = NOW) -> Brought:
    return import_sheet(firm.scope, read_pasted(text), "lista.csv", answers, now)


def listed(*rows: str) -> str:
    return "\n".join((HEADINGS, *rows))


MAIJA = (
    "Maija Virtanen;040 123 4567;maija@example.fi;Sahalahdentie 5;Sahalahti;takka;;24.11.2025;1 v;79,50;fi;x"
)


def promises(firm: cast.Firm) -> list[tuple[str, date, date | None, bool]]:
    return [
        (Party.objects.get(pk=row.creditor_id).name, row.due_on, row.wanted_at.date() if row.wanted_at else None, row.is_promised)
        for row in queries.promises(firm.scope).filter(outcome="open").order_by("pk")
    ]  # fmt: skip


def test_one_row_becomes_a_customer_an_object_and_a_promise() -> None:
    firm = cast.jari()
    result = brought(firm, listed(MAIJA), now=datetime(2026, 3, 2, 10, tzinfo=UTC))
    assert result.counts == {"people_new": 1, "objects_new": 1, "promised": 1}
    (party,) = customers(firm.scope)
    assert (party.name, party.language, party.address, party.area, party.can_call, party.can_message) == (
        "Maija Virtanen", "fi", "Sahalahdentie 5", "Sahalahti", True, True,
    )  # fmt: skip
    series = queries.series(firm.scope).get()
    assert (series.thing, series.interval, series.cents, series.last_done_on, series.is_promised) == (
        "takka", "12m", 7950, date(2025, 11, 24), True,
    )  # fmt: skip
    assert promises(firm) == [("Maija Virtanen", date(2026, 11, 24), None, True)]
    basis = Basis.objects.get()
    assert (basis.how, basis.given_on, basis.party, series.basis) == (
        "list",
        date(2025, 11, 24),
        party,
        basis,
    )
    assert "2.3.2026" in basis.words
    assert find(firm.scope, "takka", 5) == find(firm.scope, "1234567", 5) == [party]


def test_what_is_past_is_asked_on_a_chosen_evening_and_never_missed() -> None:
    firm = cast.jari()
    brought(firm, listed("Aino Korpi;0501112222;;Tie 1;Kylä;takka;;1.3.2024;1 v;;;"))
    assert promises(firm) == [("Aino Korpi", TODAY + timedelta(days=28), TODAY, True)]
    event = queries.history(firm.scope, queries.promises(firm.scope).get().pk)[0].event
    assert isinstance(event, e.Made)
    assert event.calculated_on == date(2025, 3, 1)


def test_a_day_that_is_near_but_ahead_stays_the_promised_day() -> None:
    firm = cast.jari()
    brought(firm, listed("Aino Korpi;0501112222;;Tie 1;Kylä;takka;;10.11.2025;1 v;;;"))
    assert promises(firm) == [("Aino Korpi", date(2026, 11, 10), TODAY, True)]


def test_calls_are_spread_over_evenings_by_area() -> None:
    firm = cast.jari()
    rows = [
        f"Asiakas {n};04012345{n:02};;Tie {n};{'ABC'[n % 3]};takka;;1.{1 + n % 9}.2025;1 v;;;"
        for n in range(30)
    ]
    sheet = read_pasted(listed(*rows))
    result = import_sheet(firm.scope, sheet, "x", Answers(promised="all", per_evening=4), NOW)
    assert (result.tonight, result.after) == (4, 26)
    evenings: dict[date, set[str]] = {}
    for row in queries.promises(firm.scope):
        assert row.wanted_at is not None
        area = Party.objects.get(pk=row.creditor_id).area
        evenings.setdefault(row.wanted_at.date(), set()).add(area)
        assert row.due_end > NOW
    assert sum(len(areas) == 1 for areas in evenings.values()) >= 5
    assert max(evenings) == result.done_on
    assert all(on.weekday() != 6 for on in evenings)


def test_evenings_that_have_calls_already_take_fewer() -> None:
    firm = cast.jari()
    brought(
        firm,
        listed(*[f"A {n};04011111{n:02};;;;;;1.1.2025;;;;" for n in range(3)]),
        Answers(None, "all", 3),
    )
    result = brought(firm, listed("B;0402222222;;;;;;1.1.2025;;;;"), Answers(None, "all", 3))
    assert result.tonight == 0
    assert result.done_on == date(2026, 10, 28)


def test_after_tonights_hours_the_calls_begin_tomorrow() -> None:
    firm = cast.jari()
    late = datetime(2026, 10, 27, 19, tzinfo=UTC)
    result = brought(firm, listed("B;0402222222;;;;;;1.1.2025;;;;"), now=late)
    assert (result.tonight, result.done_on) == (0, date(2026, 10, 28))


def test_the_same_file_twice_changes_nothing() -> None:
    firm = cast.jari()
    text = listed(
        MAIJA,
        "Maija Virtanen;0401234567;;Ranta 1;Sahalahti;;mökki;1.6.2024;;;;",
        "Eino Ilman;;;Erämaantie 3;Kuru;uuni;;1.6.2025;;;;",
        "Sven;;sven@example.fi;;;;;1.6.2025;;;sv;",
        "Nimetön tie;050 999 8888;;;;;;;;;;",
    )
    first = brought(firm, text)
    assert first.counts == {"people_new": 4, "objects_new": 5, "promised": 5}

    def everything() -> list[object]:
        tables = (queries.promises(firm.scope), queries.series(firm.scope), queries.events(firm.scope), Party.objects.all(), ContactPoint.objects.all(), Basis.objects.all())  # fmt: skip
        return [list(table.order_by("pk").values()) for table in tables]

    before = everything()
    second = brought(firm, text, now=NOW + timedelta(hours=1))
    assert second.counts == {"people_known": 4, "objects_same": 5}
    assert everything() == before


def test_a_newer_visit_moves_the_promise_on_and_an_older_one_changes_nothing() -> None:
    firm = cast.jari()
    row = "Maija;0401234567;;Tie 5;Kylä;takka;;{};1 v;;;"
    brought(firm, listed(row.format("24.11.2025")), now=datetime(2026, 3, 2, 10, tzinfo=UTC))
    older = brought(firm, listed(row.format("24.11.2024")))
    assert older.counts == {"people_known": 1, "objects_same": 1}
    assert promises(firm) == [("Maija", date(2026, 11, 24), None, True)]
    newer = brought(firm, listed(row.format("20.10.2026")))
    assert newer.counts == {"people_known": 1, "objects_newer": 1}
    assert promises(firm) == [("Maija", date(2027, 10, 20), None, True)]
    assert queries.series(firm.scope).get().last_done_on == date(2026, 10, 20)
    again = brought(firm, listed(row.format("20.10.2026")))
    assert again.counts == {"people_known": 1, "objects_same": 1}


def test_a_newer_visit_that_is_itself_long_ago_waits_for_its_evening() -> None:
    firm = cast.jari()
    row = "Maija;0401234567;;Tie 5;Kylä;takka;;{};1 v;;;"
    brought(firm, listed(row.format("24.11.2022")))
    brought(firm, listed(row.format("24.11.2024")), Answers(None, "all", 1))
    ((_, due_on, _, _),) = promises(firm)
    assert due_on >= TODAY + timedelta(days=28)


def test_what_a_customer_let_go_is_never_made_again() -> None:
    firm = cast.jari()
    brought(firm, listed(MAIJA))
    recall = queries.promises(firm.scope).get()
    cast.act(firm, [Line(recall.pk, e.Released("sold", is_series_ended=True))], NOW)
    result = brought(firm, listed(MAIJA.replace("24.11.2025", "1.10.2026")))
    assert result.counts == {"people_known": 1, "objects_let_go": 1}
    assert promises(firm) == []


def test_who_asked_for_no_contact_gets_no_new_promise() -> None:
    firm = cast.jari()
    brought(firm, listed(MAIJA))
    set_rule(customers(firm.scope).get(), "none")
    result = brought(firm, listed(MAIJA.replace("takka", "leivinuuni")))
    assert result.counts == {"people_known": 1, "objects_no_contact": 1}


def test_an_agreed_visit_is_left_as_it_is() -> None:
    firm = cast.jari()
    brought(firm, listed(MAIJA))
    recall = queries.state(queries.promises(firm.scope).get())
    visit = cast.made(
        firm,
        customers(firm.scope).get(),
        "visit",
        date(2026, 11, 3),
        series=recall.series,
        arises_from=recall,
    )
    cast.act(firm, [Line(recall.id, e.Kept("reached")), Line(None, visit)], NOW)
    result = brought(firm, listed(MAIJA.replace("24.11.2025", "26.10.2026")))
    assert result.counts == {"people_known": 1, "objects_agreed": 1}


def test_an_existing_customer_gets_only_what_the_book_lacks() -> None:
    firm = cast.jari()
    maija = cast.customer(firm, "Maija V.", "0401234567")
    result = brought(
        firm,
        listed("Maija Virtanen;0401234567, 050 777 6666;maija@example.fi;Tie 5;Kylä;takka;;24.11.2025;;;;"),
    )
    assert result.counts == {"people_known": 1, "objects_new": 1, "promised": 1}
    maija.refresh_from_db()
    assert (maija.name, maija.address, maija.area) == ("Maija V.", "Tie 5", "Kylä")
    values = set(ContactPoint.objects.filter(party=maija).values_list("value", flat=True))
    assert values == {"+358401234567", "+358507776666", "maija@example.fi"}


def test_a_number_of_somebody_else_is_not_given_to_a_second_customer() -> None:
    firm = cast.jari()
    cast.customer(firm, "Maija", "0401234567")
    cast.customer(firm, "Onni", "0507776666")
    brought(firm, listed("Maija;0401234567, 0507776666;;;;;;24.11.2025;;;;"))
    assert ContactPoint.objects.filter(value="+358507776666").count() == 1


def test_without_a_promise_none_is_claimed() -> None:
    firm = cast.jari()
    rows = listed(MAIJA, "Aino;0501112222;;;;;;1.12.2025;;;;ei", "Eino;0501113333;;;;;;1.12.2025;;;;")
    result = brought(firm, rows, Answers(promised="column"))
    assert (result.counts["promised"], result.counts["unpromised"]) == (1, 2)
    assert [(name, is_promised) for name, _, _, is_promised in promises(firm)] == [
        ("Maija Virtanen", True),
        ("Aino", False),
        ("Eino", False),
    ]
    assert Basis.objects.get().party.name == "Maija Virtanen"


def test_a_holiday_home_comes_round_every_third_year_at_its_own_address() -> None:
    firm = cast.jari()
    brought(firm, listed(MAIJA, "Maija;0401234567;;Mökkitie 9, 36420 Kuhmalahti;;takka;mökki;1.6.2024;;;;"))
    home, away = queries.series(firm.scope).order_by("pk")
    assert (home.thing, home.interval, home.address) == ("takka", "12m", "")
    assert (away.thing, away.interval, away.address) == (
        "takka (mökki)",
        "36m",
        "Mökkitie 9, 36420 Kuhmalahti",
    )
    assert customers(firm.scope).count() == 1


def test_another_firm_is_not_touched() -> None:
    firm, other = cast.jari(), cast.stranger()
    theirs = cast.customer(other, "Maija", "0401234567")
    brought(firm, listed(MAIJA))
    assert customers(firm.scope).count() == 1
    assert list(customers(other.scope)) == [theirs]
    with pytest.raises(Batch.DoesNotExist):
        batch_of(other.scope, Batch.objects.get().code)


def test_a_bad_row_stops_only_itself() -> None:
    firm = cast.jari()
    result = brought(firm, listed(MAIJA, "Väärä;0401;;;;;;31.2.2025;;;;"))
    assert result.counts["people_new"] == 1
    assert [problem.code for problem in result.problems] == ["phone_impossible", "impossible_date"]
    assert result.batch.failed is not None
    assert result.batch.sheet is None


def waiting(firm: cast.Firm, count: int) -> Batch:
    rows = [f"Asiakas {n};0401{n:06};;;;;;1.1.2026;;;;" for n in range(count)]
    batch = bring(firm.scope, read_pasted(listed(*rows)), "lista.csv", NOW)
    batch.answers = ALL.to_json()
    batch.save()
    return batch


def test_work_is_done_in_pieces_and_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrying, "CHUNK", 3)
    firm = cast.jari()
    batch = start(firm.scope, waiting(firm, 8), NOW)
    batch = carry(firm.scope, batch, NOW, seconds=0)
    assert (batch.state, batch.carried, batch.total) == ("going", 3, 8)
    assert queries.promises(firm.scope).count() == 3
    pause(batch)
    batch = carry(firm.scope, batch, NOW)
    assert (batch.state, batch.carried) == ("paused", 3)
    carrying._understood.cache_clear()  # as after a crash: nothing is in memory
    told: list[tuple[int, int]] = []
    batch = carry(firm.scope, start(firm.scope, batch, NOW), NOW, progress=lambda *done: told.append(done))
    assert told == [(6, 8), (8, 8)]
    assert (batch.state, batch.counts) == ("done", {"people_new": 8, "objects_new": 8, "promised": 8})
    assert queries.promises(firm.scope).count() == 8


def test_a_list_that_is_not_in_memory_is_read_before_anything_is_held(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    firm, order = cast.jari(), []
    batch = start(firm.scope, waiting(firm, 3), NOW)
    carrying.forget_read()  # as after a crash, or in another process
    monkeypatch.setattr(carrying, "unpack", lambda packed: order.append("read") or unpack(packed))
    taken = carrying.taken
    monkeypatch.setattr(carrying, "taken", lambda pk: order.append("taken") or taken(pk))
    assert carry(firm.scope, batch, NOW).state == "done"
    assert order == ["read", "taken"]


def test_a_second_start_finds_the_first_one_going(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrying, "CHUNK", 3)
    firm = cast.jari()
    batch = waiting(firm, 5)
    seen_by_the_second_tap = Batch.objects.get(pk=batch.pk)
    carry(firm.scope, start(firm.scope, batch, NOW), NOW, seconds=0)
    second = start(firm.scope, seen_by_the_second_tap, NOW)
    assert (second.state, second.carried) == ("going", 3)
    assert carry(firm.scope, second, NOW).state == "done"
    assert queries.promises(firm.scope).count() == 5


def test_a_failed_chunk_leaves_nothing_half(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrying, "CHUNK", 3)
    firm = cast.jari()
    batch = carry(firm.scope, start(firm.scope, waiting(firm, 6), NOW), NOW, seconds=0)

    def dying(*args: object, **kwargs: object) -> dict[str, int]:
        real(*args, **kwargs)  # type: ignore[arg-type]
        raise RuntimeError("the power went")

    monkeypatch.setattr(carrying, "enter", dying)
    with pytest.raises(RuntimeError):
        carry(firm.scope, batch, NOW)
    assert customers(firm.scope).count() == queries.promises(firm.scope).count() == 3
    monkeypatch.setattr(carrying, "enter", real)
    assert carry(firm.scope, batch, NOW).state == "done"
    assert customers(firm.scope).count() == 6


def test_the_engine_carries_on_what_was_left() -> None:
    firm = cast.jari()
    start(firm.scope, waiting(firm, 4), NOW)
    assert (
        carrying.carry_on(
            NOW,
        )
        == 1
    )
    assert Batch.objects.get().state == "done"
    assert {row.debtor_id for row in queries.promises(firm.scope)} == {firm.scope.party}
    assert (
        carrying.carry_on(
            NOW,
        )
        == 0
    )


def test_the_dry_run_changes_nothing_and_foretells_what_is_done() -> None:
    firm = cast.jari()
    batch = waiting(firm, 20)
    foreseen = foresee(firm.scope, understood(batch).merged.contacts, 4, NOW)
    assert customers(firm.scope).count() == queries.promises(firm.scope).count() == 0
    assert (foreseen.spread.tonight, foreseen.spread.after, foreseen.asked) == (0, 0, 0)
    done = carry(firm.scope, start(firm.scope, batch, NOW), NOW)
    assert done.counts == foreseen.counts


def test_lists_do_not_lie_about_for_ever() -> None:
    firm = cast.jari()
    waiting(firm, 2)
    brought(firm, listed(MAIJA, "Väärä;0401;;;;;;31.2.2025;;;;"))
    assert tidy(NOW + timedelta(days=8)) == 1
    assert tidy(NOW + timedelta(days=31)) == 1
    batch = Batch.objects.get()
    assert (batch.failed, batch.problems) == (None, [])
    assert tidy(NOW + timedelta(days=32)) == 0


def test_a_file_is_brought_in_by_its_path(tmp_path: Path) -> None:
    firm = cast.jari()
    path = tmp_path / "asiakkaat.csv"
    path.write_bytes(listed(MAIJA).encode("cp1252"))
    result = import_file(firm.scope, path, ALL, NOW)
    assert result.counts["people_new"] == 1
    assert Batch.objects.get().source == "asiakkaat.csv"


@given(st.from_regex(r"\A[a-z0-9!.#$%&'*+/=?^_`{}|~@-]{1,12}@[a-z0-9.-]{1,14}\Z"))
def test_every_address_that_a_list_gives_is_one_for_the_book(address: str) -> None:
    if _EMAIL.fullmatch(address):
        assert to_email(address) == address


@pytest.mark.scale
@pytest.mark.slow
def test_ten_thousand_customers_are_in_within_thirty_seconds() -> None:
    firm = cast.jari()
    streets = itertools.cycle(["Sahalahdentie", "Rantatie", "Koulukuja"])
    rows = [
        f"Asiakas{n} Virtanen;040 {n:07};a{n}@example.fi;{next(streets)} {n};Kylä{n % 60};takka;;{1 + n % 28}.{1 + n % 12}.2025;1 v;79,50;fi;x"
        for n in range(10_000)
    ]
    began = time.process_time()
    result = brought(firm, listed(*rows), Answers(promised="all", per_evening=60))
    took = time.process_time() - began  # the machine may be busy with others
    print(f"10,000 customers in {took:.1f} s")  # noqa: T201
    assert result.counts == {"people_new": 10_000, "objects_new": 10_000, "promised": 10_000}
    assert took < 30


def test_a_pile_that_no_year_can_hold_is_told_and_leaves_nothing() -> None:
    firm = cast.jari()
    firm.organisation.calendar = {"hours": {"evening": {}}}
    firm.organisation.save()
    with pytest.raises(UnclearTime):
        brought(firm, listed("B;0402222222;;;;;;1.1.2025;;;;"))
    assert Batch.objects.count() == customers(firm.scope).count() == 0


def test_the_word_is_that_of_the_one_who_brought_the_list() -> None:
    firm = cast.jari()
    batch = start(firm.scope, waiting(firm, 2), NOW)
    somebody = cast.customer(firm, "Essi", "0447777777")
    carry(firm.scope._replace(party=somebody.pk), batch, NOW)
    assert {row.debtor_id for row in queries.promises(firm.scope)} == {firm.scope.party}
