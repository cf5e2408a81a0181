"""What may happen to a promise.

`decide(promise, wish, now)` answers with the events that the wish leads to, or raises `Refusal`.
What those events then mean stands in `core.folding`. Pure.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from lupaus.core import custody
from lupaus.core import events as e
from lupaus.core.clock_time import start_of_day
from lupaus.core.promise import DENIED, MISSED, Answer, Outcome, Promise, Stage

CONTEST_DAYS = 30
"""How many days after it was kept the receiver may still say that it was not."""


class Refusal(Exception):
    """The wish cannot be. `code` names the reason, `facts` fill its sentence; nothing changed.

    Codes: closed, not_offered, offered, not_waiting, due_past, not_due_order, not_reported,
    already_answered, too_late_to_contest, unknown_answer, unknown_cause, changed, not_found,
    undo_late, undo_gone, other_organisation, no_next_step, series_released, lapse_past, no_sum,
    handed_to_self, handed_twice, live_only, answer_past, hand_over_gone, not_asked, named_already,
    not_theirs, hangs_in_a_ring.
    """

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def decide(promise: Promise, wish: e.Event, now: datetime, settles: str = "instant") -> tuple[e.Event, ...]:
    """The events that `wish` leads to at `now` (aware UTC). Raises `Refusal`.

    `settles` is the promise's kind's: it says when a time that passed was missed.
    """
    guard = _GUARDS.get(type(wish))
    if guard is not None:
        guard(promise, wish, now)
    if (chain := custody.GUARDS.get(type(wish))) is not None and (
        no := chain(promise, wish, now)
    ) is not None:
        raise Refusal(no[0], **no[1])
    if isinstance(wish, e.HandedOver) and wish.is_live:
        return (wish, e.TakenOn(wish.to))
    if type(wish) in _AFTER_DUE_BREAKS_FIRST and _is_unmarked_late(promise, wish, now, settles):
        return (e.MissedDue(), wish)
    return (wish,)


def check_made(wish: e.Made, now: datetime) -> None:
    """May this word be given at `now`? Raises `Refusal` on a time that has passed."""
    if wish.due_end <= now:
        raise Refusal("due_past", due_on=wish.due_on)
    if wish.is_offer and (wish.lapses_at is None or wish.lapses_at <= now):
        raise Refusal("lapse_past")


def missed_moment(promise: Promise, settles: str) -> datetime:
    """The instant (UTC) from which the present terms are missed: what `settles` by the "day" is
    marked in the evening, and is missed only when its day has ended."""
    if settles == "day" and promise.precision in ("minute", "part"):
        return start_of_day(promise.due_on + timedelta(days=1), promise.zone)
    return promise.due_end


def _is_unmarked_late(promise: Promise, wish: e.Event, now: datetime, settles: str) -> bool:
    if promise.outcome != Outcome.OPEN or promise.stage in (Stage.OFFERED, Stage.WAITING):
        return False
    if promise.has_done(MISSED) or now < missed_moment(promise, settles):
        return False
    return not (isinstance(wish, e.Kept) and _was_on_time(promise, wish))


def _was_on_time(promise: Promise, wish: e.Kept) -> bool:
    """The mark may come in the evening for what was done in the morning."""
    return wish.done_on is not None and wish.done_on <= promise.due_on


def _open(promise: Promise, wish: Any, now: datetime) -> None:
    if promise.outcome != Outcome.OPEN:
        raise Refusal("closed", outcome=promise.outcome)


def _bound(promise: Promise, wish: Any, now: datetime) -> None:
    _open(promise, wish, now)
    if promise.stage == Stage.OFFERED:
        raise Refusal("offered")


def _offered(promise: Promise, wish: Any, now: datetime) -> None:
    _open(promise, wish, now)
    if promise.stage != Stage.OFFERED:
        raise Refusal("not_offered")
    if promise.lapses_at is not None and now >= promise.lapses_at:
        raise Refusal("lapse_past")


def _resuming(promise: Promise, wish: e.Resumed, now: datetime) -> None:
    """What had time left when it was paused goes on with time left, or a new time is agreed."""
    _open(promise, wish, now)
    if promise.stage != Stage.WAITING:
        raise Refusal("not_waiting")
    had_time = promise.paused_at is not None and promise.paused_at < promise.due_end
    due_end = wish.due_end or (promise.due_end if had_time and not promise.has_done(MISSED) else None)
    if due_end is not None and due_end <= now:
        raise Refusal("due_past", due_on=wish.due_on or promise.due_on)


def _new_terms(promise: Promise, wish: e.AgreedAnew | e.ToldAnew, now: datetime) -> None:
    _open(promise, wish, now)
    if isinstance(wish, e.ToldAnew):
        _bound(promise, wish, now)
    if wish.due_end <= now:
        raise Refusal("due_past", due_on=wish.due_on)


def _pausing(promise: Promise, wish: e.Paused, now: datetime) -> None:
    _bound(promise, wish, now)
    if wish.lapses_at <= now:
        raise Refusal("lapse_past")


def _contesting(promise: Promise, wish: e.Contested, now: datetime) -> None:
    if wish.answer not in DENIED:
        raise Refusal("unknown_answer", answer=wish.answer)
    if promise.outcome == Outcome.OPEN and promise.stage == Stage.REPORTED:
        return
    if promise.outcome != Outcome.KEPT:
        raise Refusal("not_reported")
    if promise.closed_at is not None and (now - promise.closed_at).days > CONTEST_DAYS:
        raise Refusal("too_late_to_contest", days=CONTEST_DAYS)


def _answering(promise: Promise, wish: e.Answered, now: datetime) -> None:
    if promise.answer == Answer.YES:
        raise Refusal("already_answered")
    if promise.outcome == Outcome.KEPT:
        return
    if promise.outcome == Outcome.OPEN and promise.stage == Stage.REPORTED:
        return
    raise Refusal("not_reported")


def _lapsing(promise: Promise, wish: e.Lapsed, now: datetime) -> None:
    _open(promise, wish, now)


def _deferring(promise: Promise, wish: e.Deferred | e.Tried, now: datetime) -> None:
    _open(promise, wish, now)
    if wish.wanted_at is not None and wish.wanted_at <= now:
        raise Refusal("due_past", due_on=wish.wanted_at)


def _giving(promise: Promise, wish: e.Gestured, now: datetime) -> None:
    if wish.cents <= 0:
        raise Refusal("no_sum")


def _foretelling(promise: Promise, wish: e.SlipForetold, now: datetime) -> None:
    """Only who gave us a word says so of it; the day they name lies ahead."""
    _bound(promise, wish, now)
    if promise.direction != "theirs":
        raise Refusal("not_theirs")
    if wish.due_on is not None and start_of_day(wish.due_on + timedelta(days=1), promise.zone) <= now:
        raise Refusal("due_past", due_on=wish.due_on)


def _hanging(promise: Promise, wish: e.HungOn, now: datetime) -> None:
    _open(promise, wish, now)
    if wish.depends_on == promise.id:
        raise Refusal("hangs_in_a_ring")


def _cause(promise: Promise, wish: e.CauseNamed | e.CauseViewed, now: datetime) -> None:
    if wish.cause not in ("own", "supplier", "outside"):
        raise Refusal("unknown_cause", cause=wish.cause)


_GUARDS: dict[type[Any], Callable[[Promise, Any, datetime], None]] = {
    e.Accepted: _offered,
    e.Declined: _offered,
    e.AgreedAnew: _new_terms,
    e.ToldAnew: _new_terms,
    e.Paused: _pausing,
    e.Resumed: _resuming,
    e.MissedDue: _bound,
    e.Reported: _bound,
    e.Kept: _bound,
    e.Contested: _contesting,
    e.Answered: _answering,
    e.GivenUp: _bound,
    e.Released: _open,
    e.Cancelled: _open,
    e.Lapsed: _lapsing,
    e.StepTaken: _open,
    e.StepSkipped: _open,
    e.Tried: _deferring,
    e.Deferred: _deferring,
    e.CauseNamed: _cause,
    e.CauseViewed: _cause,
    e.SlipForetold: _foretelling,
    e.HungOn: _hanging,
    e.Gestured: _giving,
}
_AFTER_DUE_BREAKS_FIRST = frozenset({e.AgreedAnew, e.ToldAnew, e.Paused, e.Kept, e.Reported, e.GivenUp})
