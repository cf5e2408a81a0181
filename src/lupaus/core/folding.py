"""What each event means: the state of a promise is the fold of its events.

`apply(promise, event, at)` is the only definition of it. Pure; it never refuses, since what it is
given has happened. The book never writes a state that did not come from here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from typing import Any, get_type_hints

from lupaus.core import custody
from lupaus.core import events as e
from lupaus.core.promise import DENIED, MISSED, Outcome, Promise, Stage, Terms

ASKING_TOPICS = frozenset({"reply", "gone_wrong", "other_time", "later"})
"""Remarks of a customer that a person must answer; planned messages rest meanwhile."""


def make(wish: e.Made, id: int, at: datetime) -> Promise:
    """The state of a promise just made: what the first event means. `at` is aware UTC."""
    return Promise(
        id=id,
        organisation=wish.organisation,
        kind=wish.kind,
        direction=wish.direction,
        debtor=wish.debtor,
        creditor=wish.creditor,
        holder=wish.holder,
        guarantor=wish.guarantor,
        content=wish.content,
        is_promised=wish.is_promised,
        series=wish.series,
        series_n=wish.series_n,
        arises_from=wish.arises_from,
        depends_on=wish.depends_on,
        matter=id if wish.matter is None else wish.matter,
        made_at=at,
        zone=wish.zone,
        first_due_on=wish.due_on,
        first_due_time=wish.due_time,
        first_due_end=wish.due_end,
        outcome="open",
        stage="offered" if wish.is_offer else "active",
        due_on=wish.due_on,
        due_time=wish.due_time,
        starts_time=wish.starts_time,
        precision=wish.precision,
        due_end=wish.due_end,
        terms="first",
        terms_no=1,
        terms_at=at,
        missed_at=None,
        reported_at=None,
        closed_at=None,
        lapses_at=wish.lapses_at,
        paused_at=None,
        how="",
        answer="",
        is_void=False,
        done="",
        tries=0,
        tried_at=None,
        told_at=None,
        wanted_at=wish.wanted_at,
        breaks=0,
        broken_before=wish.broken_before,
        nags=0,
        is_quiet=False,
        cause="",
        deeds=0,
        apologies=0,
        named=wish.holder,
        handed_to=None,
        answer_by=None,
        custody_at=at,
        hand_overs=0,
        seq=1,
    )


def apply(promise: Promise, event: e.Event, at: datetime) -> Promise:
    """The promise after `event` at `at` (aware UTC). Never refuses: the event has happened."""
    change = _CHANGES.get(type(event))
    seq = promise.seq + 1
    if change is None:
        return promise._replace(seq=seq)
    return change(promise, event, at, seq)


def fold(id: int, history: Iterable[tuple[e.Event, datetime]]) -> Promise:
    """The state that a whole history gives. Raises `ValueError` on an empty or headless one."""
    promise: Promise | None = None
    for event, at in history:
        if promise is None:
            if not isinstance(event, e.Made):
                raise ValueError("a history begins with Made")
            promise = make(event, id, at)
        else:
            promise = apply(promise, event, at)
    if promise is None:
        raise ValueError("a promise without a history")
    return promise


def _accepted(p: Promise, ev: e.Accepted, at: datetime, seq: int) -> Promise:
    return p._replace(stage=Stage.ACTIVE.value, lapses_at=None, terms_at=at, done="", seq=seq)


def _closed(p: Promise, at: datetime, seq: int, outcome: Outcome, how: str = "", **more: Any) -> Promise:
    return p._replace(
        outcome=outcome.value, closed_at=at, how=how, wanted_at=None, handed_to=None, answer_by=None, seq=seq,
        **more,
    )  # fmt: skip


def _declined(p: Promise, ev: e.Declined, at: datetime, seq: int) -> Promise:
    return _closed(p, at, seq, Outcome.RELEASED, "declined")


def _terms(p: Promise, ev: e.AgreedAnew | e.ToldAnew, at: datetime, seq: int) -> Promise:
    """Whatever was waited for or reported: with a new time it is ours to do again."""
    agreed = isinstance(ev, e.AgreedAnew)
    return _another_time(p, ev, ev.due_on, ev.due_end, at)._replace(
        terms=(Terms.AGREED if agreed else Terms.TOLD).value,
        stage=Stage.ACTIVE.value,
        lapses_at=None,
        done="",
        seq=seq,
    )


def _another_time(
    p: Promise, ev: e.AgreedAnew | e.ToldAnew | e.Resumed, due_on: date, due_end: datetime, at: datetime
) -> Promise:
    """What every new time begins anew: its number, its steps, its tries."""
    return p._replace(
        due_on=due_on,
        due_time=ev.due_time,
        starts_time=ev.starts_time,
        precision=ev.precision,
        due_end=due_end,
        terms_no=p.terms_no + 1,
        terms_at=at,
        paused_at=None,
        tries=0,
        nags=0,
        told_at=None,
        wanted_at=None,
        reported_at=None,
    )


def _paused(p: Promise, ev: e.Paused, at: datetime, seq: int) -> Promise:
    return p._replace(stage=Stage.WAITING.value, lapses_at=ev.lapses_at, paused_at=p.paused_at or at, seq=seq)


def _resumed(p: Promise, ev: e.Resumed, at: datetime, seq: int) -> Promise:
    """The wait took nothing of our time and gives no excuse: these are still the terms as they were
    promised or agreed. What the customer asked meanwhile still wants its answer."""
    going = p._replace(stage=Stage.ACTIVE.value, lapses_at=None, paused_at=None, seq=seq)
    if ev.due_on is None or ev.due_end is None:
        return going
    asked = " ".join(mark for mark in p.done.split(" ") if mark.startswith(("asked_", "answer_")))
    return _another_time(going, ev, ev.due_on, ev.due_end, at)._replace(done=asked)


def _missed(p: Promise, ev: e.MissedDue, at: datetime, seq: int) -> Promise:
    done = f"{p.done} {MISSED}" if p.done else MISSED
    return p._replace(missed_at=p.missed_at or at, breaks=p.breaks + 1, done=done, seq=seq)


def _reported(p: Promise, ev: e.Reported, at: datetime, seq: int) -> Promise:
    return p._replace(stage=Stage.REPORTED.value, reported_at=at, seq=seq)


def _kept(p: Promise, ev: e.Kept, at: datetime, seq: int) -> Promise:
    """Done in time and only marked late is kept as promised, unless the receiver has denied it."""
    on_time = ev.done_on is not None and ev.done_on <= p.due_on and p.terms == Terms.FIRST
    only_marked_late = on_time and p.breaks <= 1 and p.answer not in DENIED
    return _closed(
        p, at, seq, Outcome.KEPT, ev.how,
        missed_at=None if only_marked_late else p.missed_at,
        breaks=0 if only_marked_late else p.breaks,
    )  # fmt: skip


def _contested(p: Promise, ev: e.Contested, at: datetime, seq: int) -> Promise:
    return p._replace(
        outcome=Outcome.OPEN.value,
        stage=Stage.ACTIVE.value,
        closed_at=None,
        reported_at=None,
        how="",
        answer=ev.answer,
        paused_at=None,
        missed_at=p.missed_at or at,
        breaks=p.breaks + 1,
        is_quiet=True,
        done=f"{MISSED} asked_put_right.{seq}",
        nags=0,
        seq=seq,
    )


def _answered(p: Promise, ev: e.Answered, at: datetime, seq: int) -> Promise:
    if p.outcome == Outcome.OPEN:
        return _closed(p, at, seq, Outcome.KEPT, "yes", answer="yes")
    return p._replace(answer="yes", seq=seq)


def _given_up(p: Promise, ev: e.GivenUp, at: datetime, seq: int) -> Promise:
    return _closed(p, at, seq, Outcome.BROKEN, "given_up", cause=ev.cause or p.cause,
                   missed_at=p.missed_at or at)  # fmt: skip


def _released(p: Promise, ev: e.Released, at: datetime, seq: int) -> Promise:
    return _closed(p, at, seq, Outcome.RELEASED, ev.reason)


def _cancelled(p: Promise, ev: e.Cancelled, at: datetime, seq: int) -> Promise:
    return _closed(p, at, seq, Outcome.CANCELLED, "agreed" if ev.is_agreed else "")


def _lapsed(p: Promise, ev: e.Lapsed, at: datetime, seq: int) -> Promise:
    return _closed(p, at, seq, Outcome.LAPSED, ev.reason)


def _stepped(p: Promise, ev: e.StepTaken | e.StepSkipped, at: datetime, seq: int) -> Promise:
    if ev.step == "nag":
        return p._replace(nags=ev.attempt, seq=seq)
    mark = f"{ev.step}.{ev.attempt}"
    done = f"{p.done} {mark}" if p.done else mark
    return p._replace(done=done, seq=seq)


def _tried(p: Promise, ev: e.Tried, at: datetime, seq: int) -> Promise:
    counts = ev.result in ("no_answer", "wrong_number")
    return p._replace(tries=p.tries + counts, tried_at=at, wanted_at=ev.wanted_at, seq=seq)


def _deferred(p: Promise, ev: e.Deferred, at: datetime, seq: int) -> Promise:
    return p._replace(wanted_at=ev.wanted_at, seq=seq)


def _told(p: Promise, ev: e.Told, at: datetime, seq: int) -> Promise:
    return p._replace(told_at=at, seq=seq)


def _ask(p: Promise, topic: str, seq: int) -> str:
    """The mark that somebody must answer this; the plan lists it until it is answered."""
    mark = f"asked_{topic}.{seq}"
    return f"{p.done} {mark}" if p.done else mark


def _telling_failed(p: Promise, ev: e.TellingFailed, at: datetime, seq: int) -> Promise:
    # What did not arrive has told nobody: a reminder that bounced must not count as delivered.
    return p._replace(done=_ask(p, "failed", seq), told_at=None, seq=seq)


def _remarked(p: Promise, ev: e.Remarked, at: datetime, seq: int) -> Promise:
    if ev.topic not in ASKING_TOPICS:
        return p._replace(seq=seq)
    return p._replace(done=_ask(p, ev.topic, seq), is_quiet=True, seq=seq)


def _quieted(p: Promise, ev: e.Quieted, at: datetime, seq: int) -> Promise:
    return p._replace(is_quiet=True, seq=seq)


def _unquieted(p: Promise, ev: e.Unquieted, at: datetime, seq: int) -> Promise:
    return p._replace(is_quiet=False, seq=seq)


def _deed(p: Promise, ev: e.Deed | e.Gestured | e.ExceptionMade, at: datetime, seq: int) -> Promise:
    return p._replace(deeds=p.deeds + 1, seq=seq)


def _apology(p: Promise, ev: e.Apology, at: datetime, seq: int) -> Promise:
    return p._replace(apologies=p.apologies + 1, seq=seq)


def _caused(p: Promise, ev: e.CauseNamed, at: datetime, seq: int) -> Promise:
    return p._replace(cause=ev.cause, seq=seq)


def _affirmed(p: Promise, ev: e.Affirmed, at: datetime, seq: int) -> Promise:
    """A supplier's yes is told to the one who waits for it; our own holder needs no telling."""
    return p._replace(done=_ask(p, "holds", seq) if p.direction == "theirs" else p.done, seq=seq)


