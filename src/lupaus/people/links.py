"""The customer's own page, and a supplier's, has an address that only the firm can make: signed, dated, revocable.

Short, since it stands in text messages. The party's `link_no` is signed with it: raising the
number makes every link given so far dead.
"""

from __future__ import annotations

import base64
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db.models import F
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import base36_to_int, int_to_base36

from lupaus.people.access import Scope, scope_of_organisation
from lupaus.people.families import families_of
from lupaus.people.models import Organisation, Party

VALID = timedelta(days=400)
"""A link lives a little longer than a year: the reminder of next year finds it still alive."""
_EPOCH = date(2020, 1, 1)
_SALT = "lupaus.people.links"
_BYTES = 12


class DeadLink(Exception):
    """Forged, expired or revoked. `code`: forged, expired, revoked.

    `firm`: whom to call, where the link was once a good one. It tells nothing of its customer.
    """

    def __init__(self, code: str, firm: Organisation | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.firm = firm


def customer_token(party: Party, now: datetime) -> str:
    """The token of this party's page, made at `now` (aware UTC)."""
    day = (now.astimezone(UTC).date() - _EPOCH).days
    head = ".".join(int_to_base36(number) for number in (party.pk, party.link_no, day))
    return f"{head}.{_signature(head)}"


def customer_path(party: Party, now: datetime) -> str:
    """The path of this party's page."""
    return f"/p/{customer_token(party, now)}/"


def customer_url(party: Party, now: datetime) -> str | None:
    """The whole address, or None where the firm has no public address: then no text carries a link."""
    if not settings.LUPAUS_PUBLIC_URL:
        return None
    return f"{settings.LUPAUS_PUBLIC_URL}{customer_path(party, now)}"


def supplier_path(party: Party, now: datetime) -> str:
    """The path where this supplier answers us. The token is the same: one word ends both pages' links."""
    return f"/s/{customer_token(party, now)}/"


def supplier_url(party: Party, now: datetime) -> str | None:
    """The whole address of it, or None where the firm has no public address."""
    if not settings.LUPAUS_PUBLIC_URL:
        return None
    return f"{settings.LUPAUS_PUBLIC_URL}{supplier_path(party, now)}"


def revoke_links(party: Party) -> None:
    """Every link given so far to this party, and to those merged into it, is dead from now on."""
    Party.objects.filter(pk__in=list(families_of([party.pk]))).update(link_no=F("link_no") + 1)
    party.refresh_from_db(fields=["link_no"])


def party_of_link(token: str, now: datetime) -> Party:
    """Whose page this is, its merge pointer followed. Raises `DeadLink`."""
    head, _, signature = token.rpartition(".")
    if not constant_time_compare(signature, _signature(head)):
        raise DeadLink("forged")
    try:
        pk, link_no, day = (base36_to_int(part) for part in head.split("."))
    except ValueError:
        raise DeadLink("forged") from None
    party = Party.objects.select_related("organisation").filter(pk=pk).first()
    firm = party.organisation if party is not None else None
    if now.astimezone(UTC).date() - (_EPOCH + timedelta(days=day)) > VALID:
        raise DeadLink("expired", firm)
    if party is None or party.erased_at is not None or party.link_no != link_no:
        raise DeadLink("revoked", firm)
    seen = 0
    while party.merged_into_id is not None and seen < 20:
        party = Party.objects.select_related("organisation").get(pk=party.merged_into_id)
        seen += 1
    if party.erased_at is not None:
        raise DeadLink("revoked", firm)
    return party


def _signature(head: str) -> str:
    digest = salted_hmac(_SALT, head, algorithm="sha256").digest()[:_BYTES]
    return base64.urlsafe_b64encode(digest).decode("ascii").rstrip("=")


class Guest(NamedTuple):
    """A customer on their own page, and the firm's scope in which it is read."""

    party: Party
    scope: Scope


def guest_of_link(token: str, now: datetime) -> Guest:
    """Raises `DeadLink`; `NoAccess` where the firm has nobody left."""
    party = party_of_link(token, now)
    return Guest(party, scope_of_organisation(party.organisation_id))
