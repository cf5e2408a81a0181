"""Rows of an operator on their way in, and those that came back to be mended."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from lupaus.features.disruption.models.incident import Disruption


class Brought(models.Model):
    """One row that was uploaded, pasted or sent by a program. It becomes a promise in the run of the telling.

    States: `waiting`, `in` (its promise is in the book), `wrong` (it comes back with `codes`). `mark` says whom,
    what and when without telling it, so that the same row twice is one. `facts` is the row itself: it names a
    person, so it is emptied when the disruption is closed. `promise` is the id of what it became.
    """

    STATES: ClassVar = ("waiting", "in", "wrong")

    organisation = models.ForeignKey("people.Organisation", models.CASCADE, related_name="+")
    disruption = models.ForeignKey(Disruption, models.CASCADE, related_name="rows")
    mark = models.CharField(max_length=64)  # SHA-256, in hexadecimal
    turn = models.PositiveIntegerField(default=0)  # in which order they come in: that of the telling
    state = models.CharField(max_length=7, default="waiting")
    facts = models.JSONField(default=dict)
    promise = models.BigIntegerField(null=True)
    codes = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name_plural = "brought"
        constraints = (
            models.UniqueConstraint(fields=["organisation", "disruption", "mark"], name="brought_once"),
        )
        indexes = (models.Index(fields=["disruption", "state", "turn"], name="brought_by_turn"),)

    def __str__(self) -> str:
        return f"row {self.pk}"
