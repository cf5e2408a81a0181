"""Two who need the same people, envelopes and promises take them in one order, so none waits for ever.

On PostgreSQL each of these used to end in a deadlock. SQLite lets one writer in: there one comes after the other.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Thread
from time import monotonic, sleep
from uuid import uuid4

import pytest
from django.db import connection, transaction

from lupaus.core.promise import Promise
from lupaus.engine.read import _bounced
from lupaus.features.calls.actions.acting import Act, Pick
from lupaus.features.calls.actions.reaching import died, look_for_number
from lupaus.features.desk.actions.customers import erase
from lupaus.ledger import writing
from lupaus.ledger.record import undo
from lupaus.outbox.models import Envelope
from lupaus.people.families import hold
from lupaus.people.models import Party
from tests.cast import SPRING, Firm, jari, maija
from tests.engine.post import MINUTE, Post, agree
from tests.engine.test_telling import DAY

pytestmark = pytest.mark.django_db(transaction=True)
NOW = SPRING + 5 * MINUTE
NUMBER = "+358401234567"


@pytest.fixture
def firm() -> Firm:
    return jari()


@pytest.fixture
def whom(firm: Firm) -> Party:
    return maija(firm)


@pytest.fixture
def visit(firm: Firm, whom: Party) -> Promise:
    """Agreed, and its confirmation ready to be sent by hand."""
    visit = agree(firm, whom, DAY, SPRING)
    Post(has_mail=False).run(SPRING + MINUTE)
    assert Envelope.objects.get().state == "by_hand"
    return visit


def act(firm: Firm) -> Act:
    return Act(firm.scope, NOW, uuid4())


def dies(firm: Firm, whom: Party, visit: Promise) -> None:
    died(act(firm), whom)


def number_is_wrong(firm: Firm, whom: Party, visit: Promise) -> None:
    look_for_number(act(firm), whom, [Pick(visit)], NUMBER)


def is_erased(firm: Firm, whom: Party, visit: Promise) -> None:
    erase(firm.scope, whom, NOW)


def the_person(whom: Party) -> None:
    """As the sealing pass does."""
    hold([whom.pk])


def the_envelope(whom: Party) -> None:
    """As the delivering pass does."""
    Envelope.objects.select_for_update().get()


@pytest.mark.parametrize(
    ("held", "does"),
    [
        (the_person, dies), (the_person, number_is_wrong), (the_person, is_erased),
        (the_envelope, number_is_wrong), (the_envelope, is_erased),
    ],
)  # fmt: skip
def test_the_engine_and_a_person_do_not_wait_for_each_other(
    firm: Firm, whom: Party, visit: Promise, held: Callable[[Party], None],
    does: Callable[[Firm, Party, Promise], None],
) -> None:  # fmt: skip
    assert_turns(firm, whom, visit, held, lambda: does(firm, whom, visit))


def test_an_undo_and_the_engine_neither(firm: Firm, whom: Party, visit: Promise) -> None:
    done = act(firm)
    look_for_number(done, whom, [Pick(visit)], NUMBER)
    assert_turns(
        firm,
        whom,
        visit,
        the_person,
        lambda: undo(firm.scope, done.code, by=firm.by, now=NOW + timedelta(seconds=20)),
    )


def test_a_bounce_and_the_engine_neither(firm: Firm, whom: Party, visit: Promise) -> None:
    Envelope.objects.update(state="sent", channel="email", next_step_at=None)
    envelope = Envelope.objects.select_related("organisation", "party").get()

    def bounced() -> None:
        with transaction.atomic():
            _bounced(envelope, NOW, is_wrong=True)

    assert_turns(firm, whom, visit, the_person, bounced)


def assert_turns(
    firm: Firm, whom: Party, visit: Promise, held: Callable[[Party], None], does: Callable[[], object]
) -> None:
    """We hold the one and then want the promise, while the other is half way."""
    failed: list[BaseException] = []

    def other() -> None:
        try:
            does()
        except BaseException as problem:
            failed.append(problem)
        finally:
            connection.close()

    thread = Thread(target=other)
    with transaction.atomic():
        held(whom)
        thread.start()
        wait_until_it_waits()
        assert writing.locked(firm.scope.organisation, [visit.id])
    thread.join(30)
    assert not thread.is_alive()
    assert failed == []


def wait_until_it_waits() -> None:
    """Until the other stands before what we hold."""
    if connection.vendor == "sqlite":
        return
    until = monotonic() + 20
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    with connection.cursor() as cursor:
        while monotonic() < until:
            cursor.execute(waiting)
            if cursor.fetchone() != (0,):
                return
            sleep(0.02)
    raise AssertionError("the other never came to what we hold")
