"""A time was agreed: a visit is promised, moved, or promised again after nobody was at home."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from lupaus.core import events as e
from lupaus.core.clock_time import local_date
from lupaus.core.kinds import Kind
from lupaus.core.promise import Promise
from lupaus.features.calls.actions.acting import Act, Pick, carry_out
from lupaus.features.calls.actions.reaching import only_writing
from lupaus.features.calls.rules.slots import Slot, answer_by
from lupaus.ledger import queries as book
from lupaus.ledger.beside import keep, look
from lupaus.ledger.objects import NewSeries, add_series
from lupaus.ledger.policies import Rulebook
from lupaus.ledger.record import Line, Recorded
from lupaus.people.access import Scope
from lupaus.people.models import Party
from lupaus.people.parties import note_basis
from lupaus.web import speech


class NewThing(NamedTuple):
    """An object that was not in the book. Without an `interval` the visit is made once."""

    thing: str = ""
    interval: str = ""
    cents: int | None = None


def agree(
    act: Act, party: Party, picks: Sequence[Pick], slot: Slot, *, is_offer: bool, has_asked: bool = False,
    is_only_written_to: bool = False,
) -> Recorded:  # fmt: skip
    """The reminders reached them, and a visit is promised for each object at the same time.

    A promised call that was ticked too is kept by it. `is_offer`: it binds only after the customer's yes in writing; silence books nothing.
    `has_asked`: to be called about these, said on the phone. `is_only_written_to`: from now on.
    """
    visit = Rulebook(act.scope.organisation).kind("visit")
    lines = []
    for pick in picks:
        lines.append(Line(pick.id, e.Kept("reached"), expect=pick.expect))
        if not pick.is_call:
            lines.append(_visit(act, party, visit, slot, pick.promise, is_offer=is_offer))
    with transaction.atomic():
        before = look(act.scope, promises=[pick.id for pick in picks], party=party)
        done = carry_out(act, lines, "calls.offered" if is_offer else "calls.agreed")
        if not done.is_repeat:
            if has_asked:
                _note_asked(act, party, before.series)
            if is_only_written_to:
                only_writing(act, party)
            keep(done.act, before)
    return done


def add_visit(act: Act, party: Party, new: NewThing, slot: Slot) -> Recorded:
    """A visit that the customer asked for, of an object that has no promise yet."""
    book_of_rules = Rulebook(act.scope.organisation)
    with transaction.atomic():
        series = None
        is_new = not book.acts(act.scope).filter(code=act.code).exists()
        if new.interval and is_new:
            row = NewSeries(
                party.pk, book_of_rules.kind("recall").id, thing=new.thing, interval=new.interval,
                is_promised=False, cents=new.cents,
            )  # fmt: skip
            series = add_series(act.scope, [row], now=act.now)[0].pk
        wish = made(act.scope, party.pk, book_of_rules.kind("visit"), slot)._replace(series=series)
        words = promised_words(party, slot, new.thing, act)
        return carry_out(act, [Line(None, wish, words)], "calls.added")


def move(
    act: Act, party: Party, picks: Sequence[Pick], slot: Slot, *, is_agreed: bool, words: str = ""
) -> Recorded:
    """The visit gets another time: with the customer's yes, or only told.

    What nobody has said yes to yet is offered anew instead.
    """
    due = slot.due(act.scope.zone)
    visit = Rulebook(act.scope.organisation).kind("visit")
    lines: list[Line] = []
    for pick in picks:
        if pick.promise.stage == "offered" and not is_agreed:
            lines.append(Line(pick.id, e.Released("other_time"), words, pick.expect))
            lines.append(_visit(act, party, visit, slot, pick.promise, is_offer=True))
            continue
        anew = e.AgreedAnew if is_agreed else e.ToldAnew
        wish = anew(due.due_on, due.due_end, due.precision, due.due_time, due.starts_time)
        lines.append(Line(pick.id, wish, words, pick.expect))
    return carry_out(act, lines, "calls.moved")


def again(act: Act, party: Party, picks: Sequence[Pick], slot: Slot, reason: str) -> Recorded:
    """Nobody was at home, and a new time is agreed: another promise, arisen from the first."""
    visit = Rulebook(act.scope.organisation).kind("visit")
    lines = []
    for pick in picks:
        lines.append(Line(pick.id, e.Released(reason), expect=pick.expect))
        lines.append(_visit(act, party, visit, slot, pick.promise, is_offer=False))
    return carry_out(act, lines, "calls.again")


def _note_asked(act: Act, party: Party, series: Collection[int]) -> None:
    """The customer has asked, on the phone, to be called about these: from now on there is a basis."""
    on = local_date(act.now, act.scope.zone)
    basis = note_basis(act.scope, party, "phone", "", on, act.now)
    book.series(act.scope).filter(pk__in=series, is_promised=False).update(is_promised=True, basis=basis)


def made(scope: Scope, customer: int, kind: Kind, slot: Slot) -> e.Made:
    """The wish to promise a customer a visit at this time, by myself."""
    due = slot.due(scope.zone)
    return e.Made(
        organisation=scope.organisation, kind=kind.id, debtor=scope.party, creditor=customer,
        holder=scope.party, guarantor=scope.party, due_on=due.due_on, due_end=due.due_end,
        zone=scope.zone, precision=due.precision, due_time=due.due_time, starts_time=due.starts_time,
    )  # fmt: skip


def promised_words(party: Party, slot: Slot, thing: str, act: Act) -> str:
    """What I say to the customer, in their language: the word as it was first given."""
    with translation.override(party.language):
        today = local_date(act.now, act.scope.zone)
        # The whole date: the words are read again years later.
        day = speech.day(slot.on, party.language, "on")
        when = speech.when(slot.on, today, party.language, slot.starts, slot.ends)
        hours = when.partition(speech.near_day(slot.on, today, party.language))[2].strip()
        said = f"{day} {hours}".strip()
        if thing:
            return _("I'll come on %(day)s: %(thing)s.") % {"day": said, "thing": thing}
        return _("I'll come on %(day)s.") % {"day": said}


def _visit(act: Act, party: Party, kind: Kind, slot: Slot, before: Promise, *, is_offer: bool) -> Line:
    """The visit that follows from `before` (a reminder, or a visit that fell through)."""
    lapses_at = answer_by(slot, act.now, kind.offer_days, act.scope.zone) if is_offer else None
    wish = made(act.scope, before.creditor, kind, slot)._replace(
        series=before.series, arises_from=before.id, matter=before.matter, is_offer=is_offer,
        lapses_at=lapses_at,
    )  # fmt: skip
    thing = ""
    if before.series is not None:
        thing = book.series(act.scope).values_list("thing", flat=True).get(pk=before.series)
    return Line(None, wish, promised_words(party, slot, thing, act))
