"""A list on its way in: what was read, what was answered, and how far it has come."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from uuid_utils.compat import uuid7


class Batch(models.Model):
    """One customer list being brought in. The list itself is dropped when it has been carried out.

    States: `looking` (columns, questions, dry run), `going`, `paused` by a person, `done`;
    `undoing` and `undone` when the whole list is taken back.
    `sheet` is the packed list, `failed` the packed rows that could not be taken, with
    `problems`; both name people, so both are dropped in time (`actions.tidy`).
    """

    STATES: ClassVar = ("looking", "going", "paused", "done", "undoing", "undone")

    organisation = models.ForeignKey("people.Organisation", models.CASCADE, related_name="+")
    code = models.UUIDField(default=uuid7, unique=True, editable=False)
    by = models.ForeignKey("people.Party", models.CASCADE, related_name="+")
    source = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=8, default="looking")
    sheet = models.BinaryField(null=True)
    rows = models.PositiveIntegerField(default=0)
    answers = models.JSONField(default=dict)
    answered_on = models.DateField(null=True)  # the day under which rows are read and spread
    evenings = models.BinaryField(null=True)  # the evening of each contact, fixed at the start
    total = models.PositiveIntegerField(default=0)
    carried = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    spread = models.JSONField(default=dict)  # how many calls tonight, how many after, done by which day
    failed = models.BinaryField(null=True)
    problems = models.JSONField(default=list)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "batches"
        indexes = (models.Index(fields=["organisation", "started_at"], name="batch_by_time"),)

    def __str__(self) -> str:
        return f"batch {self.pk}"


class Trail(models.Model):
    """What one chunk of a batch changed, by which it is taken back. Dropped when that is over.

    `facts` holds ids, and marks of texts by which it is seen whether they still stand (`actions.trails`).
    """

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="trails")
    act = models.UUIDField(null=True)  # the code of the chunk's act in the book, if it had one
    contacts = models.PositiveIntegerField()
    facts = models.JSONField(default=dict)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"trail {self.pk}"
