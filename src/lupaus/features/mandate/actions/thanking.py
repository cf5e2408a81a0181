"""What a leader says afterwards: thanks, or something to learn from. Never a refusal."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from lupaus.core.lifecycle import Refusal
from lupaus.features.mandate.models import Given, Word
from lupaus.features.mandate.models.led import led_by
from lupaus.outbox.ours.noting import note_act
from lupaus.people.access import Scope


def say_to_giver(scope: Scope, code: UUID, kind: str, text: str, *, now: datetime) -> Word:
    """One word of each leader to each gesture; the giver sees it. Refused: not_found, not_your_team,
    said_already, no_reason (something to learn from needs words).
    """
    given = Given.objects.filter(organisation=scope.organisation, code=code).first()
    if given is None or kind not in Word.KINDS:
        raise Refusal("not_found")
    if given.by_id not in led_by(scope):
        raise Refusal("not_your_team")
    if kind == "learning" and not text.strip():
        raise Refusal("no_words")
    with transaction.atomic():
        word, is_new = Word.objects.get_or_create(
            given=given, by_id=scope.party,
            defaults={
                "organisation_id": scope.organisation, "kind": kind, "text": text.strip()[:500], "at": now,
            },
        )  # fmt: skip
        if not is_new:
            raise Refusal("said_already")
        if kind == "thanks":
            note_act(scope, given.by_id, given.promise_id, "gift_thanked", scope.party, now)
    return word


def see_words(scope: Scope, now: datetime) -> int:
    """What was said to me has been seen; answers how many words."""
    mine = Given.objects.filter(organisation=scope.organisation, by=scope.party).values("pk")
    rows = Word.objects.filter(organisation=scope.organisation, given__in=mine, seen_at=None)
    return rows.update(seen_at=now)
