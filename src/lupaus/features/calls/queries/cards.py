"""One contact in full: who they are, what was promised them, and what there is to see to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q

from lupaus.core.clock_time import local_date
from lupaus.core.promise import Promise
from lupaus.features.calls.queries.speaking import Quote, quotes
from lupaus.features.calls.queries.waiting import Seen, area_of, waiting
from lupaus.features.calls.rules.lines import Row, Sort, Waiting, rows
from lupaus.ledger import queries as book
from lupaus.ledger.record import Expect
from lupaus.people.access import Scope
from lupaus.people.models import ContactPoint, Party
from lupaus.people.parties import family_of, points_of

CALLED_ABOUT = ("recall", "callback")
"""The kinds whose word is to reach somebody."""
SHOWN = 60
"""How many open promises of one contact a card looks at."""


class Thing(NamedTuple):
    """One promise on a card, with the object that it is about.

    `seen` is what a form sends back so that a stale page is noticed. Cents of euro; dates are local.
    """

    promise: Promise
    code: UUID
    seen: str
    kind: str
    thing: str
    place: str
    interval: str
    last_on: date | None
    cents: int | None
    travel_cents: int
    words: str
    basis: str
    basis_how: str
    promiser: str
    holder: str
    is_mine: bool

    @property
    def promised_on(self) -> date:
        """The local day on which the word was given."""
        return local_date(self.promise.made_at, self.promise.zone)


class LineSeen(NamedTuple):
    """A line with the promise that it is about and what was said in it."""

    line: Waiting
    thing: Thing
    quote: Quote | None


class Card(NamedTuple):
    """Everything that a call needs on one screen.

    `whose`: the colleague who is away, in whose place I see it; empty where it is mine.
    `reminders` and `callbacks` are called about; `lines` are seen to one by one; `coming` are the
    other open promises, among them times that are agreed already.
    """

    party: Party
    place: str
    phones: list[ContactPoint]
    reminders: list[Thing]
    callbacks: list[Thing]
    lines: list[LineSeen]
    coming: list[Thing]
    is_due: bool
    is_silent: bool
    whose: str

    @property
    def called_about(self) -> list[Thing]:
        return [*self.callbacks, *self.reminders]

    @property
    def cents(self) -> int | None:
        """What the reminded objects cost together; None when that is not known of each."""
        known = [thing.cents for thing in self.reminders]
        return sum(filter(None, known)) if known and None not in known else None

    @property
    def travel_cents(self) -> int:
        """One journey, however many objects."""
        return max((thing.travel_cents for thing in self.reminders), default=0)

    @property
    def without_basis(self) -> bool:
        """Nobody asked to be reminded of any of these: what is agreed stays an offer."""
        return any(not thing.promise.is_promised for thing in self.reminders)

    @property
    def is_between_us(self) -> bool:
        """Does everything here wait for an answer to a colleague, and nothing for a call?"""
        asks = (
            one.line.sort in (Sort.HANDED, Sort.CARRIED) and one.line.step != "tell_name"
            for one in self.lines
        )
        return self.is_due and not self.called_about and all(asks)

    @property
    def decides(self) -> list[LineSeen]:
        """The reminders whose tries are spent."""
        return [one for one in self.lines if one.line.sort == Sort.DECIDE]


def card_of(scope: Scope, party: Party, now: datetime, seen: Sequence[Seen] | None = None) -> Card:
    """The card of a contact. `seen`: its waiting lines where they are known already."""
    family = family_of(party)
    if seen is None:
        seen = waiting(scope, now, family=family).seen
    found = rows([one.line for one in seen])
    row = found[0] if found else None
    things = _things(scope, family, [one.line.promise for one in seen])
    lines = _lines(scope, row, things)
    about = {one.thing.promise.id for one in lines if one.thing.kind in CALLED_ABOUT and _is_open(one.thing)}
    is_due = bool(lines)
    if not is_due:
        about = {pk for pk, thing in things.items() if thing.kind in CALLED_ABOUT}
    called = [thing for pk, thing in things.items() if pk in about]
    return Card(
        party=party,
        place=area_of(party),
        phones=[point for point in points_of(party) if point.kind == "phone" and point.wrong_at is None],
        reminders=[thing for thing in called if thing.kind == "recall"],
        callbacks=[thing for thing in called if thing.kind == "callback"],
        lines=lines,
        coming=[thing for pk, thing in things.items() if pk not in about and _is_open(thing)],
        is_due=is_due,
        is_silent=party.contact_rule in ("none", "grief", "died"),
        whose=next((line.whose for line in row.lines if line.whose), "") if row else "",
    )


def things_by_code(scope: Scope, party: Party, codes: Iterable[UUID]) -> list[Thing]:
    """These promises of a contact, in order of due; codes of anybody else's are left out."""
    found = _things(scope, family_of(party), [], codes)
    wanted = set(codes)
    return [thing for thing in found.values() if thing.code in wanted]


def _lines(scope: Scope, row: Row | None, things: dict[int, Thing]) -> list[LineSeen]:
    if row is None:
        return []
    said = quotes(scope, row.lines)
    return [
        LineSeen(line, things[line.promise], said.get(line.notice))
        for line in row.lines
        if line.promise in things
    ]


def _is_open(thing: Thing) -> bool:
    return thing.promise.outcome == "open"


def _things(
    scope: Scope, family: list[int], also: Sequence[int], codes: Iterable[UUID] = ()
) -> dict[int, Thing]:
    """The open promises to and by a contact, and those named, in order of due."""
    mine, about = book.promises(scope), Q(creditor__in=family) | Q(debtor__in=family)
    # Each by its own index: as one condition the database would read the book from end to end.
    to_them = mine.filter(creditor__in=family, outcome="open").order_by("due_end", "pk")
    by_them = mine.filter(direction="theirs", debtor__in=family, outcome="open")
    ids = {
        *also,
        *to_them.values_list("pk", flat=True)[:SHOWN],
        *by_them.values_list("pk", flat=True)[:SHOWN],
    }
    if wanted := list(codes):
        ids.update(mine.filter(code__in=wanted).values_list("pk", flat=True))
    found = (
        mine.filter(about, pk__in=ids)
        .select_related("kind", "series", "series__basis", "content", "debtor", "holder")
        .order_by("due_end", "pk")
    )
    return {row.pk: thing_of(scope, row) for row in found}


def thing_of(scope: Scope, row: Any) -> Thing:
    """A promise with its object. `row` is a promise of the book with its series, basis, words, promiser and holder."""
    series, basis = row.series, row.series.basis if row.series else None
    state = book.state(row)
    return Thing(
        promise=state,
        code=row.code,
        seen="~".join([str(row.code), *map(str, Expect.of(state))]),
        kind=row.kind.slug,
        thing=series.thing if series else "",
        place=(series.address or series.area) if series else "",
        interval=series.interval if series else "",
        last_on=series.last_done_on if series else None,
        cents=series.cents if series else None,
        travel_cents=series.travel_cents if series else 0,
        words=row.content.text if row.content else "",
        basis=basis.words if basis and basis.withdrawn_at is None else "",
        basis_how=basis.how if basis and basis.withdrawn_at is None else "",
        promiser=row.debtor.name,
        holder=row.holder.name,
        is_mine=row.debtor_id == scope.party,
    )
