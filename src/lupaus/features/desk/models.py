"""What the desk keeps for itself: somebody's own views of the list."""

from __future__ import annotations

from django.db import models
from uuid_utils.compat import uuid7


class SavedView(models.Model):
    """A filter of the list under a name; its owner's alone."""

    organisation = models.ForeignKey("people.Organisation", models.CASCADE, related_name="+")
    code = models.UUIDField(default=uuid7, unique=True, editable=False)
    party = models.ForeignKey("people.Party", models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=300)  # as it stands in the address

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organisation", "party", "name"], name="saved_view_once"),
        )

    def __str__(self) -> str:
        return f"saved view {self.pk}"
