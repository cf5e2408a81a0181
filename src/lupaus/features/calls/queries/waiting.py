"""The notices that wait before me and still fit their promise. This is the call list, unsorted."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time
from typing import NamedTuple

from django.db.models import F, Q

from lupaus.core.clock_time import local_date
from lupaus.features.calls.rules.lines import Waiting
from lupaus.ledger import queries as book
from lupaus.outbox.models import Notice
from lupaus.people.absences import seen_by
from lupaus.people.access import Scope
from lupaus.people.models import Party
from lupaus.people.parties import roots_of

LOOKED_AT = 200
"""How many notices one screen looks at; more than anybody calls in weeks."""


class Seen(NamedTuple):
    """A waiting line with the little that a slim row tells of it."""

    line: Waiting
    thing: str
    due_time: time | None
    is_promised: bool
    direction: str
    answer: str


class Found(NamedTuple):
    """The lines, who they are about (by contact id), and whether there were more than are looked at."""

    seen: list[Seen]
    contacts: dict[int, Party]
    is_cut: bool


def fits(now: datetime) -> Q:
    """Which waiting notices are still true of their promise at `now` (aware UTC)."""
    standing = Q(promise__outcome="open", promise__terms_no=F("terms_no"))
    not_put_off = Q(promise__wanted_at=None) | Q(promise__wanted_at__lte=now)
    survives = Q(step__startswith="answer_") | Q(step__startswith="after_")
    call = Q(step="call", attempt__gt=F("promise__tries")) & not_put_off
    asked = Q(step="ask", attempt__gte=F("promise__tries"), promise__wanted_at=None)
    handed = Q(step="handed", promise__handed_to=F("holder"))
    returned = Q(step="came_back", attempt=F("promise__hand_overs"), promise__handed_to=None)
    untold = Q(step="tell_name") & ~Q(promise__named=F("promise__holder"))
    other = ~Q(step__in=("call", "ask", "handed", "came_back", "tell_name"))
    useful = Q(useless_at=None) | Q(useless_at__gt=now)
    return useful & (survives | (standing & (call | asked | handed | returned | untold | other)))


def before_me(scope: Scope, now: datetime) -> Q:
    """Whose things I look after at `now`: mine, and those of colleagues for whom I stand in."""
    holders = seen_by(scope, local_date(now, scope.zone))
    return Q(holder=scope.party) if len(holders) == 1 else Q(holder__in=holders)


def waiting(scope: Scope, now: datetime, *, family: Collection[int] | None = None) -> Found:
    """What waits before me at `now`, the most urgent and the longest due first.

    `family`: only what is about these parties (one contact and those merged into it).
    """
    notices = Notice.objects.filter(
        fits(now), before_me(scope, now), organisation=scope.organisation, state="waiting",
        medium__in=("call", "note"), not_before__lte=now,
    )  # fmt: skip
    if family is not None:
        notices = notices.filter(_about_them(scope, family))
    found = list(
        notices.order_by("urgency", "promise__due_on", "pk").values_list(
            "pk", "promise", "step", "attempt", "medium", "promise__kind__slug", "not_before",
            "promise__direction", "promise__creditor", "promise__debtor", "promise__due_on",
            "promise__due_end", "promise__due_time", "promise__is_promised", "promise__series__thing",
            "promise__series__area", "promise__answer", "holder", "holder__name",
        )[: LOOKED_AT + 1]
    )  # fmt: skip
    is_cut = len(found) > LOOKED_AT
    contacts = roots_of(scope, {_about(*row[7:10]) for row in found})
    return Found([_seen(scope, row, contacts) for row in found[:LOOKED_AT]], _by_root(contacts), is_cut)


def _about_them(scope: Scope, family: Collection[int]) -> Q:
    """What is about one contact: found from their promises, which are few, not from all that waits."""
    mine = book.promises(scope)
    to_them = mine.filter(creditor__in=family).order_by("-pk").values_list("pk", flat=True)[:LOOKED_AT]
    by_them = mine.filter(direction="theirs", debtor__in=family).values_list("pk", flat=True)[:LOOKED_AT]
    return Q(promise__in=[*to_them, *by_them])


def _about(direction: str, creditor: int, debtor: int) -> int:
    """Who a promise is about: the other side."""
    return debtor if direction == "theirs" else creditor


Fields = tuple[
    int, int, str, int, str, str, datetime, str, int, int, date, datetime, time | None, bool,
    str | None, str | None, str, int, str,
]  # fmt: skip


def _seen(scope: Scope, row: Fields, contacts: dict[int, Party]) -> Seen:
    (notice, promise, step, attempt, medium, kind, since, direction, creditor, debtor, due_on, due_end,
     due_time, is_promised, thing, area, answer, holder, whose) = row  # fmt: skip
    contact = contacts[_about(direction, creditor, debtor)]
    where = area or area_of(contact)
    line = Waiting(
        notice, promise, step, attempt, medium, kind, contact.pk, due_on, due_end, where, since,
        "" if holder == scope.party else whose,
    )  # fmt: skip
    return Seen(line, thing or "", due_time, is_promised, direction, answer)


def _by_root(contacts: dict[int, Party]) -> dict[int, Party]:
    return {party.pk: party for party in contacts.values()}


def area_of(party: Party) -> str:
    """Where somebody lives, as one groups calls and visits: area, else town, else the postcode's place."""
    return party.area or party.town or party.postcode[:3]
