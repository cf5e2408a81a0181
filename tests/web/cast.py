"""The people of the shell's tests: one sweep with a firm, one user without."""

from __future__ import annotations

from lupaus.people.models import Membership, Organisation, Party, User

PASSWORD = "savu-piippu-noki-1"  # a test's own


def sweep(language: str = "", zone: str = "Europe/Helsinki") -> User:
    """A signed-up owner of a firm of one."""
    user = User.objects.create_user("jari@example.fi", PASSWORD, language=language, name="Jari Salonen")
    firm = Organisation.objects.create(name="Jarin Nuohous", zone=zone)
    party = Party.objects.create(organisation=firm, name="Jari Salonen")
    Membership.objects.create(organisation=firm, user=user, party=party, role="owner")
    return user


def stray() -> User:
    """A user who belongs to no firm."""
    return User.objects.create_user("kulkija@example.fi", PASSWORD)
