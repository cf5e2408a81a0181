"""The incident and its words."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from uuid_utils.compat import uuid7


class Disruption(models.Model):
    """Something has gone wrong for many at once, and one of us sees to it that each of them knows.

    States: `draft` (nothing is done), `telling` (a word is going out), `paused` by a person, `open` (all who were to
    know have been told; the next word is owed), `closed`. `reach` is the filter as it stands in an address.
    `edition` grows with every change of the draft, so that a stale page is seen.
    """

    STATES: ClassVar = ("draft", "telling", "paused", "open", "closed")

    organisation = models.ForeignKey("people.Organisation", models.CASCADE, related_name="+")
    code = models.UUIDField(default=uuid7, unique=True, editable=False)
    title = models.CharField(max_length=120)
    cause = models.CharField(max_length=8)
    sector = models.CharField(max_length=10, blank=True)
    sector_code = models.CharField(max_length=30, blank=True)
    state = models.CharField(max_length=8, default="draft")
    edition = models.PositiveIntegerField(default=1)
    lead = models.ForeignKey("people.Party", models.PROTECT, related_name="+")
    by = models.ForeignKey("people.Party", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    source = models.CharField(max_length=6, default="filter")  # or rows
    reach = models.CharField(max_length=400, blank=True)
    takes_over = models.BooleanField(default=False)  # of promises that another open disruption hits too
    gathered_at = models.DateTimeField(null=True)
    total = models.PositiveIntegerField(default=0)
    tell_from = models.DateTimeField(null=True)
    word_no = models.PositiveIntegerField(default=0)
    word_every = models.PositiveIntegerField(default=60)  # minutes
    next_word_at = models.DateTimeField(null=True)
    gesture = models.CharField(
        max_length=200, blank=True
    )  # what each of those hit may be given: one rule for all
    heard_first = models.PositiveIntegerField(default=0)
    ending = models.CharField(
        max_length=8, blank=True
    )  # what became of the journeys it brought: arrived, given_up
    settled_at = models.DateTimeField(null=True)  # they are all settled so
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("people.Party", models.PROTECT, null=True, related_name="+")
    learned = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["organisation", "opened_at"], name="disruption_by_time"),
            # The engine asks at every round whether anything is to be told: never more than a few.
            models.Index(
                fields=["state"], condition=~models.Q(state__in=["draft", "closed"]), name="disruption_live"
            ),
        )

    def __str__(self) -> str:
        return f"disruption {self.pk}"


class Telling(models.Model):
    """One word about an incident: the first, a correction, one with a deed, or that there is no news yet.

    `mode` of new times: none (only told), shift (by `minutes`), one (`on` and perhaps `at`), rows (each row its own).
    `carried` counts the promises gone through; `calls` and `held` those who are called, or laid before a person.
    """

    MODES: ClassVar = ("none", "shift", "one", "rows")

    organisation = models.ForeignKey("people.Organisation", models.CASCADE, related_name="+")
    disruption = models.ForeignKey(Disruption, models.CASCADE, related_name="tellings")
    code = models.UUIDField(default=uuid7, unique=True, editable=False)
    no = models.PositiveIntegerField()
    bulletin = models.ForeignKey("outbox.Bulletin", models.PROTECT, related_name="+")
    has_deed = models.BooleanField(default=False)
    is_automatic = models.BooleanField(default=False)
    is_for_new = models.BooleanField(default=False)  # the last word once more, for rows that came later
    mode = models.CharField(max_length=5, default="none")
    minutes = models.IntegerField(null=True)
    on = models.DateField(null=True)
    at = models.TimeField(null=True)
    has_own = models.BooleanField(
        default=False
    )  # promises whose own new date was brought get that one instead
    by = models.ForeignKey("people.Party", models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField()
    carried = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)
    calls = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    undoing_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organisation", "disruption", "no"], name="telling_once"),
        )

    def __str__(self) -> str:
        return f"telling {self.no}"
