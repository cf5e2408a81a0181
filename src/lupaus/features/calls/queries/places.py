"""The visits that stand in the calendar, and the days to offer to somebody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import NamedTuple

from django.db.models import Q

from lupaus.core.clock_time import local
from lupaus.core.standing import stretches
from lupaus.features.calls.queries.waiting import area_of
from lupaus.features.calls.rules.gaps import Booked, DayOffer, clashes, days_to_offer, minutes_of
from lupaus.features.calls.rules.slots import Slot
from lupaus.ledger import queries as book
from lupaus.ledger.policies import Rulebook
from lupaus.people.absences import aways
from lupaus.people.access import Scope
from lupaus.people.models import Party

STANDING = 1_000
"""How many coming visits are looked at; years of them for one person."""


class Offers(NamedTuple):
    """The days to offer: those with visits near the customer, then the others."""

    near: list[DayOffer]
    others: list[DayOffer]


class Trouble(NamedTuple):
    """What speaks against a slot; nothing of it forbids it."""

    is_clash: bool
    is_free_day: bool
    is_outside_hours: bool
    visits: int


def offers(scope: Scope, party: Party, area: str, now: datetime, *, others: int = 5) -> Offers:
    """Days to offer for a visit to a contact, `area` being where the object is ("": the contact's own)."""
    calendar = Rulebook(scope.organisation).calendar
    today = calendar.today(now)
    found = days_to_offer(
        today, minutes_of(local(now, scope.zone).time()), booked(scope, today),
        area or area_of(party), calendar, others=others,
    )  # fmt: skip
    return Offers([day for day in found if day.near], [day for day in found if not day.near])


def visit_kind(scope: Scope) -> int:
    """The kind of visits: asked first and alone, so that visits are then read by their day."""
    return book.kinds(scope).values_list("pk", flat=True).get(slug="visit")


def booked(
    scope: Scope, since: date, until: date | None = None, outcomes: Sequence[str] = ("open",)
) -> list[Booked]:
    """The visits on my days from `since` on, one for each customer and time, in order; those that are open still.

    They are mine, and on the days on which I stand in for somebody theirs as well.
    """
    rows = book.promises(scope).filter(
        _on_my_days(scope, since), kind=visit_kind(scope), outcome__in=outcomes, due_on__gte=since
    )
    if until is not None:
        rows = rows.filter(due_on__lte=until)
    found: dict[tuple[date, time | None, time | None, int], Booked] = {}
    for on, starts, ends, creditor, there, area, town, postcode in rows.order_by("due_on", "pk").values_list(
        "due_on", "starts_time", "due_time", "creditor", "series__area", "creditor__area",
        "creditor__town", "creditor__postcode",
    )[:STANDING]:  # fmt: skip
        where = there or area or town or (postcode or "")[:3]
        found.setdefault((on, starts, ends, creditor), Booked(on, starts, ends, where))
    return list(found.values())


def _on_my_days(scope: Scope, since: date) -> Q:
    mine = Q(holder=scope.party)
    if scope.is_many:
        for away, first, last in stretches(aways(scope, since), scope.party):
            mine |= Q(holder=away, due_on__range=(first, last))
    return mine


def trouble(scope: Scope, chosen: Slot) -> Trouble | None:
    """What speaks against a slot, or None."""
    calendar = Rulebook(scope.organisation).calendar
    visits = booked(scope, chosen.on, chosen.on)
    window = chosen.window
    hours = calendar.work[chosen.on.weekday()]
    is_free_day = not calendar.is_working(chosen.on)
    found = Trouble(
        is_clash=window is not None and clashes(chosen.on, window, visits),
        is_free_day=is_free_day,
        is_outside_hours=bool(window) and not is_free_day and not any(
            span.opens <= window.opens and window.closes <= span.closes for span in hours if window
        ),
        visits=len(visits),
    )  # fmt: skip
    return found if found.is_clash or found.is_free_day or found.is_outside_hours else None
