"""The series side of the pen: what was done last, what ended, and what comes next."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db.models import Max

from lupaus.core import events as e
from lupaus.core.clock_time import local_date
from lupaus.core.follow import Rhythm, done_on, following
from lupaus.core.lifecycle import Refusal
from lupaus.core.promise import Promise
from lupaus.ledger import models
from lupaus.ledger.writing import Entry


def note_done(entries: Iterable[Entry], states: Mapping[int, Promise], now: datetime) -> None:
    """Keep in the series what these events say of it: last done, released."""
    for entry in entries:
        promise = states[entry.promise]
        if promise.series is None:
            continue
        event = entry.event
        done = done_on(promise, event)
        if done is not None and (promise.how == "elsewhere" or not _is_reminder(promise)):
            models.Series.objects.filter(pk=promise.series).exclude(last_done_on__gte=done).update(
                last_done_on=done
            )
        if isinstance(event, e.Released) and event.is_series_ended:
            models.Series.objects.filter(pk=promise.series, released_at=None).update(
                released_at=now, released_why=event.reason[:30]
            )


def _is_reminder(promise: Promise) -> bool:
    return models.Series.objects.filter(pk=promise.series or 0, kind=promise.kind).exists()


def next_promises(closed: Sequence[Promise], now: datetime) -> list[e.Made]:
    """The next reminder of each living series that has no open promise left.

    Void promises are followed by nothing.
    """
    by_series = {p.series: p for p in closed if p.series is not None and not p.is_void}
    if not by_series:
        return []
    writable = models.Series.objects.filter(pk__in=by_series)
    ids = {p.id for p in closed}
    still_open = set(
        models.Promise.objects.filter(series__in=by_series, outcome="open")
        .exclude(pk__in=ids)
        .values_list("series", flat=True)
    )
    numbers = dict(
        models.Promise.objects.filter(series__in=by_series).values_list("series").annotate(Max("series_n"))
    )
    wishes = []
    for row in writable:
        if row.pk in still_open:
            continue
        promise = by_series[row.pk]
        highest = max(numbers.get(row.pk) or 0, promise.series_n or 0)
        wish = following(promise, _rhythm(row, highest), local_date(now, promise.zone), now)
        if wish is not None:
            wishes.append(wish)
    return wishes


def numbers(ids: Collection[int]) -> dict[int, int]:
    """The highest number so far of each of these series. Raises `Refusal` when one has ended."""
    if not ids:
        return {}
    rows = models.Series.objects.filter(pk__in=ids)
    found = dict.fromkeys(ids, 0)
    if any(row.released_at is not None for row in rows):
        raise Refusal("series_released")
    highest = models.Promise.objects.filter(series__in=ids).values_list("series")
    for pk, number in highest.annotate(Max("series_n")):
        if pk is not None:
            found[pk] = number or 0
    return found


def _rhythm(row: models.Series, n: int) -> Rhythm:
    return Rhythm(
        row.pk, row.kind_id, row.interval, row.counts_from, row.last_done_on, row.sticky_on,
        row.released_at is None, row.is_promised, n,
    )  # fmt: skip


def restore(act: int) -> None:
    """After an undo: the series stands again as its remaining events say."""
    events = models.Event.objects.filter(act=act, promise__series__isnull=False)
    for pk in {found for found in events.values_list("promise__series", flat=True) if found}:
        row = models.Series.objects.get(pk=pk)
        history = models.Event.objects.filter(promise__series=pk).exclude(act=act)
        living = [event for event in history.select_related("act", "promise")
                  if event.act is None or event.act.undone_at is None]  # fmt: skip
        ended = any(event.kind == "released" and '"is_series_ended":true' in event.facts for event in living)
        if row.released_at is not None and not ended:
            row.released_at, row.released_why = None, ""
        row.last_done_on = _last_done(row, living)
        row.save(update_fields=["released_at", "released_why", "last_done_on"])


def _last_done(row: models.Series, living: Iterable[models.Event]) -> date | None:
    """The last day done that the remaining events or the list say."""
    found = [row.listed_on] if row.listed_on else []
    for event in living:
        if event.kind != "kept":
            continue
        kept = e.decode(event.kind, event.facts)
        is_reminder = event.promise.kind_id == row.kind_id
        if isinstance(kept, e.Kept) and (kept.how == "elsewhere" or not is_reminder):
            found.append(kept.done_on or event.promise.due_on)
    return max(found, default=None)
