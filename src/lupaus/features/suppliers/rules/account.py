"""A supplier's deeds and words in figures: counts of cases and never a mark, a mean or a rank."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from lupaus.core.figures import Figures, facts, figures
from lupaus.core.promise import Promise
from lupaus.features.suppliers.rules.slips import Again, Slip, again, running, slip_of

SHOWN_MONTHS = 12


class Account(NamedTuple):
    """What somebody promised us and did.

    `three` are the three figures with their split. `late` splits into own doing, not own, and not yet named.
    `bare` counts apologies for words about which nothing was done.
    """

    three: Figures
    late: int
    own: int
    not_own: int
    unnamed: int
    deeds: int
    apologies: int
    bare: int
    thanks: int = 0
    again: Again | None = None

    @property
    def promised(self) -> int:
        """How many words they gave that count."""
        return self.three.settled + self.three.open + self.three.released + self.three.lapsed


class Month(NamedTuple):
    """One month: words that slipped in it, how many of them the same cause again, deeds, and bare apologies."""

    first: date
    late: int = 0
    again: int = 0
    deeds: int = 0
    bare: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.late or self.deeds or self.bare)


class Done(NamedTuple):
    """A deed or an apology of theirs: which, about which promise, on which local day."""

    is_deed: bool
    promise: int
    on: date


def account(promises: Sequence[Promise], today: date, thanks: int = 0) -> Account:
    """The account of one supplier's promises to us."""
    counted = [one for one in promises if not one.is_void]
    slips = [slip for one in counted if (slip := slip_of(one)) is not None]
    own = sum(slip.is_own for slip in slips)
    unnamed = sum(not slip.cause for slip in slips)
    return Account(
        figures((facts(one), 1) for one in counted), len(slips), own, len(slips) - own - unnamed, unnamed,
        sum(one.deeds for one in counted), sum(one.apologies for one in counted),
        sum(one.apologies for one in counted if one.deeds == 0), thanks, running(slips, today),
    )  # fmt: skip


def months(slips: Sequence[Slip], done: Iterable[Done], today: date) -> list[Month]:
    """The last twelve months, this one last. An apology is bare where nothing was ever done about that word."""
    firsts = _firsts(today)
    repeated = again(slips)
    found = {first: [0, 0, 0, 0] for first in firsts}
    for slip in slips:
        if (counts := found.get(slip.on.replace(day=1))) is not None:
            counts[0] += 1
            counts[1] += slip.promise in repeated
    events = list(done)
    acted = {one.promise for one in events if one.is_deed} | {slip.promise for slip in slips if slip.deeds}
    for one in events:
        if (counts := found.get(one.on.replace(day=1))) is None:
            continue
        if one.is_deed:
            counts[2] += 1
        elif one.promise not in acted:
            counts[3] += 1
    return [Month(first, *found[first]) for first in firsts]


def began(today: date) -> date:
    """The first day of the first month that is shown."""
    return _firsts(today)[0]


def _firsts(today: date) -> list[date]:
    number = today.year * 12 + today.month - 1
    return [
        date((number - back) // 12, (number - back) % 12 + 1, 1) for back in range(SHOWN_MONTHS - 1, -1, -1)
    ]


def weight(found: Account) -> tuple[int, ...]:
    """What is to be spoken of first: what is owed and was left, bare words, lateness. No mark of anybody."""
    three = found.three
    return (-(three.left + three.owed), -found.bare, -found.late, -found.deeds)
