"""Which of a person's waiting messages go now, which later, and which never. Pure.

Answers go at once. Urgent ones keep hours of their own and become a call where they come too late.
Planned ones keep the firm's message hours and come at most once a day; what waits is merged.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from lupaus.core.calendar import Calendar
from lupaus.core.clock_time import instant, local, start_of_day
from lupaus.core.hours import Hours
from lupaus.core.kinds import Kind
from lupaus.core.plan import SURVIVES_CLOSING
from lupaus.core.promise import Promise

URGENT_FROM, URGENT_TO = time(7), time(22)
"""Nobody is woken, whatever has slipped; every day of the year."""
SILENT = frozenset({"none", "grief", "died"})


class Waiting(NamedTuple):
    """A message that waits. `misfit` says why it is no longer true, "" when it is.

    Instants are aware UTC. `speaker` is the party in whose name it goes.
    """

    notice: int
    promise: int
    speaker: int
    klass: str
    urgency: int
    not_before: datetime
    useless_at: datetime | None
    misfit: str = ""


class Fate(StrEnum):
    """What becomes of a waiting message at this moment."""

    GO = "go"
    LATER = "later"
    SKIP = "skip"  # nobody needs it any more; shown
    WITHDRAW = "withdraw"  # it is no longer true
    CALL = "call"  # it comes too late as a message: a person calls


class Sorted(NamedTuple):
    """The fate of one notice. `at`: when to look again; `reason`: why it does not go."""

    waiting: Waiting
    fate: Fate
    reason: str = ""
    at: datetime | None = None


def misfit(
    step: str, terms_no: int, klass: str, written_at: datetime, p: Promise, kind: Kind, rule: str
) -> str:
    """Why a notice does not fit its promise any more, or "".

    undone, closed, terms, answered, stage, quiet, spoken, contact.
    """
    if p.is_void:
        return "undone"
    if rule in SILENT:
        return "contact"
    if step.startswith(SURVIVES_CLOSING):
        return ""
    if p.outcome != "open":
        return "closed"
    if step == "offer" and p.stage != "offered":
        return "answered"
    # After an undo the same number may stand for other terms: those younger than the notice.
    if p.terms_no != terms_no or p.terms_at > written_at:
        return "terms"
    planned = kind.step(step)
    is_after_report = planned is not None and planned.anchor == "reported"
    if is_after_report != (p.stage == "reported") or p.stage == "waiting":
        return "stage"
    if p.is_quiet and klass == "planned":
        return "quiet"
    if planned is not None and planned.when == "no_answer" and p.wanted_at is not None:
        return "spoken"
    return ""


def sort(
    waiting: Sequence[Waiting], now: datetime, calendar: Calendar, *, told_today: Collection[int] = ()
) -> list[Sorted]:
    """The fate of all that waits for one person at `now` (aware UTC).

    `told_today`: the promises of which a planned message has gone to this person on this local day.
    """
    found: list[Sorted] = []
    useful: dict[int, list[Waiting]] = {}
    for one in waiting:
        if one.misfit:
            found.append(Sorted(one, Fate.WITHDRAW, one.misfit))
        elif one.useless_at is not None and now >= one.useless_at:
            found.append(_too_late(one))
        else:
            useful.setdefault(one.promise, []).append(one)
    fresh = []
    for told in useful.values():
        *older, newest = sorted(told, key=lambda one: (one.not_before, one.notice))
        found += [Sorted(one, Fate.SKIP, "newer") for one in older]
        fresh.append(newest)
    speaker = _first_speaker(fresh, now, calendar)
    for one in fresh:
        if one.klass == "planned" and one.promise in told_today:
            found.append(Sorted(one, Fate.SKIP, "told_today"))  # the same matter, hours ago
        else:
            found.append(_timed(one, now, calendar, bool(told_today) or one.speaker != speaker))
    return found


def is_urgent_open(when: datetime, zone: str) -> bool:
    """May an urgent message go at this instant?"""
    return URGENT_FROM <= local(when, zone).time() < URGENT_TO


def next_urgent_open(when: datetime, zone: str) -> datetime:
    """The first instant from `when` at which an urgent message may go (UTC)."""
    if is_urgent_open(when, zone):
        return when
    here = local(when, zone)
    on = here.date() if here.time() < URGENT_FROM else here.date() + timedelta(days=1)
    return instant(on, URGENT_FROM, zone)


def open_from(klass: str, now: datetime, calendar: Calendar) -> datetime:
    """The first instant from `now` at which a message of this class may go (UTC)."""
    match klass:
        case "answer":
            return now
        case "urgent":
            return next_urgent_open(now, calendar.zone)
        case _:
            return calendar.next_open(now, Hours.MESSAGES)


def _first_speaker(fresh: Sequence[Waiting], now: datetime, calendar: Calendar) -> int | None:
    """Of several people with a planned word for one person today, the first speaks; others wait."""
    ready = [one for one in fresh if one.klass == "planned" and open_from("planned", now, calendar) <= now]
    first = min(ready, key=lambda one: (one.urgency, one.not_before, one.notice), default=None)
    return first.speaker if first is not None else None


def _timed(one: Waiting, now: datetime, calendar: Calendar, has_told_today: bool) -> Sorted:
    at = max(open_from(one.klass, now, calendar), one.not_before)
    if at > now:
        return _too_late(one) if _passes(one, at) else Sorted(one, Fate.LATER, "hours", at)
    if one.klass == "planned" and has_told_today:
        tomorrow = start_of_day(local(now, calendar.zone).date() + timedelta(days=1), calendar.zone)
        at = calendar.next_open(tomorrow, Hours.MESSAGES)
        # Once a day is a courtesy; a reminder that would come too late tomorrow goes today all the same.
        if not _passes(one, at):
            return Sorted(one, Fate.LATER, "once_a_day", at)
    return Sorted(one, Fate.GO)


def _passes(one: Waiting, at: datetime) -> bool:
    return one.useless_at is not None and at >= one.useless_at


def _too_late(one: Waiting) -> Sorted:
    if one.klass == "urgent":
        return Sorted(one, Fate.CALL, "too_late")
    return Sorted(one, Fate.SKIP, "useless")
