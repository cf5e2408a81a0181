"""In people's own words: what customers asked and thanked for, and what could not be told them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from lupaus.core import events as e
from lupaus.features.calls.rules.lines import Waiting
from lupaus.ledger import queries as book
from lupaus.outbox.models import Envelope
from lupaus.people.access import Scope
from lupaus.people.parties import roots_of

THANKS_SEEN = "thanks_seen"
"""The topic of the remark that says: I have read this thanks."""
THANKS_KEPT = timedelta(days=90)
THANKS_SHOWN = 5


class Quote(NamedTuple):
    """What a line is about, word for word. `ours`: the message of ours that did not arrive;
    `is_doubtful`: nobody knows whether it went."""

    text: str
    at: datetime
    ours: UUID | None = None
    is_doubtful: bool = False


class Thanks(NamedTuple):
    """A customer's thanks. `text` may be empty: then they only tapped."""

    promise: UUID
    text: str
    name: str
    place: str
    language: str
    at: datetime


class Change(NamedTuple):
    """Something that happened to a promise, and who did it: "" is the machine."""

    promise: int
    kind: str
    event: e.Event
    at: datetime
    role: str
    by: int | None


def quotes(scope: Scope, lines: Iterable[Waiting]) -> dict[int, Quote]:
    """By notice: what the customer wrote, or our text that did not reach them."""
    lines = list(lines)
    between = _between_us(scope, [line for line in lines if line.step in _SAID_BETWEEN_US])
    asked = {(line.promise, line.attempt): line.notice for line in lines if line.step.startswith("answer_")}
    if not asked:
        return between
    wanted = Q()
    for promise, seq in asked:
        wanted |= Q(promise=promise, seq=seq)
    rows = [
        (row.promise_id, row.seq, row.at, e.decode(row.kind, row.facts))
        for row in book.events(scope).filter(wanted)
    ]
    texts = book.texts_of(scope, {words for *_, event in rows if (words := _words_of(event))})
    failed = _envelopes(scope, [event for *_, event in rows])
    found = between
    for promise, seq, at, event in rows:
        quote = _quote(event, at, texts, failed)
        if isinstance(event, e.Contested) and (after := _said_after(scope, promise, seq)):
            quote = after
        if quote.text:
            found[asked[promise, seq]] = quote
    return found


_SAID_BETWEEN_US = {
    "handed": ("handed_over",),
    "came_back": ("hand_over_declined", "hand_over_returned"),
}
"""By step of a note between colleagues the events of which the last one's words stand in it."""


def _between_us(scope: Scope, lines: list[Waiting]) -> dict[int, Quote]:
    """Why a colleague asks, or says no, in their own words; by notice."""
    if not lines:
        return {}
    kinds = [kind for found in _SAID_BETWEEN_US.values() for kind in found]
    rows = book.events(scope).filter(promise__in={line.promise for line in lines}, kind__in=kinds)
    last: dict[tuple[int, str], tuple[datetime, int | None]] = {}
    for row in rows.order_by("promise", "seq"):
        step = next(step for step, found in _SAID_BETWEEN_US.items() if row.kind in found)
        last[row.promise_id, step] = (row.at, _words_of(e.decode(row.kind, row.facts)))
    texts = book.texts_of(scope, {words for _at, words in last.values() if words})
    said = {line.notice: last.get((line.promise, line.step), (line.since, None)) for line in lines}
    return {
        notice: Quote(text, at) for notice, (at, words) in said.items() if (text := texts.get(words or 0, ""))
    }


def thanks(scope: Scope, now: datetime) -> list[Thanks]:
    """Customers' thanks that I have not read yet, the newest first."""
    rows = list(
        book.events(scope)
        .filter(kind="thanked", at__gte=now - THANKS_KEPT, promise__holder=scope.party)
        .exclude(role="member")
        .order_by("-at", "-promise", "-seq")
        .values_list("promise", "promise__code", "seq", "facts", "at", "promise__creditor")[:THANKS_SHOWN]
    )
    if not rows:
        return []
    read = dict(
        book.events(scope)
        .filter(kind="remarked", promise__in={row[0] for row in rows}, facts__contains=f'"{THANKS_SEEN}"')
        .order_by("seq")
        .values_list("promise", "seq")
    )
    unread = [row for row in rows if row[2] > read.get(row[0], 0)]
    words = {row[:3]: e.decode("thanked", row[3]) for row in unread}
    texts = book.texts_of(scope, {found for event in words.values() if (found := _words_of(event))})
    people = roots_of(scope, {row[5] for row in unread})
    return [
        Thanks(
            row[1], texts.get(_words_of(words[row[:3]]) or 0, ""), people[row[5]].name,
            people[row[5]].town or people[row[5]].area, people[row[5]].language, row[4],
        )
        for row in unread
    ]  # fmt: skip


def last_changes(scope: Scope, promise_ids: Collection[int]) -> list[Change]:
    """The last thing that a person did to each of these promises, the newest first."""
    rows = (
        book.events(scope)
        .filter(promise__in=promise_ids)
        .exclude(role="engine")
        .order_by("promise", "-seq")
        .only("promise_id", "kind", "facts", "at", "role", "by_id")
    )
    newest: dict[int, Change] = {}
    for row in rows:
        if row.promise_id not in newest:
            event = e.decode(row.kind, row.facts)
            newest[row.promise_id] = Change(row.promise_id, row.kind, event, row.at, row.role, row.by_id)
    return sorted(newest.values(), key=lambda change: change.at, reverse=True)


def _said_after(scope: Scope, promise: int, seq: int) -> Quote | None:
    """What the customer wrote was missing, after their "no"."""
    row = (
        book.events(scope)
        .filter(promise=promise, seq__gt=seq, kind="remarked", role="customer", facts__contains='"missing"')
        .order_by("-seq")
        .first()
    )
    words = _words_of(e.decode(row.kind, row.facts)) if row else None
    return Quote(book.texts_of(scope, {words}).get(words, ""), row.at) if row and words else None


def _words_of(event: e.Event) -> int | None:
    found: int | None = getattr(event, "words", None)
    return found


def _quote(event: e.Event, at: datetime, texts: dict[int, str], failed: dict[int, Envelope]) -> Quote:
    if isinstance(event, e.TellingFailed):
        envelope = failed.get(event.envelope or 0)
        if envelope is None:
            return Quote("", at)
        return Quote(envelope.text, at, envelope.code, envelope.state == "unknown")
    return Quote(texts.get(_words_of(event) or 0, ""), at)


def _envelopes(scope: Scope, events: Iterable[e.Event]) -> dict[int, Envelope]:
    ids = {event.envelope for event in events if isinstance(event, e.TellingFailed) and event.envelope}
    return Envelope.objects.filter(organisation=scope.organisation).in_bulk(ids) if ids else {}


def envelope_of(scope: Scope, promise: int, seq: int) -> UUID | None:
    """The message that this line of a failed or doubtful telling is about."""
    row = book.events(scope).filter(promise=promise, seq=seq, kind="telling_failed").first()
    event = e.decode(row.kind, row.facts) if row else None
    if not isinstance(event, e.TellingFailed) or event.envelope is None:
        return None
    found = Envelope.objects.filter(organisation=scope.organisation, pk=event.envelope)
    return found.values_list("code", flat=True).first()
