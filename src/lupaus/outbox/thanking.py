"""Thanks that leave the house: a supplier who did well hears it in our own words."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from lupaus.core import events as e
from lupaus.core import notices
from lupaus.core.kinds import USUAL_URGENCY
from lupaus.core.promise import Promise
from lupaus.ledger import queries
from lupaus.ledger.record import UNDO
from lupaus.outbox.models import Notice
from lupaus.outbox.write import write_notices
from lupaus.people.access import Scope
from lupaus.people.parties import roots_of

THANKS = "after_thanks"
"""The step of the message that carries a thanks; its attempt is the number of the event."""


def send_thanks(scope: Scope, promise: Promise, now: datetime) -> bool:
    """A message tells the one whose word it is that we thanked. `promise` as it stands just after the thanks.

    It rests for a minute, so that a slip of the thumb can be taken back, and then keeps the quiet hours.
    False: they cannot be written to, and only the book knows it.
    """
    party = roots_of(scope, [promise.debtor])[promise.debtor]
    if not party.can_message or party.contact_rule not in ("", "writing"):
        return False
    told = notices.Notice(
        promise.id, promise.terms_no, THANKS, promise.seq, promise.debtor, promise.holder, "message",
        "planned", now + UNDO, None, USUAL_URGENCY,
    )  # fmt: skip
    write_notices([(scope.organisation, told)], now)
    return True


def thanks_of(scope: Scope, asked: Collection[tuple[int, int]]) -> dict[tuple[int, int], str]:
    """The words of thanks by promise and number of the event; asks nothing where there are none."""
    if not asked:
        return {}
    wanted = Q()
    for promise, seq in asked:
        wanted |= Q(promise=promise, seq=seq)
    rows = queries.events(scope).filter(wanted, kind="thanked").values_list("promise", "seq", "facts")
    words = {(promise, seq): _words(facts) for promise, seq, facts in rows}
    texts = queries.texts_of(scope, {pk for pk in words.values() if pk is not None})
    return {place: texts.get(pk or 0, "") for place, pk in words.items()}


def withdraw_thanks(scope: Scope, events: Collection[tuple[int, int]], now: datetime) -> None:
    """These events were taken back: a thanks among them that has not left yet does not leave."""
    undone = Q()
    for promise, seq in events:
        undone |= Q(promise=promise, attempt=seq)
    if not events:
        return
    rows = Notice.objects.filter(undone, organisation=scope.organisation, step=THANKS)
    rows.filter(state__in=("waiting", "sealed")).update(
        state="withdrawn", reason="undone", settled_at=now, next_step_at=None, envelope=None
    )


def _words(facts: str) -> int | None:
    event = e.decode("thanked", facts)
    return event.words if isinstance(event, e.Thanked) else None
