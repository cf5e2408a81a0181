"""What stands beside the book about us: who said "I have too much", and how each leader leads service."""

from __future__ import annotations

from django.db import models
from uuid_utils.compat import uuid7


class TooMuch(models.Model):
    """Somebody said it, and by `promise` their leader gave a word to look at it. One at a time."""

    organisation = models.ForeignKey("people.Organisation", models.CASCADE, related_name="+")
    code = models.UUIDField(default=uuid7, unique=True, editable=False)
    member = models.ForeignKey("people.Party", models.CASCADE, related_name="+")
    promise = models.OneToOneField("ledger.Promise", models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["organisation", "member"], name="too_much_of"),)

    def __str__(self) -> str:
        return f"too much {self.pk}"


class HowILead(models.Model):
    """A leader's own short text on how they lead service; everybody of the firm may read it."""

    organisation = models.ForeignKey("people.Organisation", models.CASCADE, related_name="+")
    leader = models.ForeignKey("people.Party", models.CASCADE, related_name="+")
    text = models.TextField(blank=True)
    written_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["organisation", "leader"], name="how_i_lead_once"),)

    def __str__(self) -> str:
        return f"how {self.leader_id} leads"


class Departure(models.Model):
    """Somebody left, and by whom it was ended. What they carried stands in its lines."""

    organisation = models.ForeignKey("people.Organisation", models.CASCADE, related_name="+")
    member = models.ForeignKey("people.Party", models.PROTECT, related_name="+")
    ended_by = models.ForeignKey("people.Party", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["organisation", "member"], name="departure_of"),)

    def __str__(self) -> str:
        return f"departure {self.pk}"


class WentTo(models.Model):
    """One promise of somebody who left: who has it since then, and who answers for it."""

    departure = models.ForeignKey(Departure, models.CASCADE, related_name="lines")
    promise = models.ForeignKey("ledger.Promise", models.CASCADE, related_name="+")
    holder = models.ForeignKey("people.Party", models.PROTECT, related_name="+")
    guarantor = models.ForeignKey("people.Party", models.PROTECT, related_name="+")
    was_held = models.BooleanField(
        default=True
    )  # else they answered for it only, or were asked to take it on

    class Meta:
        constraints = (models.UniqueConstraint(fields=["departure", "promise"], name="went_once"),)

    def __str__(self) -> str:
        return f"went {self.promise_id}"
