"""What was done lately, act by act, and what can still be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Min, Q
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from lupaus.core import events as e
from lupaus.core.clock_time import local_date
from lupaus.features.desk.queries import words as say
from lupaus.ledger import queries as book
from lupaus.ledger.undoing import undoable
from lupaus.people import parties
from lupaus.people.access import Scope

if TYPE_CHECKING:
    from lupaus.ledger import models

Words = str | Lazy

PAGE = 25
ROLES: dict[str, Words] = {
    "customer": gettext_lazy("a customer"),
    "supplier": gettext_lazy("a supplier"),
    "list": gettext_lazy("a customer list"),
    "engine": gettext_lazy("Lupaus"),
}
WHAT: dict[str, Words] = {
    "made": pgettext_lazy("who did it", "promised"),
    "kept": pgettext_lazy("who did it", "marked as kept"),
    "agreed_anew": pgettext_lazy("who did it", "agreed anew"),
    "told_anew": gettext_lazy("told a new day"),
    "tried": gettext_lazy("called"),
    "deferred": gettext_lazy("put off"),
    "reported": gettext_lazy("reported as done"),
    "answered": gettext_lazy("answered"),
    "contested": gettext_lazy("said that it was not kept"),
    "accepted": pgettext_lazy("who did it", "said yes"),
    "declined": pgettext_lazy("who did it", "said no"),
    "given_up": gettext_lazy("gave up"),
    "released": pgettext_lazy("who did it", "let go"),
    "cancelled": gettext_lazy("withdrew"),
    "lapsed": gettext_lazy("let lapse"),
    "paused": gettext_lazy("let wait"),
    "resumed": gettext_lazy("went on"),
    "deed": gettext_lazy("did a deed"),
    "apology": gettext_lazy("apologised"),
    "thanked": gettext_lazy("thanked"),
    "gestured": gettext_lazy("gave a gesture"),
    "exception_made": gettext_lazy("made an exception"),
    "mandate_asked": gettext_lazy("asked above the mandate"),
    "mandate_answered": gettext_lazy("answered a colleague"),
    "cause_named": gettext_lazy("named a cause"),
    "remarked": gettext_lazy("noted"),
    "handed_over": gettext_lazy("asked a colleague to take it on"),
    "taken_on": gettext_lazy("took it on"),
    "hand_over_declined": gettext_lazy("did not take it on"),
    "hand_over_returned": gettext_lazy("took a question to a colleague back"),
    "holder_named": gettext_lazy("told the new name"),
    "entrusted": gettext_lazy("passed on what somebody carried"),
    "affirmed": gettext_lazy("said that it will be kept"),
    "step_skipped": gettext_lazy("left a step out"),
    "quieted": gettext_lazy("let messages rest"),
    "unquieted": gettext_lazy("let messages go on"),
    "undone": gettext_lazy("took back"),
    "told": gettext_lazy("told"),
    "telling_failed": gettext_lazy("could not tell"),
}
FINER: dict[tuple[str, str], Words] = {
    ("contested", "partly"): gettext_lazy("said that it was kept only in part"),
    ("remarked", "other_time"): pgettext_lazy("who did it", "asked for another time"),
    ("remarked", "later"): gettext_lazy("asked us to come back later"),
    ("remarked", "gone_wrong"): gettext_lazy("said that something went wrong"),
    ("remarked", "reply"): gettext_lazy("wrote to us"),
    ("remarked", "certificate"): gettext_lazy("gave the certificate"),
    ("remarked", "defect"): gettext_lazy("reported a defect"),
    ("remarked", "thanks_seen"): gettext_lazy("read the thanks"),
    ("remarked", "seen"): gettext_lazy("saw to it"),
    ("tried", "no_answer"): gettext_lazy("called, and nobody answered"),
}
"""What was done, where the event's own facts say it better than its kind."""


@dataclass(frozen=True, slots=True)
class ActRow:
    """One act. `undo` is its code while it can be taken back."""

    when: str
    iso: str
    who: str
    what: str
    about: str
    promise: UUID | None
    is_undone: bool
    undo: UUID | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of acts."""

    rows: list[ActRow]
    number: int
    has_next: bool


def listed(scope: Scope, number: int, now: datetime) -> Listed:
    """The acts of this page (from 1), the newest first; constant queries."""
    start = (number - 1) * PAGE
    seen = book.acts(scope).exclude(~Q(by=scope.party), what__startswith="team.too_much")
    acts = list(seen.select_related("by").order_by("-pk")[start : start + PAGE + 1])
    shown = acts[:PAGE]
    firsts, counts = _firsts(scope, [act.pk for act in shown])
    people = parties.roots_of(scope, {_other(event.promise) for event in firsts.values()}) if firsts else {}
    names = {pk: party.name or _("somebody whose data was erased") for pk, party in people.items()}
    free = undoable(scope, shown, now)
    today = local_date(now, scope.zone)
    rows = [
        _row(act, firsts.get(act.pk), counts.get(act.pk, 0), names, act.pk in free, scope.zone, today)
        for act in shown
    ]
    return Listed(rows, number, len(acts) > PAGE)


def _firsts(scope: Scope, ids: list[int]) -> tuple[dict[int, models.Event], dict[int, int]]:
    """By act: its first event, and how many promises it touched (two queries, however large the acts)."""
    found = {
        row["act"]: (row["first"], row["many"])
        for row in book.events(scope)
        .filter(act__in=ids)
        .values("act")
        .annotate(first=Min("pk"), many=Count("promise", distinct=True))
    }
    events = book.events(scope).select_related("promise", "promise__kind", "promise__series")
    rows = {row.pk: row for row in events.filter(pk__in=[first for first, _many in found.values()])}
    return (
        {act: rows[first] for act, (first, _many) in found.items() if first in rows},
        {act: many for act, (_first, many) in found.items()},
    )


def _row(
    act: models.Act, first: models.Event | None, many: int, names: dict[int, str], is_free: bool,
    zone: str, today: date,
) -> ActRow:  # fmt: skip
    who = act.by.name if act.by is not None and act.role == "member" else str(ROLES.get(act.role, ""))
    what, about, code = _what(first) if first else "", "", None
    if first is not None:
        promise = first.promise
        thing = promise.series.thing if promise.series else ""
        name = names.get(_other(promise), "")
        about = f"{name}, {say.in_a_sentence(promise.kind.slug, promise.kind.name, thing)}"
        code = promise.code
        if many > 1:
            more = ngettext("and one more", "and %(count)s more", many - 1) % {"count": many - 1}
            about = f"{about} {more}"
    return ActRow(
        say.past_words(act.at, zone, today), act.at.isoformat(), who, what, about, code,
        act.undone_at is not None, act.code if is_free else None,
    )  # fmt: skip


def _what(first: models.Event) -> str:
    facts = e.decode(first.kind, first.facts)
    detail = getattr(facts, "topic", "") or getattr(facts, "answer", "") or getattr(facts, "result", "")
    return str(FINER.get((first.kind, detail)) or WHAT.get(first.kind, first.kind))


def _other(promise: models.Promise) -> int:
    return promise.debtor_id if promise.direction == "theirs" else promise.creditor_id
