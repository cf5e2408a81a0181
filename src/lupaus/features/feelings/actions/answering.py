"""A customer says how it felt: up to two words, and a line to the one who had it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from lupaus.core import events as e
from lupaus.core.lifecycle import Refusal
from lupaus.features.feelings.models import Felt
from lupaus.features.feelings.models.asking import Asked, asked
from lupaus.features.feelings.rules import words as feelings_rules
from lupaus.ledger.record import By, Line, record
from lupaus.outbox.ours.noting import note_act
from lupaus.people.families import hold
from lupaus.people.links import Guest


def answer(
    guest: Guest, code: UUID, feelings: Collection[str], line: str, *, now: datetime, act: UUID
) -> Felt:
    """Keep it in place of what they said before of the same promise.

    Refused: no_feeling, too_many_feelings, unknown_feeling, not_asked_now; then nothing has changed.
    """
    if len(set(feelings)) > feelings_rules.MOST:
        raise Refusal("too_many_feelings")
    if not set(feelings) <= set(feelings_rules.ALL):
        raise Refusal("unknown_feeling")
    if not feelings and not line:
        raise Refusal("no_feeling")
    with transaction.atomic():
        hold([guest.party.pk])  # two answers of one customer, about two promises, take turns
        found = asked(guest, now)
        if found is None or found.code != code:
            if (again := _told_already(guest, code, feelings, act)) is not None:
                return again
            raise Refusal("not_asked_now")
        return _keep(guest, found, feelings, line, now, act)


def _told_already(guest: Guest, code: UUID, feelings: Collection[str], act: UUID) -> Felt | None:
    """The second of two taps: the first may have brought a line before us, after which nothing is asked."""
    return Felt.objects.filter(
        organisation=guest.scope.organisation, promise__code=code, act__code=act,
        feelings=feelings_rules.joined(feelings),
    ).first()  # fmt: skip


def _keep(guest: Guest, found: Asked, feelings: Collection[str], line: str, now: datetime, act: UUID) -> Felt:
    tone = feelings_rules.tone(feelings)
    kept, _is_new = Felt.objects.get_or_create(
        organisation_id=guest.scope.organisation, promise_id=found.promise,
        defaults={"moment": found.moment, "first_at": now, "at": now},
    )  # fmt: skip
    kept.feelings, kept.tone, kept.at = feelings_rules.joined(feelings), tone, now
    if line:
        kept.act_id = _write(guest, found, tone, line, now, act)
        kept.to_id, kept.is_told = found.holder, False
    kept.save()
    return kept


def _write(guest: Guest, found: Asked, tone: str, line: str, now: datetime, act: UUID) -> int:
    """The line goes where their words go anyway: as thanks, or, beside a warning word, before the one who can help."""
    is_bad = tone == feelings_rules.BAD
    wish = e.Remarked(topic="gone_wrong") if is_bad else e.Thanked()
    done = record(
        guest.scope, [Line(found.promise, wish, line)], by=By(guest.party.pk, "customer"), now=now, act=act,
        what="customer.wrong" if is_bad else "customer.thanks",
    )  # fmt: skip
    if not is_bad and not done.is_repeat:
        (state,) = done.promises
        note_act(
            guest.scope._replace(party=guest.party.pk), state.holder, state.id, "thanked", state.seq, now
        )
    return done.act
