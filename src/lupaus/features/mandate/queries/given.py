"""What was given lately, for the one who leads and for the one who gave; and trust that nobody uses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from lupaus.features.mandate import rules
from lupaus.features.mandate.models import Given, Word
from lupaus.features.mandate.models.asking import reasons
from lupaus.features.mandate.models.led import led_by
from lupaus.features.mandate.rules import Group
from lupaus.ledger import queries as book
from lupaus.people.access import Scope
from lupaus.people.models import Membership
from lupaus.people.parties import roots_of

PAGE = 30
BROKEN = ("missed_due", "contested", "given_up")
"""Events that say: a word was not kept."""


@dataclass(frozen=True, slots=True)
class Row:
    """One gesture or exception as a page tells it. `words`: what leaders said, none when nobody has."""

    code: UUID
    at: datetime
    who: str
    customer: str
    promise: UUID
    act: str
    what: str
    cents: int
    basis: str
    reason: str
    is_taken_back: bool
    words: list[Said]


@dataclass(frozen=True, slots=True)
class Said:
    """A leader's word to the one who gave."""

    kind: str
    text: str
    by: str
    is_mine: bool
    is_new: bool


def of_mine(scope: Scope, page: int = 1) -> tuple[list[Row], bool]:
    """What I gave, the newest first, and whether there is more."""
    return _page(scope, Given.objects.filter(by=scope.party), page)


def of_those(scope: Scope, parties: Collection[int], page: int = 1) -> tuple[list[Row], bool]:
    """What these gave, in order of time and never by person."""
    return _page(scope, Given.objects.filter(by__in=parties), page)


def unseen(scope: Scope) -> list[Word]:
    """What leaders said to me that I have not seen."""
    mine = Given.objects.filter(organisation=scope.organisation, by=scope.party).values("pk")
    rows = Word.objects.filter(organisation=scope.organisation, given__in=mine, seen_at=None)
    return list(rows.select_related("by").order_by("-pk")[:5])


def unused(scope: Scope, now: datetime) -> list[Group]:
    """Where words were broken lately and nobody used a mandate: by team, never by person."""
    led = led_by(scope) | {scope.party}
    since = now - timedelta(days=rules.UNUSED_DAYS)
    here = Membership.objects.filter(organisation=scope.organisation, left_at=None, party__in=led)
    team_of = dict(here.values_list("party", "team__name"))
    broken = (
        book.events(scope).filter(kind__in=BROKEN, at__gte=since, promise__direction="ours",
                                 promise__missed_at__isnull=False)
        .values_list("promise", "promise__holder").distinct()
    )  # fmt: skip
    slips = Counter(team_of[holder] or "" for _promise, holder in broken if holder in team_of)
    given = Given.objects.filter(
        organisation=scope.organisation, by__in=team_of, at__gte=since, book_act__undone_at=None
    )
    used = Counter(team_of[by] or "" for by in given.values_list("by", flat=True))
    sizes = Counter(name or "" for name in team_of.values())
    return rules.unused([Group(name, sizes[name], slips[name], used[name]) for name in sorted(sizes)])


def _page(scope: Scope, rows: QuerySet[Given], page: int) -> tuple[list[Row], bool]:
    """A page of rows in a constant number of queries."""
    first = (max(page, 1) - 1) * PAGE
    found = list(
        rows.filter(organisation=scope.organisation).select_related("by", "promise", "book_act")
        .order_by("-at", "-pk")[first : first + PAGE + 1]
    )  # fmt: skip
    is_more, found = len(found) > PAGE, found[:PAGE]
    said: dict[int, list[Said]] = {}
    for word in Word.objects.filter(given__in=[row.pk for row in found]).select_related("by").order_by("pk"):
        said.setdefault(word.given_id, []).append(
            Said(word.kind, word.text, word.by.name, word.by_id == scope.party, word.seen_at is None)
        )
    customers = roots_of(scope, {row.promise.creditor_id for row in found})
    why = reasons(scope, [row.book_act_id for row in found])
    return [
        Row(
            row.code, row.at, row.by.name, customers[row.promise.creditor_id].name, row.promise.code, row.act,
            row.what, row.cents, row.basis, why.get(row.book_act_id, ""), row.book_act.undone_at is not None,
            said.get(row.pk, []),
        )
        for row in found
    ], is_more  # fmt: skip
