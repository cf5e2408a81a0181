"""The front line's card: what those who meet the travellers hold in their hand, and what they tap on it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from uuid_utils.compat import uuid7

from lupaus.features.disruption.models.incident import Disruption


class Card(models.Model):
    """One train, shop or route, behind a signed link without a log-in. It ends with the incident, or when revoked.

    `label` says where; `language` is that of whoever reads it. `seen_no`: the last word that was opened there.
    """

    organisation = models.ForeignKey("people.Organisation", models.CASCADE, related_name="+")
    disruption = models.ForeignKey(Disruption, models.CASCADE, related_name="cards")
    code = models.UUIDField(default=uuid7, unique=True, editable=False)
    label = models.CharField(max_length=80)
    language = models.CharField(max_length=5)
    made_at = models.DateTimeField()
    seen_no = models.PositiveIntegerField(default=0)
    seen_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organisation", "disruption", "label"], name="card_once"),
        )

    def __str__(self) -> str:
        return f"card {self.pk}"


class Tap(models.Model):
    """One tap on a card. Its id comes from the page, so that a tap without a network, sent later, counts once.

    `what`: gave (with `thing` and perhaps `cents`), needs (a promise was made), abuse (a leader sees to it), heard.
    """

    WHATS: ClassVar = ("gave", "needs", "abuse", "heard")

    organisation = models.ForeignKey("people.Organisation", models.CASCADE, related_name="+")
    card = models.ForeignKey(Card, models.CASCADE, related_name="taps")
    act = models.UUIDField()
    what = models.CharField(max_length=5)
    thing = models.CharField(max_length=10, blank=True)
    cents = models.PositiveIntegerField(default=0)
    words = models.CharField(max_length=300, blank=True)
    promise = models.ForeignKey("ledger.Promise", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["organisation", "act"], name="card_tap_once"),)

    def __str__(self) -> str:
        return f"tap {self.what}"
