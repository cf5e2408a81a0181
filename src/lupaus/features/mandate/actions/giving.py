"""A gesture or an exception: one tap, one short reason, no approval; and the budget holds.

All who give in one firm wait for each other on one row (`Trust`), so that of two taps at once the second
sees what the first has given. On SQLite the transaction itself is that turn.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.db import transaction
from uuid_utils.compat import uuid7

from lupaus.core import events as e
from lupaus.core.lifecycle import Refusal
from lupaus.features.mandate import rules
from lupaus.features.mandate.models import Given, Question, Trust, purses
from lupaus.features.mandate.models.asking import question, reasons, standing_of
from lupaus.features.mandate.rules import Standing
from lupaus.ledger import queries as book
from lupaus.ledger.record import By, Line, Recorded, record, repeated
from lupaus.outbox.lines import settle_asked
from lupaus.people.access import Scope

if TYPE_CHECKING:
    from datetime import date

    from lupaus.ledger import models

ASKING, SILENCE, ANSWER = "after_asking", "after_silence", "after_answer"
"""The notes of a question: to the one who is asked, and to the asker when time or a person has answered."""


class Gift(NamedTuple):
    """What somebody wants to give. `act`: gesture or exception; `cents` 0 for an exception."""

    act: str
    what: str
    cents: int
    words: str


class Leave(NamedTuple):
    """What lets it be given: the basis, whose purse and month it comes from, and who was asked."""

    basis: str
    purse: int
    month: date
    asked: int | None = None


def give(scope: Scope, code: UUID, gift: Gift, *, now: datetime, act: UUID | None = None) -> Recorded:
    """Give it, within the mandate. The same `act` twice is one.

    Refused: owed_by_law, unknown_gift, no_sum, no_reason, not_found, not_to_a_customer, taken_back, and
    above_mandate (short, left), whereupon one may ask.
    """
    rules.check_gift(gift.act, gift.what, gift.cents, gift.words)
    with transaction.atomic():
        in_turn(scope)
        if (again := repeated(scope, act)) is not None:
            return again
        row = customers_promise(scope, code)
        found = purses.purse_of(scope, row, now)
        short = rules.short_of(found, gift.act, gift.cents)
        if short is not None:
            raise Refusal("above_mandate", short=short, left=found.left)
        basis = "own" if found.is_free else "doubled" if found.is_doubled else "mandate"
        leave = Leave(basis, scope.party, purses.month_at(scope, now))
        return write(scope, row, gift, leave, now=now, act=act)


def give_asked(
    scope: Scope, code: UUID, cents: int | None = None, *, now: datetime, act: UUID | None = None
) -> Recorded:
    """Give what one had asked for, by the yes that came, or by one's own decision after a silence.

    `cents`: a smaller sum than was asked. Refused: no_question, still_waiting (name, until), answer_needed,
    answer_was_no, above_answer, above_double, question_gone.
    """
    with transaction.atomic():
        trust = in_turn(scope)
        if (again := repeated(scope, act)) is not None:
            return again
        asked = question(scope, code)
        if asked is None or asked.asker_id != scope.party:
            raise Refusal("no_question")
        row = customers_promise(scope, asked.promise.code)
        sum_ = asked.cents if cents is None else cents
        gift = Gift(asked.act, asked.what, sum_, "")
        if sum_ > asked.cents or (asked.cents and sum_ <= 0):
            raise Refusal("above_answer" if sum_ > 0 else "no_sum")
        leave = _leave(scope, trust, asked, row, sum_, now)
        done = write(scope, row, gift._replace(words=_reason(scope, asked)), leave, now=now, act=act)
        asked.given_act_id = done.act
        asked.save(update_fields=["given_act"])
        settle_asked(scope, asked.promise_id, (ASKING, SILENCE, ANSWER), asked.number, now)
        return done


def in_turn(scope: Scope) -> Trust:
    """Wait until nobody else of the firm gives; inside a transaction."""
    Trust.objects.get_or_create(organisation_id=scope.organisation)
    return Trust.objects.select_for_update().get(organisation=scope.organisation)


def customers_promise(scope: Scope, code: UUID) -> models.Promise:
    """The promise, if it is one of ours to a customer. Refused: not_found, not_to_a_customer, taken_back."""
    row = book.promise_by_code(scope, code)
    if row is None:
        raise Refusal("not_found")
    if row.direction != "ours":
        raise Refusal("not_to_a_customer")
    if row.is_void:
        raise Refusal("taken_back")
    return row


def write(
    scope: Scope, row: models.Promise, gift: Gift, leave: Leave, *, now: datetime, act: UUID | None
) -> Recorded:
    """Into the book, and into the sums. A repeated act changes nothing."""
    wish: e.Event = e.ExceptionMade(leave.basis, leave.asked)
    if gift.act == rules.GESTURE:
        wish = e.Gestured(gift.cents, gift.what, leave.basis, leave.asked)
    by = By(scope.party, "member")
    line = Line(row.pk, wish, gift.words.strip()[: rules.LONGEST_REASON])
    done = record(scope, [line], by=by, now=now, what=f"mandate.{gift.act}", act=act or uuid7())
    if not done.is_repeat:
        Given.objects.create(
            organisation_id=scope.organisation, promise_id=row.pk, matter=row.matter, by_id=scope.party,
            purse_id=leave.purse, month=leave.month, act=gift.act, what=gift.what, cents=gift.cents,
            basis=leave.basis, at=now, book_act_id=done.act,
        )  # fmt: skip
    return done


def _leave(
    scope: Scope, trust: Trust, asked: Question, row: models.Promise, cents: int, now: datetime
) -> Leave:
    """By what it may be given now. Raises `Refusal`."""
    match standing_of(asked, now):
        case Standing.YES:
            purse, month = asked.purse_id or asked.leader_id, asked.month or purses.month_at(scope, now)
            return Leave("answered", purse, month, asked.answered_by_id)
        case Standing.SILENT if asked.decides_alone and trust.decides_alone:
            found = rules.after_silence(purses.purse_of(scope, row, now))
            if rules.short_of(found, asked.act, cents) is not None:
                raise Refusal("above_double", left=found.left)
            return Leave("silence", scope.party, purses.month_at(scope, now), asked.asked_id)
        case Standing.SILENT:
            raise Refusal("answer_needed", name=asked.asked.name)
        case Standing.WAITS:
            raise Refusal("still_waiting", name=asked.asked.name, until=asked.silent_at)
        case Standing.NO:
            raise Refusal("answer_was_no", name=asked.answered_by.name if asked.answered_by else "")
    raise Refusal("question_gone")


def _reason(scope: Scope, asked: Question) -> str:
    """The words of the question are the reason; erased ones are not brought back."""
    return reasons(scope, [asked.asked_act_id]).get(asked.asked_act_id, "")
