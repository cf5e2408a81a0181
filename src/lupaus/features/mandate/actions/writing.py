"""Writing down what each role may decide alone, and how questions are answered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from lupaus.core.lifecycle import Refusal
from lupaus.features.mandate.actions.giving import in_turn
from lupaus.features.mandate.models import Mandate
from lupaus.features.mandate.rules import Written
from lupaus.people.access import Scope


def write_mandates(
    scope: Scope, written: Iterable[Written], *, decides_alone: bool, minutes: int, now: datetime
) -> None:
    """From now on these hold; what was given before stays given. Refused: no_limits_order."""
    with transaction.atomic():
        trust = in_turn(scope)
        for one in written:
            if (
                one.case_cents is not None
                and one.month_cents is not None
                and one.case_cents > one.month_cents
            ):
                raise Refusal("no_limits_order")
            Mandate.objects.update_or_create(
                organisation_id=scope.organisation, role=one.role,
                defaults={
                    "acts": list(one.acts), "case_cents": one.case_cents, "month_cents": one.month_cents,
                },
            )  # fmt: skip
        trust.decides_alone, trust.minutes, trust.written_at = decides_alone, minutes, now
        trust.save()
