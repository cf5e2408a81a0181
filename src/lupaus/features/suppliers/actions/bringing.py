"""A list of promises to us comes into the book: seen first, then written in one act, and never twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from lupaus.core import events as e
from lupaus.core.clock_time import Precision, due_end
from lupaus.features.suppliers.rules.lists import Row
from lupaus.ledger import queries as book
from lupaus.ledger.policies import Rulebook
from lupaus.ledger.record import By, Line, Recorded, record, repeated
from lupaus.people import parties
from lupaus.people.access import Scope
from lupaus.people.models import Party
from lupaus.people.parties import NewParty


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would happen to one row. `party`: the supplier in the book, None: a new one. `is_known`: it is in already."""

    row: Row
    party: int | None
    is_known: bool

    @property
    def is_new(self) -> bool:
        """Would it become a promise?"""
        return self.row.problem is None and not self.is_known


def foresee(scope: Scope, rows: Sequence[Row]) -> list[Foreseen]:
    """What each row would lead to. Changes nothing."""
    whose = _known_suppliers(scope, rows)
    known = _known_words(scope, {pk for pk in whose.values() if pk is not None})
    return [
        Foreseen(row, party, party is not None and (party, row.words.casefold(), row.due) in known)
        for row in rows
        for party in [whose.get(row.number)]
    ]


def bring(scope: Scope, rows: Sequence[Row], *, act: UUID, now: datetime) -> Recorded | None:
    """Write the rows that are good and new, all or none; None where there is nothing to write.

    The same `act` again gives the first result, and what is in the book already is left as it is.
    """
    with transaction.atomic():
        before = repeated(scope, act)
        if before is not None:
            return before
        found = [one for one in foresee(scope, rows) if one.is_new]
        if not found:
            return None
        whose = _suppliers(scope, found, now)
        kind = Rulebook(scope.organisation).kind("supply").id
        lines = [
            Line(None, _made(scope, one.row, whose[one.row.number], kind), one.row.words) for one in found
        ]
        done = record(scope, lines, by=By(scope.party, "member"), now=now, what="suppliers.bring", act=act)
        if done.is_repeat:  # the first of two taps was quicker: its suppliers stay, ours were never made
            transaction.set_rollback(True)
            return done
        parties.add_words_of_text(scope, [(whose[one.row.number], one.row.words) for one in found])
        return done


def _made(scope: Scope, row: Row, supplier: int, kind: int) -> e.Made:
    on = row.due
    if on is None:
        raise ValueError("a row without a day is no promise")
    return e.Made(
        organisation=scope.organisation, kind=kind, debtor=supplier, creditor=scope.party,
        holder=scope.party, guarantor=scope.party, due_on=on,
        due_end=due_end(on, None, Precision.DAY, scope.zone), zone=scope.zone, direction="theirs",
    )  # fmt: skip


def _known_suppliers(scope: Scope, rows: Sequence[Row]) -> dict[int, int | None]:
    """By row the supplier who is in the book: by mail address, by phone, else by name among the suppliers."""
    good = [row for row in rows if row.problem is None]
    mails = parties.parties_by_contact(scope, "email", [row.email for row in good if row.email])
    phones = parties.parties_by_contact(scope, "phone", [row.phone for row in good if row.phone])
    suppliers = parties.customers(scope).filter(is_supplier=True).values_list("name", "pk")
    names = {_plain(name): pk for name, pk in suppliers.order_by("-pk")}
    return {
        row.number: mails.get(row.email) or phones.get(row.phone) or names.get(_plain(row.supplier))
        for row in good
    }


def _known_words(scope: Scope, suppliers: set[int]) -> set[tuple[int, str, date]]:
    """What these have promised already, by supplier, words and first day."""
    if not suppliers:
        return set()
    family = parties.roots_of(scope, suppliers)
    rows = book.promises(scope).filter(direction="theirs", debtor__in=suppliers, is_void=False)
    return {
        (family[debtor].pk, (text or "").casefold(), on)
        for debtor, text, on in rows.values_list("debtor", "content__text", "first_due_on")
    }


def _suppliers(scope: Scope, found: Sequence[Foreseen], now: datetime) -> Mapping[int, int]:
    """Who promises, by row: those in the book, and new ones made once for each name."""
    whose = {one.row.number: one.party for one in found}
    known = [pk for pk in whose.values() if pk is not None]
    Party.objects.filter(organisation=scope.organisation, pk__in=known, is_supplier=False).update(
        is_supplier=True
    )
    new: dict[str, NewParty] = {}
    for one in found:
        if one.party is None:
            row = one.row
            before = new.get(_plain(row.supplier))
            new[_plain(row.supplier)] = NewParty(
                before.name if before else row.supplier,
                phones=(before.phones if before else ()) or ((row.phone,) if row.phone else ()),
                emails=(before.emails if before else ()) or ((row.email,) if row.email else ()),
                is_firm=True, is_supplier=True,
            )  # fmt: skip
    made = dict(zip(new, parties.add_parties(scope, new.values(), now=now), strict=True)) if new else {}
    return {
        one.row.number: pk if (pk := whose[one.row.number]) is not None else made[_plain(one.row.supplier)].pk
        for one in found
    }


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
