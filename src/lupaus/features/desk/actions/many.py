"""The same for many promises, in one act that can be taken back whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from lupaus.core import events as e
from lupaus.core.clock_time import Precision, due_end
from lupaus.core.custody import answer_by
from lupaus.core.lifecycle import Refusal
from lupaus.core.promise import Promise
from lupaus.features.desk.actions.custody import LONGEST_WHY, of_me, receiver, with_name
from lupaus.features.desk.models import SavedView
from lupaus.features.desk.rules.standing import Shown
from lupaus.ledger.policies import Rulebook
from lupaus.ledger.record import By, Expect, Line, Recorded, record
from lupaus.outbox.lines import settle, settle_between
from lupaus.outbox.passing import hold_letters, to_holders
from lupaus.people.access import Scope

MOST_VIEWS = 30


class Picked(NamedTuple):
    """One promise of the list, as the page showed it."""

    state: Promise
    shown: Shown


def new_times(
    scope: Scope, picked: Sequence[tuple[Picked, date]], *, is_agreed: bool, words: str, cause: str,
    now: datetime, act: UUID | None,
) -> Recorded:  # fmt: skip
    """A new day for each, at the same time of day as before. Raises `Refusal`, then nothing has changed."""
    lines: list[Line] = []
    for one, on in picked:
        state = one.state
        wish = e.AgreedAnew if is_agreed else e.ToldAnew
        # A week or a month that gets a day becomes that day; a window and a time stay what they are.
        precision = Precision(state.precision) if state.due_time is not None else Precision.DAY
        end = due_end(on, state.due_time, precision, state.zone)
        terms = wish(on, end, precision.value, state.due_time, state.starts_time)
        lines.append(Line(state.id, terms, words, Expect(*one.shown)))
        if cause:
            lines.append(Line(state.id, e.CauseNamed(cause)))
    return _do(scope, lines, "new_times", now, act, is_settling=True)


def hand_over(
    scope: Scope, picked: Sequence[Picked], to: UUID, why: str, *, now: datetime, act: UUID | None
) -> Recorded:
    """Ask one colleague to take all of these on; each stays where it is until the yes. Raises `Refusal`."""
    if not why.strip():
        raise Refusal("no_why")
    for one in picked:
        if not of_me(scope, one.state, now).may_pass:
            raise Refusal("not_yours_to_pass", promise=one.state.id)
    member, kinds = receiver(scope, to, now), Rulebook(scope.organisation).kinds
    lines = [
        Line(
            one.state.id,
            e.HandedOver(member.party, answer_by(one.state, now, kinds[one.state.kind].answer_hours)),
            why.strip()[:LONGEST_WHY], Expect(*one.shown),
        )
        for one in picked
    ]  # fmt: skip
    try:
        return _do(scope, lines, "hand_over_many", now, act, is_settling=False)
    except Refusal as no:
        raise with_name(scope, no) from None


def _do(
    scope: Scope, lines: list[Line], what: str, now: datetime, act: UUID | None, *, is_settling: bool
) -> Recorded:
    ids = sorted({line.promise for line in lines if line.promise is not None})
    with transaction.atomic():
        letters = hold_letters(scope, ids)
        done = record(scope, lines, by=By(scope.party, "member"), now=now, what=f"desk.{what}", act=act)
        if not done.is_repeat:
            if is_settling:
                settle(scope, ids, now)
            settle_between(scope, ids, now)
            to_holders(scope, ids, letters, now)
    return done


def save_view(scope: Scope, name: str, query: str) -> bool:
    """Keep a filter under a name; the same name anew replaces it. False when there are too many."""
    mine = SavedView.objects.filter(organisation=scope.organisation, party=scope.party)
    if mine.exclude(name=name).count() >= MOST_VIEWS:
        return False
    SavedView.objects.update_or_create(
        organisation_id=scope.organisation, party_id=scope.party, name=name, defaults={"query": query[:300]}
    )
    return True


def drop_view(scope: Scope, code: UUID) -> bool:
    """Forget a view of mine. False when there is none such."""
    mine = SavedView.objects.filter(organisation=scope.organisation, party=scope.party, code=code)
    return mine.delete()[0] > 0
