"""One promise as its page shows it: the word, the facts, what has been and what is coming."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists
from django.utils.translation import gettext as _

from lupaus.core.ahead import Coming, ahead
from lupaus.core.calendar import Calendar
from lupaus.core.clock_time import local_date
from lupaus.core.kinds import Kind
from lupaus.core.plan import Contact, Policy
from lupaus.core.promise import Promise
from lupaus.features.desk.queries import custody_words, giving_words
from lupaus.features.desk.queries import words as say
from lupaus.features.desk.queries.thread import Entry, Teller
from lupaus.features.desk.rules.standing import Moves, Shown, fate_of, moves
from lupaus.ledger import queries as book
from lupaus.ledger.policies import Rulebook
from lupaus.outbox.models import Notice
from lupaus.people import parties
from lupaus.people.access import Scope
from lupaus.people.models import Party
from lupaus.web import fates

if TYPE_CHECKING:
    from lupaus.ledger import models

MANY = 20
"""How many promises that hang on this one are named on its page."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A promise with what every one of its pages needs. `other` is the customer, or the supplier."""

    row: models.Promise
    state: Promise
    kind: Kind
    calendar: Calendar
    other: Party
    people: dict[int, Party]
    title: str
    due: str
    word: str
    today: date
    now: datetime
    has_supplies: bool = False

    @property
    def plain_word(self) -> str:
        """What was promised, in our words, where nobody wrote down theirs."""
        return say.without_words(self.row.kind.slug, _shown_name(self.other))

    @property
    def code(self) -> UUID:
        return self.row.code

    @property
    def is_theirs(self) -> bool:
        """Is it a supplier's word to us?"""
        return self.state.direction == "theirs"

    @property
    def shown(self) -> Shown:
        state = self.state
        return Shown(state.terms_no, state.holder, state.outcome, state.stage)

    @property
    def moves(self) -> Moves:
        return moves(self.state, self.kind, self.now, self.today)

    @property
    def fate(self) -> str:
        return fate_of(self.state)

    @property
    def fate_words(self) -> str:
        if self.state.is_void:
            return _("taken back")
        return fates.look(self.fate)[1]

    @property
    def contact(self) -> Contact:
        return Contact(self.other.can_call, self.other.can_message, self.other.contact_rule)

    def name(self, party: int) -> str:
        """A person's name as it is now."""
        return _shown_name(self.people[party])


@dataclass(frozen=True, slots=True)
class ComingStep:
    """A step still to come, as one line of the thread. `mark` names it in the form that skips it."""

    when: str
    iso: str
    words: str
    mark: str = ""
    is_end: bool = False
    is_left_out: bool = False


@dataclass(frozen=True, slots=True)
class BeforeUs:
    """A line of the call list or a note that waits for one of us about this promise."""

    id: int
    words: str
    since: str
    is_call: bool


@dataclass(frozen=True, slots=True)
class Other:
    """Another promise that this one hangs on, or that hangs on it."""

    code: UUID
    title: str
    name: str
    due: str
    fate: str


@dataclass(frozen=True, slots=True)
class Page:
    """All that the promise page shows beside its subject."""

    cite: str
    facts: list[tuple[str, str]]
    past: list[Entry]
    coming: list[ComingStep]
    before_us: list[BeforeUs]
    hangs_on: Other | None
    dependents: list[Other]
    thanks: Entry | None
    phone: str | None
    happened: list[book.Happened]


def subject(scope: Scope, code: UUID, now: datetime) -> Subject | None:
    """The promise with this public code; None where this organisation has none such."""
    # Has anybody given us a word that is open, so that ours may hang on it?
    supplies = Exists(book.promises(scope).filter(direction="theirs", outcome="open"))
    rows = book.promises(scope).select_related("kind", "series", "content").annotate(has_supplies=supplies)
    row = rows.filter(code=code).first()
    if row is None:
        return None
    state = book.state(row)
    rules = Rulebook(scope.organisation)
    people = parties.roots_of(scope, {state.debtor, state.creditor, state.holder, state.guarantor})
    today = local_date(now, state.zone)
    other = people[state.debtor if state.direction == "theirs" else state.creditor]
    thing = row.series.thing if row.series else ""
    return Subject(
        row, state, rules.kinds[state.kind], rules.calendar, other, people,
        say.title_of(row.kind.slug, row.kind.name, thing), say.due_words(state, today),
        row.content.text if row.content else "", today, now, row.has_supplies,
    )  # fmt: skip


def page(scope: Scope, about: Subject) -> Page:
    """What the page of this promise shows; the same number of queries however long its history."""
    state, slug = about.state, about.row.kind.slug
    happened = book.history(scope, state.id)
    acts = {one.act for one in happened if one.act is not None}
    undone = book.acts(scope).filter(pk__in=acts).exclude(undone_at=None).values_list("pk", flat=True)
    known = {pk: _shown_name(party) for pk, party in about.people.items()}
    by = {one.by for one in happened if one.by is not None} | giving_words.asked_in(happened)
    by |= custody_words.named_in(happened)
    by -= known.keys()
    if by:
        known |= {pk: _shown_name(party) for pk, party in parties.roots_of(scope, by).items()}
    name = _shown_name(about.other)
    notes = frozenset(step.key for step in about.kind.steps if step.medium == "note")
    teller = Teller(known, slug, name, state.direction, state.zone, about.today, frozenset(undone), notes)
    past = [replace(one, quote="") if one.quote == about.word else one for one in teller.entries(happened)]
    hangs_on, dependents = _links(scope, about)
    return Page(
        cite=_cite(about, known.get(state.debtor, ""), happened[0].role if happened else ""),
        facts=_facts(about),
        past=past,
        coming=list(coming_steps(slug, name, _ahead(about), state.zone, about.today)),
        before_us=_before_us(scope, about),
        hangs_on=hangs_on,
        dependents=dependents,
        thanks=_thanks(happened, past, teller),
        phone=parties.phone_of(about.other) if about.other.can_call else None,
        happened=happened,
    )


