"""What a customer's tap leads to. Silence books nothing, and no tap closes what we owe but their own no."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from lupaus.core import events as e
from lupaus.core.clock_time import local_date
from lupaus.core.lifecycle import Refusal
from lupaus.core.promise import Promise
from lupaus.features.customer import rules
from lupaus.features.customer.rules import Move
from lupaus.ledger import queries
from lupaus.ledger.record import By, Expect, Line, Recorded, record
from lupaus.outbox.models import Notice
from lupaus.outbox.ours.noting import note_act
from lupaus.outbox.stopping import stop
from lupaus.people.links import Guest
from lupaus.people.merging import family_of

CONTESTED = "put_right"
"""The topic under which a customer's "no" stands before one of us."""
ALWAYS = (Move.THANKS, Move.WRONG)
"""Thanks and trouble are heard whatever has become of the promise."""
_PLAIN: dict[Move, e.Event] = {
    Move.YES: e.Accepted(),
    Move.NO: e.Declined(),
    Move.OTHER_TIME: e.Remarked(topic="other_time"),
    Move.LATER: e.Remarked(topic="later"),
    Move.WRONG: e.Remarked(topic="gone_wrong"),
    Move.THANKS: e.Thanked(),
    Move.KEPT: e.Answered(),
    Move.PARTLY: e.Contested("partly"),
    Move.NOT_KEPT: e.Contested("no"),
    Move.MISSING: e.Remarked(topic="missing"),
}


def tap(
    guest: Guest, codes: Sequence[UUID], move: Move, *, now: datetime, act: UUID,
    words: str = "", expects: Sequence[Expect | None] = (), done_on: date | None = None,
) -> Recorded:  # fmt: skip
    """Carry out one tap for one or several promises of this customer. Raises `Refusal`."""
    by = By(guest.party.pk, "customer")
    states = own(guest, codes, move, now)
    if move is Move.MISSING and not _waits_before_us(states):
        # Somebody has answered them already: the words need a line of their own.
        move = Move.WRONG
    if move is Move.STOP:
        return stop(guest.scope, [state.id for state in states], by=by, now=now, act=act)
    wish = (
        e.Kept("elsewhere", done_on or local_date(now, guest.scope.zone))
        if move is Move.TAKEN
        else _PLAIN[move]
    )
    shown = [*expects, *[None] * len(states)]
    if move is Move.MISSING:
        states = states[:1]  # said once, also when two hearths were one visit
    lines = [Line(state.id, wish, words, expect) for state, expect in zip(states, shown, strict=False)]
    with transaction.atomic():
        done = record(guest.scope, lines, by=by, now=now, what=f"customer.{move.value}", act=act)
        if move is Move.THANKS and not done.is_repeat:
            for state in states[:1]:  # one tap is one thanks, also for two hearths
                note_act(
                    guest.scope._replace(party=guest.party.pk),
                    state.holder,
                    state.id,
                    "thanked",
                    state.seq,
                    now,
                )
    return done


def _waits_before_us(states: Sequence[Promise]) -> bool:
    """Does the customer's "no" still stand on our call list, so that more words can join it?"""
    waiting = Notice.objects.filter(
        promise__in=[state.id for state in states], step=f"answer_{CONTESTED}", state="waiting"
    )
    asked = any(f"asked_{CONTESTED}" in state.done for state in states)
    written = any(f"answer_{CONTESTED}" in state.done for state in states)
    return (asked and not written) or waiting.exists()


def _theirs(guest: Guest) -> QuerySet[Any]:
    return queries.promises(guest.scope).filter(
        creditor__in=family_of(guest.party), direction="ours", is_void=False
    )


def stop_all(guest: Guest, *, now: datetime, act: UUID) -> Recorded | None:
    """The one-click stop of a mail reader: no reminder any more, for any object. None when there was none."""
    reminders = [
        row.pk
        for row in _theirs(guest).filter(outcome="open", series__isnull=False).select_related("series")
        if row.series is not None and row.series.kind_id == row.kind_id
    ]
    if not reminders:
        return None
    return stop(guest.scope, reminders, by=By(guest.party.pk, "customer"), now=now, act=act)


def own(guest: Guest, codes: Sequence[UUID], move: Move, now: datetime) -> list[Promise]:
    """The promises of these codes, all this customer's own and open to this move. Raises `Refusal`."""
    rows = {row.code: row for row in _theirs(guest).filter(code__in=codes).select_related("series")}
    if not codes or any(code not in rows for code in codes):
        raise Refusal("not_found")
    found = [(rows[code], queries.state(rows[code])) for code in codes]
    for row, state in found:
        is_reminder = row.series is not None and row.series.kind_id == row.kind_id
        if move not in (*ALWAYS, *rules.moves(state, now, is_reminder=is_reminder)):
            raise Refusal("changed")
    return [state for _, state in found]
