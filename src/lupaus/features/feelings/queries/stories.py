"""Joys and sorrows in the customers' own words, and what can be counted once there are enough of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from lupaus.core import events as e
from lupaus.features.feelings.models import Felt
from lupaus.features.feelings.models.moments import moments
from lupaus.features.feelings.rules import counting
from lupaus.features.feelings.rules.counting import Share
from lupaus.features.feelings.rules.moments import Moment
from lupaus.features.feelings.rules.words import BAD, parted
from lupaus.ledger import queries as book
from lupaus.people.access import Scope
from lupaus.people.merging import roots_of

LOOKED_BACK = timedelta(days=365)
SHOWN = 20
"""So many of each sort, the newest: enough for a meeting."""


class Story(NamedTuple):
    """One answer. `line` only where it is mine, or where the one who got it lets others read it."""

    code: UUID
    at: datetime
    promise: UUID
    kind: str
    customer: str
    moment: str
    feelings: tuple[str, ...]
    fate: str
    is_late: bool
    line: str
    is_mine: bool
    is_told: bool


class Met(NamedTuple):
    """A service moment with what was felt: a share, or, below twenty answers, the words themselves."""

    moment: Moment
    n: int
    share: Share | None
    said: tuple[tuple[str, ...], ...]

    @property
    def gap(self) -> int:
        """How many points the target is away; below 0: it is not reached."""
        return self.share.percent - self.moment.target if self.share else 0


@dataclass(frozen=True)
class Fates:
    """How many words were kept, were broken and well repaired, or were broken; and how many felt bad among the kept."""

    n: int
    kept: int
    kept_but_bad: int
    repaired: int
    broken: int


_BROKE = Q(promise__outcome="broken") | Q(promise__missed_at__isnull=False)


def _rows(scope: Scope, now: datetime) -> QuerySet[Felt]:
    """The answers of a year about matters that are still ended: what was opened again speaks for itself."""
    return Felt.objects.filter(
        organisation=scope.organisation, at__gt=now - LOOKED_BACK, promise__is_void=False,
        promise__outcome__in=("kept", "broken"),
    )  # fmt: skip


def sorrows(scope: Scope, now: datetime) -> list[Story]:
    """What felt bad: broken words first, then the newest."""
    rows = _rows(scope, now).filter(tone=BAD)
    newest = [*rows.filter(_BROKE).order_by("-at", "-pk")[:SHOWN]]
    return _stories(scope, [*newest, *rows.exclude(_BROKE).order_by("-at", "-pk")[: SHOWN - len(newest)]])


def repaired(scope: Scope, now: datetime) -> list[Story]:
    """What broke, and felt good in the end."""
    return _stories(scope, _rows(scope, now).exclude(tone=BAD).filter(_BROKE).order_by("-at", "-pk")[:SHOWN])


def joys(scope: Scope, now: datetime) -> list[Story]:
    """What was kept and felt good."""
    return _stories(scope, _rows(scope, now).exclude(tone=BAD).exclude(_BROKE).order_by("-at", "-pk")[:SHOWN])


def met(scope: Scope, now: datetime) -> list[Met]:
    """Every moment in use, those that are furthest from their target first, then those that are not counted yet."""
    groups = (
        _rows(scope, now).exclude(feelings="").values_list("moment", "feelings").annotate(many=Count("pk")).order_by()
    )  # fmt: skip
    answers: dict[str, list[tuple[tuple[str, ...], int]]] = defaultdict(list)
    for key, kept, many in groups:
        answers[key].append((parted(kept), many))
    few = {key for key, found in answers.items() if sum(many for _, many in found) < counting.ENOUGH}
    said = _said(scope, now, few)
    found = [
        Met(
            one,
            sum(many for _, many in answers[one.key]),
            counting.share_of(one.aims, answers[one.key]),
            tuple(said.get(one.key, ())),
        )
        for one in moments(scope)
        if one.is_used or answers[one.key]
    ]
    return sorted(found, key=lambda one: (one.share is None, one.gap, not one.n))


def fates(scope: Scope, now: datetime) -> Fates | None:
    """The two facts side by side; None below twenty answers."""
    good = ~Q(tone=BAD)
    found = _rows(scope, now).exclude(feelings="").aggregate(
        n=Count("pk"), kept=Count("pk", filter=~_BROKE), kept_but_bad=Count("pk", filter=~_BROKE & Q(tone=BAD)),
        repaired=Count("pk", filter=_BROKE & good), broken=Count("pk", filter=_BROKE & Q(tone=BAD)),
    )  # fmt: skip
    return Fates(**found) if found["n"] >= counting.ENOUGH else None


def everything(scope: Scope) -> list[dict[str, Any]]:
    """The lines that customers wrote to me here, as plain values."""
    rows = list(Felt.objects.filter(organisation=scope.organisation, to=scope.party).order_by("pk"))
    lines = _lines(scope, rows)
    return [
        {"at": row.at, "line": lines.get(row.act_id or 0, ""), "others_may_read": row.is_told} for row in rows
    ]


def _said(scope: Scope, now: datetime, few: Iterable[str]) -> dict[str, list[tuple[str, ...]]]:
    rows = _rows(scope, now).exclude(feelings="").filter(moment__in=list(few)).order_by("-at", "-pk")
    said: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for key, kept in rows.values_list("moment", "feelings"):
        said[key].append(parted(kept))
    return said


def _stories(scope: Scope, found: Iterable[Felt]) -> list[Story]:
    rows = list(found)
    promises = {
        row.pk: row
        for row in book.promises(scope).filter(pk__in=[row.promise_id for row in rows]).select_related("kind")
    }
    customers = roots_of(scope, {row.creditor_id for row in promises.values()})
    lines = _lines(scope, rows)
    stories = []
    for row in rows:
        promise = promises[row.promise_id]
        may_read = row.to_id == scope.party or row.is_told
        was_late = promise.missed_at is not None
        stories.append(
            Story(
                row.code, row.at, promise.code, promise.kind.slug, customers[promise.creditor_id].name,
                row.moment, parted(row.feelings),
                counting.fate(promise.outcome, was_late=was_late, tone=row.tone or "good"), was_late,
                lines.get(row.act_id or 0, "") if may_read else "", row.to_id == scope.party, row.is_told,
            )
        )  # fmt: skip
    return stories


def _lines(scope: Scope, rows: Sequence[Felt]) -> dict[int, str]:
    acts = [row.act_id for row in rows if row.act_id]
    ids = {
        event.act_id or 0: getattr(e.decode(event.kind, event.facts), "words", None)
        for event in book.events(scope).filter(act__in=acts)
    }
    texts = book.texts_of(scope, {one for one in ids.values() if one})
    return {act: texts.get(one or 0, "") for act, one in ids.items()}
