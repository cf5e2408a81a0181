"""A place that waits for somebody: a link that works once, for a week, until it is taken back.

The link's secret is known to the link alone: the book keeps only its hash, so a link that was lost is made anew.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from lupaus.core.lifecycle import Refusal
from lupaus.people.access import Scope
from lupaus.people.joining import join
from lupaus.people.models import Invitation, Membership, Organisation, Team, User
from lupaus.people.roles import may_give

VALID = timedelta(days=7)


class NewLink(NamedTuple):
    """An invitation with the secret of its link, which cannot be shown again."""

    invitation: Invitation
    secret: str


class Newcomer(NamedTuple):
    """What somebody tells of themselves when they come in. `phone` is E.164 or empty.

    Without a `password` only a link or the firm's sign-in service lets them in.
    """

    name: str
    phone: str
    language: str
    password: str = ""


def invite(
    scope: Scope, *, email: str, name: str, role: str, team: Team | None = None, now: datetime
) -> NewLink:
    """A place for this address. An earlier invitation of the same address is dead from now on.

    Refused: not_yours_to_give, member_already (name).
    """
    address = email.strip().lower()
    if not may_give(scope.role, role):
        raise Refusal("not_yours_to_give")
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=scope.organisation)
        here = Membership.objects.filter(
            organisation=scope.organisation, left_at=None, user__email__iexact=address
        )
        found = here.select_related("party").first()
        if found is not None:
            raise Refusal("member_already", name=found.party.name)
        waiting(scope, now).filter(email=address).update(withdrawn_at=now)
        secret = secrets.token_urlsafe(32)
        made = Invitation.objects.create(
            organisation_id=scope.organisation, secret_hash=_digest(secret), email=address,
            name=name.strip()[:120], role=role, team=team, made_by_id=scope.party, made_at=now,
            expires_at=now + VALID,
        )  # fmt: skip
        return NewLink(made, secret)


def waiting(scope: Scope, now: datetime) -> QuerySet[Invitation]:
    """Invitations that can still be used, the newest first."""
    rows = Invitation.objects.filter(organisation=scope.organisation, used_at=None, withdrawn_at=None)
    return rows.filter(expires_at__gt=now).select_related("made_by", "team").order_by("-pk")


def withdraw(scope: Scope, code: UUID, now: datetime) -> Invitation:
    """Its link is dead from now on. Refused: not_found, invitation_used."""
    with transaction.atomic():
        found = _held(scope, code)
        if found.withdrawn_at is None:
            found.withdrawn_at = now
            found.save(update_fields=["withdrawn_at"])
        return found


def renew(scope: Scope, code: UUID, now: datetime) -> NewLink:
    """A new link for another week; the one before is dead. Refused: not_found, invitation_used, not_yours_to_give."""
    with transaction.atomic():
        found = _held(scope, code)
        if not may_give(scope.role, found.role):
            raise Refusal("not_yours_to_give")
        secret = secrets.token_urlsafe(32)
        found.secret_hash, found.withdrawn_at, found.expires_at = _digest(secret), None, now + VALID
        found.made_by_id = scope.party  # who vouches for it now: it dies when they leave
        found.save(update_fields=["secret_hash", "withdrawn_at", "expires_at", "made_by"])
        return NewLink(found, secret)


def invitation_of(secret: str, now: datetime) -> Invitation:
    """The invitation that this link opens at `now`.

    Refused: invitation_unknown, invitation_used, invitation_withdrawn (firm), invitation_late (name, firm).
    """
    rows = Invitation.objects.filter(secret_hash=_digest(secret[:200]))
    return _usable(rows.select_related("organisation", "made_by", "team").first(), now)


def invitation_by_code(code: UUID, now: datetime) -> Invitation:
    """The same, for an invitation whose link was opened a moment ago. Refused: what `invitation_of` refuses."""
    rows = Invitation.objects.filter(code=code)
    return _usable(rows.select_related("organisation", "made_by", "team").first(), now)


def is_known(invitation: Invitation) -> bool:
    """Does somebody sign in by this address already? Then they must, before they come in."""
    return User.objects.filter(email__iexact=invitation.email, is_active=True).exists()


def accept(secret: str, user: User | None, newcomer: Newcomer | None, *, now: datetime) -> Membership:
    """Come in by a link. `user` is whoever is signed in; without one, `newcomer` tells who comes.

    Refused: what `invitation_of` refuses, invitation_others (email), sign_in_first, member_elsewhere.
    """
    return _accept(Q(secret_hash=_digest(secret[:200])), user, newcomer, now)


def accept_by_code(code: UUID, newcomer: Newcomer, *, now: datetime) -> Membership:
    """Come in by an invitation whose link was opened a moment ago: the firm's sign-in service tells who comes.

    The caller has seen that the address is the invitation's. Refused: what `accept` refuses.
    """
    return _accept(Q(code=code), None, newcomer, now)


def _accept(which: Q, user: User | None, newcomer: Newcomer | None, now: datetime) -> Membership:
    with transaction.atomic():
        # The firm first, as those who invite and let go take it. Of two taps at once the second waits here.
        firm = Invitation.objects.filter(which).values("organisation")
        list(Organisation.objects.select_for_update().filter(pk__in=firm).values_list("pk", flat=True))
        row = Invitation.objects.select_for_update().filter(which).first()
        invitation = _usable(row, now)
        if user is not None and user.email.lower() != invitation.email:
            raise Refusal("invitation_others", email=invitation.email)
        coming = user or _known_or_new(invitation, newcomer)
        elsewhere = coming.memberships.filter(left_at=None).exclude(organisation=invitation.organisation_id)
        if elsewhere.exists():
            raise Refusal("member_elsewhere")
        found = join(
            invitation.organisation, coming, name=newcomer.name if newcomer else coming.name,
            phone=newcomer.phone if newcomer else "", role=invitation.role, team=invitation.team, now=now,
        )  # fmt: skip
        invitation.used_at = now
        invitation.save(update_fields=["used_at"])
        return found


def _known_or_new(invitation: Invitation, newcomer: Newcomer | None) -> User:
    """The one who comes back after having left, or somebody new."""
    known = User.objects.select_for_update().filter(email__iexact=invitation.email).first()
    if newcomer is None or (known is not None and known.is_active):
        raise Refusal("sign_in_first")
    if known is None:
        return User.objects.create_user(
            invitation.email, newcomer.password or None, name=newcomer.name, language=newcomer.language
        )
    known.is_active, known.name, known.language = True, newcomer.name, newcomer.language
    known.set_password(newcomer.password or None)
    known.save()
    return known


def _usable(found: Invitation | None, now: datetime) -> Invitation:
    if found is None:
        raise Refusal("invitation_unknown")
    firm, name = found.organisation.name, found.made_by.name
    if found.used_at is not None:
        raise Refusal("invitation_used", firm=firm)
    if found.withdrawn_at is not None:
        raise Refusal("invitation_withdrawn", firm=firm)
    if found.expires_at <= now:
        raise Refusal("invitation_late", firm=firm, name=name)
    return found


def _held(scope: Scope, code: UUID) -> Invitation:
    found = Invitation.objects.select_for_update().filter(organisation=scope.organisation, code=code).first()
    if found is None:
        raise Refusal("not_found")
    if found.used_at is not None:
        raise Refusal("invitation_used", firm=found.organisation.name)
    return found


def _digest(secret: str) -> str:
    # 256 random bits need no slow hash: there is nothing to guess.
    return hashlib.sha256(secret.encode()).hexdigest()
