"""What may be given in a case, by whom, and what has been given already."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet, Sum

from lupaus.core.clock_time import local_date
from lupaus.features.mandate import rules
from lupaus.features.mandate.models import Given, Mandate, Question, Trust
from lupaus.features.mandate.rules import Purse, Spent, Written
from lupaus.ledger import queries as book
from lupaus.people.access import Scope
from lupaus.people.models import Membership

if TYPE_CHECKING:
    from lupaus.ledger import models


def written(scope: Scope) -> dict[str, Written]:
    """The mandates of all roles: the firm's own, else the defaults. An owner's is never limited."""
    rows = Mandate.objects.filter(organisation=scope.organisation).exclude(role="owner")
    own = {
        row.role: Written(row.role, tuple(a for a in rules.ACTS if a in row.acts), row.case_cents, row.month_cents)
        for row in rows
    }  # fmt: skip
    return {**rules.DEFAULTS, **own}


def trust(scope: Scope) -> Trust:
    """How the firm answers questions; a row that is not saved yet holds the defaults."""
    found = Trust.objects.filter(organisation=scope.organisation).first()
    return found or Trust(organisation_id=scope.organisation)


def role_of(scope: Scope, party: int) -> str:
    """The role of one of us; one who has left had the least."""
    if party == scope.party:
        return scope.role
    rows = Membership.objects.filter(organisation=scope.organisation, party=party, left_at=None)
    return rows.values_list("role", flat=True).first() or "member"


def breaks_in(scope: Scope, row: models.Promise) -> int:
    """How often words have been broken in this matter, over all its promises to this customer."""
    rows = book.promises(scope).filter(creditor=row.creditor_id, matter=row.matter, direction="ours")
    found: int = rows.aggregate(all=Sum("breaks", default=0))["all"]
    return found


def spent(scope: Scope, party: int, matter: int, month: date) -> Spent:
    """What has been given in the matter by anybody, and in the month from the purse of `party`.

    A yes that has not been given yet is held back from the purse of the one who said it.
    """
    case, mine = Q(matter=matter), Q(purse=party, month=month)
    rows = Given.objects.filter(case | mine, organisation=scope.organisation, book_act__undone_at=None)
    sums = rows.aggregate(
        case=Sum("cents", filter=case, default=0), month=Sum("cents", filter=mine, default=0)
    )
    held = standing_yes(scope).filter(purse=party, month=month).aggregate(all=Sum("cents", default=0))
    return Spent(sums["case"], sums["month"] + held["all"])


def standing_yes(scope: Scope) -> QuerySet[Question]:
    """Questions answered with a yes that nobody has used or let be."""
    return Question.objects.filter(
        Q(given_act=None) | ~Q(given_act__undone_at=None), organisation=scope.organisation, is_yes=True,
        left_at=None, asked_act__undone_at=None, answer_act__undone_at=None,
    )  # fmt: skip


def purse_of(scope: Scope, row: models.Promise, now: datetime, party: int | None = None) -> Purse:
    """What `party` (else the one who looks) may give alone about this promise at `now` (aware UTC)."""
    whose = scope.party if party is None else party
    mandate = written(scope)[role_of(scope, whose)]
    return rules.purse(
        mandate, spent(scope, whose, row.matter, month_at(scope, now)), breaks_in(scope, row)
    )  # fmt: skip


def month_at(scope: Scope, now: datetime) -> date:
    """The month that counts at `now`, in the firm's zone, by its first day."""
    return rules.month_of(local_date(now, scope.zone))
