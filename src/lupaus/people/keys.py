"""Keys by which another program acts for a member. A key is shown once; the book keeps only its hash.

A key may do what its member may do, and not a step more: when the member leaves, or is let go, their keys
are dead with them.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from lupaus.people.access import Scope, scope_of_membership
from lupaus.people.models import Membership, ProgramKey

PREFIX = "lupaus_"
"""So that a key is known for what it is, in a settings file or where it should not stand."""
MOST = 20
"""Live keys of one member. More are a mistake, not a need."""
USED_EVERY = timedelta(hours=1)
"""How exactly it is noted when a key was last used: a note at each call would be a write at each read."""


class TooManyKeys(Exception):
    """The member has as many live keys as one may have."""


class NewKey(NamedTuple):
    """A key just made. `secret` is what the program sends; it cannot be shown again."""

    key: ProgramKey
    secret: str


def make_key(scope: Scope, name: str, now: datetime) -> NewKey:
    """A new key for the member of this scope, under a name to know it by. Raises `TooManyKeys`."""
    if keys_of(scope).count() >= MOST:
        raise TooManyKeys
    membership = Membership.objects.get(organisation=scope.organisation, party=scope.party, left_at=None)
    secret = PREFIX + secrets.token_urlsafe(32)
    key = ProgramKey.objects.create(
        organisation_id=scope.organisation, membership=membership, name=name.strip()[:80],
        digest=_digest(secret), tail=secret[-4:], made_at=now,
    )  # fmt: skip
    return NewKey(key, secret)


def keys_of(scope: Scope) -> QuerySet[ProgramKey]:
    """The live keys of the member of this scope, the newest first."""
    return ProgramKey.objects.filter(
        organisation=scope.organisation, membership__party=scope.party, ended_at=None
    ).order_by("-pk")


def end_key(scope: Scope, code: UUID, now: datetime) -> bool:
    """From now on the key opens nothing. False where the member has no such live key."""
    return bool(keys_of(scope).filter(code=code).update(ended_at=now))


def scope_of_key(secret: str, now: datetime) -> Scope | None:
    """For whom this key acts; None for a key that is unknown, ended, or of somebody who has left."""
    if not secret.startswith(PREFIX) or len(secret) > 100:
        return None
    key = (
        ProgramKey.objects.filter(
            digest=_digest(secret), ended_at=None, membership__left_at=None, membership__user__is_active=True
        )
        .select_related("membership__organisation", "membership__user")
        .first()
    )
    if key is None:
        return None
    if key.used_at is None or now - key.used_at >= USED_EVERY:
        ProgramKey.objects.filter(pk=key.pk).update(used_at=now)
    return scope_of_membership(key.membership)


def _digest(secret: str) -> str:
    # 256 random bits need no slow hash: there is nothing to guess.
    return hashlib.sha256(secret.encode()).hexdigest()
