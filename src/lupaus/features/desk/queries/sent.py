"""What went out, what was called about, and what was left out: page by page, the newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lupaus.core import events as e
from lupaus.core.clock_time import local
from lupaus.features.desk.queries import words as say
from lupaus.ledger import queries as book
from lupaus.outbox.deciding import undecided
from lupaus.outbox.models import Envelope, Notice
from lupaus.people import parties
from lupaus.people.access import Scope
from lupaus.people.models import Party
from lupaus.web import speech

if TYPE_CHECKING:
    from lupaus.ledger import models

PAGE = 25
_SHAPES = {"sent": "kept", "refused": "not", "unknown": "not", "withdrawn": "gone"}


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the page. `shape` is the berry's; `promise` the code of what it was about."""

    day: str
    clock: str
    iso: str
    name: str
    party: UUID | None
    what: str
    state: str
    shape: str
    reason: str = ""
    subject: str = ""
    text: str = ""
    language: str = ""
    promise: UUID | None = None
    code: UUID | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of items; `has_next` says whether older ones follow."""

    items: list[Item]
    number: int
    has_next: bool


def texts(scope: Scope, number: int, today: date) -> Listed:
    """Envelopes, by when they went or were sealed."""
    rows = Envelope.objects.filter(organisation=scope.organisation).order_by("-pk")
    page = _page(rows, number)
    return Listed(_envelopes(scope, page[:PAGE], today), number, len(page) > PAGE)


def doubtful(scope: Scope, today: date) -> list[Item]:
    """Those of which nobody knows whether they went; a person decides."""
    return _envelopes(scope, list(undecided(scope)[:20]), today)


def calls(scope: Scope, number: int, today: date) -> Listed:
    """Calls that came on somebody's list, and what became of them."""
    rows = (
        Notice.objects.filter(organisation=scope.organisation, medium="call")
        .select_related("promise", "promise__kind", "promise__series")
        .order_by("-pk")
    )
    page = _page(rows, number)
    people = parties.roots_of(scope, {row.party_id for row in page}) if page else {}
    states = {
        "waiting": _("on the list"), "settled": _("seen to"), "withdrawn": _("not needed any more"),
        "skipped": _("left out"),
    }  # fmt: skip
    items = [
        _item(
            scope, row.not_before, people.get(row.party_id), say.step_name(row.promise.kind.slug, row.step),
            states.get(row.state) or row.state, "kept" if row.state == "settled" else "open", today,
            promise=row.promise.code,
        )
        for row in page[:PAGE]
    ]  # fmt: skip
    return Listed(items, number, len(page) > PAGE)


def left_out(scope: Scope, number: int, today: date) -> Listed:
    """Steps that were skipped, each with its reason."""
    rows = (
        book.events(scope)
        .filter(kind="step_skipped")
        .select_related("promise", "promise__kind")
        .order_by("-at", "-pk")
    )
    page = _page(rows, number)
    decoded = [(row, e.decode(row.kind, row.facts)) for row in page]
    texts_of = book.texts_of(scope, {words for _row, event in decoded if (words := _words(event))})
    ids = {_other(row) for row in page}
    people = parties.roots_of(scope, ids) if ids else {}
    items = []
    for row, event in decoded[:PAGE]:
        if not isinstance(event, e.StepSkipped):
            continue
        reason = texts_of.get(event.words or 0) or str(say.NOT_SENT.get(event.reason, event.reason))
        items.append(
            _item(
                scope, row.at, people.get(_other(row)), say.step_name(row.promise.kind.slug, event.step),
                _("left out"), "gone", today, promise=row.promise.code, reason=reason,
            )
        )  # fmt: skip
    return Listed(items, number, len(page) > PAGE)


def _words(event: e.Event) -> int | None:
    found: int | None = getattr(event, "words", None)
    return found


def _other(row: models.Event) -> int:
    promise = row.promise
    return promise.debtor_id if promise.direction == "theirs" else promise.creditor_id


M = TypeVar("M", bound=Model)


def _page(rows: QuerySet[M], number: int) -> list[M]:
    start = (number - 1) * PAGE
    return list(rows[start : start + PAGE + 1])


def _envelopes(scope: Scope, rows: list[Envelope], today: date) -> list[Item]:
    people = parties.roots_of(scope, {row.party_id for row in rows}) if rows else {}
    about = _about(rows)
    return [
        _item(
            scope, row.sent_at or row.sealed_at, people.get(row.party_id),
            str(say.CHANNELS.get(row.channel, row.channel)), str(say.ENVELOPES.get(row.state, row.state)),
            _SHAPES.get(row.state, "open"), today, reason=_reason(row),
            subject=row.subject if row.channel != "own_phone" else "", text=row.text,
            language=row.language, promise=about.get(row.pk), code=row.code,
        )
        for row in rows
    ]  # fmt: skip


def _about(rows: list[Envelope]) -> dict[int, UUID]:
    """By envelope: the first promise that it tells of."""
    found: dict[int, UUID] = {}
    notices = Notice.objects.filter(envelope__in=[row.pk for row in rows]).order_by("pk")
    for envelope, code in notices.values_list("envelope", "promise__code"):
        if envelope is not None:
            found.setdefault(envelope, code)
    return found


def _reason(row: Envelope) -> str:
    return str(say.NOT_SENT.get(row.reason, row.reason)) if row.reason else ""


def _item(
    scope: Scope, at: datetime, party: Party | None, what: str, state: str, shape: str, today: date, *,
    promise: UUID | None = None, reason: str = "", subject: str = "", text: str = "", language: str = "",
    code: UUID | None = None,
) -> Item:  # fmt: skip
    there = local(at, scope.zone)
    tongue = get_language() or "en"
    return Item(
        day=speech.day(there.date(), tongue, "long"),
        clock=speech.at_clock(there, tongue),
        iso=at.isoformat(),
        name=(party.name if party else "") or _("somebody whose data was erased"),
        party=party.code if party and party.erased_at is None else None,
        what=what, state=state, shape=shape, reason=reason, subject=subject, text=text,
        language=language, promise=promise, code=code,
    )  # fmt: skip
