"""Who of a list is in the book already, and which of their objects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from lupaus.core.clock_time import local_date
from lupaus.features.exchange.rules.folding import fold
from lupaus.features.exchange.rules.likeness import KnownObject
from lupaus.features.exchange.rules.wanted import Wanted
from lupaus.ledger import queries
from lupaus.people.access import Scope
from lupaus.people.models import ContactPoint, Party
from lupaus.people.parties import parties_by_contact

_BATCH = 5_000
Part = TypeVar("Part", int, str)


@dataclass(frozen=True, slots=True)
class KnownParty:
    """A party of the book that a contact of the list is, and the objects it has."""

    party: int
    name: str
    address: str
    rule: str
    objects: tuple[KnownObject, ...]


def known(
    scope: Scope, contacts: Sequence[Wanted], apart: frozenset[tuple[int, int]] = frozenset()
) -> list[KnownParty | None]:
    """For each contact the party it is: by a phone, else by an e-mail, else by name and address.

    Contacts of rows that are told `apart` share a number with somebody else, so their name must agree too.
    """
    told_apart = {row for pair in apart for row in pair}
    ids = _matched(scope, contacts)
    if told_apart:
        for place, contact in enumerate(contacts):
            if not told_apart.isdisjoint(contact.rows):
                ids[place] = _of_that_name(scope, contact)
    wanted = {pk for pk in ids if pk is not None}
    parties = {
        row["pk"]: row
        for part in _parts(wanted)
        for row in Party.objects.filter(organisation=scope.organisation, pk__in=part).values(
            "pk", "name", "address", "contact_rule"
        )
    }
    objects = _objects(scope, wanted)
    found = {
        pk: KnownParty(pk, row["name"], row["address"], row["contact_rule"], tuple(objects.get(pk, ())))
        for pk, row in parties.items()
    }
    return [found.get(pk) if pk is not None else None for pk in ids]


def _matched(scope: Scope, contacts: Sequence[Wanted]) -> list[int | None]:
    phones = parties_by_contact(scope, "phone", (phone for one in contacts for phone in one.phones))
    emails = parties_by_contact(scope, "email", (mail for one in contacts for mail in one.emails))
    ids: list[int | None] = []
    for contact in contacts:
        by_phone = (phones.get(phone) for phone in contact.phones)
        by_email = (emails.get(mail) for mail in contact.emails)
        ids.append(next((pk for pk in (*by_phone, *by_email) if pk is not None), None))
    places = _by_whereabouts(
        scope, [one for one, pk in zip(contacts, ids, strict=True) if pk is None and one.whereabouts]
    )
    return [
        pk if pk is not None else places.get(one.whereabouts) for one, pk in zip(contacts, ids, strict=True)
    ]


def _of_that_name(scope: Scope, contact: Wanted) -> int | None:
    """The oldest party that has one of the contact's numbers or addresses, and its name."""
    points = ContactPoint.objects.filter(
        organisation=scope.organisation, value__in=[*contact.phones, *contact.emails], party__erased_at=None
    ).order_by("party")
    for pk, root, name in points.values_list("party", "party__merged_into", "party__name"):
        if fold(name) == fold(contact.name):
            return int(root or pk)
    return None


def _by_whereabouts(scope: Scope, contacts: Sequence[Wanted]) -> dict[str, int]:
    """Parties of the same street address (as written) and, folded, the same name."""
    found: dict[str, int] = {}
    for part in _parts({one.address for one in contacts}):
        rows = Party.objects.filter(organisation=scope.organisation, erased_at=None, address__in=part)
        for pk, root, name, address in rows.order_by("pk").values_list(
            "pk", "merged_into", "name", "address"
        ):
            found.setdefault(f"at:{fold(name)}|{fold(address)}", root or pk)
    return found


def _objects(scope: Scope, parties: set[int]) -> dict[int, list[KnownObject]]:
    owner = {pk: pk for pk in parties}
    for part in _parts(parties):
        for pk, root in Party.objects.filter(merged_into__in=part).values_list("pk", "merged_into"):
            owner[pk] = root or pk
    found: dict[int, list[KnownObject]] = {}
    for part in _parts(owner):
        rows = list(
            queries.series(scope)
            .filter(party__in=part)
            .order_by("pk")
            .values_list("pk", "party", "kind", "thing", "address", "interval", "last_done_on", "released_at")
        )
        promises = {
            series: (pk, kind, local_date(made_at, scope.zone))
            for series, pk, kind, made_at in queries.promises(scope)
            .filter(series__in=[row[0] for row in rows], outcome="open")
            .order_by("pk")
            .values_list("series", "pk", "kind", "made_at")
        }
        for pk, party, kind, thing, address, interval, last_done_on, released_at in rows:
            promise, promise_kind, made_on = promises.get(pk, (None, None, None))
            found.setdefault(owner[party], []).append(
                KnownObject(
                    pk, thing, address, interval, last_done_on, released_at is not None,
                    promise, promise_kind == kind, made_on,
                )
            )  # fmt: skip
    return found


def _parts(values: Iterable[Part]) -> Iterator[list[Part]]:
    wanted = list(values)
    for start in range(0, len(wanted), _BATCH):
        yield wanted[start : start + _BATCH]
