"""What came of a call: nobody answered, later, reached, done already, not any more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from lupaus.core import events as e
from lupaus.core.clock_time import local
from lupaus.core.hours import Hours
from lupaus.features.calls.actions.acting import Act, Pick, carry_out
from lupaus.features.calls.rules.slots import Slot
from lupaus.ledger.policies import Rulebook
from lupaus.ledger.record import Line, Recorded
from lupaus.outbox.models import Notice

ONE_MORE_AFTER = timedelta(days=7)


def no_answer(act: Act, picks: Sequence[Pick]) -> Recorded:
    """Nobody answered. The plan says when the next try comes, and whether a text goes now."""
    answers = _unanswered(act, picks)
    done = carry_out(act, _each(picks, e.Tried("no_answer")), "calls.no_answer")
    if not done.is_repeat and answers:
        _keep_waiting(act, answers)
    return done


def later(act: Act, picks: Sequence[Pick], at: datetime, *, is_agreed: bool = False) -> Recorded:
    """I call again at `at` (aware UTC). `is_agreed`: the customer of a callback said that it suits."""
    lines = []
    for pick in picks:
        wish: e.Event = e.Tried("later", wanted_at=at)
        if is_agreed and pick.is_call:
            wall = local(at, pick.promise.zone)
            due = Slot(wall.date(), wall.time()).due(pick.promise.zone)
            wish = e.AgreedAnew(due.due_on, due.due_end, due.precision, due.due_time, due.starts_time)
        lines.append(Line(pick.id, wish, expect=pick.expect))
    # The line of this try stays and shows itself again at its time: the plan writes no second one.
    settled = [pick.id for pick in picks if pick.is_call] if is_agreed else []
    done = carry_out(act, lines, "calls.later", settled=settled)
    if not done.is_repeat and not is_agreed:
        _settle_answers(act, picks)
    return done


def reached(act: Act, picks: Sequence[Pick]) -> Recorded:
    """I spoke with them: the promised call is kept. Reminders that were ticked with it wait on to be spoken of."""
    calls = [pick for pick in picks if pick.is_call]
    return carry_out(act, _each(calls or picks, e.Kept("reached")), "calls.reached")


def already_agreed(act: Act, picks: Sequence[Pick]) -> Recorded:
    """A time stands already, outside this book."""
    return carry_out(act, _spoken(picks, e.Kept("agreed")), "calls.already_agreed")


def elsewhere(act: Act, picks: Sequence[Pick], done_on: date) -> Recorded:
    """It has been done by somebody else, on about this local day; the interval counts from it."""
    return carry_out(act, _spoken(picks, e.Kept("elsewhere", done_on=done_on)), "calls.elsewhere")


def ended(act: Act, picks: Sequence[Pick], reason: str, words: str = "") -> Recorded:
    """The customer lets these go for good: no reminder is made for them ever again.

    `reason`: not_used, someone_else, no_reminders, moved, other. `words` stand on the first.
    """
    lines = _spoken(picks, e.Released(reason, is_series_ended=True))
    return carry_out(act, [lines[0]._replace(words=words), *lines[1:]], "calls.ended")


def one_more(act: Act, picks: Sequence[Pick]) -> Recorded:
    """One more try than the plan has: in a week, at another time of day than the last."""
    calendar = Rulebook(act.scope.organisation).calendar
    lines = []
    for pick in picks:
        tried = local(pick.promise.tried_at or act.now, pick.promise.zone)
        later_that_day = tried.replace(hour=11 if tried.hour >= 16 else 17, minute=0, second=0, microsecond=0)
        wanted_at = calendar.next_open(max(later_that_day + ONE_MORE_AFTER, act.now), Hours.CALLS)
        lines.append(Line(pick.id, e.Deferred(wanted_at, "one_more"), expect=pick.expect))
    return carry_out(act, lines, "calls.one_more")


def let_be(act: Act, picks: Sequence[Pick]) -> Recorded:
    """No more tries this time. Where a text reached them the reminder was given; else it lapses."""
    kinds = Rulebook(act.scope.organisation).kinds
    lines = []
    for pick in picks:
        p = pick.promise
        is_kept = kinds[p.kind].is_kept_by_text(p.told_at, p.tries)
        wish: e.Event = e.Kept("delivered") if is_kept else e.Lapsed("let_be")
        lines.append(Line(pick.id, wish, expect=pick.expect))
    return carry_out(act, lines, "calls.let_be")


def _each(picks: Sequence[Pick], wish: e.Event) -> list[Line]:
    return [Line(pick.id, wish, expect=pick.expect) for pick in picks]


def _spoken(picks: Sequence[Pick], wish: e.Event) -> list[Line]:
    """The wish for each reminder; a promised call has been kept by speaking with them."""
    return [Line(pick.id, e.Kept("reached") if pick.is_call else wish, expect=pick.expect) for pick in picks]


def _unanswered(act: Act, picks: Sequence[Pick]) -> list[int]:
    """The lines of these promises in which a customer asked something."""
    return list(
        Notice.objects.filter(
            organisation=act.scope.organisation, promise__in=[pick.id for pick in picks], state="waiting",
            step__startswith="answer_",
        ).values_list("pk", flat=True)
    )  # fmt: skip


def _keep_waiting(act: Act, notices: Sequence[int]) -> None:
    """A question that nobody could be told the answer to waits on, and comes up again in two hours."""
    calendar = Rulebook(act.scope.organisation).calendar
    again = calendar.next_open(act.now + timedelta(hours=2), Hours.CALLS)
    Notice.objects.filter(organisation=act.scope.organisation, pk__in=notices).update(
        state="waiting", settled_at=None, not_before=again
    )


def _settle_answers(act: Act, picks: Sequence[Pick]) -> None:
    Notice.objects.filter(pk__in=_unanswered(act, picks)).update(state="settled", settled_at=act.now)


def not_this_year(act: Act, picks: Sequence[Pick]) -> Recorded:
    """I reached them and they want nothing this time: the reminder was given, the next comes in its time."""
    return carry_out(act, _each(picks, e.Kept("reached")), "calls.not_this_year")
