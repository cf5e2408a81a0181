"""A forgotten person's messages: that they went stays in the book, what they said does not."""

from __future__ import annotations

from collections.abc import Collection

from lupaus.outbox.models import Envelope, Incoming, Notice
from lupaus.people.access import Scope


def hold_envelopes(parties: Collection[int]) -> None:
    """Hold all that was ever sealed for these, after the people themselves and before their promises."""
    rows = Envelope.objects.select_for_update(of=("self",)).filter(party__in=parties)
    list(rows.order_by("pk").values_list("pk"))


def erase(scope: Scope, parties: Collection[int]) -> None:
    """Erase all texts, addresses and mails of these parties; what has not gone yet never goes."""
    Envelope.objects.filter(
        organisation=scope.organisation, party__in=parties, state__in=("sealed", "by_hand", "unknown")
    ).update(state="withdrawn", reason="erased", next_step_at=None)
    Notice.objects.filter(
        organisation=scope.organisation, party__in=parties, medium="message", state__in=("waiting", "sealed")
    ).update(state="withdrawn", reason="erased", next_step_at=None)
    Envelope.objects.filter(organisation=scope.organisation, party__in=parties).update(
        address="", subject="", text="", html="", is_erased=True
    )
    Incoming.objects.filter(organisation=scope.organisation, party__in=parties).update(subject="", text="")