def coming_steps(
    slug: str, name: str, found: Iterable[Coming], zone: str, today: date
) -> Iterable[ComingStep]:
    """The plan in plain words; steps that are only late by now are not worth a line."""
    for one in found:
        if one.skipped in ("useless", "newer") or one.step == "went_back":  # told with "came_back"
            continue
        when = say.moment_words(one.at, zone, today)
        if one.skipped:
            facts = {"step": say.step_name(slug, one.step), "reason": say.SKIPPED.get(one.skipped, "")}
            left_out = _("Will be left out: %(step)s (%(reason)s).") % facts
            yield ComingStep(when, one.at.isoformat(), left_out, is_left_out=True)
            continue
        is_end = one.medium == "end"
        yield ComingStep(
            when, one.at.isoformat(), say.coming_words(slug, one.step, name),
            "" if is_end else f"{one.step}.{one.attempt}", is_end,
        )  # fmt: skip


def _ahead(about: Subject) -> list[Coming]:
    return ahead(about.state, about.now, Policy(about.kind, about.calendar, about.contact))


def _cite(about: Subject, debtor: str, role: str) -> str:
    when = say.past_words(about.state.made_at, about.state.zone, about.today)
    if about.state.stage == "offered" and about.state.is_open:
        return _("%(name)s offered, %(when)s") % {"name": debtor, "when": when}
    if not about.state.is_promised:
        return _("nobody was promised this; noted %(when)s") % {"when": when}
    if role == "list":
        return _("%(name)s, from the customer list, %(when)s") % {"name": debtor, "when": when}
    return _("%(name)s promised, %(when)s") % {"name": debtor, "when": when}


def _facts(about: Subject) -> list[tuple[str, str]]:
    state = about.state
    first = ""
    if state.terms_no > 1:
        first = say.due_words(
            state._replace(due_on=state.first_due_on, due_time=state.first_due_time, starts_time=None),
            about.today,
        )
    waits = say.moment_words(state.lapses_at, state.zone, about.today) if state.lapses_at else ""
    return [
        (_("By when"), about.due),
        (_("First promised for"), first),
        (_("Waits until"), waits if state.is_open else ""),
        (_("Has it now"), about.name(state.holder) if state.is_open else ""),
        (_("Answers for it"), about.name(state.guarantor) if state.guarantor != state.holder else ""),
        (_("Cause"), str((say.THEIR_CAUSES if about.is_theirs else say.CAUSES).get(state.cause, ""))),
        (_("Next contact"), say.moment_words(state.wanted_at, state.zone, about.today) if state.wanted_at else ""),
        (_("Messages"), _("planned messages rest") if state.is_quiet and state.is_open else ""),
    ]  # fmt: skip


def _before_us(scope: Scope, about: Subject) -> list[BeforeUs]:
    state = about.state
    rows = Notice.objects.filter(
        organisation=scope.organisation, promise=state.id, holder=scope.party, state="waiting",
        medium__in=("call", "note"), not_before__lte=about.now,
    ).order_by("pk")  # fmt: skip
    return [
        BeforeUs(
            row.pk, say.step_name(about.row.kind.slug, row.step),
            say.past_words(row.not_before, state.zone, about.today), row.medium == "call",
        )
        for row in rows
        if _still_waits(row, state)
    ]  # fmt: skip


def _still_waits(line: Notice, state: Promise) -> bool:
    if line.step in ("handed", "tell_name"):  # the page itself says these
        return False
    is_fresh = state.is_open and line.terms_no == state.terms_no
    return is_fresh or line.step.startswith(("answer_", "after_"))


def _links(scope: Scope, about: Subject) -> tuple[Other | None, list[Other]]:
    found = book.promises(scope).select_related("kind", "series")
    rows = list(found.filter(depends_on=about.state.id).order_by("due_end", "pk")[:MANY])
    if about.state.depends_on is not None:
        rows += found.filter(pk=about.state.depends_on)
    ids = {row.debtor_id if row.direction == "theirs" else row.creditor_id for row in rows}
    people = parties.roots_of(scope, ids) if ids else {}
    others = {row.pk: _other(row, people, about.today) for row in rows}
    hangs_on = others.pop(about.state.depends_on, None) if about.state.depends_on else None
    return hangs_on, list(others.values())


def _other(row: models.Promise, people: dict[int, Party], today: date) -> Other:
    state = book.state(row)
    party = people[row.debtor_id if row.direction == "theirs" else row.creditor_id]
    title = say.title_of(row.kind.slug, row.kind.name, row.series.thing if row.series else "")
    return Other(row.code, title, _shown_name(party), say.due_words(state, today), fate_of(state))


def _thanks(happened: Iterable[book.Happened], past: list[Entry], teller: Teller) -> Entry | None:
    """The last thanks that have words: they stand on the page as what they are, a joy."""
    found = [one for one in happened if one.kind == "thanked" and one.words and one.act not in teller.undone]
    return next(iter(teller.entries(found[-1:])), None)


def _shown_name(party: Party) -> str:
    return party.name or _("somebody whose data was erased")


def codes(scope: Scope, ids: Sequence[int]) -> list[UUID]:
    """The public codes of promises by their row ids, in that order."""
    found = dict(book.promises(scope).filter(pk__in=ids).values_list("pk", "code"))
    return [found[pk] for pk in ids if pk in found]
