"""The dry run: everything that carrying a list out would do, and nothing done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lupaus.core.calendar import Calendar
from lupaus.core.clock_time import local_date
from lupaus.core.evenings import Ask, SpreadSummary, fewest_per_evening, spread, summary
from lupaus.core.hours import Hours
from lupaus.features.exchange.actions.known import KnownParty, known
from lupaus.features.exchange.rules.calling import LEAD, Timing, place_of_calls
from lupaus.features.exchange.rules.verdicts import Verdict, judge
from lupaus.features.exchange.rules.wanted import Wanted
from lupaus.ledger import queries
from lupaus.ledger.policies import Rulebook
from lupaus.people.access import Scope
from lupaus.people.models import Organisation

LONGEST_SPREAD = 366
"""Days within which a pile of calls must be done."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would happen. `evenings` has a place for each contact: the evening of the call, or None.

    `asked` contacts are due to be asked now; `fewest` is the smallest number of calls an evening with
    which they are done within a year.
    """

    parties: tuple[KnownParty | None, ...]
    verdicts: tuple[tuple[Verdict, ...], ...]
    evenings: tuple[date | None, ...]
    spread: SpreadSummary
    asked: int
    per_evening: int
    fewest: int
    counts: Mapping[str, int]

    @property
    def is_empty(self) -> bool:
        """Whether the book would not change at all."""
        return not (self.counts.get("objects_new") or self.counts.get("objects_newer"))


def timing_of(book: Rulebook, now: datetime) -> Timing:
    """The firm's day and how long before the due day its plan calls."""
    step = book.kind("recall").step("call")
    return Timing(book.calendar.today(now), timedelta(days=-step.days) if step and step.days < 0 else LEAD)


def foresee(scope: Scope, contacts: Sequence[Wanted], per_evening: int | None, now: datetime,
    apart: frozenset[tuple[int, int]] = frozenset(),
) -> Foreseen:  # fmt: skip
    """What bringing these contacts in would do. Raises `UnclearTime` where the calls do not fit a year."""
    book = Rulebook(scope.organisation)
    timing = timing_of(book, now)
    parties = known(scope, contacts, apart)
    verdicts = [
        judge(one, who.objects if who else (), who.address if who else "", who.rule if who else "", timing)
        for one, who in zip(contacts, parties, strict=True)
    ]
    many = per_evening or Organisation.objects.values_list("calls_an_evening", flat=True).get(
        pk=scope.organisation
    )
    dues = [timing.oldest_due(found.due for found in row if found.is_change) for row in verdicts]
    asks = [
        Ask(f"{index:06}", place_of_calls(contacts[index]), due)
        for index, due in enumerate(dues)
        if due is not None
    ]
    start = first_evening(book.calendar, now)
    taken = _taken(scope, book, timing, start, verdicts)
    found = iter(spread(asks, many, start, book.calendar, LONGEST_SPREAD, taken=taken))
    evenings = tuple(next(found) if due is not None else None for due in dues)
    chosen = [evening for evening in evenings if evening is not None]
    return Foreseen(
        parties=tuple(parties),
        verdicts=tuple(map(tuple, verdicts)),
        evenings=evenings,
        spread=summary(chosen, timing.today),
        asked=len(asks),
        per_evening=many,
        fewest=fewest_per_evening(len(asks), start, book.calendar, LONGEST_SPREAD, taken=taken)
        if asks
        else 1,
        counts=count(contacts, parties, verdicts),
    )


def count(
    contacts: Sequence[Wanted], parties: Sequence[KnownParty | None], verdicts: Sequence[Sequence[Verdict]]
) -> dict[str, int]:
    """How many people and objects fare how; only objects that come new count as promised or not."""
    counts: Counter[str] = Counter()
    for contact, party, row in zip(contacts, parties, verdicts, strict=True):
        counts["people_known" if party else "people_new"] += 1
        for verdict in row:
            counts[f"objects_{verdict.outcome}"] += 1
            if verdict.outcome == "new":
                counts["promised" if contact.promised else "unpromised"] += 1
    return dict(counts)


def first_evening(calendar: Calendar, now: datetime) -> date:
    """Tonight, or tomorrow when tonight's hours for calls are over."""
    today = calendar.today(now)
    openings = calendar.openings(today, Hours.EVENING)
    is_over = bool(openings) and openings[-1][1] <= now
    return today + timedelta(days=1) if is_over else today


def _taken(
    scope: Scope, book: Rulebook, timing: Timing, start: date, verdicts: Sequence[Sequence[Verdict]]
) -> dict[date, int]:
    """How many people each evening has calls with already, those that come later with this list included."""
    last = start + timedelta(days=LONGEST_SPREAD)
    calls: set[tuple[date, str]] = set()
    rows = queries.promises(scope).filter(
        kind=book.kind("recall").id, outcome="open", holder=scope.party, due_on__lte=last + timing.lead
    )
    for creditor, wanted_at, due_on in rows.values_list("creditor", "wanted_at", "due_on").iterator():
        on = local_date(wanted_at, scope.zone) if wanted_at else due_on - timing.lead
        calls.add((max(on, start), f"book {creditor}"))
    for index, row in enumerate(verdicts):
        for found in row:
            if found.is_change and not timing.is_asked_now(found.due):
                calls.add((found.due - timing.lead, f"list {index}"))
    taken: Counter[date] = Counter()
    open_days: dict[date, date] = {}
    for on, _ in calls:
        if on > last:
            continue
        if on not in open_days:
            open_days[on] = book.calendar.next_open_day(on, Hours.EVENING)
        taken[open_days[on]] += 1
    return taken
