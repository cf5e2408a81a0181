"""The people of the story: customers who answer, move, stop and die at random."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from lupaus.core import events as e
from lupaus.core.clock_time import Precision, due_end
from lupaus.core.kinds import VISIT
from lupaus.ledger.objects import NewSeries, add_series
from lupaus.ledger.policies import Rulebook, open_book
from lupaus.ledger.record import By, Line, record
from lupaus.people import parties
from lupaus.people.access import Scope, scope_of
from lupaus.people.first import found_firm

VISIT_STEPS = VISIT.steps
AREAS = ("Sahalahti", "Kangasala", "Pälkäne", "Luopioinen")
THINGS = (("takka", "12m"), ("leivinuuni", "6m"), ("mökin hormi", "36m"), ("ravintolan rasvakanava", "2m"))
"""A restaurant's duct comes round every two months: more happens in a year."""


def found(random: Random, now: datetime, customers: int) -> Scope:
    """A firm with a customer list, brought at `now`."""
    user = found_firm(
        firm="Jarin Nuohous", name="Jari Salonen", phone="+358401112223", email="jari@example.org",
        language="fi", now=now,
    )  # fmt: skip
    open_book(user.memberships.get().organisation_id)
    scope = scope_of(user)
    if scope is None:
        raise RuntimeError("a firm without a scope")
    for number in range(customers):
        newcomer(scope, random, number, now)
    return scope


def newcomer(scope: Scope, random: Random, number: int, now: datetime) -> None:
    """A customer with one or two objects and their first recalls."""
    reach = random.random()
    party = parties.add_party(
        scope,
        name=f"Asiakas {number}",
        phones=[f"+3584050{number:05d}"] if reach < 0.9 else [],
        emails=[f"asiakas{number}@example.org"] if reach > 0.25 else [],
        language=random.choice(["fi", "fi", "sv", "en"]),
        area=random.choice(AREAS),
        now=now,
    )
    book = Rulebook(scope.organisation)
    for thing, interval in random.sample(THINGS, random.choice([1, 1, 2, 3])):
        is_promised = random.random() < 0.8
        (row,) = add_series(
            scope,
            [NewSeries(party.pk, book.kind("recall").id, thing=thing, interval=interval, is_promised=is_promised,
                       cents=7900)],
            now=now,
        )  # fmt: skip
        on = now.date() + timedelta(days=random.randrange(20, 300))
        wish = promised(scope, book, "recall", party.pk, on, series=row.pk, is_promised=is_promised)
        record(scope, [Line(None, wish)], by=By(scope.party, "list"), now=now, what="list")


def promised(scope: Scope, book: Rulebook, slug: str, creditor: int, on: date, **more: object) -> e.Made:
    """A wish to promise something to a customer for a whole day."""
    return e.Made(
        scope.organisation, book.kind(slug).id, scope.party, creditor, scope.party, scope.party, on,
        due_end(on, None, Precision.DAY, scope.zone), scope.zone, **more,  # type: ignore[arg-type]
    )  # fmt: skip
