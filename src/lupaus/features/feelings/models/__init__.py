"""What the firm aims at in each service moment, and what customers said they felt.

An answer holds words from a list and no text: a line to a person is words of the book, found by its act.
"""

from __future__ import annotations

from django.db import models
from uuid_utils.compat import uuid7


class Aim(models.Model):
    """One service moment as the firm has written it. Without a row the default holds (`rules.moments.STANDARD`)."""

    organisation = models.ForeignKey("people.Organisation", models.CASCADE, related_name="+")
    key = models.CharField(max_length=36)
    name = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=30, blank=True)
    feelings = models.CharField(max_length=100)
    behaviour = models.CharField(max_length=500, blank=True)
    target = models.PositiveSmallIntegerField()
    is_used = models.BooleanField(default=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["organisation", "key"], name="aim_once"),)

    def __str__(self) -> str:
        return f"aim {self.key}"


class Felt(models.Model):
    """How the end of a matter felt to its customer. A later answer takes the place of an earlier one."""

    organisation = models.ForeignKey("people.Organisation", models.CASCADE, related_name="+")
    code = models.UUIDField(default=uuid7, unique=True, editable=False)
    promise = models.ForeignKey("ledger.Promise", models.CASCADE, related_name="+")
    moment = models.CharField(max_length=36)
    feelings = models.CharField(max_length=40, blank=True)
    tone = models.CharField(max_length=4, blank=True)
    first_at = models.DateTimeField()
    at = models.DateTimeField()
    act = models.ForeignKey("ledger.Act", models.CASCADE, null=True, related_name="+")  # of the line
    to = models.ForeignKey("people.Party", models.CASCADE, null=True, related_name="+")  # to whom it is
    is_told = models.BooleanField(default=False)  # that person lets the others read the line

    class Meta:
        verbose_name_plural = "felt"
        constraints = (models.UniqueConstraint(fields=["organisation", "promise"], name="felt_once"),)
        indexes = (models.Index(fields=["organisation", "tone", "at"], name="felt_by_tone"),)

    def __str__(self) -> str:
        return f"felt {self.pk}"
