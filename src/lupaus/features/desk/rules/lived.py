"""A matter as its customer lived it: how long, how often they had to ask, through how many hands. Pure.

Only what reached them counts: a message that went, a call that was answered, a deed. What we did among ourselves
was silence to them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from lupaus.core import events as e

QUIET = timedelta(days=2)
"""A silence shorter than this nobody remembers."""
_ASKS = frozenset({"reply", "gone_wrong", "other_time", "later", "missing"})


class Moment(NamedTuple):
    """One event of the matter: when (aware UTC), what, and who did it (customer, member, engine, list)."""

    at: datetime
    event: e.Event
    role: str


class Lived(NamedTuple):
    """`asked`: how often the customer had to come to us. `hands`: how many of us had it after another.
    `names`: how many new names they had to learn. `longest`: the longest time they heard nothing, and since when.
    """

    since: datetime
    until: datetime
    asked: int
    hands: int
    names: int
    breaks: int
    deeds: int
    longest: timedelta
    silent_since: datetime | None

    @property
    def length(self) -> timedelta:
        return self.until - self.since


def reaches(moment: Moment) -> bool:
    """Did the customer notice this?"""
    if moment.role == "customer":
        return True
    match moment.event:
        case e.Told() | e.Deed() | e.Reported() | e.Gestured() | e.AgreedAnew() | e.Made():
            return True
        case e.Kept(how=how):
            return how not in ("not_contested",)
        case e.Tried(result="later") | e.HolderNamed(how="person"):
            return True
    return False


def asks(moment: Moment) -> bool:
    """Did they have to come to us?"""
    match moment.event:
        case e.Remarked(topic=topic):
            return moment.role == "customer" and topic in _ASKS
        case e.Contested():
            return True
    return False


def lived(moments: Iterable[Moment], now: datetime, *, is_over: bool) -> Lived | None:
    """The whole matter; None when nothing has happened. Until `now` while it is open."""
    found = sorted(moments, key=lambda moment: moment.at)
    if not found:
        return None
    since = found[0].at
    until = found[-1].at if is_over else now
    heard = [moment.at for moment in found if reaches(moment)] or [since]
    gaps = [(after - before, before) for before, after in zip(heard, [*heard[1:], until], strict=True)]
    longest, silent_since = max(gaps, key=lambda gap: gap[0])
    return Lived(
        since, until,
        asked=sum(asks(moment) for moment in found),
        hands=sum(isinstance(moment.event, e.TakenOn | e.Entrusted) for moment in found),
        names=sum(isinstance(moment.event, e.HolderNamed) for moment in found),
        breaks=sum(isinstance(moment.event, e.MissedDue | e.Contested) for moment in found),
        deeds=sum(isinstance(moment.event, e.Deed | e.Gestured | e.ExceptionMade) for moment in found),
        longest=longest if longest >= QUIET else timedelta(0),
        silent_since=silent_since if longest >= QUIET else None,
    )  # fmt: skip
