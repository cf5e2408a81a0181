"""Lines that are seen to one by one: what a customer asked, what must be told, notes to ourselves."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from lupaus.core import events as e
from lupaus.core.clock_time import local_date
from lupaus.core.hours import Hours
from lupaus.features.calls.actions.acting import Act, carry_out
from lupaus.ledger import queries as book
from lupaus.ledger.policies import Rulebook
from lupaus.ledger.record import Expect, Line, Recorded
from lupaus.outbox.models import Notice
from lupaus.people.absences import seen_by
from lupaus.people.access import Scope

AGAIN_AFTER = timedelta(hours=2)


def line_of(scope: Scope, pk: int, now: datetime) -> Notice | None:
    """A line that waits before me, or before somebody for whom I stand in at `now`; else None."""
    holders = seen_by(scope, local_date(now, scope.zone))
    return (
        Notice.objects.filter(
            organisation=scope.organisation, holder__in=holders, pk=pk, state="waiting",
            medium__in=("call", "note"),
        )
        .select_related("promise", "promise__kind")
        .first()
    )  # fmt: skip


def seen(act: Act, line: Notice) -> Recorded:
    """I have seen to it; nothing else changes."""
    return _settled(act, line, [e.Remarked(topic="seen")], "calls.seen")


def told(act: Act, line: Notice) -> Recorded:
    """I told them by phone what could not be written."""
    step = line.step.removeprefix("answer_")
    return _settled(act, line, [e.Told(step, "phone")], "calls.told")


def named(act: Act, line: Notice) -> Recorded:
    """I told them who looks after it now."""
    return _settled(act, line, [e.HolderNamed("person")], "calls.named")


def affirmed(act: Act, line: Notice) -> Recorded:
    """I was asked whether it can be kept: yes."""
    return _settled(act, line, [e.Affirmed()], "calls.affirmed")


def answered(act: Act, line: Notice) -> Recorded:
    """I answered them. Planned messages, which had rested meanwhile, may go on."""
    wishes: list[e.Event] = [e.Remarked(topic="answered")]
    state = book.state(line.promise)
    if (
        state.is_open
        and state.is_quiet
        and line.step in ("answer_reply", "answer_other_time", "answer_later")
    ):
        wishes.append(e.Unquieted())
    return _settled(act, line, wishes, "calls.answered")


def not_reached(act: Act, line: Notice) -> Recorded:
    """I tried, nobody answered: the line comes up again in a few hours."""
    again = Rulebook(act.scope.organisation).calendar.next_open(act.now + AGAIN_AFTER, Hours.CALLS)
    with transaction.atomic():
        wishes: list[e.Event] = [e.Remarked(topic="tried")]
        done = carry_out(act, _lines(line, wishes), "calls.not_reached", settled=[])
        if not done.is_repeat:
            Notice.objects.filter(pk=line.pk).update(not_before=again)
    return done


def done_now(act: Act, line: Notice) -> Recorded:
    """It is done. Where the customer closes it they are asked; a supplier's or our own is kept.

    What was to reach somebody has reached them: there is nothing in it that they could find undone.
    """
    kind = Rulebook(act.scope.organisation).kinds[line.promise.kind_id]
    state = book.state(line.promise)
    wish: e.Event = e.Kept("done", done_on=local_date(act.now, state.zone))
    if kind.is_contact:
        wish = e.Kept("reached")
    elif kind.closes == "customer" and state.direction == "ours":
        wish = e.Reported()
    return carry_out(act, _lines(line, [wish]), "calls.done_now")


def said_yes(act: Act, line: Notice) -> Recorded:
    """The customer's yes to an offer is there in writing."""
    return carry_out(act, _lines(line, [e.Accepted()]), "calls.said_yes")


def said_no(act: Act, line: Notice) -> Recorded:
    """The customer does not want what was offered."""
    return carry_out(act, _lines(line, [e.Declined()]), "calls.said_no")


def _lines(line: Notice, wishes: list[e.Event]) -> list[Line]:
    expect = Expect.of(book.state(line.promise))
    return [Line(line.promise_id, wish, expect=expect if n == 0 else None) for n, wish in enumerate(wishes)]


def _settled(act: Act, line: Notice, wishes: list[e.Event], what: str) -> Recorded:
    """Record, and settle this line alone: the promise may have others."""
    with transaction.atomic():
        done = carry_out(act, _lines(line, wishes), what, settled=[])
        if not done.is_repeat:
            Notice.objects.filter(pk=line.pk, state="waiting").update(state="settled", settled_at=act.now)
    return done
