"""Who is known to the firm's sign-in service as whom: issuer and subject, and nothing that opens a door there.

The rows are allauth's: `provider` is the issuer, `uid` the subject, `extra_data` the address that was told last.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from lupaus.core.lifecycle import Refusal
from lupaus.people.models import User
from lupaus.people.providers import same_address


class Connection(NamedTuple):
    """One of us, as the sign-in service knows them. `email`: the address that it told last."""

    issuer: str
    email: str
    since: datetime
    used_at: datetime


def connection_of(user: int, issuer: str) -> Connection | None:
    """The user's connection to this service, if there is one."""
    return next((one for one in connections_of(user) if one.issuer == issuer), None)


def connections_of(user: int) -> list[Connection]:
    """All of the user's connections, the oldest first."""
    rows = SocialAccount.objects.filter(user=user).order_by("pk")
    return [
        Connection(row.provider, str(row.extra_data.get("email", "")), row.date_joined, row.last_login)
        for row in rows
    ]


def connect(user: int, issuer: str, subject: str, email: str) -> SocialAccount:
    """From now on this subject is this user. Twice is once.

    Refused: connected_elsewhere (the subject is somebody else here), connected_to_other (the user is another subject).
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user)  # two first sign-ins at once make one row
        row, _ = SocialAccount.objects.get_or_create(
            provider=issuer, uid=subject, defaults={"user_id": user, "extra_data": {"email": email}}
        )
        if row.user_id != user:
            raise Refusal("connected_elsewhere")
        if SocialAccount.objects.filter(provider=issuer, user=user).exclude(pk=row.pk).exists():
            raise Refusal("connected_to_other")
        return row


def disconnect(user: int, issuer: str = "") -> None:
    """The service opens nothing for this user any more, until they are connected again."""
    rows = SocialAccount.objects.filter(user=user)
    (rows.filter(provider=issuer) if issuer else rows).delete()


def member_by_address(email: str) -> User | None:
    """The one who signs in by this address and is a member of some firm here; None where that is not exactly one."""
    rows = User.objects.filter(email__iexact=email, is_active=True, memberships__left_at=None)
    # The database may fold more letters than we do.
    found = [user for user in rows.distinct()[:3] if same_address(user.email, email)]
    return found[0] if len(found) == 1 else None
