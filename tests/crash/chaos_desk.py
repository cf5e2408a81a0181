"""The desk in the chaos: promises are made and moved, whatever falls over. Run as a module.

Arguments: what to do ("open", "work", "judge"), the clock of the test (see `machine`). `work` ends with its input, and
writes the code of each act once the book has taken it; `judge` writes what became of all of it, as JSON.
"""

from __future__ import annotations

import json
import random
import sys
import time
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

REST = timedelta(minutes=2)
"""A tap rests a minute for its undo; here everything was tapped two minutes ago."""


def open_book() -> None:
    from django.core.management import call_command

    from tests.cast import jari

    call_command("migrate", verbosity=0)
    jari()


def work(clock: Any) -> None:
    """Visits are agreed with new customers, and every third is moved, until our input ends."""
    import selectors

    from lupaus.core import events as e
    from lupaus.core.clock_time import Precision, due_end

    chance, firm, made = random.Random(7), _firm(), []
    waits = selectors.DefaultSelector()
    waits.register(sys.stdin, selectors.EVENT_READ)
    number = 0
    while not waits.select(timeout=0.02):
        number += 1
        on = date(2026, 3, 12) + timedelta(days=chance.randrange(20))
        if number % 3 or not made:
            code = _surely(lambda code, n=number, on=on: _agree(firm, n, on, clock(), code))
            made.append(code)
        else:
            promise = chance.choice(made)
            end = due_end(on, None, Precision.DAY, firm.scope.zone)
            code = _surely(
                lambda code, promise=promise, on=on, end=end: _move(
                    firm, promise, e.ToldAnew(on, end), clock(), code
                )
            )
        print(code, flush=True)  # noqa: T201


def judge(clock: Any) -> None:
    """What the book says of it all, and what the doctor says of the book."""
    from lupaus.engine.doctor import examine
    from lupaus.ledger.models import Act
    from lupaus.outbox.models import Envelope, Notice

    found = {
        "acts": [str(code) for code in Act.objects.values_list("code", flat=True)],
        "letters": list(Envelope.objects.exclude(message_id="").values_list("message_id", "state")),
        "notices": list(Notice.objects.filter(medium="message").values_list("state", "reason")),
        "breaches": [list(breach) for breach in examine(clock()).breaches],
    }
    print(json.dumps(found, default=str))  # noqa: T201


def _firm() -> Any:
    from lupaus.people.access import scope_of
    from lupaus.people.models import Organisation, User
    from tests.cast import Firm

    user = User.objects.get()
    scope = scope_of(user)
    assert scope is not None
    return Firm(Organisation.objects.get(), user, user.memberships.get().party, scope)


def _surely(act: Any) -> UUID:
    """A person who sees an error taps again: the same tap, so that it is done once."""
    from django.db import InterfaceError, OperationalError, connection

    code = uuid4()
    while True:
        try:
            act(code)
        except (OperationalError, InterfaceError):
            connection.close()
            time.sleep(0.2)
        else:
            return code


def _agree(firm: Any, number: int, on: date, now: datetime, code: UUID) -> None:
    from django.db import transaction

    from lupaus.ledger.record import Line, record, repeated
    from tests.cast import customer, made

    with transaction.atomic():
        if repeated(firm.scope, code) is None:
            whom = customer(firm, f"Asiakas {number}", email=f"asiakas{number}@example.org")
            from datetime import time as clock_time

            wish = made(firm, whom, "visit", on, at=clock_time(12), starts=clock_time(10))
            record(
                firm.scope, [Line(None, wish, "Nuohous")], by=firm.by, now=now - REST, what="made", act=code
            )


def _move(firm: Any, promise: UUID, wish: Any, now: datetime, code: UUID) -> None:
    from lupaus.ledger.models import Act, Event
    from lupaus.ledger.record import Line, record

    act = Act.objects.get(code=promise)
    pk = Event.objects.filter(act=act.pk).values_list("promise", flat=True)[0]
    record(firm.scope, [Line(pk, wish)], by=firm.by, now=now - REST, what="moved", act=code)


def main(what: str, instant: str, began: str) -> None:
    import django

    django.setup()
    from tests.crash.machine import clock_of

    clock = clock_of(instant, began)
    if what == "open":
        open_book()
    elif what == "work":
        work(clock)
    else:
        judge(clock)


if __name__ == "__main__":
    main(*sys.argv[1:])
