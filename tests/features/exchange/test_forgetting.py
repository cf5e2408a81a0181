"""Whoever is erased is in no list either, however the list has them written."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lupaus.features.desk.actions.customers import erase
from lupaus.features.exchange.actions import carrying
from lupaus.features.exchange.actions.bringing import answer, bring
from lupaus.features.exchange.actions.carrying import carry, start
from lupaus.features.exchange.models import Batch
from lupaus.features.exchange.rules.naming import rows_naming
from lupaus.features.exchange.rules.packing import unpack
from lupaus.features.exchange.rules.reading import read_pasted
from tests import cast
from tests.cast import SPRING, Firm

pytestmark = pytest.mark.django_db
LATER = SPRING + timedelta(hours=1)
HEAD = "Nimi;Puhelin;Sähköposti;Osoite;Viimeksi\n"
OTHERS = "Pekka Puro;050 765 4321;;Kuja 1;24.11.2025\nLiisa Lahti;050 765 4322;;Kuja 2;24.11.2025\n"


@pytest.fixture
def firm() -> Firm:
    return cast.jari()


def brought(firm: Firm, text: str) -> Batch:
    batch = bring(firm.scope, read_pasted(HEAD + text), "lista.csv", SPRING)
    answer(batch, SPRING, firm.scope.zone, promised="all")
    return batch


@pytest.mark.parametrize(
    "row",
    [
        "Maija Virtanen;;;Kuusitie 4;",
        "VIRTANEN MAIJA;;;Kuusitie 4;",
        "M.V.;040-123 45 67;;Kuusitie 4;",
        "M.V.;+358 (0)40 1234567;;Kuusitie 4;",
        "M.V.;;Maija@Example.org;Kuusitie 4;",
    ],
)
def test_a_list_that_nobody_went_on_with_is_dropped(firm: Firm, row: str) -> None:
    brought(firm, OTHERS + row + "\n")
    kept = brought(firm, OTHERS)
    erase(firm.scope, cast.maija(firm), LATER)
    assert list(Batch.objects.values_list("pk", flat=True)) == [kept.pk]


def test_the_rows_that_failed_forget_only_them(firm: Firm) -> None:
    text = OTHERS + "Maija Virtanen;12;;;31.2.2025\nViljo Vanha;13;;;31.2.2025\n"
    batch = start(firm.scope, brought(firm, text), SPRING)
    batch = carry(firm.scope, batch, SPRING)
    assert batch.state == "done"
    erase(firm.scope, cast.maija(firm), LATER)
    left = Batch.objects.get()
    assert [row[0] for row in unpack(bytes(left.failed or b"")).rows] == ["Viljo Vanha"]
    assert {problem[0] for problem in left.problems} == set(unpack(bytes(left.failed or b"")).numbers)


def test_a_list_that_is_half_in_the_book_ends_there(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrying, "CHUNK", 1)
    text = OTHERS + "Maija Virtanen;040 123 4567;;Kuusitie 4;24.11.2025\n"
    batch = carry(firm.scope, start(firm.scope, brought(firm, text), SPRING), SPRING, seconds=0)
    assert (batch.state, batch.carried) == ("going", 1)
    erase(firm.scope, cast.maija(firm), LATER)
    batch = Batch.objects.get()
    assert (batch.state, batch.carried, batch.sheet) == ("done", 1, None)
    assert carry(firm.scope, batch, LATER).carried == 1


def test_another_firms_list_stays(firm: Firm) -> None:
    other = cast.stranger()
    kept = brought(other, "Maija Virtanen;040 123 4567;;;\n")
    erase(firm.scope, cast.maija(firm), LATER)
    assert list(Batch.objects.all()) == [kept]


def test_nobody_else_is_named_by_half_a_name() -> None:
    sheet = read_pasted(HEAD + "Maija Lahti;;;Kuja 2;\nPekka Virtanen;;;Kuja 1;\n")
    assert rows_naming(sheet, ["Maija Virtanen", "+358401234567", "maija@example.org"]) == frozenset()
