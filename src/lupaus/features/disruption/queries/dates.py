"""Which of those who are hit have a new date of their own, as figures and as a list to fill."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from lupaus.features.disruption.models import Disruption, OwnDate
from lupaus.features.disruption.models.choosing import to_tell
from lupaus.features.disruption.queries.offering import KINDS
from lupaus.people.access import Scope

FEW = 5
WHO = Coalesce(F("creditor__merged_into__name"), F("creditor__name"))
WHAT = ("series__thing", "content__text", "kind__name", "kind__slug")


@dataclass(frozen=True, slots=True)
class Dates:
    """How many of those who are hit have a new date of their own, how many have none (the first few by name), and how
    many lines of the last list came back. `is_fresh`: they were brought since the last word told any."""

    own: int = 0
    without: int = 0
    first: tuple[tuple[str, str], ...] = ()
    wrong: int = 0
    is_fresh: bool = False


NO_DATES = Dates()


def takes_dates(disruption: Disruption) -> bool:
    """Are those who are hit in the book, so that a list can give each a date?"""
    return disruption.state != "closed" and (
        disruption.source == "filter" or disruption.gathered_at is not None
    )


def dates_of(scope: Scope, disruption: Disruption, now: datetime) -> Dates:
    """The figures, in a constant number of queries; two where no list was brought."""
    wrong = disruption.dates.filter(promise=None).count()
    last = (
        disruption.dates.exclude(promise=None)
        .order_by("-brought_at")
        .values_list("brought_at", flat=True)
        .first()
    )
    if last is None:
        return Dates(wrong=wrong)
    hit = to_tell(scope, disruption)
    own = hit.filter(pk__in=_ahead(disruption, now).values("promise")).count()
    rest = hit.exclude(pk__in=_ahead(disruption, now).values("promise"))
    told = disruption.tellings.filter(has_own=True, undone_at=None).order_by("-no").first()
    first = rest.order_by("due_end", "pk").annotate(who=WHO).values_list("who", *WHAT)[:FEW]
    return Dates(
        own, rest.count(), tuple((who, _what(*about)) for who, *about in first), wrong,
        told is None or told.begun_at < last,
    )  # fmt: skip


def to_fill(
    scope: Scope,
    disruption: Disruption,
    headings: Sequence[str],
    day: Callable[[date], str],
    *,
    is_rest: bool,
) -> Iterator[Sequence[str]]:
    """Those who are hit, one line each, with room for the new day and time; what was brought stands there already.
    `is_rest`: only those without one."""
    yield headings
    rows = to_tell(scope, disruption)
    own = {
        promise: (on, at)
        for promise, on, at in disruption.dates.exclude(promise=None).values_list(
            "promise", "new_on", "new_at"
        )
    }
    wanted = ("pk", "code", "who", "due_on", "due_time", *WHAT)
    found = rows.order_by("due_end", "pk").annotate(who=WHO).values_list(*wanted)
    for pk, code, who, due_on, due_time, *about in found.iterator(chunk_size=2_000):
        new_on, new_at = own.get(pk, (None, None))
        if is_rest and new_on is not None:
            continue
        due = f"{day(due_on)} {_clock(due_time)}".strip()
        yield (str(code), who, _what(*about), due, day(new_on) if new_on else "", _clock(new_at))


def to_mend(
    disruption: Disruption, headings: Sequence[str], why: Callable[[str], str]
) -> Iterator[Sequence[str]]:
    """The lines that came back, each with its reason last. Mended, the file can be brought as it is."""
    yield headings
    for said, codes in disruption.dates.filter(promise=None).order_by("pk").values_list("said", "codes"):
        yield (
            said.get("code", ""), said.get("contact", ""), said.get("due", ""), said.get("new", ""), said.get("at", ""),
            why(codes),
        )  # fmt: skip


def _ahead(disruption: Disruption, now: datetime) -> QuerySet[OwnDate]:
    return OwnDate.objects.filter(disruption=disruption, ends_at__gt=now)


def _what(thing: str | None, content: str | None, kind: str, slug: str) -> str:
    """What a promise is about, in the nearest words that there are."""
    return thing or content or kind or str(KINDS.get(slug, slug))


def _clock(at: time | None) -> str:
    return f"{at:%H:%M}" if at is not None else ""
