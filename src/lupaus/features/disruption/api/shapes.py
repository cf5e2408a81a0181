"""What is sent and what is answered. Instants are UTC; days and times of day are wall time in the row's zone."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import AwareDatetime

from lupaus.features.disruption.models import Disruption
from lupaus.features.disruption.queries import page
from lupaus.features.disruption.queries.foreseeing import Foreseen
from lupaus.features.disruption.rules import reach as reaches
from lupaus.features.disruption.rules.dates import Dated
from lupaus.features.disruption.rules.rows import LONGEST
from lupaus.features.disruption.rules.word import Word
from lupaus.people.access import Scope

MOST_ROWS = 5_000
"""In one call; more come in further calls."""
Tongue = Literal["fi", "sv", "en"]


class ReachShape(Schema):
    """Which open promises of ours are hit; what is left out narrows nothing."""

    kind: str = Field("", max_length=30)
    place: str = Field("", max_length=80)
    thing: str = Field("", max_length=80)
    supplier: UUID | None = None
    whose: UUID | None = None
    due_from: date | None = None
    due_to: date | None = None

    @property
    def query(self) -> str:
        """As it stands in an address."""
        return reaches.read({name: str(value) for name, value in self.dict().items() if value}).query


class RowSent(Schema):
    """One whom it hits: what it is about, how they are reached, by when it was promised, in `zone`.

    `last`: it is their last connection. `new_on` and `new_time`: the new time, which is only told.
    """

    journey: str = Field(min_length=1, max_length=LONGEST)
    contact: str = Field(min_length=3, max_length=LONGEST)
    name: str = Field("", max_length=LONGEST)
    language: Literal["", "fi", "sv", "en"] = ""
    due_on: date
    due_time: time | None = None
    zone: str = Field("", max_length=60)
    last: bool = False
    new_on: date | None = None
    new_time: time | None = None


class PhrasesSent(Schema):
    """Why, what has been done already, or all of it in one's own words."""

    cause: str = Field("", max_length=200)
    deed: str = Field("", max_length=200)
    whole: str = Field("", max_length=600)


class WordSent(Schema):
    """What they are told. `phrases` by language. `next_word_at`: by when they hear again, also without news.

    `estimate_at` is no promise. `mode`: none, shift (by `minutes`), one (`on`, perhaps `at`), rows (each its own). `own_dates`: promises
    whose own new date was sent get that one instead.
    """

    phrases: dict[Tongue, PhrasesSent]
    next_word_at: AwareDatetime
    estimate_at: AwareDatetime | None = None
    mode: Literal["none", "shift", "one", "rows"] = "none"
    minutes: int | None = Field(None, ge=1, le=576_000)
    on: date | None = None
    at: time | None = None
    own_dates: bool = False

    def word(self) -> Word:
        """The same as the room takes it; empty phrases are left out."""
        phrases: dict[str, dict[str, str]] = {}
        for language, sent in self.phrases.items():
            said = {name: text.strip() for name, text in sent.dict().items() if text.strip()}
            if said:
                phrases[language] = said
        return Word(
            phrases, self.next_word_at, self.estimate_at, self.mode, self.minutes, self.on, self.at, self.own_dates
        )  # fmt: skip


class DisruptionSent(Schema):
    """An incident. With `rows` the list is theirs, else `reach` finds it in the book. With `word` it is told at once."""

    title: str = Field(min_length=1, max_length=120)
    cause: Literal["own", "supplier", "outside"]
    sector: str = Field("", max_length=10)
    sector_code: str = Field("", max_length=30)
    gesture: str = Field("", max_length=200)
    reach: ReachShape | None = None
    rows: list[RowSent] | None = Field(None, max_length=MOST_ROWS)
    word: WordSent | None = None


class RowsSent(Schema):
    """More rows. The same row twice is one."""

    rows: list[RowSent] = Field(max_length=MOST_ROWS)


class WordAnd(Schema):
    """A word, and how many promises it is to reach, as the look said: another number is refused.

    `takes_over`: of promises that another disruption tells by now; null refuses where there are any.
    """

    word: WordSent
    promises: int | None = Field(None, ge=0)
    takes_over: bool | None = None


class DateSent(Schema):
    """A promise's own new date: by the promise's code, or by its customer's phone or e-mail (then `due_on` tells several
    of theirs apart)."""

    promise: UUID | None = None
    contact: str = Field("", max_length=LONGEST)
    due_on: date | None = None
    new_on: date
    new_time: time | None = None

    def dated(self, row: int) -> Dated:
        """The same as a line of a list."""
        said = {
            "row": str(row),
            "code": str(self.promise or ""),
            "contact": self.contact,
            "new": str(self.new_on),
        }
        code = str(self.promise) if self.promise is not None else ""
        return Dated(
            {name: text for name, text in said.items() if text}, code, self.contact, self.due_on, self.new_on, self.new_time,
        )  # fmt: skip


