"""Whether a customer is asked now how it felt, and what they have said already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q, QuerySet

from lupaus.core.promise import DENIED
from lupaus.features.feelings.models import Felt
from lupaus.features.feelings.models.moments import moments
from lupaus.features.feelings.rules import asking
from lupaus.features.feelings.rules.moments import moment_of
from lupaus.features.feelings.rules.words import parted
from lupaus.ledger import queries as book
from lupaus.outbox.models import Notice
from lupaus.people.links import Guest
from lupaus.people.merging import family_of
from lupaus.people.models import Party

if TYPE_CHECKING:
    from lupaus.ledger import models

LOOKED_AT = 60
"""So many ended promises of a customer are looked at, as on their own page."""
_STEPS = ("answer_gone_wrong", "answer_put_right", "answer_missing")


@dataclass(frozen=True)
class Asked:
    """The promise that is asked about, whom a line would reach, and what was said before."""

    code: UUID
    promise: int
    holder: int
    person: str
    moment: str
    said: tuple[str, ...] = ()
    is_again: bool = False


def asked(guest: Guest, now: datetime) -> Asked | None:
    """What this customer may tell now. Where they have told within ninety days, they may still say otherwise."""
    found = _subject(guest, now)
    if found is None:
        return None
    row, before, family = found
    return Asked(
        row.code, row.pk, row.holder_id, Party.objects.get(pk=row.holder_id).name, _moment(guest, row, family),
        parted(before.feelings) if before else (), before is not None,
    )  # fmt: skip


def asks(guest: Guest, now: datetime) -> bool:
    """Is there something to ask this customer, that they have not told yet? Most pages are spared at the first look."""
    found = _subject(guest, now)
    return found is not None and found[1] is None


def _subject(guest: Guest, now: datetime) -> tuple[models.Promise, Felt | None, list[int]] | None:
    """The promise that may be asked about, what was said of it before, and all who are this customer."""
    if guest.party.contact_rule in ("grief", "died"):
        return None
    family = family_of(guest.party)
    theirs = _theirs(guest, family)
    # Roughly `asking.is_ended`, so that hardly a page reads a row more: first their yes, or a deed for what broke.
    is_over = (
        Q(outcome="kept", answer="yes")
        | (Q(outcome="kept") & ~Q(how__in=["done", "not_contested", "agreed"]))
        | Q(outcome="broken", deeds__gt=0)
    )
    ended = theirs.filter(is_over, closed_at__gt=now - asking.ASKED_FOR)
    rows = list(ended.order_by("-closed_at", "-pk")[:LOOKED_AT])
    if not rows:
        return None
    before = Felt.objects.filter(organisation=guest.scope.organisation, promise__creditor__in=family)
    last = before.order_by("-first_at", "-pk").first()
    if last is not None and asking.is_too_soon(last.first_at, now):
        rows = [row for row in rows if row.pk == last.promise_id]
    else:
        last = None
    weighs = Q(outcome="open") & (~Q(missed_at=None) | Q(answer__in=list(DENIED)))
    goes_on = Q(outcome="open", matter__in=[row.matter for row in rows])
    others = theirs.filter(weighs | goes_on | Q(done__contains="asked_gone_wrong."))
    states = [book.state(row) for row in others]
    closed = [*(book.state(row) for row in rows), *(one for one in states if not one.is_open)]
    found = asking.ask_about(closed, [one for one in states if one.is_open], now)
    row = next((row for row in rows if found is not None and row.pk == found.id), None)
    if row is None or _waits_before_us(theirs):
        return None
    return row, last, family


def _theirs(guest: Guest, family: list[int]) -> QuerySet[Any]:
    return book.promises(guest.scope).filter(creditor__in=family, direction="ours", is_void=False)


def _waits_before_us(theirs: QuerySet[Any]) -> bool:
    """Does something that they complained of still stand before one of us?"""
    return Notice.objects.filter(promise__in=theirs.values("pk"), step__in=_STEPS, state="waiting").exists()


def _moment(guest: Guest, row: models.Promise, family: list[int]) -> str:
    matter = _theirs(guest, family).filter(matter=row.matter)
    began = matter.select_related("kind").order_by("pk").first() or row
    return moment_of(
        began.kind.slug,
        moments(guest.scope),
        was_late=row.outcome == "broken" or matter.exclude(missed_at=None).exists(),
        is_first=not _theirs(guest, family)
        .filter(made_at__lt=began.made_at)
        .exclude(matter=row.matter)
        .exists(),
    )
