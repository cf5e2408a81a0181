"""A large book costs a pass no more than a small one: counted rows and statements, never seconds."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

import pytest
from django.db import connection

from bench import books
from bench.books import DUE_NOW, Book
from lupaus.core import events as e
from lupaus.core.clock_time import Precision, due_end
from lupaus.engine.keep import keep_batch
from lupaus.ledger import models, queries
from lupaus.ledger.claim import _claiming
from lupaus.ledger.policies import Rulebook
from lupaus.ledger.record import By, Line, record
from lupaus.ledger.statements import stored
from lupaus.outbox.models import Envelope
from lupaus.outbox.seal import seal
from tests.engine.post import Post
from tests.scale.work import Work, measured

pytestmark = [pytest.mark.scale, pytest.mark.django_db(transaction=True)]
BLOCK = 400
SMALL, LARGE = 2 * BLOCK, 50 * BLOCK
DUE = 50
MORE = 1.15
"""What one more level of an index may cost."""


def small_and_large() -> tuple[Book, Book]:
    """Two firms' books in one database; the second is twenty-five times the first."""
    return books.filled(SMALL, DUE, "small", BLOCK), books.filled(LARGE, DUE, "large", BLOCK)


def assert_no_growth(small: Work, large: Work) -> None:
    assert large.answer == small.answer
    assert large.statements == small.statements
    assert small.looked_at > 0
    assert large.looked_at <= small.looked_at * MORE, (small, large)


def test_a_pass_looks_at_what_is_due_and_not_at_the_book() -> None:
    books.filled(SMALL, DUE, "small", BLOCK)
    keep_batch(DUE_NOW, 5)  # the calendar has been worked out
    small = measured(lambda: keep_batch(DUE_NOW, 40))
    keep_batch(DUE_NOW)
    books.filled(LARGE, DUE, "large", BLOCK)
    keep_batch(DUE_NOW, 5)
    large = measured(lambda: keep_batch(DUE_NOW, 40))
    assert large.answer == 40
    assert_no_growth(small, large)
    assert large.statements <= 10


def test_a_look_that_finds_nothing_due_reads_nothing() -> None:
    """The last claim of every round, and every look of a quiet day."""
    took = []
    for size, name in ((SMALL, "small"), (LARGE, "large")):
        books.filled(size, DUE, name, BLOCK)
        keep_batch(DUE_NOW)
        took.append(measured(lambda: keep_batch(DUE_NOW)))
    assert [found.answer for found in took] == [0, 0]
    assert took[1].looked_at <= took[0].looked_at + 1


def test_sealing_looks_at_those_who_are_written_to_and_not_at_all_people() -> None:
    took = []
    for size, name in ((SMALL, "small"), (LARGE, "large")):
        book = books.filled(size, DUE, name, BLOCK)
        agree(book, 30)
        while keep_batch(DUE_NOW + timedelta(minutes=2)):
            pass
        books.settle()
        joints = Post().joints
        took.append(measured(lambda joints=joints: seal(DUE_NOW + timedelta(minutes=2), joints)))  # type: ignore[misc]
    assert took[0].answer == 30
    assert Envelope.objects.count() == 60
    assert_no_growth(*took)


def test_a_tap_looks_at_its_own_promise() -> None:
    took = []
    for book in small_and_large():
        promise = queries.promises(book.scope).order_by("pk")[7].pk

        def tap(book: Book = book, promise: int = promise) -> int:
            by = By(book.scope.party, "member")
            return len(record(book.scope, [Line(promise, e.Deed())], by=by, now=DUE_NOW, what="tap").promises)

        tap()
        took.append(measured(tap))
    assert_no_growth(*took)
    assert took[0].statements <= 10


def test_the_claim_seeks_in_the_index_of_alarms() -> None:
    """By the planner's own choice, with the book counted: nothing is forbidden to it."""
    books.filled(LARGE, DUE, "large", BLOCK)
    with connection.cursor() as cursor:
        word = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
        cursor.execute(
            f"{word} {_claiming().replace(' FOR UPDATE OF p SKIP LOCKED', '')}", [stored(DUE_NOW), 500]
        )
        plan = "\n".join(str(row[-1]) for row in cursor.fetchall())
    assert "promise_alarms" in plan, plan
    assert not re.search(r"SCAN p\b|Seq Scan on ledger_promise", plan), plan


def agree(book: Book, many: int) -> None:
    """`many` customers have agreed a visit; each is to have it in writing."""
    scope, kind = book.scope, Rulebook(book.scope.organisation).kind("visit").id
    parties = queries.series(scope).order_by("pk").values_list("party", flat=True)[:many]
    on, at = date(2100, 6, 1), time(12)
    end = due_end(on, at, Precision.MINUTE, scope.zone)
    lines = [
        Line(None, e.Made(scope.organisation, kind, scope.party, party, scope.party, scope.party, on, end, scope.zone,
                          precision="minute", due_time=at))
        for party in parties
    ]  # fmt: skip
    record(scope, lines, by=By(scope.party, "member"), now=DUE_NOW, what="agreed")
    models.Promise.objects.filter(organisation=scope.organisation, kind=kind).update(next_step_at=DUE_NOW)
