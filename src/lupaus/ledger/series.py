"""The series side of the pen: what was done last, what ended, and what comes next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db.models import F, Max

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
    writable = held(by_series)
    ids = {p.id for p in closed}
    still_open = set(
        models.Promise.objects.filter(series__in=by_series, outcome="open")
        .exclude(pk__in=ids)
        .values_list("series", flat=True)
    )
    numbers = dict(
        models.Promise.objects.filter(series__in=by_series).values_list("series").annotate(Max("series_n"))
    )
    ahead = _calls_before({row.kind_id for row in writable.values()})
    wishes = []
    for row in writable.values():
        if row.pk in still_open:
            continue
        promise = by_series[row.pk]
        highest = max(numbers.get(row.pk) or 0, promise.series_n or 0)
        rhythm = _rhythm(row, highest, ahead[row.kind_id])
        wish = following(promise, rhythm, local_date(now, promise.zone), now)
        if wish is not None:
            wishes.append(wish)
    return wishes


def held(ids: Collection[int]) -> dict[int, models.Series]:
    """These series, held until the transaction ends. Promises are held before their series, never after."""
    if not ids:
        return {}
    rows = models.Series.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    return {row.pk: row for row in rows}


def numbers(rows: Mapping[int, models.Series]) -> dict[int, int]:
    """The highest number so far of each of these series. Raises `Refusal` when one has ended."""
    if not rows:
        return {}
    found = dict.fromkeys(rows, 0)
    if any(row.released_at is not None for row in rows.values()):
        raise Refusal("series_released")
    highest = models.Promise.objects.filter(series__in=rows).values_list("series")
    for pk, number in highest.annotate(Max("series_n")):
        if pk is not None:
            found[pk] = number or 0
    return found


def standing_reminders(promises: Collection[int]) -> set[int]:
    """The open reminders of the series to which these promises belong."""
    if not promises:
        return set()
    of = models.Promise.objects.filter(pk__in=promises, series__isnull=False).values("series")
    rows = models.Promise.objects.filter(series__in=of, kind=F("series__kind"), outcome="open")
    return set(rows.values_list("pk", flat=True))


def check_reminders(opened: Collection[Promise], states: Mapping[int, Promise]) -> None:
    """A series has one open reminder at most: those just made or opened again must be alone.

    `states` are the promises of the act as they then are. The caller holds the series.
    Raises `Refusal`: reminder_open.
    """
    touched = {promise.series for promise in opened if promise.series is not None}
    if not touched:
        return
    kinds = dict(models.Series.objects.filter(pk__in=touched).values_list("pk", "kind"))
    reminders = [s.series for s in states.values() if s.is_open and kinds.get(s.series or 0) == s.kind]
    counted = {pk: many for pk, many in Counter(reminders).items() if pk is not None}
    if any(many > 1 for many in counted.values()):
        raise Refusal("reminder_open")
    others = models.Promise.objects.filter(series__in=counted, kind=F("series__kind"), outcome="open")
    if any(pk not in states for pk in others.values_list("pk", flat=True)):
        raise Refusal("reminder_open")


def _calls_before(kinds: Collection[int]) -> dict[int, int]:
    """How many days before its due a reminder of each of these kinds is first called about."""
    plans = models.Kind.objects.filter(pk__in=kinds).values_list("pk", "plan")
    return {pk: max((-step.get("days", 0) for step in plan["steps"]), default=0) for pk, plan in plans}


def _rhythm(row: models.Series, n: int, calls_before: int) -> Rhythm:
    return Rhythm(
        row.pk, row.kind_id, row.interval, row.counts_from, row.last_done_on, row.sticky_on,
        row.released_at is None, row.is_promised, n, calls_before,
    )  # fmt: skip


def restore(act: models.Act) -> None:
    """After an undo: a series that the act itself had ended lives, and was last done as the other events say."""
    events = models.Event.objects.filter(act=act, promise__series__isnull=False)
    ended, done = set(), set()
    for series, kind, facts in events.values_list("promise__series", "kind", "facts"):
        if kind == "released" and '"is_series_ended":true' in facts:
            ended.add(series)
        elif kind == "kept":
            done.add(series)
    models.Series.objects.filter(pk__in=ended, released_at=act.at).update(released_at=None, released_why="")
    for row in models.Series.objects.filter(pk__in=done):
        history = models.Event.objects.filter(promise__series=row.pk, kind="kept").exclude(act=act)
        living = [
            event
            for event in history.select_related("act", "promise")
            if event.act is None or event.act.undone_at is None
        ]
        row.last_done_on = _last_done(row, living)
        row.save(update_fields=["last_done_on"])


def end_what_never_was(promises: Iterable[Promise], now: datetime) -> None:
    """An object whose only open promise was taken back, since the act had added it, goes with it."""
    void = {promise.series for promise in promises if promise.is_void and promise.series is not None}
    going = models.Promise.objects.filter(series__in=void, outcome="open").values_list("series", flat=True)
    models.Series.objects.filter(pk__in=void - set(going), released_at=None).update(
        released_at=now, released_why="undone"
    )


def _last_done(row: models.Series, living: Iterable[models.Event]) -> date | None:
    """The last day done that the remaining events or the list say."""
    found = [row.listed_on] if row.listed_on else []
    for event in living:
        kept = e.decode(event.kind, event.facts)
        is_reminder = event.promise.kind_id == row.kind_id
        if isinstance(kept, e.Kept) and (kept.how == "elsewhere" or not is_reminder):
            found.append(kept.done_on or event.promise.due_on)
    return max(found, default=None)
