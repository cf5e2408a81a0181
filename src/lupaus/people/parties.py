"""The front door to people: add them, find them, change how they are reached, forget them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import F

from lupaus.people.access import Scope
from lupaus.people.contacts import (
    UnclearContact,
    can_text,
    canonical,
    email_of,
    mark_right,
    mark_wrong,
    parties_by_contact,
    phone_of,
    points_by_party,
    points_of,
    reach,
    refresh_reach,
    set_contact,
    to_e164,
    to_email,
)
from lupaus.people.merging import CannotMerge, family_of, merge, roots_of, set_rule, split
from lupaus.people.models import Basis, ContactPoint, Organisation, Party, SearchWord
from lupaus.people.search import (
    add_words_of_text,
    customers,
    find,
    fold,
    refresh_words,
    searched,
    settle,
    write_words,
)

__all__ = [
    "CannotMerge", "NewParty", "UnclearContact", "add_parties", "add_party", "add_words_of_text",
    "can_text", "canonical", "customers", "email_of", "erase", "erase_all", "family_of", "find", "fold",
    "mark_right", "mark_wrong", "merge", "note_basis", "parties_by_contact", "phone_of",
    "points_by_party", "points_of", "refresh_reach", "refresh_words", "roots_of", "searched",
    "set_contact", "set_rule", "split", "to_e164", "to_email",
]  # fmt: skip

_BATCH = 2_000
_MANY = 1_000


class NewParty(NamedTuple):
    """A person or firm to add. Phones and e-mails in any form, the first to use first.

    An empty `language` is the firm's.
    """

    name: str
    phones: Sequence[str] = ()
    emails: Sequence[str] = ()
    language: str = ""
    address: str = ""
    postcode: str = ""
    town: str = ""
    area: str = ""
    note: str = ""
    is_firm: bool = False
    is_supplier: bool = False


def add_party(
    scope: Scope, *, name: str, phones: Sequence[str] = (), emails: Sequence[str] = (),
    language: str = "", address: str = "", postcode: str = "", town: str = "", area: str = "",
    note: str = "", is_firm: bool = False, is_supplier: bool = False, now: datetime,
) -> Party:  # fmt: skip
    """Add one. Raises `UnclearContact` on a number or address that cannot be."""
    row = NewParty(name, phones, emails, language, address, postcode, town, area, note, is_firm, is_supplier)
    (party,) = add_parties(scope, [row], now=now)
    return party


def add_parties(scope: Scope, rows: Iterable[NewParty], *, now: datetime) -> list[Party]:
    """Add many in a few statements, all or none; answers them in the order of `rows`.

    Raises `UnclearContact` on a number or address that cannot be.
    """
    with transaction.atomic():
        language = Organisation.objects.values_list("language", flat=True).get(pk=scope.organisation)
        parties: list[Party] = []
        contacts: list[list[ContactPoint]] = []
        for row in rows:
            points = _points(scope, row)
            parties.append(_party(scope, row, points, language, now))
            contacts.append(points)
        Party.objects.bulk_create(parties, batch_size=_BATCH)
        for party, points in zip(parties, contacts, strict=True):
            for point in points:
                point.party_id = party.pk
        ContactPoint.objects.bulk_create(
            [point for points in contacts for point in points], batch_size=_BATCH
        )
        write_words(
            parties,
            {
                party.pk: [point.value for point in points]
                for party, points in zip(parties, contacts, strict=True)
            },
        )
        if len(parties) >= _MANY:
            settle()
    return parties


def note_basis(
    scope: Scope, party: Party, how: str, words: str, given_on: date | None, now: datetime
) -> Basis:
    """Note that the customer asked to be contacted. `how`: at_door, list, phone, page."""
    return Basis.objects.create(
        organisation_id=scope.organisation, party=party, how=how, words=words[:300],
        given_on=given_on, noted_at=now,
    )  # fmt: skip


def erase(scope: Scope, party: Party, now: datetime) -> list[int]:
    """Forget a person and those merged into them: names, numbers, places, links. For good.

    Answers the party ids, by which the book's words and the outbox's texts are erased as well
    (`ledger.erasing.erase_words`, `outbox.erasing.erase`). The promises stay, nameless.
    """
    with transaction.atomic():
        ids = family_of(party)
        erase_all(scope, ids, now)
    party.refresh_from_db()
    return ids


def erase_all(scope: Scope, ids: Collection[int], now: datetime) -> None:
    """The same for many, in a few statements; `ids` hold whole families. The caller holds the transaction."""
    Party.objects.filter(organisation=scope.organisation, pk__in=ids).update(
        name="", address="", postcode="", town="", area="", note="", contact_rule="none",
        can_call=False, can_message=False, before_merge=None, erased_at=now, link_no=F("link_no") + 1,
    )  # fmt: skip
    ContactPoint.objects.filter(organisation=scope.organisation, party__in=ids).delete()
    SearchWord.objects.filter(organisation=scope.organisation, party__in=ids).delete()
    Basis.objects.filter(organisation=scope.organisation, party__in=ids).update(words="")


def _party(
    scope: Scope, row: NewParty, points: Iterable[ContactPoint], language: str, now: datetime
) -> Party:
    can_call, can_message = reach((point.kind, point.value) for point in points)
    return Party(
        organisation_id=scope.organisation, name=row.name.strip()[:160],
        language=row.language or language, address=row.address.strip()[:200],
        postcode=row.postcode.strip()[:12], town=row.town.strip()[:80], area=row.area.strip()[:80],
        note=row.note.strip()[:500], is_firm=row.is_firm, is_supplier=row.is_supplier,
        can_call=can_call, can_message=can_message, created_at=now,
    )  # fmt: skip


def _points(scope: Scope, row: NewParty) -> list[ContactPoint]:
    found: list[ContactPoint] = []
    for kind, values in (("phone", row.phones), ("email", row.emails)):
        given = {canonical(kind, value): value.strip()[:254] for value in values if value.strip()}
        found.extend(
            ContactPoint(
                organisation_id=scope.organisation, kind=kind, value=value, raw=raw,
                is_first=place == 0,
            )
            for place, (value, raw) in enumerate(given.items())
        )  # fmt: skip
    return found
