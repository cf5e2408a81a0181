"""The people of the firm: who they are, who leads them, who is away and who stands in.

A party stands for a person everywhere: ids here are those of `Party`, as in the book.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from lupaus.core.standing import away_on, end_of_chain
from lupaus.people.absences import aways
from lupaus.people.access import Scope
from lupaus.people.models import Membership


class Member(NamedTuple):
    """One of us. `party`, `team` and `deputy` are ids; `deputy` is the one who is there in the end."""

    party: int
    code: UUID
    name: str
    role: str
    team: int | None
    is_absent_until: date | None
    deputy: int | None
    left_at: datetime | None

    @property
    def is_here(self) -> bool:
        """A member still, and not away."""
        return self.left_at is None and self.is_absent_until is None


def members(scope: Scope, on: date, *, with_left: bool = False) -> list[Member]:
    """Everybody by name, absences as they are on the local day `on`; those who have left only when asked."""
    rows = Membership.objects.filter(organisation=scope.organisation).order_by("party__name", "pk")
    if not with_left:
        rows = rows.filter(left_at=None)
    away = away_on(aways(scope, on), on)
    return [
        Member(
            party, code, name, role, team,
            away[party].until_on if party in away and left_at is None else None,
            end_of_chain(away, party) if left_at is None else None, left_at,
        )
        for party, code, name, role, team, left_at in rows.values_list(
            "party", "party__code", "party__name", "role", "team", "left_at"
        )
    ]  # fmt: skip


def member_by_code(scope: Scope, code: UUID | str, on: date) -> Member | None:
    """One of us by the public code of their party, also one who has left; None for anybody else."""
    wanted = str(code)
    return next((one for one in members(scope, on, with_left=True) if str(one.code) == wanted), None)


def is_team(scope: Scope) -> bool:
    """Are there more than one of us? All that concerns many is shown only then."""
    now_here = Membership.objects.filter(organisation=scope.organisation, left_at=None)
    return len(now_here.order_by("pk").values_list("pk", flat=True)[:2]) > 1


def leaders_of(parties: Collection[int]) -> dict[int, int]:
    """Whom each of these members turns to, of whatever organisation, in two queries; those without are left out."""
    rows = Membership.objects.filter(party__in=parties)
    found = {
        party: (firm, leads)
        for party, firm, leads in rows.values_list("party", "organisation", "team__leader")
    }
    above: dict[int, list[tuple[int, str]]] = {}
    here = Membership.objects.filter(
        Q(role="owner") | Q(party__in=[leads for _firm, leads in found.values() if leads]),
        organisation__in={firm for firm, _leads in found.values()}, left_at=None,
    )  # fmt: skip
    for firm, party, role in here.order_by("pk").values_list("organisation", "party", "role"):
        above.setdefault(firm, []).append((party, role))
    answers: dict[int, int] = {}
    for party, (firm, leads) in found.items():
        there = above.get(firm, [])
        owners = [one for one, role in there if role == "owner" and one != party]
        leader = (
            leads if leads != party and leads in {one for one, _role in there} else next(iter(owners), None)
        )
        if leader is not None:
            answers[party] = leader
    return answers


def leader_of(scope: Scope, party: int) -> int | None:
    """Whom this member turns to: the team's leader, else the first owner; never oneself, or one who left."""
    return leaders_of([party]).get(party) if is_of(scope, party) else None


def have_left(parties: Collection[int]) -> set[int]:
    """Which of these were members somewhere and are none any more."""
    rows = Membership.objects.filter(party__in=parties).values_list("party", "left_at")
    found = list(rows)
    here = {party for party, left_at in found if left_at is None}
    return {party for party, left_at in found if left_at is not None} - here


def is_of(scope: Scope, party: int) -> bool:
    """Is, or was, this party one of us?"""
    return Membership.objects.filter(organisation=scope.organisation, party=party).exists()
