"""The third pass: sealed envelopes go out, each under a lease with a fencing number.

1. One transaction: the envelope is looked at once more, marked `sending` with its attempt, committed.
2. The call, outside any transaction.
3. One transaction: the receipt becomes evidence in the book, if the number is still ours.

A worker that dies between 1 and 3 leaves a `sending` whose lease runs out: then nobody knows whether
it went, it is never sent again by itself, and a person decides.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q

from lupaus.core.kinds import URGENCIES
from lupaus.core.letters import Channel, Letter, Reason, Receipt, stop_mailto
from lupaus.core.ports import Joints
from lupaus.engine.receipts import note_receipt
from lupaus.engine.trouble import told
from lupaus.ledger.policies import Rulebook
from lupaus.outbox import evidence
from lupaus.outbox.models import Attempt, Envelope, Notice
from lupaus.outbox.seal import by_hand_alarm, sender
from lupaus.outbox.sorting import open_from
from lupaus.outbox.texts import REMINDERS
from lupaus.outbox.truth import is_still_true, reopen
from lupaus.people.models import Organisation, Party

log = logging.getLogger(__name__)

BATCH = 50
MARGIN = timedelta(seconds=30)
DEMO = "demo"
Savepoint = Callable[[str], None]
"""Called by name between two steps; the crash tests die there."""


class Sending(NamedTuple):
    """An envelope that this worker has marked `sending`, ready for its one call."""

    envelope: int
    fence: int
    letter: Letter
    is_demo: bool


def _go_on(name: str) -> None:
    """Nothing happens between two steps."""


def deliver(
    now: datetime, joints: Joints, limit: int = BATCH, *, clock: Callable[[], datetime] | None = None,
    has_time: Callable[[], bool] | None = None, at: Savepoint = _go_on,
) -> int:  # fmt: skip
    """Look at up to `limit` envelopes that are due, sending those that may go; answers how many.

    `now` is aware UTC; in a long run `clock` gives the present one before each letter, and
    `has_time` may end the run early. The channels hang up afterwards.
    """
    present = clock or (lambda: now)
    books: dict[int, Rulebook] = {}
    count = 0
    try:
        while count < limit and (has_time is None or has_time()):
            if not deliver_one(present(), joints, clock=present, books=books, at=at):
                break
            count += 1
    finally:
        if count:
            for channel in joints.channels.values():
                channel.close()
    return count


def deliver_one(
    now: datetime, joints: Joints, *, clock: Callable[[], datetime] | None = None,
    books: dict[int, Rulebook] | None = None, at: Savepoint = _go_on,
) -> bool:  # fmt: skip
    """Look at the most urgent due envelope; False when none is due. `books` are those read in this run."""
    with transaction.atomic():
        envelope = _due(now)
        if envelope is None:
            return False
        at("claimed")
        sending = _prepare(envelope, now, joints, {} if books is None else books)
    if sending is None:
        return True
    at("sending")
    receipt = _send(sending, joints.channels, (clock or (lambda: now))())
    at("sent")
    note_receipt(sending.envelope, sending.fence, receipt, at=at)
    at("noted")
    return True


def _due(now: datetime) -> Envelope | None:
    """The most urgent envelope that is due, held; those that another engine holds are passed over."""
    rows = Envelope.objects.select_for_update(skip_locked=True, of=("self",)).select_related("organisation")
    due = rows.filter(urgency__in=URGENCIES, next_step_at__lte=now, organisation__frozen_at=None)
    return due.order_by("urgency", "next_step_at").first()


def _prepare(envelope: Envelope, now: datetime, joints: Joints, books: dict[int, Rulebook]) -> Sending | None:
    """Decide what is due for this envelope; a `Sending` when it is to go now."""
    if envelope.state == "sending":
        log.warning("an envelope was being sent when its lease ran out; a person decides")
        _lose(envelope, now)
        return None
    book = books.get(envelope.organisation_id) or Rulebook(envelope.organisation_id)
    books[envelope.organisation_id] = book
    if not is_still_true(envelope, book, now):
        return None
    if envelope.state == "by_hand":
        _alarm(envelope, by_hand_alarm(book, now, envelope.useless_at))
        return None
    opens = open_from(envelope.klass, now, book.calendar)
    if opens > now:
        _alarm(envelope, opens if envelope.useless_at is None else min(opens, envelope.useless_at))
        return None
    is_demo = envelope.organisation.is_demo or envelope.channel == DEMO
    channel = joints.channels.get(envelope.channel)
    if channel is None and not is_demo:
        _readdress(envelope, now)
        return None
    return _mark(envelope, now, joints, channel, is_demo=is_demo)


def _mark(
    envelope: Envelope, now: datetime, joints: Joints, channel: Channel | None, *, is_demo: bool
) -> Sending:
    """Commit that it is being sent, just before it is."""
    longest = channel.longest_send if channel is not None and not is_demo else timedelta()
    envelope.state = "sending"
    envelope.fence += 1
    envelope.attempts += 1
    envelope.leased_until = envelope.next_step_at = now + longest + MARGIN
    envelope.save(update_fields=["state", "fence", "attempts", "leased_until", "next_step_at"])
    Attempt.objects.create(envelope=envelope, fence=envelope.fence, started_at=now)
    return Sending(envelope.pk, envelope.fence, _letter(envelope, now, joints), is_demo)


def _send(sending: Sending, channels: object, now: datetime) -> Receipt:
    """The one call. Whatever goes wrong inside it, nobody knows whether the words arrived."""
    if sending.is_demo:
        return Receipt(state="accepted", at=now, provider_id=DEMO)
    channel: Channel = channels[sending.letter.channel]  # type: ignore[index]
    try:
        if not channel.can_send(sending.letter):
            return Receipt(state="refused", at=now, reason=Reason.ADDRESS_INVALID)
        return channel.send(sending.letter, now)
    except Exception as error:
        log.error("a channel broke down while sending: %s", told(error))
        return Receipt(state="unknown", at=now, reason=Reason.CONNECTION_LOST)


def _letter(envelope: Envelope, now: datetime, joints: Joints) -> Letter:
    organisation, people = envelope.organisation, Party.objects
    person = people.values_list("name", flat=True).get(pk=envelope.holder_id)
    address = sender(joints, organisation)
    is_reminder = _is_reminder(envelope)
    party = people.get(pk=envelope.party_id) if is_reminder else None
    by_mail = stop_mailto(address, envelope.message_id) if is_reminder and joints.reads_replies else None
    return Letter(
        code=envelope.code, channel=envelope.channel, to=envelope.address, text=envelope.text,
        subject=envelope.subject, html=envelope.html, language=envelope.language,
        sender_name=", ".join(filter(None, [person, organisation.name])), sender_address=address,
        # Where nobody reads our mailbox, an answer goes to the firm's own, never into the void.
        reply_to="" if joints.reads_replies else _own_address(organisation, address),
        message_id=envelope.message_id,
        stop_url=joints.stop_url(party, now) if party is not None else None,
        stop_mailto=by_mail,
    )  # fmt: skip


def _own_address(organisation: Organisation, sender_address: str) -> str:
    return organisation.email if organisation.email != sender_address else ""


def _is_reminder(envelope: Envelope) -> bool:
    """Does it remind of something, so that the mail program may show its own stop button?"""
    wanted = Q()
    for slug in REMINDERS:
        kind, step = slug.split(".")
        wanted |= Q(promise__kind__slug=kind, step=step)
    return Notice.objects.filter(wanted, envelope=envelope).exists()


def _lose(envelope: Envelope, now: datetime) -> None:
    """Nobody knows whether it went."""
    Attempt.objects.filter(envelope=envelope, fence=envelope.fence, ended_at=None).update(
        ended_at=now, state="unknown", reason="lease_over"
    )
    evidence.doubt(envelope, "unknown", now)
    evidence.close(envelope, "unknown", "lease_over")


def _readdress(envelope: Envelope, now: datetime) -> None:
    """Its channel is no longer set up: the notices are sealed anew, for another one."""
    notices = list(Notice.objects.filter(envelope=envelope).select_related("promise"))
    reopen(envelope, notices, {notice.pk: "" for notice in notices}, set(), now)


def _alarm(envelope: Envelope, at: datetime) -> None:
    envelope.next_step_at = at
    envelope.save(update_fields=["next_step_at"])