class DatesSent(Schema):
    """New dates. Those that a promise had already give way to these."""

    dates: list[DateSent] = Field(max_length=MOST_ROWS)


class EndingSent(Schema):
    """It is over. `ending` says what became of the journeys that were brought."""

    learned: str = Field("", max_length=500)
    ending: Literal["", "arrived", "given_up"] = ""


class WrongShape(Schema):
    """A row that could not be taken: its place in what was sent, and why."""

    row: int
    codes: list[str]


class TakenShape(Schema):
    """What became of the rows."""

    new: int
    known: int
    wrong: list[WrongShape]


class LaidShape(Schema):
    """How many promises have got a date of their own, and which lines have not, and why."""

    own: int
    wrong: list[WrongShape]


class SampleShape(Schema):
    """How it reads in one language."""

    language: str
    subject: str
    text: str


class ForeseenShape(Schema):
    """What would happen. `people` after merging; `last_told_at` if it began now; `overlaps`: promises that another
    disruption tells by now; `missing`: languages of theirs without a cause; `own_dates` of
    them have a new date of their own that was sent, `without_dates` have none."""

    promises: int
    people: int
    letters: int
    calls: int
    held: int
    hanging: int
    overlaps: int
    is_everything: bool
    last_told_at: datetime
    missing: list[str]
    own_dates: int
    without_dates: int
    samples: list[SampleShape]

    @classmethod
    def of_found(cls, found: Foreseen) -> ForeseenShape:
        """The same for a program."""
        return cls(
            promises=found.promises, people=found.people, letters=found.letters, calls=found.calls, held=found.held,
            hanging=found.behind_count, overlaps=sum(one.many for one in found.overlaps),
            is_everything=found.is_everything, last_told_at=found.last_told_at, missing=found.missing,
            own_dates=found.dates.own, without_dates=found.dates.without,
            samples=[
                SampleShape(language=one.language, subject=one.said.subject, text=one.said.text)
                for one in found.samples
            ],
        )  # fmt: skip


class ProgressShape(Schema):
    """How far the last word has come: promises gone through, letters that left us, and those that wait."""

    no: int
    total: int
    carried: int
    sent: int
    waiting: int
    calls: int
    held: int
    failed: int


class OnTheSpotShape(Schema):
    """What the front line gave of one kind (ride, food, other): taps on the cards, and the sums that they wrote."""

    thing: str
    taps: int
    cents: int


class DisruptionShape(Schema):
    """An incident, and what came of it so far. Minutes count from the opening; shares in percent. `given_cents`: gestures
    to those hit; `on_the_spot`: what the front line gave; `cost_cents`: both together."""

    code: UUID
    title: str
    cause: str
    sector: str
    sector_code: str
    state: str
    source: str
    opened_at: datetime
    next_word_at: datetime | None
    closed_at: datetime | None
    heard_first: int
    first_word_minutes: int | None
    first_deed_minutes: int | None
    told_first: int | None
    words: int
    deeds: int
    given_cents: int
    on_the_spot: list[OnTheSpotShape]
    cost_cents: int
    progress: ProgressShape | None
    taken: TakenShape | None = None

    @classmethod
    def of_row(cls, scope: Scope, row: Disruption, taken: TakenShape | None = None) -> DisruptionShape:
        """The same for a program."""
        came, going = page.outcome(scope, row), page.progress(row)
        progress = None if going is None else ProgressShape(
            no=going.telling.no, total=going.total, carried=going.telling.carried, sent=going.sent,
            waiting=going.waiting, calls=going.calls, held=going.held, failed=going.failed,
        )  # fmt: skip
        return cls(
            code=row.code, title=row.title, cause=row.cause, sector=row.sector, sector_code=row.sector_code,
            state=row.state, source=row.source, opened_at=row.opened_at, next_word_at=row.next_word_at,
            closed_at=row.closed_at, heard_first=row.heard_first, first_word_minutes=came.first_word,
            first_deed_minutes=came.first_deed, told_first=came.told_first, words=came.words, deeds=came.deeds,
            given_cents=came.cents, cost_cents=came.cost,
            on_the_spot=[OnTheSpotShape(thing=o.thing, taps=o.taps, cents=o.cents) for o in came.on_the_spot],
            progress=progress, taken=taken,
        )  # fmt: skip
