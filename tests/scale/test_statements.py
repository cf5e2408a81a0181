"""How many statements a pass and an act take does not hang on how much they carry."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lupaus.core import events as e
from lupaus.engine.keep import keep_batch
from lupaus.ledger import queries
from lupaus.ledger.record import Line
from tests import cast
from tests.cast import SPRING, Firm
from tests.scale.work import measured

pytestmark = pytest.mark.django_db
MOST = 10
DAY = timedelta(days=1)


def promised(firm: Firm, many: int, slug: str, days: int) -> list[int]:
    """`many` customers are given a word of this kind, due in so many days."""
    on = (SPRING + days * DAY).date()
    people = [cast.customer(firm, f"Asiakas {slug} {n}", f"040 {n:07}") for n in range(many)]
    lines = [Line(None, cast.made(firm, person, slug, on)) for person in people]
    return [promise.id for promise in cast.act(firm, lines, SPRING).promises]


@pytest.mark.parametrize("many", [1, 7, 60])
def test_a_batch_of_one_kind_takes_few_statements_however_many_it_holds(many: int) -> None:
    firm = cast.jari()
    promised(firm, many, "recall", 25)
    found = measured(lambda: keep_batch(SPRING + DAY))
    assert found.answer == many
    assert found.statements <= MOST
    assert queries.events(firm.scope).filter(kind="step_taken").count() == many


def test_a_batch_of_many_fates_takes_as_many_statements_as_there_are_fates() -> None:
    """A call to make, a word that was missed, and one told about in time: each changes other columns."""
    took = []
    for many in (2, 20):
        firm = cast.firm_of(f"Firma {many}", "Jari", f"jari{many}@nuohous.example")
        promised(firm, many, "recall", 25)
        promised(firm, many, "other", 1)
        promised(firm, many, "refund", 30)
        took.append(measured(lambda: keep_batch(SPRING + 3 * DAY)))
    few, more = took
    assert (few.answer, more.answer) == (6, 60)
    assert few.statements == more.statements <= MOST + 3


def test_many_firms_in_a_batch_take_no_more_statements_than_one() -> None:
    took = []
    for many in (1, 8):
        for number in range(many):
            firm = cast.firm_of(f"Firma {many} {number}", "Jari", f"jari{many}.{number}@nuohous.example")
            promised(firm, 2, "recall", 25)
        took.append(measured(lambda: keep_batch(SPRING + DAY)))
    assert [found.answer for found in took] == [2, 16]
    assert took[0].statements == took[1].statements <= MOST


def test_an_act_of_many_lines_takes_no_more_statements_than_one_of_few() -> None:
    firm = cast.jari()
    ids = promised(firm, 40, "recall", 60)
    few = measured(lambda: len(cast.act(firm, [Line(pk, e.Deed()) for pk in ids[:2]], SPRING).promises))
    many = measured(lambda: len(cast.act(firm, [Line(pk, e.Deed()) for pk in ids], SPRING).promises))
    assert (few.answer, many.answer) == (2, 40)
    assert many.statements == few.statements <= MOST


def test_making_many_takes_no_more_statements_than_making_few() -> None:
    firm = cast.jari()
    maija = cast.maija(firm)
    wish = cast.made(firm, maija, "recall", (SPRING + 60 * DAY).date())
    few = measured(lambda: len(cast.act(firm, [Line(None, wish)] * 2, SPRING).promises))
    many = measured(lambda: len(cast.act(firm, [Line(None, wish)] * 50, SPRING).promises))
    assert (few.answer, many.answer) == (2, 50)
    assert many.statements == few.statements
