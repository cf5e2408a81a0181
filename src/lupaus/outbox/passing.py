"""When a promise passes to another of us, what waits about it passes with it: lines, and letters in a former voice."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from lupaus.core.notices import Notice as Told
from lupaus.ledger import writing
from lupaus.ledger.leaving import Passed, entrust, next_chunk
from lupaus.ledger.record import By
from lupaus.outbox.lines import PERSONAL
from lupaus.outbox.models import Envelope, Notice
from lupaus.outbox.ours.choices import forget_choices
from lupaus.outbox.truth import reopen
from lupaus.outbox.write import write_notices
from lupaus.people.access import Scope
from lupaus.people.members import leaders_of


def hold_letters(scope: Scope, promises: Collection[int]) -> frozenset[int]:
    """Hold the letters about these until the transaction ends: before the promises, as everybody does."""
    told = Notice.objects.filter(organisation=scope.organisation, promise__in=promises, state="sealed")
    rows = Envelope.objects.select_for_update(of=("self",)).filter(pk__in=told.values("envelope"))
    return frozenset(rows.order_by("pk").values_list("pk", flat=True))


def to_holders(scope: Scope, promises: Collection[int], letters: Collection[int], now: datetime) -> None:
    """Lines about these wait before whoever holds them now, and no letter speaks in a former holder's name.

    Harmless when nothing has passed. Call inside the transaction of the change, which began with `hold_letters`: of
    `letters` only those are touched that it has held; one sealed since then is looked at before it goes.
    """
    mine = Notice.objects.filter(organisation=scope.organisation, promise__in=promises)
    lines = mine.filter(state="waiting").exclude(step__in=PERSONAL).exclude(holder=F("promise__holder"))
    for pk, holder, medium in list(lines.values_list("pk", "promise__holder", "medium")):
        moved = {"holder_id": holder} | ({"party_id": holder} if medium == "note" else {})
        Notice.objects.filter(pk=pk).update(**moved)
    answering = mine.filter(state="waiting", step__in=("guarantor", "tell_name"))
    for pk, guarantor in list(
        answering.exclude(holder=F("promise__guarantor")).values_list("pk", "promise__guarantor")
    ):
        Notice.objects.filter(pk=pk).update(holder_id=guarantor, party_id=guarantor)
    spoken = mine.filter(state="sealed", envelope__in=letters).exclude(envelope__holder=F("promise__holder"))
    theirs = set(spoken.values_list("envelope", flat=True))
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
    """Everything that `party` carries goes to others (`ledger.leaving`), with what waits about it; their addresses are forgotten.

    Chunk by chunk, each whole, and safe to call again after a crash. End the membership before. `note` keeps a list
    of it, in the transaction of each chunk. Raises `Refusal` (nobody_left).
    """
    forget_choices(scope.organisation, party)
    passed: list[Passed] = []
    while ids := next_chunk(scope, party):
        with transaction.atomic():
            letters = hold_letters(scope, ids)
            went = entrust(scope, party, ids, now, by=by, words=words)
            note(went)
            passed += went
            to_holders(scope, ids, letters, now)
            _tell_heirs(scope, went, now)
    _what_is_left(scope, party, now)
    return passed


def _tell_heirs(scope: Scope, went: Sequence[Passed], now: datetime) -> None:
    """One note to each who has more to carry now, at the first of it; not one for each."""
    first: dict[int, Passed] = {}
    for one in went:
        if one.was_held:
            first.setdefault(one.holder, one)
    states = {state.id: state for state in writing.read(sorted(one.promise for one in first.values()))}
    notes = [
        (scope.organisation, Told(one.promise, states[one.promise].terms_no, "entrusted",
                                  states[one.promise].hand_overs, heir, heir, "note", "urgent", now, None, 1))
        for heir, one in first.items()
    ]  # fmt: skip
    write_notices(notes, now)


def _what_is_left(scope: Scope, party: int, now: datetime) -> None:
    """What customers asked about closed promises waits before whoever leads now; notes to the one who left go."""
    waiting = Notice.objects.filter(organisation=scope.organisation, holder=party, state="waiting")
    waiting.filter(step__in=PERSONAL).update(state="withdrawn", reason="left", settled_at=now)
    heir = leaders_of([party]).get(party)
    if heir is not None:
        waiting.filter(medium="note").update(holder_id=heir, party_id=heir)
        waiting.filter(medium="call").update(holder_id=heir)
