"""The facts of many promises at once, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from lupaus.core.clock_time import local_date
from lupaus.core.promise import Promise
from lupaus.ledger import queries
from lupaus.outbox.facts import Facts
from lupaus.outbox.thanking import THANKS, thanks_of
from lupaus.people.access import Scope
from lupaus.people.models import ContactPoint, Organisation, Party
from lupaus.people.parties import roots_of


class Asked(NamedTuple):
    """A promise, and the step of its plan that is to be worded; of a thanks, `attempt` is its event's number.

    `speaker`: who speaks, where it is not whoever has the promise.
    """

    promise: Promise
    step: str
    attempt: int = 0
    speaker: int = 0

    @property
    def voice(self) -> int:
        """Whoever speaks."""
        return self.speaker or self.promise.holder


class Gathered(NamedTuple):
    """The facts, and the party that they are told to (merges followed)."""

    facts: Facts
    receiver: Party
    is_theirs: bool = False
    """Is it told to a supplier, about their word to us?"""


class _Known(NamedTuple):
    """What the book and the people know, by id."""

    organisation: Organisation
    kinds: dict[int, Any]
    series: dict[int, Any]
    people: dict[int, Party]
    phones: dict[int, str]
    contents: dict[int, str]


def facts_of(scope: Scope, asked: Sequence[Asked], now: datetime) -> list[Facts]:
    """The facts of each, in order. `now` is aware UTC."""
    return [gathered.facts for gathered in gather(scope, asked, now)]


def gather(scope: Scope, asked: Sequence[Asked], now: datetime) -> list[Gathered]:
    """The facts of each with their receiver, in order. `now` is aware UTC."""
    if not asked:
        return []
    known = _know(scope, [one.promise for one in asked], {one.voice for one in asked})
    thanks = thanks_of(scope, [(one.promise.id, one.attempt) for one in asked if one.step == THANKS])
    return [_gathered(one, known, thanks.get((one.promise.id, one.attempt), ""), now) for one in asked]


def told_to(promise: Promise) -> int:
    """The other side of a promise: whom we write to or call."""
    return promise.debtor if promise.direction == "theirs" else promise.creditor


def _know(scope: Scope, promises: Sequence[Promise], speakers: set[int]) -> _Known:
    named = speakers | {p.debtor for p in promises} | {told_to(p) for p in promises}
    return _Known(
        Organisation.objects.get(pk=scope.organisation),
        {row.pk: row for row in queries.kinds(scope)},
        queries.series(scope).in_bulk({p.series for p in promises if p.series is not None}),
        roots_of(scope, named),
        _phones(scope, speakers),
        queries.texts_of(scope, {p.content for p in promises if p.content is not None}),
    )


def _phones(scope: Scope, parties: Iterable[int]) -> dict[int, str]:
    rows = ContactPoint.objects.filter(
        organisation=scope.organisation, party__in=set(parties), kind="phone", wrong_at=None
    ).order_by("is_first", "-pk")
    return dict(rows.values_list("party", "value"))  # the first comes last, and stays


def _gathered(asked: Asked, known: _Known, said: str, now: datetime) -> Gathered:
    p = asked.promise
    kind, organisation = known.kinds[p.kind], known.organisation
    receiver = known.people[told_to(p)]
    series = known.series.get(p.series or 0)
    thing = series.thing if series is not None else ""
    facts = Facts(
        kind=kind.slug,
        step=asked.step,
        language=receiver.language,
        is_formal=receiver.is_formal,
        name=receiver.name,
        person=known.people[asked.voice].name,
        firm=organisation.name,
        phone=known.phones.get(asked.voice) or organisation.phone,
        promised_by=known.people[p.debtor].name,
        is_new_name=p.is_untold and p.direction == "ours" and asked.voice == p.holder,
        is_promised=p.is_promised,
        is_offer=p.stage == "offered",
        today=local_date(now, p.zone),
        due_on=p.due_on,
        due_time=p.due_time,
        starts_time=p.starts_time,
        precision=p.precision,
        last_on=series.last_done_on if series is not None else None,
        interval=series.interval if series is not None else "",
        until_on=local_date(p.lapses_at - timedelta(minutes=1), p.zone) if p.lapses_at else None,
        things=(thing,) if thing else (),
        content=known.contents.get(p.content or 0, ""),
        kind_name=kind.name,
        place=_place(series, receiver),
        cents=_price(series),
        said=said,
    )
    return Gathered(facts, receiver, p.direction == "theirs")


def _place(series: Any, receiver: Party) -> str:
    if series is not None and series.address:
        return str(series.address)
    return ", ".join(filter(None, [receiver.address, receiver.town]))


def _price(series: Any) -> int | None:
    """What the customer pays for this object, the way there included; None where it is not known."""
    if series is None or series.cents is None:
        return None
    return int(series.cents + series.travel_cents)
