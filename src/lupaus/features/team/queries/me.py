"""Everything that is kept about one member, for that member alone: a page of it, and the whole as plain values.

Customers stand in it by the code of the promise only: they are not the member's to take along.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import Case, F, Q, Value, When
from django.utils.module_loading import import_string

from lupaus.core.ports import Joints
from lupaus.features.team.models import HowILead, TooMuch
from lupaus.ledger import queries as book
from lupaus.people.access import Scope
from lupaus.people.connections import connections_of
from lupaus.people.models import (
    Absence,
    ContactPoint,
    DialogueRead,
    Invitation,
    Membership,
    ProgramKey,
    Team,
)

ACTS_SHOWN = 20


def counted(scope: Scope) -> dict[str, int]:
    """How many of each there are. Figures about a person, for that person."""
    mine = book.with_inner(scope)  # each of these is mine, whatever its direction: no row need be looked at
    answered_for = mine.filter(guarantor=scope.party, outcome="open").exclude(guarantor=F("holder"))
    return {
        "held": mine.filter(holder=scope.party, outcome="open").count(),
        "given": mine.filter(debtor=scope.party).exclude(direction="theirs").count(),
        "answered_for": answered_for.count(),
        "acts": book.acts(scope).filter(by=scope.party).count(),
        "absences": Absence.objects.filter(organisation=scope.organisation, party=scope.party).count(),
        "keys": ProgramKey.objects.filter(
            organisation=scope.organisation, membership__party=scope.party
        ).count(),
    }


def everything(scope: Scope) -> dict[str, Any]:
    """All of it. Days and instants as they are; the answer writes them in ISO form."""
    joints: Joints = import_string(settings.LUPAUS_JOINTS)()
    return {
        "me": _me(scope),
        "promises": _promises(scope),
        "acts": list(_acts(scope).values("code", "what", "role", "at", "undone_at")),
        "done_by_me": _done(scope),
        "absences": _absences(scope),
        "invitations": _invitations(scope),
        "too_much": list(
            TooMuch.objects.filter(organisation=scope.organisation, member=scope.party)
            .order_by("pk").values("at", "promise__code", "promise__outcome")
        ),
        "how_i_lead": list(
            HowILead.objects.filter(organisation=scope.organisation, leader=scope.party)
            .values("text", "written_at")
        ),
        "notices_read": list(
            DialogueRead.objects.filter(organisation=scope.organisation, party=scope.party)
            .order_by("pk").values("noted_at", "read_at")
        ),
        **joints.about_me(scope),
    }  # fmt: skip


def _me(scope: Scope) -> dict[str, Any]:
    row = Membership.objects.select_related("user", "party", "team", "organisation").get(
        organisation=scope.organisation, party=scope.party
    )
    points = ContactPoint.objects.filter(party=row.party_id).order_by("pk")
    leads = Team.objects.filter(organisation=scope.organisation, leader=scope.party).order_by("pk")
    keys = ProgramKey.objects.filter(membership=row).order_by("pk")
    return {
        "organisation": row.organisation.name, "name": row.party.name, "signs_in_as": row.user.email,
        "user_name": row.user.name, "language": row.user.language, "role": row.role,
        "team": row.team.name if row.team else None, "leads": list(leads.values_list("name", flat=True)),
        "code": row.party.code, "since": row.party.created_at, "left_at": row.left_at,
        "signed_in_last": row.user.last_login, "note": row.party.note,
        "reached_by": list(points.values("kind", "value")),
        "signs_in_with": [one._asdict() for one in connections_of(row.user_id)],
        "keys": list(keys.values("name", "tail", "made_at", "used_at", "ended_at")),
    }  # fmt: skip


def _promises(scope: Scope) -> list[Mapping[str, Any]]:
    """Each with what I am in it."""
    mine = Q(debtor=scope.party) | Q(holder=scope.party) | Q(guarantor=scope.party) | Q(creditor=scope.party)
    roles = {
        f"i_am_{role}": Case(When(**{role: scope.party}, then=Value(True)), default=Value(False))
        for role in ("debtor", "holder", "guarantor", "creditor")
    }
    rows = book.promises(scope).filter(mine).annotate(**roles).order_by("pk")
    return list(
        rows.values(
            "code", "kind__slug", "direction", "made_at", "first_due_on", "due_on", "outcome", "stage",
            "terms", "missed_at", "closed_at", "how", "is_void", *roles,
        )
    )  # fmt: skip


def _acts(scope: Scope) -> Any:
    return book.acts(scope).filter(by=scope.party).order_by("pk")


def _done(scope: Scope) -> list[Mapping[str, Any]]:
    """What happened by me, promise by promise."""
    rows = book.events(scope).filter(by=scope.party).order_by("pk")
    return list(rows.values("promise__code", "seq", "kind", "at", "role"))


def _absences(scope: Scope) -> dict[str, Any]:
    rows = Absence.objects.filter(organisation=scope.organisation).order_by("pk")
    return {
        "mine": list(rows.filter(party=scope.party).values("from_on", "until_on", "words")),
        "i_stand_in": list(rows.filter(deputy=scope.party).values("from_on", "until_on")),
    }


def _invitations(scope: Scope) -> dict[str, Any]:
    rows = Invitation.objects.filter(organisation=scope.organisation).order_by("pk")
    email = Membership.objects.values_list("user__email", flat=True).get(
        organisation=scope.organisation, party=scope.party
    )
    fields = ("role", "made_at", "expires_at", "used_at", "withdrawn_at")
    return {
        "of_me": list(rows.filter(email__iexact=email).values("email", "name", *fields)),
        # Whom I invited is about them; that I did is about me.
        "by_me": list(rows.filter(made_by=scope.party).values(*fields)),
    }
