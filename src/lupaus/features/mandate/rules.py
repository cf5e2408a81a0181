"""What one may give alone, and who decides when it is not enough. Pure.

A mandate is a written trust: so much in one case, so much in one calendar month of the firm's zone. It is
a limit without grey areas, so that nobody need ask within it, and it is never an approval.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from lupaus.core.lifecycle import Refusal

GESTURE: Final = "gesture"
EXCEPTION: Final = "exception"
ACTS: Final = (GESTURE, EXCEPTION)
GIFTS: Final = ("thing", "off_price", "work", "ride", "food", "other")
"""What a gesture may be: a gift or voucher, off the price, work at no charge, a ride, food or a bed, other."""
OWED: Final = frozenset({"refund", "standard", "reduction"})
"""What the law gives: a refund, a standard compensation, a price reduction. Never a gesture."""
BREAKS_THAT_DOUBLE: Final = 2
WAIT: Final = timedelta(minutes=15)
LONGEST_WAIT: Final = 240
"""Minutes. A firm may want to be asked longer than a quarter of an hour, but no day."""
MOST_CENTS: Final = 10_000_000
LONGEST_REASON: Final = 300
UNUSED_DAYS: Final = 30
FEWEST: Final = 3
"""A team of fewer is not told apart: what nobody in it did would be what one person did not do."""


class Written(NamedTuple):
    """The mandate of one role. Sums in cents of euro; None: no limit of its own."""

    role: str
    acts: tuple[str, ...] = ACTS
    case_cents: int | None = None
    month_cents: int | None = None


DEFAULTS: Final[dict[str, Written]] = {
    "member": Written("member", ACTS, 30_00, 200_00),
    "leader": Written("leader", ACTS, 150_00, 1_000_00),
    "owner": Written("owner"),
}
"""What holds until the firm has written its own. An owner decides for the firm, so nothing limits one."""


class Spent(NamedTuple):
    """What has been given already: in this case by anybody, and in this month from this purse."""

    case_cents: int = 0
    month_cents: int = 0


class Short(StrEnum):
    """Why something is above a mandate."""

    CASE = "case"
    MONTH = "month"
    ACT = "act"


class Purse(NamedTuple):
    """A mandate in one case, now: its limits as they stand there, and what has been given."""

    acts: tuple[str, ...]
    case_cents: int | None
    month_cents: int | None
    spent: Spent
    is_doubled: bool = False

    @property
    def is_free(self) -> bool:
        """Is there no limit at all?"""
        return self.case_cents is None and self.month_cents is None

    @property
    def left(self) -> int | None:
        """Cents that may still be given here; None: no limit."""
        rooms = [
            limit - spent
            for limit, spent in (
                (self.case_cents, self.spent.case_cents),
                (self.month_cents, self.spent.month_cents),
            )
            if limit is not None
        ]
        return max(0, min(rooms)) if rooms else None

    @property
    def left_this_month(self) -> int | None:
        """Cents that may still be given this month, whatever the case."""
        return None if self.month_cents is None else max(0, self.month_cents - self.spent.month_cents)


def purse(written: Written, spent: Spent, breaks: int) -> Purse:
    """The mandate in a case whose promises were broken `breaks` times: from the second on the case doubles."""
    is_doubled = breaks >= BREAKS_THAT_DOUBLE and written.case_cents is not None
    case = written.case_cents * 2 if is_doubled and written.case_cents is not None else written.case_cents
    return Purse(written.acts, case, written.month_cents, spent, is_doubled)


def after_silence(found: Purse) -> Purse:
    """What the asker may decide when nobody answered: up to twice the mandate, in any act."""
    case, month = found.case_cents, found.month_cents
    return found._replace(
        acts=ACTS,
        case_cents=None if case is None else case * 2,
        month_cents=None if month is None else month * 2,
    )


def short_of(found: Purse, act: str, cents: int) -> Short | None:
    """What stands between this and giving it alone; None: nothing does."""
    if act not in found.acts:
        return Short.ACT
    if found.case_cents is not None and found.spent.case_cents + cents > found.case_cents:
        return Short.CASE if cents else None
    if found.month_cents is not None and found.spent.month_cents + cents > found.month_cents:
        return Short.MONTH if cents else None
    return None


def offered(left: int | None) -> tuple[int, ...]:
    """Up to three sums for one tap each, the last being all that is left; whole euros, fives from ten on."""
    if left is None:
        return (10_00, 20_00, 30_00)
    found = {left} if left else set()
    for part in (left // 3, left * 2 // 3):
        step = 5_00 if part >= 10_00 else 1_00
        if rounded := part // step * step:
            found.add(rounded)
    return tuple(sorted(found))


def check_gift(act: str, what: str, cents: int, words: str) -> None:
    """Can this be given at all, whoever gives it? Refused: owed_by_law, unknown_gift, no_sum, no_reason."""
    if act not in ACTS:
        raise Refusal("unknown_gift")
    if act == GESTURE:
        if what in OWED:
            raise Refusal("owed_by_law")
        if what not in GIFTS:
            raise Refusal("unknown_gift")
        if not 0 < cents <= MOST_CENTS:
            raise Refusal("no_sum")
    elif cents:
        raise Refusal("unknown_gift")
    if not words.strip():
        raise Refusal("no_reason")


def cents_of(text: str) -> int | None:
    """The sum that somebody wrote: "30", "12,50", "12.50 €". None where it is no sum."""
    found = re.fullmatch(r"([0-9]{1,6})(?:[.,]([0-9]{1,2}))?", re.sub(r"[\s€]", "", text))
    if found is None:
        return None
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


def month_of(on: date) -> date:
    """The month whose budget counts on that local day, by its first day."""
    return on.replace(day=1)


# -- the question above the mandate ---------------------------------------------------------------


class Standing(StrEnum):
    """Where a question stands. Time alone makes `WAITS` into `SILENT`, also while the engine sleeps."""

    WAITS = "waits"
    SILENT = "silent"  # nobody answered in time
    YES = "yes"  # may be given
    NO = "no"
    GIVEN = "given"
    LEFT = "left"  # the asker let it be


class Asked(NamedTuple):
    """The facts of a question. `is_yes`: the answer, None without one. Instants are aware UTC."""

    silent_at: datetime
    is_yes: bool | None = None
    is_given: bool = False
    is_left: bool = False


def standing(asked: Asked, now: datetime) -> Standing:
    """Where the question stands at `now`."""
    if asked.is_given:
        return Standing.GIVEN
    if asked.is_left:
        return Standing.LEFT
    if asked.is_yes is not None:
        return Standing.YES if asked.is_yes else Standing.NO
    return Standing.SILENT if now >= asked.silent_at else Standing.WAITS


IS_OPEN: Final = frozenset({Standing.WAITS, Standing.SILENT, Standing.YES})
"""A question of these waits for somebody, so there is no second one beside it."""


# -- trust that nobody uses -----------------------------------------------------------------------


class Group(NamedTuple):
    """A team as it used its mandates lately: members, broken promises, and gestures or exceptions.

    `name` is empty for those who are in no team, or in one too small to be told apart.
    """

    name: str
    members: int
    broken: int
    given: int


def unused(groups: list[Group]) -> list[Group]:
    """The groups whose promises were broken while nobody gave anything; small ones only together."""
    large = [one for one in groups if one.name and one.members >= FEWEST]
    small = [one for one in groups if not (one.name and one.members >= FEWEST)]
    rest = Group("", sum(g.members for g in small), sum(g.broken for g in small), sum(g.given for g in small))
    found = [*large, *([rest] if rest.members >= FEWEST else [])]
    return [one for one in found if one.broken and not one.given]
