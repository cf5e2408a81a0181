"""What the page for giving a word offers: whom, ready phrases, objects, and what will happen then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import translation
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from lupaus.core import events as e
from lupaus.core.ahead import ahead
from lupaus.core.clock_time import local_date
from lupaus.core.folding import make
from lupaus.core.plan import Contact, Policy
from lupaus.features.desk.queries import words as say
from lupaus.features.desk.queries.promise_page import ComingStep, coming_steps
from lupaus.ledger import queries as book
from lupaus.ledger.policies import Rulebook
from lupaus.people import parties
from lupaus.people.access import NoAccess, Scope, party_of
from lupaus.people.models import Party

Words = str | Lazy

OFFERED = 8
NEWEST = 4
OURS = ("visit", "callback", "recall", "delivery", "repair", "refund", "information", "other")
PHRASES: dict[str, tuple[Words, ...]] = {
    "visit": (_("I will come and sweep."), _("I will come and have a look.")),
    "callback": (_("I will call you back."), _("I will call you as soon as I know.")),
    "recall": (_("I will remind you when it is time again."), _("I will call you before the next winter.")),
    "delivery": (_("I will bring it to you."), _("I will bring it and fit it.")),
    "repair": (_("I will put it right."), _("I will come back and finish the work.")),
    "refund": (_("I will pay it back to you."),),
    "information": (_("I will find out and tell you."), _("I will send you an offer.")),
    "other": (_("I will see to it."),),
    "supply": (_("We will deliver it."), _("We will let you know.")),
}


@dataclass(frozen=True, slots=True)
class Person:
    """One of the people to choose from."""

    code: UUID
    name: str
    place: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Thing:
    """An object of the customer that a visit may be for. `open_slug`: what is promised of it now."""

    id: int
    code: UUID
    thing: str
    open_promise: int | None
    open_slug: str
    due: str
    matter: int | None = None
    is_promised: bool = True


@dataclass(frozen=True, slots=True)
class Supply:
    """An open promise to us that a promise of ours may hang on."""

    id: int
    code: UUID
    words: str


def chosen(scope: Scope, code: str) -> Party | None:
    """The party with this code, if it is one of ours."""
    try:
        return party_of(scope, UUID(code))
    except (ValueError, NoAccess):
        return None


def people(scope: Scope, text: str, party: Party | None, *, suppliers: bool = False) -> list[Person]:
    """Whom to choose from: the one chosen first, then those found, or the newest where nothing is asked."""
    if text.strip():
        found = parties.find(scope, text, OFFERED)
    elif party is not None:
        found = []
    else:
        known = parties.customers(scope)
        known = known.filter(is_supplier=True) if suppliers else known
        found = list(known.order_by("-pk")[:NEWEST])
    rows = [one for one in found if party is None or one.pk != party.pk]
    listed = [_person(one, is_chosen=False) for one in rows]
    return [_person(party, is_chosen=True), *listed] if party else listed


def things(scope: Scope, party: Party, today: date) -> list[Thing]:
    """The living objects of a customer with what is promised of each (two queries)."""
    rows = list(
        book.series(scope).filter(party__in=parties.family_of(party), released_at=None).order_by("pk")
    )
    going = {
        row.series_id: row
        for row in book.promises(scope)
        .filter(series__in=[row.pk for row in rows], outcome="open")
        .select_related("kind")
    }
    found = []
    for row in rows:
        promise = going.get(row.pk)
        due = say.due_words(book.state(promise), today) if promise else ""
        found.append(
            Thing(
                row.pk, row.code, row.thing or str(_("the object")), promise.pk if promise else None,
                promise.kind.slug if promise else "", due, promise.matter if promise else None,
                row.is_promised,
            )
        )  # fmt: skip
    return found


def supplies(scope: Scope, today: date) -> list[Supply]:
    """Open promises to us, the soonest first."""
    rows = (
        book.promises(scope)
        .filter(direction="theirs", outcome="open")
        .select_related("debtor", "content")
        .order_by("due_end", "pk")[:20]
    )
    return [
        Supply(
            row.pk, row.code,
            f"{row.debtor.name}: {row.content.text if row.content else ''} ({say.due_words(book.state(row), today)})",
        )
        for row in rows
    ]  # fmt: skip


def phrases(kind: str, language: str) -> list[str]:
    """Ready words for this kind, in the language of whom they are said to."""
    with translation.override(language):
        return [str(phrase) for phrase in PHRASES.get(kind, ())]


def foreseen(scope: Scope, wish: e.Made, contact: Contact, name: str, now: datetime) -> list[ComingStep]:
    """What will happen once this word is given, step by step."""
    rules = Rulebook(scope.organisation)
    kind = rules.kinds[wish.kind]
    promise = make(wish, 0, now)
    found = ahead(promise, now, Policy(kind, rules.calendar, contact))
    return list(coming_steps(kind.slug, name, found, wish.zone, local_date(now, wish.zone)))


def _person(party: Party, *, is_chosen: bool) -> Person:
    place = ", ".join(filter(None, (party.address, party.area or party.town)))
    return Person(party.code, party.name, place, is_chosen)
