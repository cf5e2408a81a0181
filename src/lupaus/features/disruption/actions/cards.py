"""Cards are made, opened and tapped. The front line hears first: customers wait for it, three minutes at most."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import base36_to_int, int_to_base36

from lupaus.core import events as e
from lupaus.core.clock_time import Precision, due_end, local_date
from lupaus.core.lifecycle import Refusal
from lupaus.core.notices import Class, Medium, Notice
from lupaus.features.disruption.models import Disruption
from lupaus.features.disruption.models.cards import Card, Tap
from lupaus.ledger.policies import Rulebook
from lupaus.ledger.record import UNDO, By, Line, record
from lupaus.outbox.write import write_notices
from lupaus.people.access import NoAccess, Scope, scope_of_organisation
from lupaus.people.members import leader_of
from lupaus.people.parties import UnclearContact, add_party, canonical, parties_by_contact

LONGEST_WAIT = timedelta(minutes=3)
MOST_CARDS = 200
_SALT = "lupaus.features.disruption.cards"
_BYTES = 12


class DeadCard(Exception):
    """Forged, revoked, or of an incident that is over."""


class Opened(NamedTuple):
    """A card, its incident, and the scope in which a tap on it is done."""

    card: Card
    disruption: Disruption
    scope: Scope


def token_of(card: Card) -> str:
    """What stands in the card's address."""
    head = int_to_base36(card.pk)
    return f"{head}.{_signature(head)}"


def card_of(token: str) -> Opened:
    """The card of a link. Raises `DeadCard`."""
    head, _dot, signature = token.partition(".")
    if not constant_time_compare(signature, _signature(head)):
        raise DeadCard
    try:
        pk = base36_to_int(head)
    except ValueError:
        raise DeadCard from None
    card = Card.objects.select_related("disruption__lead", "organisation").filter(pk=pk).first()
    if card is None or card.revoked_at is not None or card.disruption.state == "closed":
        raise DeadCard
    try:
        scope = scope_of_organisation(card.organisation_id)
    except NoAccess:
        raise DeadCard from None
    return Opened(card, card.disruption, scope._replace(party=card.disruption.lead_id))


def make_cards(
    scope: Scope, disruption: Disruption, labels: Sequence[str], language: str, now: datetime
) -> int:
    """One card for each train, shop or route; what has a card already keeps it. Answers how many are new.

    Raises `Refusal` (disruption_closed).
    """
    if disruption.state == "closed":
        raise Refusal("disruption_closed")
    wanted = list(dict.fromkeys(" ".join(label.split())[:80] for label in labels if label.strip()))[
        :MOST_CARDS
    ]
    with transaction.atomic():
        there = set(disruption.cards.values_list("label", flat=True))
        fresh = [label for label in wanted if label not in there]
        Card.objects.bulk_create(
            Card(
                organisation_id=scope.organisation,
                disruption=disruption,
                label=label,
                language=language,
                made_at=now,
            )
            for label in fresh
        )
        disruption.cards.filter(label__in=wanted).update(revoked_at=None)
    return len(fresh)


def revoke(scope: Scope, code: UUID, now: datetime) -> None:
    """The link is dead from now on."""
    Card.objects.filter(organisation=scope.organisation, code=code, revoked_at=None).update(revoked_at=now)


def waits_until(disruption: Disruption, now: datetime) -> datetime:
    """From when on customers are told a word that begins now: a minute's rest, or three for the front line."""
    has_cards = disruption.cards.filter(revoked_at=None).exists()
    return now + (LONGEST_WAIT if has_cards else UNDO)


def see(opened: Opened, now: datetime) -> None:
    """Somebody there has read it. When all have, customers need not wait any longer."""
    with transaction.atomic():
        row = Disruption.objects.select_for_update(of=("self",)).get(pk=opened.disruption.pk)
        Card.objects.filter(pk=opened.card.pk).update(seen_no=row.word_no, seen_at=now)
        unread = row.cards.filter(revoked_at=None, seen_no__lt=row.word_no).exists()
        telling = row.tellings.filter(no=row.word_no).first()
        if unread or telling is None or row.tell_from is None or row.tell_from <= now:
            return
        row.tell_from = max(now, telling.begun_at + UNDO)
        row.save(update_fields=["tell_from"])