def _foretold(p: Promise, ev: e.SlipForetold, at: datetime, seq: int) -> Promise:
    return p._replace(done=_ask(p, "slip", seq), seq=seq)


def _hung_on(p: Promise, ev: e.HungOn, at: datetime, seq: int) -> Promise:
    return p._replace(depends_on=ev.depends_on, seq=seq)


def _undone(p: Promise, ev: e.Undone, at: datetime, seq: int) -> Promise:
    fields = {name: _read(name, value) for name, value in ev.restored.items()}
    if fields.get("is_void"):
        fields["closed_at"] = at
    return p._replace(**fields, seq=seq)


_CHANGES: dict[type[Any], Callable[[Promise, Any, datetime, int], Promise]] = {
    e.Accepted: _accepted,
    e.Declined: _declined,
    e.AgreedAnew: _terms,
    e.ToldAnew: _terms,
    e.Paused: _paused,
    e.Resumed: _resumed,
    e.MissedDue: _missed,
    e.Reported: _reported,
    e.Kept: _kept,
    e.Contested: _contested,
    e.Answered: _answered,
    e.GivenUp: _given_up,
    e.Released: _released,
    e.Cancelled: _cancelled,
    e.Lapsed: _lapsed,
    e.StepTaken: _stepped,
    e.StepSkipped: _stepped,
    e.Tried: _tried,
    e.Deferred: _deferred,
    e.Told: _told,
    e.TellingFailed: _telling_failed,
    e.Remarked: _remarked,
    e.Quieted: _quieted,
    e.Unquieted: _unquieted,
    e.Deed: _deed,
    e.Gestured: _deed,
    e.ExceptionMade: _deed,
    e.Apology: _apology,
    e.CauseNamed: _caused,
    e.Affirmed: _affirmed,
    e.SlipForetold: _foretold,
    e.HungOn: _hung_on,
    **custody.CHANGES,
    e.Undone: _undone,
}


# -- undo -----------------------------------------------------------------------------------------

_NEVER_RESTORED = frozenset({"id", "organisation", "seq"})
_HINTS = get_type_hints(Promise)


def undoing(now_state: Promise, before: Promise | None, act: int | None) -> e.Undone:
    """The compensating event that sets a promise back to `before`.

    A promise that the act itself made (`before` is None) becomes void: cancelled, and never
    counted in any figure.
    """
    if before is None:
        restored: dict[str, Any] = {
            "outcome": "cancelled", "is_void": True, "how": "undone", "wanted_at": None,
        }  # fmt: skip
    else:
        restored = {
            name: old
            for name, old, new in zip(Promise._fields, before, now_state, strict=True)
            if old != new and name not in _NEVER_RESTORED
        }
    return e.Undone(act, restored)


def _read(name: str, value: Any) -> Any:
    """A restored field as its own type, whether it comes fresh or from the book's text."""
    if not isinstance(value, str):
        return value
    kinds = getattr(_HINTS[name], "__args__", (_HINTS[name],))
    for plain in (datetime, date, time):
        if plain in kinds:
            return plain.fromisoformat(value)
    return value
