"""New dates that were brought for some of those who are hit, each its own."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, time

from django.db import models

from lupaus.features.disruption.models.incident import Disruption

Owns = dict[int, tuple[date | None, time | None]]


class OwnDate(models.Model):
    """The new day of one promise, with its instant `ends_at`; or a line that comes back with `codes` and no promise.

    `said` is that line itself: it may name somebody, so it goes with the next list, or when the disruption is closed.
    """

    organisation = models.ForeignKey("people.Organisation", models.CASCADE, related_name="+")
    disruption = models.ForeignKey(Disruption, models.CASCADE, related_name="dates")
    promise = models.ForeignKey("ledger.Promise", models.CASCADE, null=True, related_name="+")
    new_on = models.DateField(null=True)
    new_at = models.TimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    brought_at = models.DateTimeField()
    said = models.JSONField(default=dict)
    codes = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organisation", "disruption", "promise"], name="own_date_once"),
        )

    def __str__(self) -> str:
        return f"own date {self.pk}"


def own_dates(disruption: Disruption, promises: Collection[int]) -> Owns:
    """The new day and time of those of these that have their own, by promise (one query)."""
    rows = OwnDate.objects.filter(disruption=disruption, promise__in=promises)
    return {promise: (on, at) for promise, on, at in rows.values_list("promise", "new_on", "new_at")}
