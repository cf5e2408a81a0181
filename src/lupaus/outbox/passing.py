"""When a promise passes to another of us, what waits about it passes with it: lines, and letters in a former voice."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from lupaus.ledger.leaving import Passed, entrust, next_chunk
from lupaus.ledger.record import By
from lupaus.outbox.models import Envelope, Notice
from lupaus.outbox.truth import reopen
from lupaus.people.access import Scope

PERSONAL = frozenset(
    {
        "handed",
        "went_back",
        "guarantor",
        "leader",
        "tell_name",
        "after_asking",
        "after_silence",
        "after_answer",
    }
)
"""Notes to one person, whoever holds the promise."""


def hold_letters(scope: Scope, promises: Collection[int]) -> None:
    """Hold the letters about these until the transaction ends: before the promises, as everybody does."""
    told = Notice.objects.filter(organisation=scope.organisation, promise__in=promises, state="sealed")
    rows = Envelope.objects.select_for_update(of=("self",)).filter(pk__in=told.values("envelope"))
    list(rows.order_by("pk").values_list("pk", flat=True))


def to_holders(scope: Scope, promises: Collection[int], now: datetime) -> None:
    """Lines about these wait before whoever holds them now, and no letter speaks in a former holder's name.

    Harmless when nothing has passed. Call inside the transaction of the change, which began with `hold_letters`.
    """
    mine = Notice.objects.filter(organisation=scope.organisation, promise__in=promises)
    lines = mine.filter(state="waiting").exclude(step__in=PERSONAL).exclude(holder=F("promise__holder"))
    for pk, holder, medium in list(lines.values_list("pk", "promise__holder", "medium")):
        moved = {"holder_id": holder} | ({"party_id": holder} if medium == "note" else {})
        Notice.objects.filter(pk=pk).update(**moved)
    letters = mine.filter(state="sealed").exclude(envelope__holder=F("promise__holder"))
    theirs = set(letters.values_list("envelope", flat=True))
    held = Envelope.objects.select_related("organisation")
    for envelope in held.filter(pk__in=theirs, state__in=("sealed", "by_hand")).order_by("pk"):
        notices = list(Notice.objects.filter(envelope=envelope).select_related("promise").order_by("pk"))
        reopen(envelope, notices, {notice.pk: "" for notice in notices}, set(), now)


def unnoted(passed: Sequence[Passed]) -> None:
    """Nobody keeps a list of what went."""


def leave(
    scope: Scope, party: int, now: datetime, *, by: By, words: str = "",
    note: Callable[[Sequence[Passed]], None] = unnoted,
) -> list[Passed]:  # fmt: skip
    """Everything that `party` carries goes to others (`ledger.leaving`), with what waits about it.

    Chunk by chunk, each whole, and safe to call again after a crash. End the membership before. `note` keeps a list
    of it, in the transaction of each chunk. Raises `Refusal` (nobody_left).
    """
    passed: list[Passed] = []
    while ids := next_chunk(scope, party):
        with transaction.atomic():
            hold_letters(scope, ids)
            went = entrust(scope, party, ids, now, by=by, words=words)
            note(went)
            passed += went
            to_holders(scope, ids, now)
    alone = Notice.objects.filter(
        organisation=scope.organisation, holder=party, step__in=PERSONAL, state="waiting"
    )
    alone.update(state="withdrawn", reason="left", settled_at=now)
    return passed
