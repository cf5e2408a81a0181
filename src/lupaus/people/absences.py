"""Absences and their deputies. The chains themselves are in `core.standing`."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from lupaus.core.lifecycle import Refusal
from lupaus.core.standing import Away, circle_on, deputy_at, standing_for
from lupaus.people.access import Scope
from lupaus.people.models import Absence, Membership, Organisation


def absences(scope: Scope, on: date) -> list[Absence]:
    """Those that are on, or still to come, on the local day `on`: the next first."""
    rows = Absence.objects.filter(organisation=scope.organisation, until_on__gte=on)
    return list(rows.select_related("party", "deputy").order_by("from_on", "pk"))


def aways(scope: Scope, on: date) -> list[Away]:
    """The same as plain facts, for the rules."""
    rows = Absence.objects.filter(organisation=scope.organisation, until_on__gte=on)
    return [Away(*row) for row in rows.values_list("party", "from_on", "until_on", "deputy")]


def deputy_of(scope: Scope, party: int, on: date) -> int | None:
    """Who is there for `party` on that day; None when they are not away, or nobody stands in."""
    return deputy_at(aways(scope, on), party, on)


def standing_in(scope: Scope, party: int, on: date) -> set[int]:
    """Everybody for whom `party` is there on that day, through whom it may be."""
    return set(standing_for(aways(scope, on), party, on))


def seen_by(scope: Scope, on: date) -> list[int]:
    """Whose promises this member looks after on that day: their own, then those of whom they stand in for.

    `scope` is that of a page (`access.scope_of`): one alone stands in for nobody, and the book is not asked.
    """
    if not scope.is_many:
        return [scope.party]
    return [scope.party, *sorted(standing_in(scope, scope.party, on))]


def note_absence(
    scope: Scope, party: int, from_on: date, until_on: date, deputy: int, *, today: date, words: str = ""
) -> Absence:
    """`party` is away, and `deputy` stands in.

    Refused: absence_order, absence_past, deputy_self, not_a_member (either of them), absence_twice
    (until_on), deputy_circle (on).
    """
    if until_on < from_on:
        raise Refusal("absence_order")
    if until_on < today:
        raise Refusal("absence_past")
    if deputy == party:
        raise Refusal("deputy_self")
    with transaction.atomic():
        # Two absences written at once could close a circle that neither of them sees.
        Organisation.objects.select_for_update().get(pk=scope.organisation)
        here = Membership.objects.filter(
            organisation=scope.organisation, left_at=None, party__in=(party, deputy)
        )
        if here.count() != 2:
            raise Refusal("not_a_member")
        others = aways(scope, from_on)
        for other in others:
            if other.party == party and other.from_on <= until_on:
                raise Refusal("absence_twice", until_on=other.until_on)
        circle = circle_on(others, Away(party, from_on, until_on, deputy))
        if circle is not None:
            raise Refusal("deputy_circle", on=circle)
        return Absence.objects.create(
            organisation_id=scope.organisation, party_id=party, deputy_id=deputy,
            from_on=from_on, until_on=until_on, words=words.strip()[:200],
        )  # fmt: skip


def absence_by_code(scope: Scope, code: UUID) -> Absence | None:
    """One of this organisation by its public code; None for anything else."""
    rows = Absence.objects.filter(organisation=scope.organisation, code=code)
    return rows.select_related("party", "deputy").first()


def end_absence(scope: Scope, code: UUID, *, today: date) -> Absence:
    """They are back today, or do not go at all: what has not begun is forgotten. Refused: not_found."""
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=scope.organisation)
        found = absence_by_code(scope, code)
        if found is None or found.until_on < today:
            raise Refusal("not_found")
        if found.from_on >= today:
            found.delete()
        else:
            found.until_on = today - timedelta(days=1)
            found.save(update_fields=["until_on"])
        return found
