"""Roles are given, and a membership ends. The firm is never left without an owner."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from lupaus.core.lifecycle import Refusal
from lupaus.core.standing import Away, circle_on
from lupaus.people.access import Scope
from lupaus.people.connections import disconnect
from lupaus.people.links import revoke_links
from lupaus.people.members import leaders_of
from lupaus.people.models import Absence, Invitation, Membership, Organisation, ProgramKey, Team, User
from lupaus.people.roles import MEMBER, OWNER, RANKS, may, may_give


def give_role(scope: Scope, party: int, role: str) -> Membership:
    """The owner gives somebody a role. Who becomes a member leads no team any more.

    Refused: not_yours_to_give, not_a_member, last_owner (name).
    """
    if not may(scope.role, "give_role") or role not in RANKS:
        raise Refusal("not_yours_to_give")
    with transaction.atomic():
        found = _held(scope, party)
        if found.role == OWNER and role != OWNER:
            _not_the_last(found)
        found.role = role
        found.save(update_fields=["role"])
        if role == MEMBER:
            Team.objects.filter(organisation=scope.organisation, leader=party).update(leader=None)
        return found


def check_end(scope: Scope, party: int) -> Membership:
    """May this membership be ended by the one who looks? Call inside a transaction.

    Refused: not_a_member, not_yours_to_end, last_owner (name).
    """
    found = _held(scope, party)
    if not (may(scope.role, "end_membership") and may_give(scope.role, found.role)):
        raise Refusal("not_yours_to_end")
    if found.role == OWNER:
        _not_the_last(found)
    return found


def end_membership(scope: Scope, party: int, *, today: date, now: datetime) -> Membership:
    """From now on `party` is no member: their sessions, keys and links are dead at once.

    For whom they were to stand in, the one who leads the absent does from now on. What they carry is passed on after
    this, some hundreds of promises at a time (`outbox.passing.leave`). Refused: what `check_end` refuses.
    """
    with transaction.atomic():
        found = check_end(scope, party)
        found.left_at = now
        found.save(update_fields=["left_at"])
        Team.objects.filter(organisation=scope.organisation, leader=party).update(leader=None)
        _find_deputies(scope, party, today)
        sent = Invitation.objects.filter(organisation=scope.organisation, made_by=party)
        sent.filter(used_at=None, withdrawn_at=None).update(withdrawn_at=now)
        ProgramKey.objects.filter(membership=found, ended_at=None).update(ended_at=now)
        revoke_links(found.party)
        if not Membership.objects.filter(user=found.user_id, left_at=None).exists():
            _shut(found.user_id)
        return found


def _find_deputies(scope: Scope, party: int, today: date) -> None:
    """Nobody who is away is left alone: their leader stands in, unless that would close a circle, or it is they."""
    left = Absence.objects.filter(organisation=scope.organisation, deputy=party, until_on__gte=today)
    leaders = leaders_of(left.values_list("party", flat=True))
    for absence in left.order_by("from_on", "pk"):
        others = Absence.objects.filter(organisation=scope.organisation, until_on__gte=today)
        rows = others.exclude(pk=absence.pk).values_list("party", "from_on", "until_on", "deputy")
        leader = leaders.get(absence.party_id)
        new = Away(absence.party_id, absence.from_on, absence.until_on, leader)
        is_circle = circle_on([Away(*row) for row in rows], new) is not None
        absence.deputy_id = None if is_circle else leader
        absence.save(update_fields=["deputy"])


def _shut(user: int) -> None:
    """Nobody signs in as this user, and whoever is signed in is not any more: a session hangs on the password."""
    row = User.objects.get(pk=user)
    row.is_active = False
    row.set_unusable_password()
    row.save(update_fields=["is_active", "password"])
    disconnect(user)


def _held(scope: Scope, party: int) -> Membership:
    # Two owners who step down at once must not both believe that the other one stays.
    Organisation.objects.select_for_update().get(pk=scope.organisation)
    found = (
        Membership.objects.filter(organisation=scope.organisation, party=party, left_at=None)
        .select_related("party")
        .first()
    )
    if found is None:
        raise Refusal("not_a_member")
    return found


def _not_the_last(found: Membership) -> None:
    owners = Membership.objects.filter(organisation=found.organisation_id, role=OWNER, left_at=None)
    if not owners.exclude(pk=found.pk).exists():
        raise Refusal("last_owner", name=found.party.name)
