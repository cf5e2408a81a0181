"""The book's doubt finds who does not belong, and who holds nothing any more."""

from __future__ import annotations

from datetime import date

import pytest

from lupaus.ledger import guard, models
from lupaus.people.models import Membership
from tests import cast

pytestmark = pytest.mark.django_db
ROLES = ["holder", "guarantor", "creditor", "debtor"]


def codes() -> set[str]:
    return {breach.code for breach in guard.breaches(cast.SPRING, full=False)}


@pytest.mark.parametrize("role", ROLES)
def test_somebody_of_another_firm_is_found_in_every_role(role: str) -> None:
    firm, other = cast.jari(), cast.stranger()
    promise = cast.promised(firm, cast.maija(firm), "callback", date(2026, 3, 20))
    assert codes() == set()
    models.Promise.objects.filter(pk=promise.id).update(**{role: other.member})
    assert "other_organisation" in codes()


def test_who_has_left_holds_nothing() -> None:
    firm = cast.jari()
    cast.promised(firm, cast.maija(firm), "callback", date(2026, 3, 20))
    Membership.objects.filter(party=firm.member).update(left_at=cast.SPRING)
    assert "no_holder" in codes()
