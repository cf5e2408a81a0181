"""One supplier's page: deeds and words, month by month, each case with both views, the worst first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from lupaus.core import events as e
from lupaus.core.clock_time import local_date
from lupaus.features.suppliers.queries import reading
from lupaus.features.suppliers.queries.chart import Chart, MonthRow, chart, rows
from lupaus.features.suppliers.queries.danger import Danger, comes_on, danger, foretold, is_shaky
from lupaus.features.suppliers.queries.reading import Told, Word
from lupaus.features.suppliers.queries.wording import (
    FATES,
    again_words,
    cause_words,
    day_words,
    due_words,
)
from lupaus.features.suppliers.rules import account as accounts
from lupaus.features.suppliers.rules.account import Account
from lupaus.features.suppliers.rules.slips import Slip, again, slip_of, worst_first
from lupaus.people.access import Scope, party_of
from lupaus.people.contacts import phone_of
from lupaus.people.models import Party
from lupaus.people.parties import family_of


@dataclass(frozen=True, slots=True)
class Done:
    """A deed or an apology, when, and by its supplier's own hand or as one of us wrote it down."""

    words: str
    on: str
    is_theirs: bool


@dataclass(frozen=True, slots=True)
class View:
    """How one side sees the cause: its `code` (own, supplier, outside or ""), the same said, and words to it."""

    code: str
    words: str

    @property
    def cause(self) -> str:
        return cause_words(self.code)


@dataclass(frozen=True, slots=True)
class Case:
    """One word that did not hold. `effect`: days from its first day to what came in the end, None: it has not come."""

    code: UUID
    text: str
    first: str
    now: str
    slipped: str
    fate: str
    is_again: bool
    ours: View
    theirs: View
    deeds: list[Done]
    sorry: list[Done]
    days: int | None
    verdict: str

    @property
    def is_contested(self) -> bool:
        """Do the two sides see the cause differently?"""
        return bool(self.ours.cause and self.theirs.cause) and self.ours.cause != self.theirs.cause


@dataclass(frozen=True, slots=True)
class Coming:
    """An open word that holds so far. `said`: what they answered when they were asked."""

    code: UUID
    text: str
    due: str
    fate: str
    said: str


@dataclass(frozen=True, slots=True)
class Thanks:
    """Thanks that we gave them."""

    words: str
    on: str


@dataclass(frozen=True, slots=True)
class Page:
    """All that the page of a supplier shows."""

    party: Party
    phone: str | None
    account: Account
    again: str
    chart: Chart
    months: list[MonthRow]
    cases: list[Case]
    coming: list[Coming]
    thanks: list[Thanks]
    danger: Danger
    to_thank: UUID | None
    open: int
    began: date
    today: date


def page(scope: Scope, code: UUID | str, now: datetime) -> Page:
    """The page of the supplier with this public code. Raises `NoAccess`."""
    party = party_of(scope, code)
    today = local_date(now, scope.zone)
    found = reading.to_us(scope, today, family_of(party))
    words = reading.words(found)
    told = reading.told(scope, found) if words else []
    by_promise: dict[int, list[Told]] = {}
    for one in told:
        by_promise.setdefault(one.promise, []).append(one)
    slips = [slip for word in words if (slip := slip_of(word.state)) is not None]
    thanks = [one for one in told if isinstance(one.event, e.Thanked)]
    counted = accounts.account([word.state for word in words], today, len(thanks))
    months = accounts.months(slips, reading.done(told), today)
    by_id = {word.state.id: word for word in words}
    said = foretold(told)
    shaky = [word for word in words if word.state.is_open and is_shaky(word.state, now)]
    return Page(
        party=party, phone=phone_of(party) if party.can_call else None, account=counted,
        again=again_words(counted.again), chart=chart(months), months=rows(months),
        cases=_cases(slips, by_id, by_promise, today),
        coming=[_coming(word, said.get(word.state.id), today) for word in words if _holds(word)],
        thanks=[Thanks(one.words, day_words(one.on, today)) for one in reversed(thanks)],
        danger=danger(scope, {one.state.id: comes_on(one.state, said.get(one.state.id), now) for one in shaky}, now),
        to_thank=_to_thank(words, told), open=sum(word.state.is_open for word in words), began=accounts.began(today), today=today,
    )  # fmt: skip


def _holds(word: Word) -> bool:
    return word.state.is_open and slip_of(word.state) is None


def _coming(word: Word, said: Told | None, today: date) -> Coming:
    answer = "" if said is None or said.at < word.state.terms_at else type(said.event).__name__
    return Coming(word.row.code, word.text, due_words(word.state, today), "open", answer)


def _cases(
    slips: Sequence[Slip], words: Mapping[int, Word], told: Mapping[int, list[Told]], today: date
) -> list[Case]:
    repeated = again(slips)
    return [
        _case(slip, words[slip.promise], told.get(slip.promise, []), slip.promise in repeated, today)
        for slip in worst_first(slips)
    ]


def _case(slip: Slip, word: Word, told: Sequence[Told], is_again: bool, today: date) -> Case:
    state = word.state
    ours, theirs = View(slip.cause, ""), View("", "")
    for one in told:
        match one.event:
            case e.CauseNamed(cause=cause) if cause == slip.cause:
                ours = View(cause, one.words)
            case e.CauseViewed(cause=cause):
                theirs = View(cause, one.words)
    came = state.closed_at if state.outcome == "kept" else None
    return Case(
        word.row.code, word.text, day_words(state.first_due_on, today), due_words(state, today),
        day_words(slip.on, today), FATES[slip.verdict], is_again, ours, theirs,
        [_done(one, today) for one in told if isinstance(one.event, e.Deed)],
        [_done(one, today) for one in told if isinstance(one.event, e.Apology)],
        (local_date(came, state.zone) - state.first_due_on).days if came is not None else None,
        slip.verdict.value,
    )  # fmt: skip


def _done(one: Told, today: date) -> Done:
    return Done(one.words, day_words(one.on, today), one.is_theirs)


def _to_thank(words: Sequence[Word], told: Sequence[Told]) -> UUID | None:
    """The word that a thanks is about: of the latest deed, else the last that was kept, else the newest."""
    codes = {word.state.id: word.row.code for word in words}
    deeds = [one for one in told if isinstance(one.event, e.Deed)]
    if deeds:
        return codes[max(deeds, key=lambda one: (one.at, one.seq)).promise]
    kept = [word for word in words if word.state.outcome == "kept"]
    last = max(
        kept or words,
        key=lambda word: (word.state.closed_at or word.state.made_at, word.state.id),
        default=None,
    )
    return last.row.code if last else None
