"""The inbox pass: what comes back by mail is laid before a person, and what it means is recorded.

A reply rests planned messages and becomes a call line. A plain "stop" to a reminder ends it for ever. A
bounce marks the address and becomes a call line. An automatic answer changes nothing. Each mail is
stored once, with what follows from it, in one transaction: read twice, it is still one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F

from lupaus.core import events as e
from lupaus.core.ports import Joints, Mail
from lupaus.ledger import queries
from lupaus.ledger.heart import beat
from lupaus.ledger.record import By, Line, record
from lupaus.outbox import evidence
from lupaus.outbox.models import Envelope, Incoming, Mailbox, Notice
from lupaus.outbox.stopping import stop
from lupaus.people.access import Scope
from lupaus.people.families import hold
from lupaus.people.models import ContactPoint, Organisation, Party
from lupaus.people.parties import mark_wrong

LOOKED_BACK = timedelta(days=3)
"""How far the very first reading of a mailbox goes back."""


def read(now: datetime, joints: Joints) -> int:
    """Read what is new in our mailbox; answers how many mails were new. `now` is aware UTC.

    Raises the reader's own error when the mailbox cannot be read; what was read before it stays read.
    """
    if joints.read_mail is None:
        return 0
    box, _ = Mailbox.objects.get_or_create(name=joints.mailbox)
    fresh = 0
    ours = _owner(joints.sender_address)
    for mail in joints.read_mail(box.last_uid, box.uidvalidity, _not_before(box, now)):
        fresh += _take(mail, box, now, ours)
    beat("inbox", now)
    return fresh


def _not_before(box: Mailbox, now: datetime) -> date:
    """A mailbox never read, or built anew, begins here: what is older is known, or is not about us."""
    newest = Incoming.objects.order_by("-received_at").values_list("received_at", flat=True).first()
    return ((newest or now) - LOOKED_BACK).date()


def _take(mail: Mail, box: Mailbox, now: datetime, ours: Organisation | None) -> bool:
    """Store one mail with all that follows from it; False when it was known. It never stops those behind it."""
    envelope = _envelope(mail)
    organisation, party = _whose(mail, envelope, ours)
    with transaction.atomic():
        is_new = False
        if organisation is not None:
            row, is_new = Incoming.objects.get_or_create(
                organisation=organisation, message_id=mail.message_id[:250],
                defaults={
                    "kind": mail.kind, "party": party, "envelope": envelope,
                    "subject": _storable(mail.subject)[:200], "text": _storable(mail.text),
                    "received_at": mail.received_at,
                },
            )  # fmt: skip
            if is_new and envelope is not None:
                _follow(mail, envelope, now)
                row.refresh_from_db()
        Mailbox.objects.filter(pk=box.pk).update(uidvalidity=mail.uidvalidity, last_uid=mail.uid)
    return is_new


def _follow(mail: Mail, envelope: Envelope, now: datetime) -> None:
    """What a mail about one of our letters means. Only its unguessable code is believed, not its sender."""
    if mail.bounce is not None:
        _bounced(envelope, now, is_wrong=mail.bounce.permanent)
    elif mail.kind == "reply" and mail.asks_to_stop:
        _stopped(mail, envelope, now)
    elif mail.kind == "reply":
        _replied(mail, envelope, [notice.promise_id for notice in _notices(envelope)], now)


def _replied(mail: Mail, envelope: Envelope, promises: Sequence[int], now: datetime) -> None:
    lines = [
        Line(promise, e.Remarked(topic="reply"), _storable(mail.text) or _storable(mail.subject))
        for promise in dict.fromkeys(promises)
    ]
    if lines:
        record(_scope(envelope), lines, by=By(envelope.party_id, "customer"), now=now, what="mail.reply")


def _stopped(mail: Mail, envelope: Envelope, now: datetime) -> None:
    """End the reminders that the letter was about. An agreed visit is not a reminder: a person asks first."""
    promises = {notice.promise_id: notice.promise for notice in _notices(envelope)}
    series = {promise.series_id for promise in promises.values() if promise.series_id is not None}
    reminders = _open_reminders(envelope, series)
    reminders += [
        pk
        for pk, p in promises.items()
        if p.series_id is None and p.outcome == "open" and p.kind.slug == "recall"
    ]
    by = By(envelope.party_id, "customer")
    if reminders:
        stop(_scope(envelope), reminders, by=by, now=now, is_confirmed=True, words=_storable(mail.text))
    others = [pk for pk, p in promises.items() if p.outcome == "open" and pk not in reminders]
    if others or not reminders:
        _replied(mail, envelope, others or list(promises), now)


def _open_reminders(envelope: Envelope, series: set[int]) -> list[int]:
    """The open reminders of these series, whichever of them the letter was about."""
    rows = queries.promises(_scope(envelope)).filter(
        series__in=series, outcome="open", kind=F("series__kind")
    )
    return list(rows.values_list("pk", flat=True))


def _bounced(envelope: Envelope, now: datetime, *, is_wrong: bool) -> None:
    """It did not arrive after all: a call line, and the address is not used again."""
    hold([envelope.party_id])
    rows = Envelope.objects.select_for_update(of=("self",)).select_related("organisation", "party")
    held = rows.get(pk=envelope.pk)
    if held.state in ("sent", "unknown", "sending"):
        evidence.fail(held, "bounced", now)
    if is_wrong and held.channel == "email" and held.address:
        mark_wrong(_scope(held), held.party, "email", held.address, "bounced", now)


def _envelope(mail: Mail) -> Envelope | None:
    rows = Envelope.objects.filter(code__in=mail.about_codes).select_related("organisation", "party")
    return rows.order_by("-sealed_at").first() if mail.about_codes else None


def _owner(address: str) -> Organisation | None:
    """The one firm to which the mailbox belongs: the only one there is, or the only one with this address."""
    firms = Organisation.objects.filter(is_demo=False).order_by("pk")
    for rows in (firms, firms.filter(email__iexact=address) if address else firms.none()):
        found = list(rows[:2])
        if len(found) == 1:
            return found[0]
    return None


def _whose(
    mail: Mail, envelope: Envelope | None, ours: Organisation | None
) -> tuple[Organisation | None, Party | None]:
    """Whose desk a mail belongs on: the sender's of our letter, else the mailbox's owner, with or without a name.

    Where several firms share a mailbox, only our letter's code tells: somebody else's words are laid before
    nobody, and stay in the mailbox.
    """
    if envelope is not None:
        return envelope.organisation, envelope.party
    if ours is None or not mail.from_address:
        return ours, None
    known = ContactPoint.objects.filter(
        organisation=ours, kind="email", value=mail.from_address, party__erased_at=None
    )
    point = known.select_related("party__merged_into").order_by("pk").first()
    return ours, (point.party.merged_into or point.party) if point is not None else None


def _notices(envelope: Envelope) -> list[Notice]:
    return list(Notice.objects.filter(envelope=envelope).select_related("promise__kind").order_by("pk"))


def _scope(envelope: Envelope) -> Scope:
    return evidence.scope_for(envelope.organisation, envelope.holder_id)


def _storable(text: str) -> str:
    """PostgreSQL keeps no null characters."""
    return text.replace("\x00", "")
