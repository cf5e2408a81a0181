"""Somebody becomes one of us, or comes back: one place where a member is made."""

from __future__ import annotations

from datetime import datetime

from lupaus.people.models import LONG_AGO, ContactPoint, Membership, Organisation, Party, Team, User
from lupaus.people.roles import MEMBER


def join(
    organisation: Organisation, user: User, *, name: str, phone: str = "", role: str = MEMBER,
    team: Team | None = None, now: datetime,
) -> Membership:  # fmt: skip
    """Make `user` a member, with a party of their own; one who had left gets the old place back.

    `phone` is E.164. Call inside a transaction.
    """
    before = Membership.objects.filter(organisation=organisation, user=user).select_related("party").first()
    if before is not None:
        if before.left_at is not None:
            before.left_at, before.role, before.team = None, role, team
            before.next_morning_at = LONG_AGO
            before.save(update_fields=["left_at", "role", "team", "next_morning_at"])
        _write(before.party, name, phone)
        return before
    # Whoever was alone until now had nobody of whom to be told in the morning.
    alone = Membership.objects.filter(organisation=organisation, left_at=None, next_morning_at=None)
    alone.update(next_morning_at=LONG_AGO)
    party = Party.objects.create(
        organisation=organisation, name=name, language=user.language or organisation.language,
        can_call=bool(phone), created_at=now,
    )  # fmt: skip
    _write(party, name, phone)
    return Membership.objects.create(organisation=organisation, user=user, party=party, role=role, team=team)


def _write(party: Party, name: str, phone: str) -> None:
    if name and party.name != name:
        party.name = name
        party.save(update_fields=["name"])
    if phone and not ContactPoint.objects.filter(party=party, kind="phone", value=phone).exists():
        ContactPoint.objects.create(
            organisation_id=party.organisation_id, party=party, kind="phone", value=phone, raw=phone
        )
        Party.objects.filter(pk=party.pk).update(can_call=True)
