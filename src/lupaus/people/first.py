"""How a firm begins: its organisation, its owner, the owner's own party."""

from __future__ import annotations

from datetime import datetime

from lupaus.people.models import ContactPoint, Membership, Organisation, Party, User


def found_firm(
    *, firm: str, name: str, phone: str, email: str, language: str, now: datetime, is_demo: bool = False
) -> User:
    """Make a firm and its owner, who signs in by a link or a password set later.

    `phone` is E.164. The caller opens the book with `ledger.policies.open_book`.
    """
    organisation = Organisation.objects.create(
        name=firm, language=language, phone=phone, email=email, is_demo=is_demo, created_at=now
    )
    user = User.objects.create_user(email, name=name, language=language)
    party = Party.objects.create(
        organisation=organisation, name=name, language=language, can_call=True, created_at=now
    )
    ContactPoint.objects.create(organisation=organisation, party=party, kind="phone", value=phone, raw=phone)
    Membership.objects.create(organisation=organisation, user=user, party=party, role="owner")
    return user
