"""Giving a word: with a new name if need be, for objects that come round, or a supplier's word to us."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from django.db import transaction

from lupaus.core import events as e
from lupaus.core.clock_time import add_days_local, local_date
from lupaus.core.kinds import Kind
from lupaus.core.lifecycle import Refusal
from lupaus.features.desk.rules.terms import Due
from lupaus.ledger.beside import keep, look
from lupaus.ledger.objects import NewSeries, add_series
from lupaus.ledger.policies import Rulebook
from lupaus.ledger.record import By, Line, Recorded, record, repeated
from lupaus.people import parties
from lupaus.people.access import Scope
from lupaus.people.models import Party


class Object(Protocol):
    """An object of a customer, with the promise that is open of it now."""

    @property
    def id(self) -> int: ...
    @property
    def thing(self) -> str: ...
    @property
    def open_promise(self) -> int | None: ...
    @property
    def open_slug(self) -> str: ...
    @property
    def matter(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class NewName:
    """Somebody who is not in the book yet. `phone` is E.164 or empty."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A word to be given. `again`: how often the object comes round, empty for once."""

    whom: Party | NewName
    kind: str
    due: Due
    words: str = ""
    objects: Sequence[Object] = ()
    again: str = ""
    thing: str = ""
    asked: str = ""
    is_offer: bool = False
    hangs_on: int | None = None

    @property
    def is_theirs(self) -> bool:
        """Is it a supplier's word to us?"""
        return self.kind == "supply"

    @property
    def is_promised(self) -> bool:
        """A reminder that nobody asked for claims no promise."""
        return self.kind != "recall" or bool(self.asked)


def made(scope: Scope, wanted: Wanted, party: int, kind: Kind, now: datetime) -> e.Made:
    """The wish for the pen. `party` is the customer's id, or the supplier's."""
    due = wanted.due
    ours = not wanted.is_theirs
    is_offer = wanted.is_offer and ours
    ends = min(add_days_local(now, kind.offer_days, scope.zone), due.due_end) if is_offer else None
    return e.Made(
        organisation=scope.organisation, kind=kind.id, debtor=scope.party if ours else party,
        creditor=party if ours else scope.party, holder=scope.party, guarantor=scope.party,
        due_on=due.due_on, due_end=due.due_end, zone=scope.zone, precision=due.precision,
        due_time=due.due_time, starts_time=due.starts_time, direction="ours" if ours else "theirs",
        is_promised=wanted.is_promised, is_offer=is_offer, lapses_at=ends, depends_on=wanted.hangs_on,
    )  # fmt: skip


def give(scope: Scope, wanted: Wanted, *, act: UUID | None, now: datetime) -> Recorded:
    """Give the word, in one transaction with whatever it needs. The same `act` twice is once.

    Raises `Refusal`: due_past, has_open_visit, and those of the pen; `UnclearContact`.
    """
    with transaction.atomic():
        before = repeated(scope, act)
        if before is not None:
            return before
        party = _party(scope, wanted, now)
        stood = look(scope, party=party)
        kind = Rulebook(scope.organisation).kind(wanted.kind)
        wish = made(scope, wanted, party.pk, kind, now)
        lines = list(_lines(scope, wanted, party, kind, wish, now))
        by = By(scope.party, "member")
        done = record(scope, lines, by=by, now=now, what=f"desk.add.{wanted.kind}", act=act)
        if done.is_repeat:
            transaction.set_rollback(True)
            return done
        if wanted.words or wanted.thing:
            parties.add_words_of_text(scope, [(party.pk, f"{wanted.words} {wanted.thing}")])
        keep(done.act, stood)
    return done


def _lines(
    scope: Scope, wanted: Wanted, party: Party, kind: Kind, wish: e.Made, now: datetime
) -> Iterable[Line]:
    if wanted.kind == "visit" and wanted.objects:
        yield from _visits(wanted, wish)
        return
    if wanted.kind == "recall" and wanted.asked:
        basis = parties.note_basis(scope, party, wanted.asked, wanted.words, _today(now, wish), now)
    else:
        basis = None
    if wanted.kind == "recall" and wanted.again:
        row = NewSeries(
            party.pk, kind.id, thing=wanted.thing, interval=wanted.again,
            is_promised=wanted.is_promised, basis=basis.pk if basis else None,
        )  # fmt: skip
        wish = wish._replace(series=add_series(scope, [row], now=now)[0].pk)
    yield Line(None, wish, wanted.words)


def _visits(wanted: Wanted, wish: e.Made) -> Iterable[Line]:
    """One visit for each object; the reminder that was open of it is thereby kept."""
    for one in wanted.objects:
        if one.open_slug == "visit":
            raise Refusal("has_open_visit", thing=one.thing)
        visit = wish._replace(series=one.id, arises_from=one.open_promise, matter=one.matter)
        if one.open_promise is not None:
            yield Line(one.open_promise, e.Kept("reached"))
        yield Line(None, visit, wanted.words)


def _party(scope: Scope, wanted: Wanted, now: datetime) -> Party:
    if isinstance(wanted.whom, Party):
        if wanted.is_theirs and not wanted.whom.is_supplier:
            Party.objects.filter(pk=wanted.whom.pk).update(is_supplier=True)
        return wanted.whom
    phones = [wanted.whom.phone] if wanted.whom.phone else []
    theirs = wanted.is_theirs
    return parties.add_party(
        scope, name=wanted.whom.name, phones=phones, is_supplier=theirs, is_firm=theirs, now=now
    )


def _today(now: datetime, wish: e.Made) -> date:
    return local_date(now, wish.zone)
