"""The fourth pass: what one of us is to be told outside the house. Sorted, worded when it goes, sent under a lease.

As with customers' letters, `sending` is committed just before the call. But here a word told twice does no harm, and one
that is lost may cost a promise: when the lease runs out without an answer, it is sent again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction

from lupaus.channels.memory import MemoryChannel
from lupaus.core.clock_time import local_date
from lupaus.core.letters import Channel, Letter, Reason, Receipt
from lupaus.core.ports import Joints
from lupaus.engine.trouble import told
from lupaus.outbox.models import MemberLetter, Notification, Way
from lupaus.outbox.ours.composing import compose, compose_for_team
from lupaus.outbox.ours.mornings import gather_morning, wake_mornings
from lupaus.outbox.ours.sorting import sort_notifications
from lupaus.outbox.ours.timing import may_go
from lupaus.outbox.seal import sender
from lupaus.outbox.texts import Said
from lupaus.people.absences import standing_in
from lupaus.people.access import scope_of_membership, scope_of_organisation
from lupaus.people.models import Membership, Team

log = logging.getLogger(__name__)

BATCH = 50
MARGIN = timedelta(seconds=30)
BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15))
"""How long after each try the next one comes; after the last, another way is taken."""
EMAIL, MESSENGER = "email", "messenger"
Savepoint = Callable[[str], None]


class Going(NamedTuple):
    """A letter that this worker has marked `sending`, ready for its one call."""

    pk: int
    fence: int
    letter: Letter
    is_play: bool


def tell(
    now: datetime, joints: Joints, limit: int = BATCH, *, clock: Callable[[], datetime] | None = None,
    has_time: Callable[[], bool] | None = None, at: Savepoint = lambda name: None,
) -> int:  # fmt: skip
    """Sort what is due at `now` (aware UTC), wake the mornings, send what may go; answers how many were looked at.

    `clock`, `has_time` and `at` as in `deliver`.
    """
    may_tell = bool(joints.to_us)
    count = sort_notifications(now, may_tell=may_tell) + wake_mornings(now, may_tell=may_tell)
    sent, present = 0, clock or (lambda: now)
    try:
        while sent < limit and (has_time is None or has_time()):
            if not tell_one(present(), joints, clock=present, at=at):
                break
            sent += 1
    finally:
        if sent:
            for channel in joints.to_us.values():
                channel.close()
    return count + sent


def tell_one(
    now: datetime, joints: Joints, *, clock: Callable[[], datetime] | None = None,
    at: Savepoint = lambda name: None,
) -> bool:  # fmt: skip
    """Look at the letter that has waited longest; False when none is due."""
    with transaction.atomic():
        due = MemberLetter.objects.select_for_update(skip_locked=True, of=("self",)).filter(
            next_step_at__lte=now, organisation__frozen_at=None
        )
        row = due.select_related("organisation", "way").order_by("next_step_at").first()
        if row is None:
            return False
        going = _prepare(row, now, joints)
    if going is None:
        return True
    at("tell_sending")
    receipt = _send(going, joints, (clock or (lambda: now))())
    at("tell_sent")
    _note(going, receipt, joints)
    return True


def _prepare(row: MemberLetter, now: datetime, joints: Joints) -> Going | None:
    """Word it and commit that it is being sent; None when there is nothing to send, no way to, or not now."""
    if row.state == "sending" and row.attempts > len(BACKOFF):
        _take_another_way(row, now, joints)
        return None
    if _channel(row, joints) is None:
        _take_another_way(row, now, joints)
        return None
    if not may_go(row, now):
        return None
    found = _worded(row, now)
    if found is None:
        _close(row, "nothing", "house")
        return None
    said, to, language = found
    channel = _channel(row, joints)
    row.state, row.fence, row.attempts = "sending", row.fence + 1, row.attempts + 1
    row.next_step_at = now + (channel.longest_send if channel is not None else timedelta()) + MARGIN
    row.save(update_fields=["state", "fence", "attempts", "next_step_at"])
    organisation = row.organisation
    letter = Letter(
        code=row.code, channel=EMAIL if row.way is None else MESSENGER, to=to, subject=said.subject,
        text=said.text, language=language, sender_name=f"Lupaus, {organisation.name}",
        sender_address=sender(joints, organisation), reply_to=organisation.email,
    )  # fmt: skip
    return Going(row.pk, row.fence, letter, organisation.is_demo and not isinstance(channel, MemoryChannel))


def _worded(row: MemberLetter, now: datetime) -> tuple[Said, str, str] | None:
    """The words, where they go, and in which language."""
    if row.team_id is not None:
        scope = scope_of_organisation(row.organisation_id)
        team = Team.objects.get(pk=row.team_id)
        said = compose_for_team(row, team, scope, now)
        return (said, row.way.url, scope.language) if said is not None and row.way is not None else None
    here = Membership.objects.filter(organisation=row.organisation_id, party=row.member_id, left_at=None)
    member = here.select_related("organisation", "user", "party").first()
    if member is None:
        return None
    scope = scope_of_membership(member)
    if row.what == "morning":
        today = local_date(now, scope.zone)
        gather_morning(row, [member.party_id, *standing_in(scope, member.party_id, today)])
    said = compose(row, member, now)
    return None if said is None else (said, row.way.url if row.way else member.user.email, scope.language)


def _channel(row: MemberLetter, joints: Joints) -> Channel | None:
    return joints.to_us.get(EMAIL if row.way is None else MESSENGER)


def _send(going: Going, joints: Joints, now: datetime) -> Receipt:
    """The one call. Whatever goes wrong inside it, it is tried again."""
    if going.is_play:
        return Receipt(state="accepted", at=now)
    channel = joints.to_us[going.letter.channel]
    try:
        if not channel.can_send(going.letter):
            return Receipt(state="refused", at=now, reason=Reason.ADDRESS_INVALID)
        return channel.send(going.letter, now)
    except Exception as error:
        log.error("a channel broke down while telling one of us: %s", told(error))
        return Receipt(state="unknown", at=now, reason=Reason.CONNECTION_LOST)


def _note(going: Going, receipt: Receipt, joints: Joints) -> None:
    """What became of it, once, and only while the attempt's number is still ours."""
    with transaction.atomic():
        rows = MemberLetter.objects.select_for_update(of=("self",)).select_related("way")
        row = rows.filter(pk=going.pk, fence=going.fence, state="sending").first()
        if row is None:
            return
        if receipt.state in ("accepted", "by_hand"):
            row.told_at = receipt.at
            if row.way_id is not None:
                Way.objects.filter(pk=row.way_id).update(worked_at=receipt.at, failing_since=None)
            _close(row, "told", "told")
        elif receipt.state != "refused" and row.attempts <= len(BACKOFF):
            row.state, row.reason = "waiting", receipt.reason.value[:30]
            row.next_step_at = receipt.at + BACKOFF[row.attempts - 1]
            row.save(update_fields=["state", "reason", "next_step_at"])
        else:
            row.reason = receipt.reason.value[:30]
            _take_another_way(row, receipt.at, joints)


def _take_another_way(row: MemberLetter, now: datetime, joints: Joints) -> None:
    """By own e-mail instead; where that does not go either, it stands in the house, as it did all the time."""
    if row.way is not None:
        Way.objects.filter(pk=row.way.pk, failing_since=None).update(failing_since=now)
        if row.member_id is not None and EMAIL in joints.to_us and row.what != "trial":
            row.way, row.attempts, row.state, row.next_step_at = None, 0, "waiting", now
            row.save(update_fields=["way", "attempts", "state", "reason", "next_step_at"])
            return
    _close(row, "failed", "house")


def _close(row: MemberLetter, state: str, notifications: str) -> None:
    row.state, row.next_step_at = state, None
    row.save(update_fields=["state", "reason", "next_step_at", "told_at"])
    Notification.objects.filter(letter=row, state="sealed").update(state=notifications, next_step_at=None)
