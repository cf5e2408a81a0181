"""Changing who a customer is and how they are reached; one person twice; somebody to be forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.module_loading import import_string

from lupaus.core import events as e
from lupaus.core.ports import Joints
from lupaus.ledger import queries as book
from lupaus.ledger.erasing import erase_words
from lupaus.ledger.objects import end_series
from lupaus.ledger.realarming import realarm
from lupaus.ledger.record import By, Line, record
from lupaus.outbox import erasing
from lupaus.outbox.lines import settle
from lupaus.outbox.truth import look_again, seal_anew
from lupaus.people import parties
from lupaus.people.access import Scope
from lupaus.people.families import hold
from lupaus.people.links import revoke_links
from lupaus.people.models import Party


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of a customer. Phones are E.164, e-mails lower case, the first to use first."""

    name: str
    phones: list[str]
    emails: list[str]
    address: str
    postcode: str
    town: str
    area: str
    language: str
    is_formal: bool
    contact_rule: str
    note: str
    is_firm: bool
    is_supplier: bool


_PLAIN = (
    "name", "address", "postcode", "town", "area", "language", "is_formal", "note", "is_firm", "is_supplier",
)  # fmt: skip


def add_customer(scope: Scope, card: Card, now: datetime) -> Party:
    """Add a customer. Raises `UnclearContact`."""
    with transaction.atomic():
        party = parties.add_party(
            scope, name=card.name, phones=card.phones, emails=card.emails, language=card.language,
            address=card.address, postcode=card.postcode, town=card.town, area=card.area, note=card.note,
            is_firm=card.is_firm, is_supplier=card.is_supplier, now=now,
        )  # fmt: skip
        Party.objects.filter(pk=party.pk).update(is_formal=card.is_formal, contact_rule=card.contact_rule)
    return party


def change_customer(scope: Scope, party: Party, card: Card, now: datetime) -> int:
    """Store what is known now; answers how many open promises are looked at again because of it."""
    with transaction.atomic():
        hold([party.pk])
        before = (party.can_call, party.can_message, party.contact_rule, party.language)
        for name in _PLAIN:
            setattr(party, name, getattr(card, name))
        party.save(update_fields=_PLAIN)
        for kind, values in (("phone", card.phones), ("email", card.emails)):
            parties.set_contact(scope, party, kind, values)
            for wrong in parties.points_of(party).filter(kind=kind, value__in=values).exclude(wrong_at=None):
                parties.mark_right(
                    scope, party, kind, wrong.value
                )  # written down again: it is right after all
        parties.set_rule(party, card.contact_rule)
        look_again([party.pk], now)
        if before == (party.can_call, party.can_message, party.contact_rule, party.language):
            return 0
        return sum(realarm(scope.organisation, now, party=pk) for pk in parties.family_of(party))


def merge(scope: Scope, loser: Party, winner: Party, now: datetime) -> None:
    """Let two entries be one person. Raises `CannotMerge`, `NoAccess`."""
    with transaction.atomic():
        hold([loser.pk, winner.pk])
        parties.merge(scope, loser, winner)
        look_again([winner.pk], now)
        for pk in parties.family_of(winner):
            realarm(scope.organisation, now, party=pk)


def split(scope: Scope, loser: Party, now: datetime) -> None:
    """Let them be two again, as they were."""
    with transaction.atomic():
        winner = loser.merged_into_id
        hold([pk for pk in (loser.pk, winner) if pk is not None])
        parties.split(scope, loser)
        look_again([pk for pk in (loser.pk, winner) if pk is not None], now)
        for pk in {loser.pk, winner} - {None}:
            realarm(scope.organisation, now, party=pk)


def end_links(party: Party, now: datetime) -> None:
    """No link that was given to this person works any more; what has not gone yet gets a new one."""
    with transaction.atomic():
        revoke_links(party)
        seal_anew([party.pk], now)


def erase(scope: Scope, party: Party, now: datetime, act: UUID | None = None) -> None:
    """Forget somebody for good: their promises end, names, numbers, words and messages go; the counts stay."""
    joints: Joints = import_string(settings.LUPAUS_JOINTS)()
    with transaction.atomic():
        family = parties.family_of(party)
        joints.forget(scope.organisation, family, _known_as(party, family), now)
        hold(family)
        erasing.hold_envelopes(family)
        about = book.promises(scope).filter(Q(creditor__in=family) | Q(debtor__in=family, direction="theirs"))
        rows = about.filter(outcome="open").order_by("pk").values_list("pk", flat=True)
        lines = [Line(pk, e.Released("erased", True)) for pk in rows]
        if lines:
            record(scope, lines, by=By(scope.party, "member"), now=now, what="desk.erase", act=act)
        settle(scope, about.values_list("pk", flat=True), now)
        for pk in book.series(scope).filter(party__in=family).values_list("pk", flat=True):
            end_series(scope, pk, "erased", now)
        ids = parties.erase(scope, party, now)
        erase_words(scope, ids, now)
        erasing.erase(scope, ids)


def _known_as(party: Party, family: Sequence[int]) -> list[str]:
    names = Party.objects.filter(pk__in=family).exclude(name="").values_list("name", flat=True)
    return [*names, *parties.points_of(party).values_list("value", flat=True)]
