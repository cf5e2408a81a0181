"""How somebody is reached: a number that is wrong, writing only, and nothing any more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction

from lupaus.core import events as e
from lupaus.core.clock_time import local_date
from lupaus.core.hours import Hours
from lupaus.core.lifecycle import Refusal
from lupaus.features.calls.actions.acting import Act, Pick, carry_out
from lupaus.ledger import queries as book
from lupaus.ledger.beside import keep, look
from lupaus.ledger.policies import Rulebook
from lupaus.ledger.realarming import realarm
from lupaus.ledger.record import Line, Recorded
from lupaus.outbox.lines import settle
from lupaus.outbox.truth import look_again
from lupaus.people.access import Scope
from lupaus.people.families import hold
from lupaus.people.models import Party
from lupaus.people.parties import (
    UnclearContact,
    canonical,
    family_of,
    mark_right,
    mark_wrong,
    points_of,
    set_contact,
    set_rule,
)

DIED = "calls.died"
NUMBER = "calls.number"
FORMER = "former"
"""Why a number is not used: another one has come in its place."""


class Changed(NamedTuple):
    """A number that was changed: the former one and the one that was added, 0 where there was none."""

    former: int
    added: int


def new_number(scope: Scope, party: Party, wrong: str, number: str, now: datetime) -> Changed:
    """They gave a new number, to be used from now on, for what lies ready to be sent as well.

    The old one stays with them as a former one. Raises `Refusal`: unclear_number, same_number.
    """
    phones = [point for point in points_of(party) if point.kind == "phone"]
    kept = [point.value for point in phones if point.value != wrong and point.wrong_at is None]
    try:
        with transaction.atomic():
            if (value := canonical("phone", number)) == wrong:
                raise Refusal("same_number")
            mark_right(scope, party, "phone", value)
            if wrong:
                mark_wrong(scope, party, "phone", wrong, FORMER, now)
            set_contact(scope, party, "phone", [number, *kept])
            look_again([party.pk], now)
    except UnclearContact as unclear:
        raise Refusal("unclear_number", number=unclear.value) from unclear
    known = {point.value for point in phones}
    added = [p.pk for p in points_of(party) if p.kind == "phone" and p.value == value and value not in known]
    return Changed(next((p.pk for p in phones if p.value == wrong), 0), added[0] if added else 0)


def old_number(scope: Scope, party: Party, changed: Changed, now: datetime) -> None:
    """The change of a number is taken back. Raises `Refusal` (undo_gone) when it stands otherwise by now."""
    with transaction.atomic():
        points = points_of(party).filter(organisation=scope.organisation, kind="phone")
        former = points.filter(pk=changed.former, wrong_why=FORMER).first()
        if (changed.former and former is None) or not points.filter(pk=changed.added or changed.former):
            raise Refusal("undo_gone")
        points.filter(pk=changed.added).delete()
        left = [point.value for point in points.filter(wrong_at=None)]
        if former is not None:
            mark_right(scope, party, "phone", former.value)
            left = [former.value, *left]
        set_contact(scope, party, "phone", left)
        look_again([party.pk], now)


def look_for_number(act: Act, party: Party, picks: Sequence[Pick], wrong: str) -> Recorded:
    """The number leads to somebody else. It is used no more, and the line is back next evening."""
    calendar = Rulebook(act.scope.organisation).calendar
    tomorrow = local_date(act.now, act.scope.zone) + timedelta(days=1)
    opens = calendar.openings(calendar.next_open_day(tomorrow, Hours.EVENING), Hours.EVENING)[0][0]
    lines = [Line(pick.id, e.Tried("wrong_number", wanted_at=opens), expect=pick.expect) for pick in picks]
    with transaction.atomic():
        hold([party.pk])
        look_again([party.pk], act.now)
        before = look(act.scope, promises=[pick.id for pick in picks], party=party)
        done = carry_out(act, lines, NUMBER)
        if not done.is_repeat and wrong:
            mark_wrong(act.scope, party, "phone", wrong, "wrong_person", act.now)
            keep(done.act, before)
    return done


def only_writing(act: Act, party: Party) -> None:
    """From now on they are only written to."""
    set_rule(party, "writing")
    for member in family_of(party):
        realarm(act.scope.organisation, act.now, party=member)


def died(act: Act, party: Party) -> Recorded:
    """Nothing is asked or sent in this name any more: every open promise ends, every line goes."""
    family = family_of(party)
    with transaction.atomic():
        before = look(act.scope, party=party)
        rows = book.promises(act.scope).filter(creditor__in=family, outcome="open", direction="ours")
        lines = [Line(row.pk, e.Released("died", is_series_ended=True)) for row in rows]
        done = carry_out(act, lines, DIED)
        if not done.is_repeat:
            set_rule(party, "died")
            settle(act.scope, _promises_of(act.scope, family), act.now)
            keep(done.act, before)
    return done


def _promises_of(scope: Scope, family: Sequence[int]) -> list[int]:
    return list(book.promises(scope).filter(creditor__in=family).values_list("pk", flat=True))