def tap(
    opened: Opened, what: str, *, act: UUID, now: datetime, words: str = "", thing: str = "", cents: int = 0,
    contact: str = "",
) -> Tap:  # fmt: skip
    """One tap. The same `act` again is the same tap. Raises `Refusal`: unknown_tap, no_need, bad_contact."""
    if what not in Tap.WHATS:
        raise Refusal("unknown_tap")
    words = " ".join(words.split())[:300]
    with transaction.atomic():
        row = Disruption.objects.select_for_update(of=("self",)).get(pk=opened.disruption.pk)
        before = Tap.objects.filter(organisation=opened.scope.organisation, act=act).first()
        if before is not None:
            return before
        promise = None
        if what == "needs":
            promise = _need(opened, words, contact, act, now)
        elif what == "abuse":
            promise = _support(opened, words, act, now)
        elif what == "heard":
            row.heard_first += 1
            row.save(update_fields=["heard_first"])
        return Tap.objects.create(
            organisation_id=opened.scope.organisation, card=opened.card, act=act, what=what, words=words,
            thing=thing if what == "gave" and thing in ("ride", "food", "other") else "",
            cents=max(0, cents) if what == "gave" else 0, promise_id=promise, at=now,
        )  # fmt: skip


def _need(opened: Opened, words: str, contact: str, act: UUID, now: datetime) -> int:
    """A traveller needs something: it becomes a promise of today, with the one who leads."""
    if not words:
        raise Refusal("no_need")
    scope, lead = opened.scope, opened.disruption.lead_id
    creditor = _traveller(opened, contact, now)
    text = f"{opened.card.label}: {words}"
    return _promised(
        scope, lead, lead, creditor, "ours", text, "needs", local_date(now, scope.zone), act, now
    )


def _support(opened: Opened, words: str, act: UUID, now: datetime) -> int:
    """Somebody took abuse: whoever leads has promised to look after them, by the end of the next working day."""
    scope, lead = opened.scope, opened.disruption.lead_id
    leader = leader_of(scope, lead) or lead
    day = Rulebook(scope.organisation).calendar.next_working(local_date(now, scope.zone) + timedelta(days=1))
    text = f"{opened.card.label}: {words}" if words else opened.card.label
    return _promised(scope, leader, leader, lead, "inner", text, "abuse", day, act, now)


def _promised(
    scope: Scope, debtor: int, holder: int, creditor: int, direction: str, text: str, step: str, on: date,
    act: UUID, now: datetime,
) -> int:  # fmt: skip
    wish = e.Made(
        organisation=scope.organisation, kind=Rulebook(scope.organisation).kind("other").id, debtor=debtor,
        creditor=creditor, holder=holder, guarantor=holder, due_on=on, zone=scope.zone, direction=direction,
        due_end=due_end(on, None, Precision.DAY, scope.zone), precision=Precision.DAY.value,
    )  # fmt: skip
    done = record(
        scope, [Line(None, wish, text)], by=By(debtor, "member"), now=now, what=f"disruption.{step}", act=act
    )
    promise = done.promises[0]
    notice = Notice(
        promise.id,
        promise.terms_no,
        step,
        1,
        holder,
        holder,
        Medium.NOTE.value,
        Class.URGENT.value,
        now,
        None,
        1,
    )
    write_notices([(scope.organisation, notice)], now)
    return promise.id


def _traveller(opened: Opened, contact: str, now: datetime) -> int:
    """The one who needs it: by a number or address, else a nameless somebody of that card."""
    scope, given = opened.scope, contact.strip()
    if not given:
        return add_party(scope, name=opened.card.label, now=now).pk
    kind = "email" if "@" in given else "phone"
    try:
        value = canonical(kind, given)
    except UnclearContact:
        raise Refusal("bad_contact") from None
    known = parties_by_contact(scope, kind, [value]).get(value)
    if known is not None:
        return known
    phones, emails = ([value], []) if kind == "phone" else ([], [value])
    return add_party(scope, name=opened.card.label, phones=phones, emails=emails, now=now).pk


def _signature(head: str) -> str:
    digest = salted_hmac(_SALT, head, algorithm="sha256").digest()[:_BYTES]
    return base64.urlsafe_b64encode(digest).decode("ascii").rstrip("=")
