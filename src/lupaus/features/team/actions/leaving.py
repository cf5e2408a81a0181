"""Somebody leaves: their place ends, and everything that they carry goes to others; the list of it stays.

The place ends first, so that nothing comes back to them meanwhile. Then the promises go, some hundreds at a time, each
lot whole with its lines in the list: whatever stops it half-way, the same tap goes on with the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from lupaus.core.clock_time import local_date
from lupaus.core.lifecycle import Refusal
from lupaus.features.team.models import Departure, WentTo
from lupaus.ledger.leaving import Passed, carried_by, foreseen
from lupaus.ledger.record import By
from lupaus.outbox.passing import leave
from lupaus.people.access import Scope
from lupaus.people.members import Member
from lupaus.people.roles import may
from lupaus.people.standing_down import check_end, end_membership


def check(scope: Scope, member: Member) -> None:
    """May the one who looks end this membership, and is there somebody to take what they carry?

    Refused: not_yours_to_end, last_owner (name), not_a_member, nobody_left, gone_already (name).
    """
    if member.left_at is None:
        with transaction.atomic():
            check_end(scope, member.party)
    elif not may(scope.role, "end_membership"):
        raise Refusal("not_yours_to_end")
    elif not carried_by(scope, member.party).exists():
        raise Refusal("gone_already", name=member.name)
    foreseen(scope, member.party)


def end(scope: Scope, member: Member, words: str = "", *, now: datetime) -> Departure:
    """End it, and pass everything on. Tapped twice, or after an accident, it goes on where it was.

    Refused: what `check` refuses.
    """
    check(scope, member)
    with transaction.atomic():
        if member.left_at is None:
            end_membership(scope, member.party, today=local_date(now, scope.zone), now=now)
            departure = Departure.objects.create(
                organisation_id=scope.organisation, member_id=member.party, ended_by_id=scope.party, at=now
            )
        else:
            departure = _latest(scope, member.party)

    def note(passed: Sequence[Passed]) -> None:
        WentTo.objects.bulk_create(
            WentTo(
                departure=departure,
                promise_id=one.promise,
                holder_id=one.holder,
                guarantor_id=one.guarantor,
                was_held=one.was_held,
            )
            for one in passed
        )

    leave(scope, member.party, now, by=By(scope.party, "member"), words=words, note=note)
    return departure


def _latest(scope: Scope, party: int) -> Departure:
    found = Departure.objects.filter(organisation=scope.organisation, member=party).order_by("-pk").first()
    if found is None:
        raise Refusal("not_found")
    return found
