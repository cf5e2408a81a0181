"""Above the mandate: one question to a named person, and silence is no refusal.

The quarter of an hour is kept by time itself: where a question stands is told when somebody looks. The
asker's note is written with the question, for the moment when the silence is over, so that it comes up on
their list by itself, also while the engine sleeps; an answer takes it away.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from lupaus.core import events as e
from lupaus.core.lifecycle import Refusal
from lupaus.core.notices import Class, Medium, Notice
from lupaus.features.mandate import rules
from lupaus.features.mandate.actions.giving import (
    ANSWER,
    ASKING,
    SILENCE,
    Gift,
    customers_promise,
    in_turn,
)
from lupaus.features.mandate.models import Question, purses
from lupaus.features.mandate.models.asking import Person, may_answer, question, questions, standing_of, whom
from lupaus.features.mandate.rules import IS_OPEN, Standing
from lupaus.ledger.record import By, Line, record, repeated
from lupaus.outbox.lines import settle_asked
from lupaus.outbox.write import write_notices
from lupaus.people.access import Scope


def ask(scope: Scope, code: UUID, gift: Gift, *, now: datetime, act: UUID | None = None) -> Question:
    """Ask the one who leads, or who stands in. The same `act` twice is one question.

    Refused: what cannot be given at all (`rules.check_gift`), asked_already (name), nobody_to_ask.
    """
    rules.check_gift(gift.act, gift.what, gift.cents, gift.words)
    with transaction.atomic():
        trust = in_turn(scope)
        row = customers_promise(scope, code)
        asked_before = questions(scope).filter(promise=row.pk)
        if act is not None and repeated(scope, act) is not None:
            found = asked_before.filter(asked_act__code=act).first()
            if found is None:
                raise Refusal("no_question")
            return found
        for other in asked_before.filter(asker=scope.party):
            if standing_of(other, now) in IS_OPEN:
                raise Refusal("asked_already", name=other.asked.name)
        person = whom(scope, now)
        if person is None:
            raise Refusal("nobody_to_ask")
        wish = e.MandateAsked(
            person.asked, gift.cents, gift.what if gift.act == rules.GESTURE else "exception"
        )
        line = Line(row.pk, wish, gift.words.strip()[: rules.LONGEST_REASON])
        done = record(scope, [line], by=By(scope.party, "member"), now=now, what="mandate.ask", act=act)
        last = Question.objects.filter(organisation=scope.organisation, promise=row.pk)
        new = Question.objects.create(
            organisation_id=scope.organisation, promise_id=row.pk, asker_id=scope.party,
            asked_id=person.asked, leader_id=person.leader, act=gift.act, what=gift.what, cents=gift.cents,
            number=(last.aggregate(last=Max("number"))["last"] or 0) + 1, asked_at=now,
            silent_at=now + timedelta(minutes=trust.minutes), decides_alone=trust.decides_alone,
            asked_act_id=done.act,
        )  # fmt: skip
        _lay_before(new, person, now)
        return new


def answer(
    scope: Scope, code: UUID, *, is_yes: bool, words: str = "", now: datetime, act: UUID | None = None
) -> Question:
    """Yes or no, in one tap. A yes holds the sum back from the leader's own budget until it is given.

    Refused: no_question, not_yours_to_answer, answered_already (name), decided_already (name),
    question_gone, above_yours.
    """
    with transaction.atomic():
        in_turn(scope)
        asked = _mine_to_answer(scope, code, now)
        if asked is None:
            raise Refusal("no_question")
        if repeated(scope, act) is not None:
            return asked
        _still_open(asked, now)
        purse = scope.party if scope.role == "owner" else asked.leader_id
        if is_yes:
            found = purses.purse_of(scope, asked.promise, now, purse)
            if rules.short_of(found, asked.act, asked.cents) is not None:
                raise Refusal("above_yours")
        wish = e.MandateAnswered(is_yes)
        line = Line(asked.promise_id, wish, words.strip()[: rules.LONGEST_REASON])
        done = record(scope, [line], by=By(scope.party, "member"), now=now, what="mandate.answer", act=act)
        asked.is_yes, asked.answered_by_id, asked.answered_at = is_yes, scope.party, now
        asked.answer_act_id, asked.purse_id = done.act, purse
        asked.month = purses.month_at(scope, now)
        asked.save()
        settle_asked(scope, asked.promise_id, (ASKING, SILENCE), asked.number, now)
        _note(asked, ANSWER, asked.asker_id, now, now)
        return asked


def pass_on(scope: Scope, code: UUID, *, now: datetime) -> Question:
    """More than the leader's own mandate: the one above them is asked, and their time begins now.

    Refused: no_question, not_yours_to_answer, nobody_to_ask, and what `answer` refuses.
    """
    with transaction.atomic():
        trust = in_turn(scope)
        asked = _mine_to_answer(scope, code, now)
        if asked is None:
            raise Refusal("no_question")
        _still_open(asked, now)
        person = whom(scope, now, asked.leader_id)
        if person is None or asked.asker_id in person:
            raise Refusal("nobody_to_ask")
        settle_asked(scope, asked.promise_id, (ASKING, SILENCE), asked.number, now)
        last = Question.objects.filter(organisation=scope.organisation, promise=asked.promise_id)
        asked.number = (last.aggregate(last=Max("number"))["last"] or 0) + 1
        asked.asked_id, asked.leader_id = person
        asked.silent_at = now + timedelta(minutes=trust.minutes)
        asked.save(update_fields=["number", "asked", "leader", "silent_at"])
        _lay_before(asked, person, now)
        return asked


def let_be(scope: Scope, code: UUID, *, now: datetime) -> Question:
    """The asker needs no answer any more. Refused: no_question, question_gone."""
    with transaction.atomic():
        in_turn(scope)
        asked = question(scope, code)
        if asked is None or asked.asker_id != scope.party:
            raise Refusal("no_question")
        if standing_of(asked, now) not in IS_OPEN:
            raise Refusal("question_gone")
        asked.left_at = now
        asked.save(update_fields=["left_at"])
        settle_asked(scope, asked.promise_id, (ASKING, SILENCE, ANSWER), asked.number, now)
        return asked


def _mine_to_answer(scope: Scope, code: UUID, now: datetime) -> Question | None:
    asked = question(scope, code)
    if asked is not None and not may_answer(scope, asked, now):
        raise Refusal("not_yours_to_answer")
    return asked


def _still_open(asked: Question, now: datetime) -> None:
    match standing_of(asked, now):
        case Standing.YES | Standing.NO:
            raise Refusal("answered_already", name=asked.answered_by.name if asked.answered_by else "")
        case Standing.GIVEN:
            raise Refusal("decided_already", name=asked.asker.name)
        case Standing.LEFT:
            raise Refusal("question_gone")


def _lay_before(asked: Question, person: Person, now: datetime) -> None:
    """A note to the one who is asked at once, and one to the asker for when the silence is over."""
    _note(asked, ASKING, person.asked, now, now)
    _note(asked, SILENCE, asked.asker_id, asked.silent_at, now)


def _note(asked: Question, step: str, whose: int, not_before: datetime, now: datetime) -> None:
    notice = Notice(
        asked.promise_id, asked.promise.terms_no, step, asked.number, whose, whose, Medium.NOTE.value,
        Class.URGENT.value, not_before, None, 1,
    )  # fmt: skip
    write_notices([(asked.organisation_id, notice)], now)
