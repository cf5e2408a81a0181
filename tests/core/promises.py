"""Promises for the pure tests: a recall to be made by somebody, somewhere, some day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from lupaus.core import events as e
from lupaus.core import kinds
from lupaus.core.calendar import Calendar
from lupaus.core.clock_time import Precision, due_end
from lupaus.core.folding import apply, make
from lupaus.core.plan import Contact, Plan, Policy, plan
from lupaus.core.promise import Promise

ZONE = "Europe/Helsinki"
MADE_AT = datetime(2025, 11, 24, 10, tzinfo=UTC)
NUMBERS = {kind.slug: number for number, kind in enumerate(kinds.DEFAULTS, 1)}


def wish(
    slug: str = "recall", on: date = date(2026, 11, 24), at: time | None = None,
    precision: str = "day", **more: Any,
) -> e.Made:  # fmt: skip
    end = due_end(on, at, Precision(precision), ZONE)
    more = {"kind": NUMBERS[slug], **more}
    return e.Made(
        organisation=1, debtor=10, creditor=20, holder=10, guarantor=10, due_on=on, due_end=end,
        due_time=at, precision=precision, zone=ZONE, **more,
    )  # fmt: skip


def made(slug: str = "recall", at: datetime = MADE_AT, **more: Any) -> Promise:
    when = more.pop("due_at", None)
    return make(wish(slug, at=when, **more), 1, at)


def policy(slug: str = "recall", contact: Contact | None = None) -> Policy:
    return Policy(kinds.BY_SLUG[slug], Calendar(zone=ZONE), contact or Contact())


def follow(promise: Promise, decided: Plan, now: datetime) -> Promise:
    for event in decided.events:
        promise = apply(promise, event, now)
    return promise


def settle(
    promise: Promise, now: datetime, slug: str, contact: Contact | None = None
) -> tuple[Promise, Plan]:
    decided = plan(promise, now, policy(slug, contact))
    return follow(promise, decided, now), decided


def helsinki(text: str) -> datetime:
    """The instant of a wall time in Helsinki, as '2026-11-24 17:00'."""
    from lupaus.core.clock_time import instant

    day, clock = text.split()
    return instant(date.fromisoformat(day), time.fromisoformat(clock), ZONE)
