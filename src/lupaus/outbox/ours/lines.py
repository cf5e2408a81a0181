"""What each notification says: its facts read in a few questions for many, then one sentence each.

No word of a customer leaves the house here, and a name only where the firm lets it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from lupaus.core.clock_time import local_date
from lupaus.core.notifications import Topic
from lupaus.ledger import queries as book
from lupaus.outbox.models import Notification
from lupaus.outbox.ours.words import key_of, kind_words, moment, say
from lupaus.people.access import Scope
from lupaus.people.parties import roots_of
from lupaus.web import speech

_BY_EVENT = {"after_asking": "mandate_asked", "after_answer": "mandate_answered",
             "came_back": "handed_over", "went_back": ""}  # fmt: skip
_OF_TIME = frozenset({"pressing", "missed", "helps"})


class Told(NamedTuple):
    """One sentence, the subject that it has alone, and its promise's public code."""

    subject: str
    text: str
    code: str
    topic: str


class Reader(NamedTuple):
    """For whom it is worded. `shows_names`: may a customer's name stand in it?"""

    scope: Scope
    language: str
    shows_names: bool
    now: datetime


def lines_of(reader: Reader, rows: Sequence[Notification]) -> list[Told]:
    """A sentence for each that still says something, in order, two that say the same once.

    `rows` have their promise and its kind, the oldest first.
    """
    rows = _latest(rows, reader.now)
    if not rows:
        return []
    promises = [row.promise for row in rows]
    people = people_of(reader.scope, promises)
    who = _who(reader.scope, rows)
    found: dict[tuple[str, str], Told] = {}
    for row in rows:
        facts = facts_of(reader, row.promise, people)
        facts["person"] = _name(reader.scope, people, _person(row, who))
        facts["until"] = moment(row.by, reader.now, reader.scope.zone, reader.language) if row.by else ""
        key = key_of(row.step, is_inner=row.promise.direction == "inner")
        told = Told(
            say(reader.language, f"{key}.subject", **facts), say(reader.language, key, **facts),
            str(row.promise.code), row.topic,
        )  # fmt: skip
        found.setdefault((told.text, told.code), told)
    return list(found.values())


def _latest(rows: Sequence[Notification], now: datetime) -> list[Notification]:
    """Of one promise's time only the last word: that it was near is no news once it has come."""
    last = {row.promise_id: row.pk for row in rows if key_of(row.step) in _OF_TIME}
    return [
        row
        for row in rows
        if key_of(row.step) not in _OF_TIME
        or (last[row.promise_id] == row.pk and (key_of(row.step) != "pressing" or now < row.promise.due_end))
    ]


def _person(row: Notification, who: Mapping[int, int]) -> int | None:
    """Of whom it speaks: whoever acted; who has too much; else who holds it."""
    if row.topic == Topic.TOO_MUCH:
        return row.promise.creditor_id
    return who.get(row.pk) or (row.promise.holder_id if row.step != "came_back" else None)


def people_of(scope: Scope, promises: Iterable[Any]) -> Mapping[int, Any]:
    """Everybody who stands in these, merges followed."""
    ids = {pk for p in promises for pk in (p.holder_id, p.creditor_id, p.debtor_id)}
    return roots_of(scope, ids)


def facts_of(reader: Reader, promise: Any, people: Mapping[int, Any]) -> dict[str, str]:
    """What may be said of a promise: its sort, its time, and perhaps a name; never a word of what it is about."""
    other = promise.debtor_id if promise.direction == "theirs" else promise.creditor_id
    shows = reader.shows_names and promise.direction != "inner"
    today = local_date(reader.now, promise.zone)
    return {
        "what": kind_words(promise.kind.slug, promise.kind.name, reader.language),
        "name": people[other].name if shows and other in people else "",
        "colleague": people[other].name
        if promise.direction == "inner" and other in people and other != reader.scope.party
        else "",
        "due": speech.when(promise.due_on, today, reader.language, promise.due_time).replace(
            speech.NBSP, " "
        ),
        "at": speech.at_clock(promise.due_time, reader.language).replace(speech.NBSP, " ")
        if promise.due_time
        else "",
    }


def _who(scope: Scope, rows: Sequence[Notification]) -> dict[int, int]:
    """Who acted, where the row of the promise does not tell: read from the latest event of its kind."""
    wanted = {row.promise_id for row in rows if row.step in _BY_EVENT}
    kinds = {kind for kind in _BY_EVENT.values() if kind}
    latest: dict[tuple[int, str], tuple[int | None, str]] = {}
    if wanted:
        events = book.events(scope).filter(promise__in=wanted, kind__in=kinds).order_by("seq")
        for promise, kind, by, facts in events.values_list("promise", "kind", "by", "facts"):
            latest[promise, kind] = (by, facts)
    found: dict[int, int] = {}
    for row in rows:
        if row.step == "gift_thanked":
            found[row.pk] = row.attempt  # the one who said it is what tells one word from another
            continue
        last = latest.get((row.promise_id, _BY_EVENT.get(row.step, "")), (None, "{}"))
        acted = json.loads(last[1]).get("to") if row.step == "came_back" else last[0]
        if acted is not None:
            found[row.pk] = int(acted)
    return found


def _name(scope: Scope, people: Mapping[int, Any], party: int | None) -> str:
    if party is None:
        return ""
    found = people if party in people else roots_of(scope, [party])
    return str(found[party].name) if party in found else ""
