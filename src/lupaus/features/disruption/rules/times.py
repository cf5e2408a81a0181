"""The new time of a promise that slips: by a rule, one for all, or each its own. Pure.

It is only told, so it still counts as not kept as promised. An estimate is no time of a promise and never comes here.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from lupaus.core import events as e
from lupaus.core.clock_time import Precision, due_end, instant, local
from lupaus.core.promise import Promise

A_DAY = 24 * 60
LONGEST = 400 * A_DAY
"""Minutes that a rule may shift by."""


class Times(NamedTuple):
    """`mode`: none, shift (by `minutes`), one (`on`, perhaps `at`), rows (each its own). `has_own`: where a promise has its
    own, that one stands before the rule."""

    mode: str = "none"
    minutes: int | None = None
    on: date | None = None
    at: time | None = None
    has_own: bool = False


def moved(
    p: Promise, times: Times, now: datetime, own: tuple[date | None, time | None] = (None, None)
) -> e.ToldAnew | None:
    """The new time of `p` at `now` (aware UTC), or None: it has none, or it would have passed already.

    `own`: the day and time of its own row, for the mode rows or where `times.has_own`.
    """
    wish: e.ToldAnew | None = None
    match times.mode:
        case _ if times.has_own and own[0] is not None:
            wish = _at(p, *own)
        case "shift":
            wish = _shifted(p, times.minutes or 0)
        case "one":
            wish = _at(p, times.on, times.at)
        case "rows":
            wish = _at(p, *own)
    return wish if wish is not None and wish.due_end > now and wish.due_end != p.due_end else None


def _shifted(p: Promise, minutes: int) -> e.ToldAnew:
    """Days move the day and keep the wall time; minutes move the instant, and a day without a time moves by whole
    days, rounded up."""
    if p.due_time is None:
        days = -(-minutes // A_DAY)
        on = p.due_on + timedelta(days=days)
        precision = Precision(p.precision)
        return e.ToldAnew(on, due_end(on, None, precision, p.zone), precision.value)
    days, rest = divmod(minutes, A_DAY)
    on, at = _later(p.due_on + timedelta(days=days), p.due_time, rest, p.zone)
    starts = (
        _later(p.due_on + timedelta(days=days), p.starts_time, rest, p.zone)[1] if p.starts_time else None
    )
    if starts is not None and starts > at:  # the window would reach over midnight: its end is what is told
        starts = None
    precision = Precision(p.precision)
    return e.ToldAnew(on, due_end(on, at, precision, p.zone), precision.value, at, starts)


def _later(on: date, at: time, minutes: int, zone: str) -> tuple[date, time]:
    moment = local(instant(on, at, zone) + timedelta(minutes=minutes), zone)
    return moment.date(), moment.time().replace(second=0, microsecond=0, fold=0)


def _at(p: Promise, on: date | None, at: time | None) -> e.ToldAnew | None:
    if on is None:
        return None
    precision = Precision.MINUTE if at is not None else Precision.DAY
    return e.ToldAnew(on, due_end(on, at, precision, p.zone), precision.value, at)
