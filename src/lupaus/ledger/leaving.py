"""Somebody leaves, and what they carried goes to those who stay: nothing is nobody's for a moment.

What they held goes to its guarantor, or to their leader where they were that themselves; what they answered for
goes to whoever leads the holder. A colleague whom they asked need not answer any more, and what they were asked
stays with the one who asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from lupaus.core import events as e
from lupaus.core.lifecycle import Refusal
from lupaus.core.promise import Promise
from lupaus.ledger import models, writing
from lupaus.ledger.record import By, Line, record
from lupaus.ledger.undoing import LEAVING
from lupaus.people.access import Scope
from lupaus.people.members import leaders_of

CHUNK = 500
"""Promises in one act: no tap waits behind somebody's ten thousand."""


class Passed(NamedTuple):
    """What went from the one who leaves: the promise, who holds it now and who answers for it.

    `was_held`: the one who leaves had it; else they only answered for it, or were asked to take it on.
    """

    promise: int
    code: UUID
    holder: int
    guarantor: int
    was_held: bool


def carried_by(scope: Scope, party: int) -> QuerySet[models.Promise]:
    """The open promises that have to do with this member: held, answered for, or asked to be taken on."""
    mine = Q(holder=party) | Q(guarantor=party) | Q(handed_to=party)
    return models.Promise.objects.filter(mine, organisation=scope.organisation, outcome="open")


def foreseen(scope: Scope, party: int, *, limit: int = CHUNK) -> list[Passed]:
    """To whom the first `limit` would go, if `party` left now. Raises `Refusal` (nobody_left)."""
    rows = list(carried_by(scope, party).order_by("due_end", "pk").values_list("pk", "code")[:limit])
    codes = dict(rows)
    states = {state.id: state for state in writing.read(sorted(codes))}
    heirs = _Heirs(party, states.values())
    return [Passed(pk, code, *heirs.of(states[pk]), states[pk].holder == party) for pk, code in rows]


def next_chunk(scope: Scope, party: int) -> list[int]:
    """The next promises that `party` still carries; empty when nothing is left."""
    return list(carried_by(scope, party).order_by("pk").values_list("pk", flat=True)[:CHUNK])


def entrust(
    scope: Scope, party: int, ids: Sequence[int], now: datetime, *, by: By, words: str = ""
) -> list[Passed]:
    """What `party` carries of these goes to others, in one act. Call inside a transaction.

    `party` must not be a member any more, so that nothing comes back to them. Raises `Refusal` (nobody_left)
    when nobody is there to take it.
    """
    states = [state for state in writing.locked(scope.organisation, ids) if state.is_open]
    heirs = _Heirs(party, states)
    lines = [line for state in states for line in _lines(state, heirs, party, words)]
    done = record(scope, lines, by=by, now=now, what=LEAVING)
    codes = dict(models.Promise.objects.filter(pk__in=ids).values_list("pk", "code"))
    held = {state.id for state in states if state.holder == party}
    return [Passed(p.id, codes[p.id], p.holder, p.guarantor, p.id in held) for p in done.promises]


class _Heirs:
    """Who takes what the leaving one carried."""

    def __init__(self, party: int, states: Iterable[Promise]) -> None:
        self.party = party
        self.leaders = leaders_of({party} | {state.holder for state in states})

    def of(self, state: Promise) -> tuple[int, int]:
        """Holder and guarantor after the leaving. Raises `Refusal` (nobody_left)."""
        leader = self.leaders.get(self.party)
        above = self.leaders.get(state.holder)
        if above == self.party:
            # Who leaves leads nobody any more: foreseen as it will be.
            above = leader if leader != state.holder else None
        if state.holder == self.party:
            holder = state.guarantor if state.guarantor != self.party else leader
            guarantor = holder
        else:
            holder = state.holder
            guarantor = state.guarantor
            if guarantor == self.party:
                guarantor = above if above is not None else holder
        if holder is None or guarantor is None:
            raise Refusal("nobody_left")
        return holder, guarantor


def _lines(state: Promise, heirs: _Heirs, party: int, words: str) -> Iterator[Line]:
    if state.handed_to is not None and (party in (state.handed_to, state.holder)):
        yield Line(state.id, e.HandOverReturned("left"))
    holder, guarantor = heirs.of(state)
    if (holder, guarantor) != (state.holder, state.guarantor):
        yield Line(state.id, e.Entrusted(holder, guarantor, "left"), words)
