"""What the page of an incident shows: where it is, what was told, and what came of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet, Sum

from lupaus.core.notices import SLIP
from lupaus.features.disruption.models import Disruption, Hit, Tap, Telling
from lupaus.ledger import queries as book
from lupaus.outbox.models import Notice
from lupaus.people.access import Scope


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a word has come. `sent` letters have left us; `waiting` ones are written and have not."""

    telling: Telling
    total: int
    sent: int
    waiting: int
    failed: int
    calls: int
    held: int


@dataclass(frozen=True, slots=True)
class OnTheSpot:
    """What the front line gave of one kind (ride, food, other): how many taps say so, and the sums that they wrote."""

    thing: str
    taps: int
    cents: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it, in facts. Minutes from the opening; shares in percent, None where nobody was told.

    `cents`: what was given to those hit since it was opened, in `gifts` gestures; `on_the_spot`: what the front line gave;
    `cost`: both together, as far as anybody wrote a sum.
    """

    people: int
    first_word: int | None
    first_deed: int | None
    told_first: int | None
    words: int
    deeds: int
    cents: int
    gifts: int
    on_the_spot: tuple[OnTheSpot, ...] = ()

    @property
    def cost(self) -> int:
        """In cents."""
        return self.cents + sum(one.cents for one in self.on_the_spot)


def live(scope: Scope) -> list[Disruption]:
    """Those that go on, the newest first."""
    return list(_rows(scope).exclude(state="closed"))


def past(scope: Scope, limit: int = 20) -> list[Disruption]:
    """Those that are over, the newest first."""
    return list(_rows(scope).filter(state="closed")[:limit])


def _rows(scope: Scope) -> QuerySet[Disruption]:
    return Disruption.objects.filter(organisation=scope.organisation).select_related("lead").order_by("-pk")


def progress(disruption: Disruption) -> Progress | None:
    """How far the last word has come; None where none was begun."""
    telling = disruption.tellings.select_related("bulletin").order_by("-no").first()
    if telling is None:
        return None
    counted = Notice.objects.filter(step=SLIP, attempt=telling.bulletin_id).aggregate(
        sent=Count("pk", filter=Q(state="told")),
        waiting=Count("pk", filter=Q(state__in=("waiting", "sealed"), medium="message")),
        failed=Count("pk", filter=Q(state="failed")),
    )  # fmt: skip
    return Progress(
        telling,
        disruption.total,
        counted["sent"],
        counted["waiting"],
        counted["failed"],
        telling.calls,
        telling.held,
    )


def tellings(disruption: Disruption) -> list[Telling]:
    """Every word about it, the newest first."""
    return list(disruption.tellings.select_related("bulletin", "by").order_by("-no"))


def outcome(scope: Scope, disruption: Disruption) -> Outcome:
    """What came of it, until now or until it was closed."""
    said = [one for one in tellings(disruption) if one.undone_at is None]
    hits = Hit.objects.filter(disruption=disruption, told_no__gt=0)
    people = hits.values("person").distinct().count()
    deeds = [one for one in said if one.has_deed]
    cents, gifts = _given(scope, disruption)
    return Outcome(
        people, _minutes(disruption, _first_told(said)), _minutes(disruption, _first_told(deeds)),
        _told_first(people, disruption.heard_first), len(said), len(deeds), cents, gifts,
        _on_the_spot(disruption),
    )  # fmt: skip


def _first_told(said: list[Telling]) -> datetime | None:
    notices = Notice.objects.filter(step=SLIP, attempt__in=[one.bulletin_id for one in said], state="told")
    found: datetime | None = notices.aggregate(first=Min("settled_at"))["first"]
    return found


def _minutes(disruption: Disruption, at: datetime | None) -> int | None:
    return None if at is None else max(0, int((at - disruption.opened_at).total_seconds() // 60))


def _told_first(people: int, heard_first: int) -> int | None:
    return None if not people else max(0, 100 * (people - heard_first) // people)


def _on_the_spot(disruption: Disruption) -> tuple[OnTheSpot, ...]:
    """What the taps on its cards say, kind by kind."""
    taps = Tap.objects.filter(card__disruption=disruption, what="gave").values("thing")
    found = {row["thing"]: row for row in taps.annotate(many=Count("pk"), sum=Sum("cents"))}
    # A tap that names no kind is something else.
    kinds = (("ride",), ("food",), ("other", ""))
    counted = [(kind[0], [found[name] for name in kind if name in found]) for kind in kinds]
    return tuple(
        OnTheSpot(thing, sum(row["many"] for row in rows), sum(row["sum"] for row in rows))
        for thing, rows in counted
        if rows
    )


def _given(scope: Scope, disruption: Disruption) -> tuple[int, int]:
    """Gestures to those hit while it was open, in cents, and how many; what was taken back does not count."""
    events = book.events(scope).filter(
        kind="gestured", at__gte=disruption.opened_at, promise__in=Hit.objects.filter(disruption=disruption).values("promise"),
        act__undone_at=None,
    )  # fmt: skip
    if disruption.closed_at is not None:
        events = events.filter(at__lte=disruption.closed_at)
    sums = [int(json.loads(facts)["cents"]) for facts in events.values_list("facts", flat=True)]
    return sum(sums), len(sums)
