"""Written mandates, what was given by them, questions above them, and the leader's word afterwards.

Reasons and questions are words of the book (`ledger`), found by their act: here stand sums and references.
An act that was taken back gives its sum back, since every sum is counted without it.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7


class Mandate(models.Model):
    """What one role may decide alone. Without a row the default holds (`rules.DEFAULTS`)."""

    organisation = models.ForeignKey("people.Organisation", models.CASCADE, related_name="+")
    role = models.CharField(max_length=8)
    acts = models.JSONField(default=list)
    case_cents = models.PositiveIntegerField(null=True)
    month_cents = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["organisation", "role"], name="mandate_once"),)

    def __str__(self) -> str:
        return f"mandate {self.role}"


class Trust(models.Model):
    """How the firm answers questions above a mandate; also the row that all who give wait for in turn."""

    organisation = models.OneToOneField("people.Organisation", models.CASCADE, related_name="+")
    decides_alone = models.BooleanField(default=True)  # after a silence the asker decides
    minutes = models.PositiveSmallIntegerField(default=15)
    written_at = models.DateTimeField(null=True)  # by a person; None: the defaults hold

    def __str__(self) -> str:
        return f"trust {self.pk}"


class Question(models.Model):
    """One question above a mandate, to one named person. Its standing is told by time (`rules.standing`).

    `asked` is who is there to answer, `leader` for whom they may be; from `leader`'s purse a yes is given.
    """

    organisation = models.ForeignKey("people.Organisation", models.CASCADE, related_name="+")
    code = models.UUIDField(default=uuid7, unique=True, editable=False)
    promise = models.ForeignKey("ledger.Promise", models.CASCADE, related_name="+")
    asker = models.ForeignKey("people.Party", models.CASCADE, related_name="+")
    asked = models.ForeignKey("people.Party", models.CASCADE, related_name="+")
    leader = models.ForeignKey("people.Party", models.CASCADE, related_name="+")
    act = models.CharField(max_length=9)  # gesture, exception
    what = models.CharField(max_length=10, blank=True)
    cents = models.PositiveIntegerField(default=0)
    number = models.PositiveIntegerField()  # of the promise's questions
    asked_at = models.DateTimeField()
    silent_at = models.DateTimeField()
    decides_alone = models.BooleanField()
    asked_act = models.OneToOneField("ledger.Act", models.CASCADE, related_name="+")
    is_yes = models.BooleanField(null=True)
    answered_by = models.ForeignKey("people.Party", models.CASCADE, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer_act = models.OneToOneField("ledger.Act", models.CASCADE, null=True, related_name="+")
    purse = models.ForeignKey("people.Party", models.CASCADE, null=True, related_name="+")
    month = models.DateField(null=True)  # whose budget holds the yes until it is given
    given_act = models.OneToOneField("ledger.Act", models.CASCADE, null=True, related_name="+")
    left_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["organisation", "promise"], name="question_by_promise"),
            models.Index(
                fields=["organisation", "leader"],
                condition=Q(answer_act=None, left_at=None, given_act=None),
                name="question_unanswered",
            ),
        )

    def __str__(self) -> str:
        return f"question {self.pk}"


class Given(models.Model):
    """One gesture or exception. `purse`: whose budget it came from; `month` by its first day."""

    organisation = models.ForeignKey("people.Organisation", models.CASCADE, related_name="+")
    code = models.UUIDField(default=uuid7, unique=True, editable=False)
    promise = models.ForeignKey("ledger.Promise", models.CASCADE, related_name="+")
    matter = models.BigIntegerField()
    by = models.ForeignKey("people.Party", models.CASCADE, related_name="+")
    purse = models.ForeignKey("people.Party", models.CASCADE, related_name="+")
    month = models.DateField()
    act = models.CharField(max_length=9)  # gesture, exception
    what = models.CharField(max_length=10, blank=True)
    cents = models.PositiveIntegerField(default=0)
    basis = models.CharField(max_length=8)
    at = models.DateTimeField()
    book_act = models.OneToOneField("ledger.Act", models.CASCADE, related_name="+")

    class Meta:
        verbose_name_plural = "given"
        indexes = (
            models.Index(fields=["organisation", "matter"], name="given_by_matter"),
            models.Index(fields=["organisation", "purse", "month"], name="given_by_purse"),
            models.Index(fields=["organisation", "by", "at"], name="given_by_giver"),
        )

    def __str__(self) -> str:
        return f"given {self.pk}"


class Word(models.Model):
    """What a leader said afterwards: thanks, or something to learn from. Never a refusal."""

    KINDS: ClassVar = ("thanks", "learning")

    organisation = models.ForeignKey("people.Organisation", models.CASCADE, related_name="+")
    given = models.ForeignKey(Given, models.CASCADE, related_name="said")
    by = models.ForeignKey("people.Party", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8)
    text = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["given", "by"], name="word_once"),)

    def __str__(self) -> str:
        return f"word {self.pk}"
