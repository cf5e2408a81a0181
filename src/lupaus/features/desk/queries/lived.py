"""The whole matter of a promise, told as its customer lived it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lupaus.features.desk.queries import words as say
from lupaus.features.desk.queries.promise_page import Subject
from lupaus.features.desk.queries.thread import Entry, Teller
from lupaus.features.desk.rules import lived as rules
from lupaus.features.desk.rules.lived import Moment
from lupaus.ledger import queries as book
from lupaus.people.access import Scope
from lupaus.people.parties import roots_of

if TYPE_CHECKING:
    from lupaus.ledger import models

MOST = 40
"""The promises of one matter that are read: the newest."""


@dataclass(frozen=True, slots=True)
class Told:
    """One knot, with the promise that it belongs to. `is_ours_alone`: the customer saw nothing of it."""

    entry: Entry
    title: str
    code: UUID
    is_ours_alone: bool


@dataclass(frozen=True, slots=True)
class Matter:
    """What the page shows: a few sentences, then everything in order."""

    sentences: list[str]
    told: list[Told]


def lived(scope: Scope, about: Subject) -> Matter:
    """The matter of this promise in a constant number of queries."""
    state = about.state
    rows = list(
        book.promises(scope)
        .filter(creditor=state.creditor, direction=state.direction, matter=state.matter, is_void=False)
        .select_related("kind", "series")
        .order_by("-pk")[:MOST]
    )
    histories = book.histories(scope, [row.pk for row in rows])
    everything = [(row, one) for row in rows for one in histories.get(row.pk, ())]
    acts = {one.act for _row, one in everything if one.act is not None}
    undone = frozenset(
        book.acts(scope).filter(pk__in=acts).exclude(undone_at=None).values_list("pk", flat=True)
    )
    standing = [(row, one) for row, one in everything if one.act not in undone]
    names = _names(scope, standing)
    told = [found for row, one in standing for found in _told(about, row, one, names)]
    moments = [Moment(one.at, one.event, one.role) for _row, one in standing]
    is_over = all(row.outcome != "open" for row in rows)
    return Matter(_sentences(about, moments, is_over=is_over), sorted(told, key=lambda one: one.entry.iso))


def _names(scope: Scope, standing: list[tuple[models.Promise, book.Happened]]) -> dict[int, str]:
    ids = {one.by for _row, one in standing if one.by is not None}
    ids |= {to for _row, one in standing if isinstance(to := getattr(one.event, "to", None), int)}
    ids |= {row.holder_id for row, _one in standing}
    return {pk: party.name for pk, party in roots_of(scope, ids).items()} if ids else {}


def _told(
    about: Subject, row: models.Promise, one: book.Happened, names: dict[int, str]
) -> list[Told]:  # fmt: skip
    teller = Teller(names, row.kind.slug, about.other.name, row.direction, row.zone, about.today)
    title = say.title_of(row.kind.slug, row.kind.name, row.series.thing if row.series else "")
    is_ours = not rules.reaches(Moment(one.at, one.event, one.role))
    return [Told(entry, title, row.code, is_ours) for entry in teller.entries([one])]


def _sentences(about: Subject, moments: list[Moment], *, is_over: bool) -> list[str]:
    """In plain words, worst first; what was all right is not praised."""
    found = rules.lived(moments, about.now, is_over=is_over)
    if found is None:
        return []
    name = about.other.name or _("the customer")
    days = max(found.length.days, 1)
    said = [
        ngettext("From the first word to now: one day.", "From the first word to now: %(count)s days.", days)
        if not is_over
        else ngettext("From the first word to the last: one day.", "From the first word to the last: %(count)s days.", days)
    ]  # fmt: skip
    said[0] = said[0] % {"count": days}
    if found.silent_since is not None:
        since = say.past_words(found.silent_since, about.state.zone, about.today)
        silence = ngettext(
            "Longest without hearing anything from us: one day, from %(since)s.",
            "Longest without hearing anything from us: %(count)s days, from %(since)s.", found.longest.days,
        )  # fmt: skip
        said.append(silence % {"count": found.longest.days, "since": since})
    counted = (
        (found.asked, ngettext("%(name)s had to ask once.", "%(name)s had to ask %(count)s times.", found.asked)),
        (found.breaks, ngettext("Our word was not kept once.", "Our word was not kept %(count)s times.", found.breaks)),
        (found.hands, ngettext("It changed hands once.", "It changed hands %(count)s times.", found.hands)),
        (found.names, ngettext("%(name)s was told one new name.", "%(name)s was told %(count)s new names.", found.names)),
        (found.deeds, ngettext("One thing was done to put it right.", "%(count)s things were done to put it right.", found.deeds)),
    )  # fmt: skip
    return said + [sentence % {"name": name, "count": count} for count, sentence in counted if count]
