"""The gate: nothing of an organisation is read or written without its scope."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef

from lupaus.people.models import Membership, Party, User


class Scope(NamedTuple):
    """One organisation, seen by one of its people. Queries and the pen take it first.

    `party` is the member's own party id: the one whose word it is. `zone` is an IANA name. `is_many`: were there
    several of us when a page was asked for? It spares pages a question; who decides something asks `is_team`.
    """

    organisation: int
    party: int
    role: str
    zone: str
    language: str
    is_many: bool = False


class NoAccess(Exception):
    """Not a member, or not of this organisation."""


def scope_of(user: User | AnonymousUser) -> Scope | None:
    """The scope of a signed-in user's first organisation; None for a stranger."""
    if not isinstance(user, User) or not user.is_active:
        return None
    others = Membership.objects.filter(organisation=OuterRef("organisation"), left_at=None)
    membership = (
        Membership.objects.select_related("organisation")
        .filter(user=user, left_at=None)
        .annotate(is_many=Exists(others.exclude(pk=OuterRef("pk"))))
        .order_by("pk")
        .first()
    )
    if membership is None:
        return None
    return scope_of_membership(membership)._replace(is_many=membership.is_many)


def scope_of_organisation(organisation_id: int) -> Scope:
    """The scope of an organisation's owner, for work without a user: engine, commands, pages.

    Raises `NoAccess` when the organisation has no owner.
    """
    membership = (
        Membership.objects.select_related("organisation")
        .filter(organisation_id=organisation_id, left_at=None, role="owner")
        .order_by("pk")
        .first()
    )
    if membership is None:
        raise NoAccess
    return scope_of_membership(membership)


def party_of(scope: Scope, code: UUID | str) -> Party:
    """A party of this organisation by its public code, its merge pointer followed.

    Raises `NoAccess` when there is none here, whoever asks.
    """
    party = Party.objects.filter(organisation=scope.organisation, code=code).first()
    seen = 0
    while party is not None and party.merged_into_id is not None and seen < 20:
        party = Party.objects.filter(organisation=scope.organisation, pk=party.merged_into_id).first()
        seen += 1
    if party is None:
        raise NoAccess
    return party


def scope_of_membership(membership: Membership) -> Scope:
    """The scope of one member; the caller has made sure that they are one still."""
    organisation = membership.organisation
    return Scope(
        organisation.pk,
        membership.party_id,
        membership.role,
        organisation.zone,
        membership.user.language or organisation.language,
    )
