"""What a card shows: facts and no script, in the language of whoever reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lupaus.features.disruption.models import Disruption
from lupaus.features.disruption.models.cards import Card
from lupaus.people.models import ContactPoint


@dataclass(frozen=True, slots=True)
class CardFacts:
    """The facts of an incident by now. `is_new`: there is a word that was not opened here yet."""

    cause: str
    deed: str
    estimate_at: datetime | None
    next_word_at: datetime | None
    lead: str
    phone: str
    is_new: bool
    is_told: bool
    told_from: datetime | None


def facts_of(disruption: Disruption, card: Card) -> CardFacts:
    """The last word that a person said, in the card's language or another; with the one to call."""
    spoken = disruption.tellings.select_related("bulletin").filter(is_automatic=False, undone_at=None)
    last = spoken.order_by("-no").first()
    phrases = last.bulletin.phrases if last is not None else {}
    said: dict[str, str] = phrases.get(card.language) or next(iter(phrases.values()), {})
    point = ContactPoint.objects.filter(party=disruption.lead_id, kind="phone", wrong_at=None)
    phone = point.order_by("-is_first", "pk").values_list("value", flat=True).first()
    return CardFacts(
        said.get("cause") or said.get("whole", ""), said.get("deed", ""),
        last.bulletin.estimate_at if last is not None else None, disruption.next_word_at, disruption.lead.name,
        phone or card.organisation.phone, card.seen_no < disruption.word_no, last is not None, disruption.tell_from,
    )  # fmt: skip
