"""The cast itself is seen to act, so that no story fails for want of an actor."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from lupaus.ledger import guard
from tests import cast

pytestmark = pytest.mark.django_db


def test_a_visit_done_promises_the_next_reminder() -> None:
    firm = cast.jari()
    maija = cast.maija(firm)
    story = cast.visited(firm, maija)
    assert (story.visit.outcome, story.visit.how) == ("kept", "done")
    assert (story.recall.outcome, story.recall.due_on, story.recall.series_n) == ("open", date(2027, 3, 2), 2)
    assert cast.state_now(firm, story.recall) == story.recall
    assert list(guard.breaches(cast.SPRING + timedelta(hours=3))) == []


def test_a_list_a_word_and_a_supplier() -> None:
    firm = cast.jari()
    maija = cast.maija(firm)
    recall = cast.listed(firm, maija, date(2026, 9, 1))
    word = cast.promised(firm, maija, "callback", date(2026, 3, 3), words="Soitan takaisin")
    theirs = cast.supplied(firm, cast.customer(firm, "Hattu Oy"), date(2026, 3, 20), words="Piipunhattu")
    assert [p.direction for p in (recall, word, theirs)] == ["ours", "ours", "theirs"]
    assert theirs.creditor == theirs.holder == firm.member.pk
    assert len(cast.code_of(firm, word)) == 36
    assert list(guard.breaches(cast.SPRING)) == []
