"""Messages that a person sends from their own phone: ready as a link, told only when they say so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import F

from lupaus.channels.own_phone import Parts, parts, sms_link
from lupaus.core.clock_time import local_date
from lupaus.core.lifecycle import Refusal
from lupaus.ledger.record import By
from lupaus.outbox import evidence
from lupaus.outbox.addressing import astray
from lupaus.outbox.models import Envelope, Notice
from lupaus.people.absences import seen_by
from lupaus.people.access import Scope


class Ready(NamedTuple):
    """A message ready to be sent: one tap opens it on the phone. `about` are its promises."""

    code: UUID
    party: UUID
    name: str
    number: str
    text: str
    language: str
    link: str
    parts: Parts
    klass: str
    sealed_at: datetime
    useless_at: datetime | None
    about: tuple[int, ...]


def ready(scope: Scope, now: datetime) -> list[Ready]:
    """Messages that wait to be sent and are still true, words and number, the most pressing first.

    They are mine, and those of colleagues who are away and for whom I stand in.
    """
    holders = seen_by(scope, local_date(now, scope.zone))
    rows = (
        Envelope.objects.filter(organisation=scope.organisation, holder__in=holders, state="by_hand")
        .select_related("party")
        .order_by("urgency", "sealed_at", "pk")
    )
    waiting = list(rows)
    true, strays = _true_notices(scope, now, [row.pk for row in waiting]), astray(waiting)
    found = []
    for row in waiting:
        about = true.get(row.pk, ())
        if len(about) == row.told_count and row.pk not in strays:
            found.append(_ready(row, tuple(about)))
    return found


def by_hand_sent(scope: Scope, code: UUID, now: datetime) -> None:
    """I have sent it. Twice is once. Raises `Refusal` (`not_found`, `changed`)."""
    with transaction.atomic():
        envelope = _held(scope, code)
        if envelope.state == "sent":
            return
        # What was sent was sent, even if it has become untrue meanwhile: the book says what happened.
        if envelope.state not in ("by_hand", "withdrawn"):
            raise Refusal("changed")
        evidence.tell(envelope, now, by=By(scope.party, "member"))


def by_hand_not_sent(scope: Scope, code: UUID, now: datetime) -> None:
    """I will not send it: the step is left out, by a person. Raises `Refusal`."""
    with transaction.atomic():
        envelope = _held(scope, code)
        if envelope.state == "withdrawn":
            return
        if envelope.state != "by_hand":
            raise Refusal("changed")
        notices = list(Notice.objects.filter(envelope=envelope).select_related("promise"))
        evidence.close(envelope, "withdrawn", "person")
        evidence.skip(scope, [(notice, "person") for notice in notices], now, by=By(scope.party, "member"))


def _true_notices(scope: Scope, now: datetime, envelopes: Sequence[int]) -> dict[int, list[int]]:
    """By envelope the promises of its notices that still fit; a rough and quick look for a page."""
    rows = Notice.objects.filter(
        organisation=scope.organisation, state="sealed", envelope__in=envelopes, envelope__state="by_hand"
    )
    rows = rows.exclude(useless_at__lte=now).exclude(promise__is_void=True)
    standing = rows.filter(promise__outcome="open", promise__terms_no=F("terms_no"))
    found: dict[int, list[int]] = {}
    for envelope, promise in (standing | rows.filter(step__startswith="after_")).values_list(
        "envelope", "promise"
    ):
        found.setdefault(envelope or 0, []).append(promise)
    return found


def _ready(row: Envelope, about: tuple[int, ...]) -> Ready:
    return Ready(
        row.code, row.party.code, row.party.name, row.address, row.text, row.language,
        sms_link(row.address, row.text), parts(row.text), row.klass, row.sealed_at, row.useless_at, about,
    )  # fmt: skip


def _held(scope: Scope, code: UUID) -> Envelope:
    rows = Envelope.objects.select_for_update(of=("self",)).select_related("organisation")
    envelope = rows.filter(organisation=scope.organisation, code=code, channel="own_phone").first()
    if envelope is None:
        raise Refusal("not_found")
    return envelope
