"""The promises that an incident hits: the list by which the telling goes on after a crash."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from lupaus.features.disruption.models.incident import Disruption, Telling


class Hit(models.Model):
    """One promise in an incident. `rank`: in which order it is told. `told_no`: the last word that reached its list.

    States: `waiting`, `told` (its notice is written), `held` (a person decides whether they are contacted), `left`
    (closed, or waiting for the customer, meanwhile), `passed` (another incident tells them now), `undone`, `ended` (its journey was settled with the incident).
    `acts_at`: when the customer has to act, the last connection or the time promised.
    """

    STATES: ClassVar = ("waiting", "told", "held", "left", "passed", "undone", "ended")

    organisation = models.ForeignKey("people.Organisation", models.CASCADE, related_name="+")
    disruption = models.ForeignKey(Disruption, models.CASCADE, related_name="hits")
    promise = models.ForeignKey("ledger.Promise", models.CASCADE, related_name="+")
    person = models.BigIntegerField()  # whose they are, merges followed: a person's hits are never told apart
    rank = models.PositiveIntegerField()
    told_no = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=7, default="waiting")
    acts_at = models.DateTimeField()
    is_last = models.BooleanField(default=False)  # the last connection of the day
    new_on = models.DateField(null=True)
    new_at = models.TimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organisation", "disruption", "promise"], name="hit_once"),
        )
        indexes = (models.Index(fields=["disruption", "told_no", "rank"], name="hit_by_turn"),)

    def __str__(self) -> str:
        return f"hit {self.pk}"


class Chunk(models.Model):
    """An act of the book that told some of them, by which it can be taken back."""

    organisation = models.ForeignKey("people.Organisation", models.CASCADE, related_name="+")
    telling = models.ForeignKey(Telling, models.CASCADE, related_name="chunks")
    act = models.UUIDField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["organisation", "act"], name="chunk_once"),)

    def __str__(self) -> str:
        return f"chunk {self.pk}"
