"""What the tests of feelings share: a visit that was done, a customer who says that it was kept, and the question after it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import time_machine
from django.test import Client

from lupaus.core import events as e
from lupaus.core.promise import Promise
from lupaus.features.feelings.actions.answering import answer
from lupaus.features.feelings.models import Felt
from lupaus.ledger.record import By, Line, record
from lupaus.people import links
from lupaus.people.links import Guest
from lupaus.people.models import Party
from tests import cast
from tests.cast import SPRING, Firm
from tests.features.calls.pages import Page

EVENING = SPRING + timedelta(hours=9)


def kept(firm: Firm, whom: Party, *, now: datetime = SPRING) -> Promise:
    """A visit that was done, of which the customer said yes the same evening."""
    visit = cast.visited(firm, whom, now=now).visit
    done = record(
        firm.scope, [Line(visit.id, e.Answered())], by=By(whom.pk, "customer"), now=now + timedelta(hours=9),
        what="customer.kept",
    )  # fmt: skip
    return done.promises[0]


def put_right(firm: Firm, whom: Party, *, deeds: int = 2, now: datetime = SPRING) -> Promise:
    """A repair that was given up after its day, with deeds beside it: broken, and put right as far as it went."""
    promise = cast.promised(firm, whom, "repair", now.date(), now=now - timedelta(days=2))
    late = now + timedelta(days=1)
    lines = [
        Line(promise.id, e.MissedDue()),
        *(Line(promise.id, e.Deed(), "Lainasin lämmittimen") for _ in range(deeds)),
        Line(promise.id, e.GivenUp("own")),
    ]
    return cast.act(firm, lines, late).promises[0]


def guest(firm: Firm, whom: Party) -> Guest:
    """The customer on their own page."""
    return Guest(whom, firm.scope)


def say(
    firm: Firm, whom: Party, promise: Promise, *feelings: str, line: str = "", now: datetime = EVENING
) -> Felt:
    """What the page's form leads to."""
    code = UUID(cast.code_of(firm, promise))
    return answer(guest(firm, whom), code, feelings, line, now=now, act=uuid4())


class OwnPage:
    """A customer's browser, at one instant."""

    def __init__(self, whom: Party) -> None:
        self.whom, self.client = whom, Client()

    def url(self, begins: str = "p") -> str:
        return links.customer_path(self.whom, SPRING).replace("/p/", f"/{begins}/")

    def open(self, begins: str = "f", *, now: datetime = EVENING, **headers: str) -> Page:
        with time_machine.travel(now, tick=False):
            return Page(self.client.get(self.url(begins), headers=headers))

    def send(self, page: Page, feelings: Iterable[str] = (), *, now: datetime = EVENING, **more: Any) -> Page:
        """Press Send of the question, as this page showed it."""
        fields = {**page.form_with('name="feelings"').fields, "feelings": list(feelings), **more}
        with time_machine.travel(now, tick=False):
            return Page(self.client.post(self.url("f"), fields, follow=True))
