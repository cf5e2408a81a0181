"""Changing what the firm has decided: every change looks again at the promises it touches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from lupaus.core.calendar import Calendar
from lupaus.core.kinds import Kind
from lupaus.ledger.policies import change_kind, rename_kind
from lupaus.ledger.realarming import realarm
from lupaus.people import parties
from lupaus.people.access import Scope
from lupaus.people.models import Organisation, Party, Price


@dataclass(frozen=True, slots=True)
class Firm:
    """Who calls and writes."""

    name: str
    your_name: str
    phone: str
    email: str
    place: str
    language: str
    calls_an_evening: int


def change_firm(scope: Scope, firm: Firm) -> None:
    """Store the firm's name and numbers, and the member's own name."""
    with transaction.atomic():
        Organisation.objects.filter(pk=scope.organisation).update(
            name=firm.name, phone=firm.phone, email=firm.email, place=firm.place, language=firm.language,
            calls_an_evening=firm.calls_an_evening,
        )  # fmt: skip
        Party.objects.filter(pk=scope.party).update(name=firm.your_name)
        parties.refresh_words([Party.objects.get(pk=scope.party)])


def change_plan(scope: Scope, kind: Kind, name: str, now: datetime) -> int:
    """Store a plan and its name; answers how many open promises are looked at again. Raises `PlanError`."""
    with transaction.atomic():
        rename_kind(scope.organisation, kind.slug, name)
        return change_kind(scope.organisation, kind, now)


def change_calendar(scope: Scope, calendar: Calendar, now: datetime) -> int:
    """Store hours and closed days; answers how many open promises are looked at again."""
    with transaction.atomic():
        Organisation.objects.filter(pk=scope.organisation).update(calendar=calendar.to_settings())
        return realarm(scope.organisation, now)


def change_prices(scope: Scope, prices: Sequence[tuple[str, int]]) -> None:
    """Let this be the price list, in this order."""
    with transaction.atomic():
        Price.objects.filter(organisation=scope.organisation).delete()
        Price.objects.bulk_create(
            Price(organisation_id=scope.organisation, name=name, cents=cents, sort=place)
            for place, (name, cents) in enumerate(prices)
        )
