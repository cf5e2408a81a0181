"""Whom a helpdesk's people are here: members by their sign-in address, customers by address or number."""

from __future__ import annotations

from datetime import datetime

from lupaus.core.clock_time import local_date
from lupaus.features.helpdesk.models import HelpDesk
from lupaus.features.helpdesk.rules.tickets import Person
from lupaus.people import parties
from lupaus.people.access import Scope
from lupaus.people.members import Member, members
from lupaus.people.models import Membership, Party


def member_of(scope: Scope, person: Person) -> int | None:
    """The member who signs in here with this person's address; None for anybody else."""
    if not person.email:
        return None
    rows = Membership.objects.filter(
        organisation=scope.organisation, left_at=None, user__email__iexact=person.email
    )
    return rows.order_by("pk").values_list("party", flat=True).first()


def email_of(scope: Scope, party: int) -> str:
    """The address by which the helpdesk may know a member; empty for one who has left."""
    rows = Membership.objects.filter(organisation=scope.organisation, party=party, left_at=None)
    return rows.values_list("user__email", flat=True).first() or ""


def colleague(scope: Scope, party: int, now: datetime) -> Member | None:
    """The member as they are today."""
    today = local_date(now, scope.zone)
    return next((one for one in members(scope, today) if one.party == party), None)


def carrier_of(scope: Scope, desk: HelpDesk) -> int:
    """Who carries what nobody of us owns: whom the firm has named, as long as they are here; else the owner."""
    chosen = desk.carrier_id
    if (
        chosen is not None
        and Membership.objects.filter(organisation=scope.organisation, party=chosen, left_at=None).exists()
    ):
        return chosen
    return scope.party


def customer_of(scope: Scope, person: Person, now: datetime) -> Party | None:
    """The customer: whoever of the book has this address or number, else somebody new.

    None where there is nothing to know them by, or where they are one of us.
    """
    if member_of(scope, person) is not None:
        return None
    numbers = [number for raw in person.phones if (number := parties.to_e164(raw)) is not None]
    email = parties.to_email(person.email) or ""
    for kind, values in (("email", [email] if email else []), ("phone", numbers)):
        known = parties.parties_by_contact(scope, kind, values)
        if known:
            return Party.objects.get(pk=next(known[value] for value in values if value in known))
    if not (person.name or email or numbers):
        return None
    return parties.add_party(
        scope, name=person.name or email or numbers[0], phones=numbers, emails=[email] if email else [],
        now=now,
    )  # fmt: skip
