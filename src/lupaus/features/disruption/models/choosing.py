"""Which promises an incident hits, found in the book."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from lupaus.core.clock_time import instant
from lupaus.features.disruption.models.hits import Hit
from lupaus.features.disruption.models.incident import Disruption
from lupaus.features.disruption.rules import reach as reaches
from lupaus.features.disruption.rules.order import Struck
from lupaus.features.disruption.rules.reach import Reach
from lupaus.ledger import queries as book
from lupaus.people.access import Scope
from lupaus.people.models import Party

if TYPE_CHECKING:
    from lupaus.ledger import models

NEVER = ("recall", "selftest")
"""Nobody waits for a reminder: it is hit only where somebody asks for that very kind."""
LIVE = ("telling", "paused", "open")
PERSON = Coalesce("creditor__merged_into", "creditor")
_STREAM = 2_000


class Overlap(NamedTuple):
    """Another live disruption, and how many of these promises it hits too."""

    code: str
    title: str
    many: int


def fitting(scope: Scope, reach: Reach) -> QuerySet[models.Promise]:
    """Open promises of ours that bind us now and fit the filter."""
    rows = book.promises(scope).filter(outcome="open", is_void=False, direction="ours", stage="active")
    kinds = book.kinds(scope)
    kinds = kinds.filter(slug=reach.kind) if reach.kind else kinds.exclude(slug__in=NEVER)
    rows = rows.filter(kind__in=list(kinds.values_list("pk", flat=True)))
    if reach.place:
        rows = rows.filter(_at(reach.place))
    if reach.thing:
        rows = rows.filter(Q(series__thing__icontains=reach.thing) | Q(content__text__icontains=reach.thing))
    if reach.supplier:
        rows = rows.filter(depends_on__debtor__in=_party(scope, reach.supplier))
    if reach.whose:
        rows = rows.filter(holder__in=_party(scope, reach.whose))
    if reach.due_from:
        rows = rows.filter(due_on__gte=reach.due_from, due_end__gte=_far(reach.due_from, -2))
    if reach.due_to:
        rows = rows.filter(due_on__lte=reach.due_to, due_end__lte=_far(reach.due_to, 2))
    return rows


def still_hit(scope: Scope, disruption: Disruption) -> QuerySet[models.Promise]:
    """Those on the list of a disruption who are to hear the next word."""
    on_list = Hit.objects.filter(disruption=disruption, state__in=("waiting", "told", "held"))
    rows = book.promises(scope).filter(outcome="open", is_void=False, stage="active")
    return rows.filter(pk__in=on_list.values("promise"))


def to_tell(scope: Scope, disruption: Disruption) -> QuerySet[models.Promise]:
    """Whom the next word reaches: by the list once it is written, before that by the filter."""
    if disruption.gathered_at is not None:
        return still_hit(scope, disruption)
    return fitting(scope, reaches.read(disruption.reach))


def struck(scope: Scope, reach: Reach) -> Iterator[Struck]:
    """All that fit, with what their order needs, in two queries."""
    rows = fitting(scope, reach)
    hanging = dict(
        book.promises(scope).filter(depends_on__in=rows.values("pk"), outcome="open").values("depends_on")
        .annotate(many=Count("pk")).values_list("depends_on", "many")
    )  # fmt: skip
    wanted = ("pk", "due_end", "due_on", "starts_time", "zone", "breaks", "broken_before")
    found = rows.annotate(person=PERSON).values_list("person", *wanted)
    for person, pk, due_end, due_on, starts, zone, breaks, before in found.iterator(_STREAM):
        acts_at = instant(due_on, starts, zone) if starts else due_end
        yield Struck(pk, person, acts_at, False, breaks + before + hanging.get(pk, 0))


def overlaps(scope: Scope, disruption: Disruption, promises: QuerySet[models.Promise]) -> list[Overlap]:
    """The other live disruptions that hit some of these promises too."""
    rows = Disruption.objects.filter(
        organisation=scope.organisation, state__in=LIVE, hits__promise__in=promises.values("pk"),
        hits__state__in=("waiting", "told", "held"),
    ).exclude(pk=disruption.pk)  # fmt: skip
    counted = rows.annotate(many=Count("hits")).order_by("pk")
    return [
        Overlap(str(code), title, many) for code, title, many in counted.values_list("code", "title", "many")
    ]


def _at(place: str) -> Q:
    fields = ("creditor__area", "creditor__town", "creditor__address", "series__area", "series__address")
    found = Q()
    for field in fields:
        found |= Q(**{f"{field}__istartswith": place})
    return found


def _party(scope: Scope, code: str) -> list[int]:
    """The party of this code, and all that are one with it; nobody where there is none here."""
    one = (
        Party.objects.filter(organisation=scope.organisation, code=code)
        .values_list("pk", "merged_into")
        .first()
    )
    if one is None:
        return []
    root = one[1] or one[0]
    family = Party.objects.filter(Q(pk=root) | Q(merged_into=root), organisation=scope.organisation)
    return list(family.values_list("pk", flat=True))


def _far(on: date, days: int) -> datetime:
    """A wide bound of the instant beside the exact one of the day, so that the index by due can be used."""
    try:
        return datetime.combine(on + timedelta(days=days), time(), UTC)
    except OverflowError:
        return datetime.combine(on, time(), UTC)
