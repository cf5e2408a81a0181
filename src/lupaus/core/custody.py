"""Who carries a promise, and how it passes from one to another without ever being nobody's.

A hand-over goes to a named member. Until they say yes the giver holds it; a no, or silence, brings it back. The
guarantor stays until the receiver of the promise has been told the new name. Pure; beside outcome and stage.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from lupaus.core import events as e
from lupaus.core.promise import Promise

HOUR = timedelta(hours=1)
LIVE_ONLY = HOUR
"""With less time left than this nobody can wait for an answer: only a live yes counts."""
SHARE = 3
"""Silence may take this part of the time left, so that the giver still has time to keep it."""
ALREADY_LATE = HOUR
"""What is late is waited for by somebody: an answer to a hand-over of it may take no longer."""


def answer_by(promise: Promise, now: datetime, hours: int) -> datetime | None:
    """Until when the asked one may think about it: the kind's own `hours`, or a third of the time left.

    None: there is no time to think, and only a live yes counts. Instants are aware UTC.
    """
    own, left = timedelta(hours=hours), promise.due_end - now
    if left <= timedelta(0):
        return now + min(own, ALREADY_LATE)
    if left < LIVE_ONLY:
        return None
    return now + min(own, left / SHARE)


# -- what may be ---------------------------------------------------------------------------------
# Each guard answers with the code of the refusal and its facts, or None. `lifecycle.decide` raises it.

Refused = tuple[str, dict[str, Any]] | None


def _handing_over(p: Promise, wish: e.HandedOver, now: datetime) -> Refused:
    if p.outcome != "open":
        return "closed", {"outcome": p.outcome}
    if wish.to == p.holder:
        return "handed_to_self", {}
    if p.handed_to is not None:
        return "handed_twice", {"to": p.handed_to}
    if wish.is_live:
        return None
    if wish.answer_by is None or answer_by(p, now, 24) is None:
        return "live_only", {}
    return ("answer_past", {}) if wish.answer_by <= now else None


def _answering(p: Promise, wish: e.TakenOn | e.HandOverDeclined, now: datetime) -> Refused:
    if p.outcome != "open":
        return "closed", {"outcome": p.outcome}
    if p.handed_to is None:
        return "hand_over_gone", {"holder": p.holder}
    return ("not_asked", {}) if wish.to != p.handed_to else None


def _returning(p: Promise, wish: e.HandOverReturned, now: datetime) -> Refused:
    return ("hand_over_gone", {"holder": p.holder}) if p.handed_to is None else None


def _naming(p: Promise, wish: e.HolderNamed, now: datetime) -> Refused:
    return None if p.is_untold else ("named_already", {})


def _entrusting(p: Promise, wish: e.Entrusted, now: datetime) -> Refused:
    return None if p.outcome == "open" else ("closed", {"outcome": p.outcome})


def _affirming(p: Promise, wish: e.Affirmed, now: datetime) -> Refused:
    return None if p.outcome == "open" else ("closed", {"outcome": p.outcome})


GUARDS: dict[type[Any], Callable[[Promise, Any, datetime], Refused]] = {
    e.HandedOver: _handing_over,
    e.TakenOn: _answering,
    e.HandOverDeclined: _answering,
    e.HandOverReturned: _returning,
    e.HolderNamed: _naming,
    e.Entrusted: _entrusting,
    e.Affirmed: _affirming,
}


# -- what it means -------------------------------------------------------------------------------


def _handed_over(p: Promise, ev: e.HandedOver, at: datetime, seq: int) -> Promise:
    return p._replace(handed_to=ev.to, answer_by=ev.answer_by or at, hand_overs=p.hand_overs + 1, seq=seq)


def _taken_on(p: Promise, ev: e.TakenOn, at: datetime, seq: int) -> Promise:
    """The guarantor stays until the receiver of the promise knows the new name."""
    return p._replace(holder=ev.to, handed_to=None, answer_by=None, custody_at=at, seq=seq)


def _returned(p: Promise, ev: e.HandOverReturned, at: datetime, seq: int) -> Promise:
    if ev.reason == "left":
        return _declined(p, ev, at, seq)
    return p._replace(handed_to=None, answer_by=None, seq=seq)


def _declined(p: Promise, ev: e.HandOverDeclined | e.HandOverReturned, at: datetime, seq: int) -> Promise:
    """The mark tells the plan that the giver has not heard of it yet."""
    done = f"{p.done} no.{p.hand_overs}".strip()
    return p._replace(handed_to=None, answer_by=None, done=done, seq=seq)


def _named(p: Promise, ev: e.HolderNamed, at: datetime, seq: int) -> Promise:
    """Who answered for it only because theirs was the name that was known answers no more."""
    stood_by_name = p.guarantor == p.named
    return p._replace(named=p.holder, guarantor=p.holder if stood_by_name else p.guarantor, seq=seq)


def _entrusted(p: Promise, ev: e.Entrusted, at: datetime, seq: int) -> Promise:
    if ev.to == p.holder:
        return p._replace(guarantor=ev.guarantor, seq=seq)
    return p._replace(
        holder=ev.to, guarantor=ev.guarantor, handed_to=None, answer_by=None, custody_at=at,
        hand_overs=p.hand_overs + 1, seq=seq,
    )  # fmt: skip


CHANGES: dict[type[Any], Callable[[Promise, Any, datetime, int], Promise]] = {
    e.HandedOver: _handed_over,
    e.TakenOn: _taken_on,
    e.HandOverDeclined: _declined,
    e.HandOverReturned: _returned,
    e.HolderNamed: _named,
    e.Entrusted: _entrusted,
}
