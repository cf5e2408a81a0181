"""A chunk of contacts enters the book: parties, what they asked for, objects, and the first promises."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from lupaus.core import events as e
from lupaus.core.clock_time import Precision, due_end
from lupaus.core.hours import Hours
from lupaus.features.exchange.actions.filling import fill
from lupaus.features.exchange.actions.foreseeing import count, timing_of
from lupaus.features.exchange.actions.known import KnownParty, known
from lupaus.features.exchange.actions.trails import standing, trail_of
from lupaus.features.exchange.rules.calling import Timing
from lupaus.features.exchange.rules.likeness import own_address
from lupaus.features.exchange.rules.phones import shown
from lupaus.features.exchange.rules.verdicts import Verdict, judge
from lupaus.features.exchange.rules.wanted import Wanted
from lupaus.ledger import queries
from lupaus.ledger.objects import NewSeries, add_series, alter_series
from lupaus.ledger.policies import Rulebook
from lupaus.ledger.record import By, Line, record
from lupaus.people.access import Scope
from lupaus.people.models import Basis
from lupaus.people.parties import NewParty, add_parties, add_words_of_text


class Entered(NamedTuple):
    """The counts of a chunk, and what it changed (`actions.trails`)."""

    counts: dict[str, int]
    trail: dict[str, Any]


class Entry(NamedTuple):
    """One contact on its way in: the party it is, what becomes of its objects, its evening."""

    contact: Wanted
    party: int
    owners: str
    verdicts: list[Verdict]
    evening: date | None


def enter(
    scope: Scope, book: Rulebook, contacts: Sequence[Wanted], evenings: Sequence[date | None], *,
    words: str, act: UUID, now: datetime, apart: frozenset[tuple[int, int]] = frozenset(),
) -> Entered:  # fmt: skip
    """Bring the contacts in; answers what came of it. The caller holds the transaction.

    `words` are kept as the basis of contact of those to whom reminding was promised. What is in the book
    already is not written again, so that a repeated chunk changes nothing.
    """
    timing = timing_of(book, now)
    parties = known(scope, contacts, apart)
    before = standing([who.party for who in parties if who])
    entries = _entries(scope, contacts, parties, evenings, timing, now)
    sticky = _keep_newer(scope, book, timing, entries)
    lines = _newer(entries) + _new(scope, book, timing, entries, words, now)
    if lines:
        record(scope, lines, by=By(scope.party, "list"), now=now, what="exchange.list", act=act)
    places = fill(scope, [(one.contact, one.party) for one, who in zip(entries, parties, strict=True) if who])
    trail = trail_of(
        before, new=[one.party for one, who in zip(entries, parties, strict=True) if who is None],
        places=places, sticky=sticky, has_act=bool(lines),
    )  # fmt: skip
    return Entered(count(contacts, parties, [one.verdicts for one in entries]), trail)


def _entries(
    scope: Scope, contacts: Sequence[Wanted], parties: Sequence[KnownParty | None],
    evenings: Sequence[date | None], timing: Timing, now: datetime,
) -> list[Entry]:  # fmt: skip
    strangers = [one for one, who in zip(contacts, parties, strict=True) if who is None]
    added = iter(add_parties(scope, map(_party, strangers), now=now))
    entries = []
    for contact, who, evening in zip(contacts, parties, evenings, strict=True):
        if who is None:
            entries.append(
                Entry(contact, next(added).pk, contact.address, judge(contact, (), "", "", timing), evening)
            )
        else:
            verdicts = judge(contact, who.objects, who.address, who.rule, timing)
            entries.append(Entry(contact, who.party, who.address or contact.address, verdicts, evening))
    return entries


def _party(contact: Wanted) -> NewParty:
    fallback = shown(contact.phones[0]) if contact.phones else next(iter(contact.emails), contact.address)
    return NewParty(
        name=contact.name or fallback, phones=contact.phones, emails=contact.emails,
        language=contact.language or "", address=contact.address, postcode=contact.postcode,
        town=contact.town, area=contact.area, note=contact.note,
    )  # fmt: skip


def _new(
    scope: Scope, book: Rulebook, timing: Timing, entries: Sequence[Entry], words: str, now: datetime
) -> list[Line]:
    """The first promise of each object that the book did not have."""
    pairs = [(one, found) for one in entries for found in one.verdicts if found.outcome == "new"]
    bases = _bases(scope, list({one.party: one for one, _ in pairs}.values()), words, now)
    kind = book.kind("recall").id
    rows = [
        NewSeries(
            party=one.party, kind=kind, thing=found.thing.thing,
            address=own_address(found.thing, one.owners),
            area=found.thing.town if own_address(found.thing, one.owners) else one.contact.area,
            interval=f"{found.thing.interval_months}m", listed_on=found.thing.last_visit,
            is_promised=bool(one.contact.promised), basis=bases.get(one.party),
            cents=found.thing.price_cents,
        )
        for one, found in pairs
    ]  # fmt: skip
    series = add_series(scope, rows, now=now)
    add_words_of_text(scope, [(row.party, f"{row.thing} {row.address}") for row in rows])
    return [
        Line(None, _made(scope, book, timing, one, found, row.pk))
        for (one, found), row in zip(pairs, series, strict=True)
    ]


def _made(scope: Scope, book: Rulebook, timing: Timing, one: Entry, found: Verdict, series: int) -> e.Made:
    due_on, evening = timing.terms(found.due, one.evening)
    openings = book.calendar.openings(evening, Hours.EVENING) if evening else ()
    return e.Made(
        organisation=scope.organisation, kind=book.kind("recall").id,
        debtor=scope.party, creditor=one.party, holder=scope.party, guarantor=scope.party,
        due_on=due_on, due_end=due_end(due_on, None, Precision.DAY, scope.zone), zone=scope.zone,
        is_promised=bool(one.contact.promised), series=series, series_n=1,
        wanted_at=openings[0][0] if openings else None,
        calculated_on=found.due if found.due != due_on else None,
    )  # fmt: skip


def _bases(scope: Scope, entries: Sequence[Entry], words: str, now: datetime) -> dict[int, int]:
    """The basis of contact of each party that was promised a reminder; one that stands already is used."""
    promised = [one for one in entries if one.contact.promised]
    if not promised:
        return {}
    standing = dict(
        Basis.objects.filter(
            organisation=scope.organisation, withdrawn_at=None, party__in=[one.party for one in promised]
        ).values_list("party", "pk")
    )
    given = [
        Basis(
            organisation_id=scope.organisation, party_id=one.party, how="list", words=words[:300],
            given_on=max((t.last_visit for t in one.contact.objects if t.last_visit), default=None),
            noted_at=now,
        )
        for one in promised
        if one.party not in standing
    ]  # fmt: skip
    Basis.objects.bulk_create(given)
    return standing | {basis.party_id: basis.pk for basis in given}


def _newer(entries: Sequence[Entry]) -> list[Line]:
    """A visit that the list knows and the book does not: the open reminder was kept by it."""
    return [
        Line(found.known.open_promise, e.Kept("elsewhere", done_on=found.thing.last_visit))
        for one in entries
        for found in one.verdicts
        if found.outcome == "newer" and found.known is not None
    ]


def _keep_newer(
    scope: Scope, book: Rulebook, timing: Timing, entries: Sequence[Entry]
) -> dict[int, tuple[date | None, date]]:
    """Where even the newer visit lies an interval back, the next reminder waits for its evening.

    Answers the chosen day of these series as it was, and as it is now.
    """
    chosen: dict[int, date] = {}
    for one in entries:
        for found in one.verdicts:
            if found.outcome == "newer" and found.known is not None and one.evening is not None:
                due_on, evening = timing.terms(found.due, one.evening)
                if evening is not None and due_on != found.due:
                    chosen[found.known.series] = due_on
    before = {}
    for row in queries.series(scope).filter(pk__in=chosen):
        before[row.pk] = (row.sticky_on, chosen[row.pk])
        alter_series(
            scope, row.pk, thing=row.thing, address=row.address, area=row.area, interval=row.interval,
            sticky_on=chosen[row.pk], cents=row.cents, travel_cents=row.travel_cents,
        )  # fmt: skip
    return before
