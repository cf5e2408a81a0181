"""What a supplier sees behind their signed link: their own words to us, and what we noted of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lupaus.core import events as e
from lupaus.core.clock_time import local_date
from lupaus.features.suppliers.queries import reading
from lupaus.features.suppliers.queries.reading import Told, Word
from lupaus.features.suppliers.queries.wording import cause_words, day_words, due_words
from lupaus.features.suppliers.rules.slips import may_answer, may_view, slip_of
from lupaus.ledger.record import Expect
from lupaus.people.links import Guest
from lupaus.people.models import Organisation, Party
from lupaus.people.parties import family_of, phone_of, roots_of


@dataclass(frozen=True, slots=True)
class Matter:
    """One word of theirs. `said`: what they answered last: "", holds or late. Causes as each side sees them."""

    code: UUID
    shown: str
    text: str
    due: str
    given_on: str
    is_open: bool
    is_late: bool
    said: str
    said_on: str
    done: str
    named: str
    our_cause: str
    our_words: str
    their_cause: str
    their_words: str
    may_view: bool


@dataclass(frozen=True, slots=True)
class Page:
    """The page of one supplier: what is open, what slipped, and thanks to them."""

    firm: Organisation
    name: str
    person: str
    phone: str
    open: list[Matter]
    slipped: list[Matter]
    thanks: list[tuple[str, str]]


def page(guest: Guest, now: datetime) -> Page:
    """Everything that their page shows; it changes nothing."""
    scope, today = guest.scope, local_date(now, guest.scope.zone)
    rows = reading.to_us(scope, today, family_of(guest.party))
    words = reading.words(rows)
    told = reading.told(scope, rows) if words else []
    by_promise: dict[int, list[Told]] = {}
    for one in told:
        by_promise.setdefault(one.promise, []).append(one)
    matters = [_matter(word, by_promise.get(word.state.id, []), now) for word in words]
    person = _person(guest, words)
    firm = guest.party.organisation
    return Page(
        firm, guest.party.name, person.name if person else firm.name,
        (phone_of(person) if person else None) or firm.phone,
        [one for one in matters if one.is_open],
        [one for one in reversed(matters) if one.may_view and not one.is_open][:12],
        [(one.words, day_words(one.on, today)) for one in reversed(told) if isinstance(one.event, e.Thanked) and one.words],
    )  # fmt: skip


def _person(guest: Guest, words: Sequence[Word]) -> Party | None:
    """Who of us waits for the next of their words."""
    waiting = [word.state for word in words if word.state.is_open] or [word.state for word in words[-1:]]
    if not waiting:
        return None
    return roots_of(guest.scope, [waiting[0].holder])[waiting[0].holder]


def _matter(word: Word, told: Sequence[Told], now: datetime) -> Matter:
    state, today = word.state, local_date(now, word.state.zone)
    slip = slip_of(state)
    answers = [
        one for one in told if isinstance(one.event, e.SlipForetold | e.Affirmed) and one.at >= state.terms_at
    ]
    last = answers[-1] if answers else None
    said = "" if last is None else "late" if isinstance(last.event, e.SlipForetold) else "holds"
    ours = [one for one in told if isinstance(one.event, e.CauseNamed)]
    theirs = [one for one in told if isinstance(one.event, e.CauseViewed)]
    expect = Expect.of(state)
    day = last.event.due_on if last is not None and isinstance(last.event, e.SlipForetold) else None
    view = theirs[-1].event if theirs else None
    return Matter(
        word.row.code, f"{expect.terms_no}|{expect.holder}|{expect.outcome}|{expect.stage}", word.text,
        due_words(state, today), day_words(local_date(state.made_at, state.zone), today), may_answer(state),
        slip is not None, said, day_words(last.on, today) if last else "", last.words if last else "",
        day_words(day, today) if day else "", cause_words(state.cause),
        ours[-1].words if ours and state.cause else "",
        cause_words(view.cause) if isinstance(view, e.CauseViewed) else "", theirs[-1].words if theirs else "",
        may_view(state, now),
    )  # fmt: skip
