"""One word to us, for the pages about it: a slip with whom it reaches, what hangs on it, what it may hang on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from lupaus.core import events as e
from lupaus.core.clock_time import local_date
from lupaus.core.promise import Promise
from lupaus.features.suppliers.queries import reading
from lupaus.features.suppliers.queries.danger import Danger, comes_on, danger
from lupaus.features.suppliers.queries.wording import cause_words, day_words, due_words, kind_words
from lupaus.features.suppliers.rules.slips import slipped_on
from lupaus.ledger import queries as book
from lupaus.ledger.hanging import hanging_on
from lupaus.ledger.record import Expect
from lupaus.people.access import Scope
from lupaus.people.models import Party
from lupaus.people.parties import roots_of

if TYPE_CHECKING:
    from lupaus.ledger import models

OFFERED = 100


@dataclass(frozen=True, slots=True)
class About:
    """A promise with the one on its other side. `shown` is what a page of it sends back."""

    row: models.Promise
    state: Promise
    party: Party
    text: str
    due: str
    today: date

    @property
    def code(self) -> UUID:
        return self.row.code

    @property
    def name(self) -> str:
        """Who is on the other side, as it is shown."""
        return self.party.name or _("somebody whose data was erased")

    @property
    def shown(self) -> str:
        expect = Expect.of(self.state)
        return f"{expect.terms_no}|{expect.holder}|{expect.outcome}|{expect.stage}"

    @property
    def is_late(self) -> bool:
        """Has it slipped already?"""
        return slipped_on(self.state) is not None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the supplier answered last under these terms. `cause` and `word`: their view of it."""

    is_late: bool
    done: str
    on: date | None
    day: str
    cause: str
    cause_code: str
    word: str
    when: str


@dataclass(frozen=True, slots=True)
class Choice:
    """An open word to us that a promise of ours may hang on."""

    code: UUID
    words: str
    is_chosen: bool


def about(scope: Scope, code: UUID, now: datetime, *, direction: str = "theirs") -> About:
    """The promise of this public code and direction. Raises `Http404` where this organisation has none such."""
    rows = book.promises(scope).filter(direction=direction, is_void=False)
    row = rows.select_related("kind", "series", "content").filter(code=code).first()
    if row is None:
        raise Http404
    state = book.state(row)
    other = state.debtor if direction == "theirs" else state.creditor
    today = local_date(now, state.zone)
    text = row.content.text if row.content else kind_words(row.kind.slug, row.kind.name)
    return About(row, state, roots_of(scope, [other])[other], text, due_words(state, today), today)


def answer(scope: Scope, subject: About) -> Answer | None:
    """What they answered since the present terms stood; None where they have said nothing."""
    told = reading.told(scope, [subject.state.id], ("slip_foretold", "affirmed", "cause_viewed", "remarked"))
    said = [one for one in told if one.is_theirs and one.at >= subject.state.terms_at]
    last = next((one for one in reversed(said) if isinstance(one.event, e.SlipForetold | e.Affirmed)), None)
    if last is None:
        return None
    when = day_words(last.on, subject.today)
    if isinstance(last.event, e.Affirmed):
        return Answer(False, "", None, "", "", "", "", when)
    view = next((one for one in reversed(said) if isinstance(one.event, e.CauseViewed)), None)
    note = next((one for one in reversed(said) if isinstance(one.event, e.Remarked)), None)
    cause = view.event.cause if view is not None and isinstance(view.event, e.CauseViewed) else ""
    word = view.words if view is not None else note.words if note is not None else ""
    on = last.event.due_on if isinstance(last.event, e.SlipForetold) else None
    return Answer(
        True,
        last.words,
        on,
        day_words(on, subject.today) if on else "",
        cause_words(cause),
        cause,
        word,
        when,
    )


def reached(scope: Scope, subject: About, on: date | None, now: datetime) -> Danger:
    """Whom it reaches when the thing comes on that day; None: nobody knows the day."""
    return danger(scope, {subject.state.id: on}, now)


def expected(scope: Scope, subject: About, now: datetime) -> date | None:
    """The day on which the thing may be expected now, by what they said last."""
    told = reading.told(scope, [subject.state.id], ("slip_foretold", "affirmed"))
    return comes_on(subject.state, told[-1] if told else None, now)


def choices(scope: Scope, subject: About, now: datetime) -> list[Choice]:
    """The open words to us that this promise of ours may hang on, the soonest due first."""
    rows = book.promises(scope).filter(direction="theirs", outcome="open", is_void=False)
    found = list(rows.select_related("content", "kind").order_by("due_end", "pk")[:OFFERED])
    below = {one.id for one in hanging_on(scope, [subject.state.id])}
    people = roots_of(scope, {row.debtor_id for row in found}) if found else {}
    return [
        Choice(
            row.code,
            _("%(name)s: %(what)s, %(when)s") % {
                "name": people[row.debtor_id].name,
                "what": row.content.text if row.content else kind_words(row.kind.slug, row.kind.name),
                "when": due_words(book.state(row), subject.today),
            },
            row.pk == subject.state.depends_on,
        )
        for row in found
        if row.pk not in below
    ]  # fmt: skip
