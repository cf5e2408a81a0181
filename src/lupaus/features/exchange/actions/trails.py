"""What a chunk of a list changed beside the book's events: kept as its trail, and given back by it.

New parties and filled places with a mark of what was written, new numbers and bases of contact, chosen days.
A mark tells whether a text still stands as the list brought it; the text itself is not kept a second time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from lupaus.features.exchange.actions.filling import PLACES
from lupaus.ledger import queries
from lupaus.ledger.erasing import erase_words
from lupaus.ledger.objects import alter_series
from lupaus.outbox import erasing
from lupaus.people.access import Scope
from lupaus.people.families import families_of, hold
from lupaus.people.models import Basis, ContactPoint, Party
from lupaus.people.parties import erase_all, refresh_reach, refresh_words

_CARD = ("name", *PLACES, "note", "language", "is_formal", "contact_rule", "is_supplier")


class Standing(NamedTuple):
    """The parties of a chunk that are in the book already, their numbers and their bases of contact."""

    family: frozenset[int]
    points: frozenset[int]
    bases: frozenset[int]


def standing(known: Iterable[int]) -> Standing:
    """How it stands before a chunk."""
    return _of(frozenset(families_of(known)))


def trail_of(
    before: Standing, *, new: Sequence[int], places: Mapping[int, Sequence[str]],
    sticky: Mapping[int, tuple[date | None, date]], has_act: bool,
) -> dict[str, Any]:  # fmt: skip
    """The facts of a trail; empty when the chunk changed nothing."""
    after = _of(before.family)
    rows = Party.objects.in_bulk([*new, *places])
    facts: dict[str, Any] = {
        "new": _cards([rows[pk] for pk in new]),
        "bases": sorted(after.bases - before.bases | _of(frozenset(new)).bases),
        "points": sorted(after.points - before.points),
        "places": {pk: [list(old), _mark(rows[pk], PLACES)] for pk, old in places.items()},
        "sticky": {pk: [old and old.isoformat(), on.isoformat()] for pk, (old, on) in sticky.items()},
        "has_act": has_act,
    }
    return facts if any(facts.values()) else {}


def hold_people(facts: Mapping[str, Any]) -> None:
    """Hold whom the chunk has changed, and their envelopes, before its promises."""
    points = ContactPoint.objects.filter(pk__in=facts["points"]).values_list("party", flat=True)
    people = {*points, *map(int, facts["new"]), *map(int, facts["places"])}
    hold(people)
    erasing.hold_envelopes(people)


def give_back(scope: Scope, facts: Mapping[str, Any], now: datetime) -> None:
    """Let it stand as before the chunk, whose act has been undone: but what somebody has changed since stays."""
    _give_back_days(scope, facts["sticky"])
    Basis.objects.filter(organisation=scope.organisation, pk__in=facts["bases"], withdrawn_at=None).update(
        withdrawn_at=now
    )
    points = ContactPoint.objects.filter(organisation=scope.organisation, pk__in=facts["points"])
    people = set(points.values_list("party", flat=True)) | {int(pk) for pk in facts["places"]}
    points.delete()
    changed = list(Party.objects.filter(organisation=scope.organisation, pk__in=people, erased_at=None))
    for party in changed:
        old, mark = facts["places"].get(str(party.pk), (None, None))
        if old is not None and _mark(party, PLACES) == mark:
            for name, text in zip(PLACES, old, strict=True):
                setattr(party, name, text)
            party.save(update_fields=PLACES)
        refresh_reach(party)
    refresh_words(changed)
    gone = _have_nothing_else(scope, facts["new"])
    erase_all(scope, gone, now)
    erase_words(scope, gone, now)
    erasing.erase(scope, gone)


def _give_back_days(scope: Scope, sticky: Mapping[str, Sequence[str | None]]) -> None:
    for row in queries.series(scope).filter(pk__in=sticky):
        old, on = sticky[str(row.pk)]
        if row.sticky_on is not None and row.sticky_on.isoformat() == on:
            alter_series(
                scope, row.pk, thing=row.thing, address=row.address, area=row.area, interval=row.interval,
                sticky_on=date.fromisoformat(old) if old else None, cents=row.cents,
                travel_cents=row.travel_cents,
            )  # fmt: skip


def _have_nothing_else(scope: Scope, new: Mapping[str, str]) -> list[int]:
    """Those of the new parties whom nobody has touched and of whom the book has nothing else."""
    ids = [int(pk) for pk in new]
    rows = list(
        Party.objects.filter(organisation=scope.organisation, pk__in=ids, merged_into=None, erased_at=None)
    )
    promises = queries.promises(scope).filter(is_void=False)
    needed = {
        *promises.filter(creditor__in=ids).values_list("creditor", flat=True),
        *promises.filter(debtor__in=ids).values_list("debtor", flat=True),
        *queries.series(scope).filter(party__in=ids, released_at=None).values_list("party", flat=True),
        *Party.objects.filter(merged_into__in=ids).values_list("merged_into", flat=True),
    }
    cards = _cards(rows)
    return [row.pk for row in rows if row.pk not in needed and cards[row.pk] == new[str(row.pk)]]


def _of(family: frozenset[int]) -> Standing:
    if not family:
        return Standing(family, frozenset(), frozenset())
    points = ContactPoint.objects.filter(party__in=family).values_list("pk", flat=True)
    bases = Basis.objects.filter(party__in=family).values_list("pk", flat=True)
    return Standing(family, frozenset(points), frozenset(bases))


def _cards(rows: Collection[Party]) -> dict[int, str]:
    """A mark of each party's card, its numbers and addresses included."""
    numbers: dict[int, list[str]] = {}
    points = ContactPoint.objects.filter(party__in=[row.pk for row in rows]).order_by("pk")
    for party, value in points.values_list("party", "value"):
        numbers.setdefault(party, []).append(value)
    return {row.pk: _mark(row, _CARD, *numbers.get(row.pk, ())) for row in rows}


def _mark(party: Party, names: Iterable[str], *more: str) -> str:
    texts = [str(getattr(party, name)) for name in names]
    return hashlib.blake2b("\x1f".join([*texts, *more]).encode(), digest_size=9).hexdigest()
