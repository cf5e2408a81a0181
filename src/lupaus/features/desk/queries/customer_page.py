"""One customer (or supplier) as the page shows them: facts, objects, what is promised, what has been."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from lupaus.core.clock_time import local_date
from lupaus.features.desk.queries import words as say
from lupaus.features.desk.queries.intervals import interval_words
from lupaus.features.desk.queries.thread import Entry, Teller
from lupaus.features.desk.rules.standing import fate_of
from lupaus.ledger import queries as book
from lupaus.people import parties
from lupaus.people.access import Scope
from lupaus.people.models import Basis, ContactPoint, Party
from lupaus.web import fates

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from lupaus.ledger import models

    Cut = Callable[[QuerySet[models.Promise]], QuerySet[models.Promise]]

LOOKED_AT = 25
"""The newest promises whose history is told."""
ENTRIES = 40
MOST_OPEN = 100
SHOWN_KINDS = frozenset(
    "made accepted declined agreed_anew told_anew missed_due reported kept contested answered given_up "
    "released cancelled lapsed tried told deed apology thanked cause_named remarked telling_failed".split()
)


@dataclass(frozen=True, slots=True)
class Object:
    """An object that comes round."""

    code: UUID
    thing: str
    place: str
    rhythm: str
    last_done_on: date | None
    cents: int | None
    travel_cents: int
    next_code: UUID | None
    next_title: str
    next_due: str
    next_fate: str
    is_ended: bool
    ended_why: str
    is_promised: bool


@dataclass(frozen=True, slots=True)
class Going:
    """An open promise, or a closed one in the history."""

    code: UUID
    title: str
    word: str
    due: str
    fate: str
    fate_words: str


@dataclass(frozen=True, slots=True)
class Told:
    """One knot of the history, with the promise that it belongs to."""

    entry: Entry
    title: str
    code: UUID


@dataclass(frozen=True, slots=True)
class Page:
    """All that the customer page shows."""

    points: list[ContactPoint]
    bases: list[tuple[str, date | None, str]]
    objects: list[Object]
    going: list[Going]
    history: list[Told]
    thanks: list[Entry]
    merged: list[Party]

    @property
    def is_empty(self) -> bool:
        return not (self.objects or self.going or self.history)


def page(scope: Scope, party: Party, now: datetime) -> Page:
    """The page of a party; the same number of queries however long they have been a customer."""
    today = local_date(now, scope.zone)
    merged = list(Party.objects.filter(merged_into=party).order_by("pk"))
    family = [party.pk, *(one.pk for one in merged)]
    rows = _both(scope, family, lambda found: found.order_by("-pk")[:LOOKED_AT])
    rows = sorted(rows, key=lambda row: -row.pk)[:LOOKED_AT]
    open_rows = _both(
        scope, family, lambda found: found.filter(outcome="open").order_by("due_end", "pk")[:MOST_OPEN]
    )
    open_rows.sort(key=lambda row: row.due_end)
    history, thanks = _history(scope, rows, party, today)
    return Page(
        list(parties.points_of(party)),
        _bases(family),
        _objects(scope, family, open_rows, today),
        [_going(row, today) for row in open_rows],
        history,
        thanks,
        merged,
    )


def _both(scope: Scope, family: list[int], cut: Cut) -> list[models.Promise]:
    """What was promised to them and what they promised us, each read by its own index."""
    found = book.promises(scope).select_related("kind", "series", "content")
    ours = cut(found.filter(creditor__in=family))
    return [*ours, *cut(found.filter(direction="theirs", debtor__in=family))]


def _bases(family: list[int]) -> list[tuple[str, date | None, str]]:
    how = {
        "at_door": _("asked on the spot"),
        "phone": _("asked on the phone"),
        "written": _("asked in writing"),
        "page": _("asked on their own page"),
        "list": _("asked, says the customer list"),
    }
    rows = Basis.objects.filter(party__in=family, withdrawn_at=None).order_by("pk")
    return [(how.get(row.how, row.how), row.given_on, row.words) for row in rows]


def _objects(scope: Scope, family: list[int], open_rows: list[models.Promise], today: date) -> list[Object]:
    going = {row.series_id: row for row in open_rows if row.series_id is not None}
    rows = book.series(scope).filter(party__in=family).exclude(released_why="undone").order_by("pk")
    return [_object(row, going.get(row.pk), today) for row in rows]


def _object(row: models.Series, promise: models.Promise | None, today: date) -> Object:
    next_title = next_due = next_fate = ""
    if promise is not None:
        state = book.state(promise)
        next_title = say.kind_name(promise.kind.slug, promise.kind.name)
        next_due, next_fate = say.due_words(state, today), fate_of(state)
    return Object(
        row.code, row.thing or _("the object"), row.address, interval_words(row.interval),
        row.last_done_on, row.cents, row.travel_cents, promise.code if promise else None,
        next_title, next_due, next_fate, row.released_at is not None,
        str(say.REASONS.get(row.released_why, row.released_why)), row.is_promised,
    )  # fmt: skip


def _going(row: models.Promise, today: date) -> Going:
    state = book.state(row)
    fate = fate_of(state)
    title = say.title_of(row.kind.slug, row.kind.name, row.series.thing if row.series else "")
    word = row.content.text if row.content else ""
    return Going(row.code, title, word, say.due_words(state, today), fate, fates.look(fate)[1])


def _history(
    scope: Scope, rows: list[models.Promise], party: Party, today: date
) -> tuple[list[Told], list[Entry]]:
    """What has been, the newest first, and the thanks that have words."""
    histories = book.histories(scope, [row.pk for row in rows])
    acts = {one.act for found in histories.values() for one in found if one.act is not None}
    undone = frozenset(
        book.acts(scope).filter(pk__in=acts).exclude(undone_at=None).values_list("pk", flat=True)
    )
    names = _names(scope, {one.by for found in histories.values() for one in found if one.by})
    told: list[tuple[datetime, Told]] = []
    thanks: list[tuple[datetime, Entry]] = []
    for row in rows:
        title = say.title_of(row.kind.slug, row.kind.name, row.series.thing if row.series else "")
        teller = Teller(names, row.kind.slug, party.name, row.direction, row.zone, today)
        for one in histories.get(row.pk, ()):
            if one.kind not in SHOWN_KINDS or one.act in undone:
                continue
            for entry in teller.entries([one]):
                told.append((one.at, Told(entry, title, row.code)))
                if one.kind == "thanked" and one.words:
                    thanks.append((one.at, entry))
    told.sort(key=lambda pair: pair[0], reverse=True)
    thanks.sort(key=lambda pair: pair[0], reverse=True)
    return [one for _at, one in told[:ENTRIES]], [entry for _at, entry in thanks[:3]]


def _names(scope: Scope, ids: set[int]) -> dict[int, str]:
    return {pk: one.name for pk, one in parties.roots_of(scope, ids).items()} if ids else {}
