"""Before any figure about staff: the date of the talk with them, and a notice that everybody has read.

No room may show a figure about a person to anybody but that person. Figures about groups may be shown only while
`is_held` says so.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from lupaus.core.lifecycle import Refusal
from lupaus.people.access import Scope
from lupaus.people.models import DialogueRead, StaffDialogue
from lupaus.people.roles import may


def dialogue(scope: Scope) -> StaffDialogue | None:
    """The talk that was held, while the figures stand on it; None where they are switched off."""
    rows = StaffDialogue.objects.filter(organisation=scope.organisation, ended_at=None)
    return rows.select_related("noted_by").first()


def is_held(scope: Scope) -> bool:
    """May figures about groups of staff be shown at all?"""
    return StaffDialogue.objects.filter(organisation=scope.organisation, ended_at=None).exists()


def note_dialogue(scope: Scope, held_on: date, *, today: date, now: datetime) -> StaffDialogue:
    """The owner notes the day of the talk: from now on the figures may be shown, and everybody gets a notice.

    Refused: not_yours_to_give, dialogue_to_come.
    """
    _owner(scope)
    if held_on > today:
        raise Refusal("dialogue_to_come")
    with transaction.atomic():
        found, _ = StaffDialogue.objects.update_or_create(
            organisation_id=scope.organisation,
            defaults={"held_on": held_on, "noted_by_id": scope.party, "noted_at": now, "ended_at": None},
        )
        return found


def end_figures(scope: Scope, *, now: datetime) -> None:
    """Switched off. Refused: not_yours_to_give."""
    _owner(scope)
    StaffDialogue.objects.filter(organisation=scope.organisation, ended_at=None).update(ended_at=now)


def unread(scope: Scope) -> StaffDialogue | None:
    """The notice that this member has not read yet; None when there is none."""
    found = dialogue(scope)
    if found is None:
        return None
    read = DialogueRead.objects.filter(
        organisation=scope.organisation, party=scope.party, noted_at=found.noted_at
    )
    return None if read.exists() else found


def read_notice(scope: Scope, *, now: datetime) -> None:
    """This member has read it. Twice is once."""
    found = dialogue(scope)
    if found is not None:
        DialogueRead.objects.get_or_create(
            organisation_id=scope.organisation, party_id=scope.party, noted_at=found.noted_at,
            defaults={"read_at": now},
        )  # fmt: skip


def _owner(scope: Scope) -> None:
    if not may(scope.role, "give_role"):
        raise Refusal("not_yours_to_give")
