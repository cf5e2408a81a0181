"""An invitation as a letter: to a colleague to be, about no promise, sent at once by the one who invites."""

from __future__ import annotations

from datetime import datetime

from uuid_utils.compat import uuid7

from lupaus.core.letters import Letter, Receipt
from lupaus.core.ports import Joints
from lupaus.outbox import texts, wording
from lupaus.outbox.placeholders import NAMES
from lupaus.outbox.seal import sender
from lupaus.people.models import Invitation
from lupaus.web import speech

SLUG = "team.invitation"
CHANNEL = "email"


def invitation_letter(
    invitation: Invitation, link: str, *, language: str, from_address: str, reply_to: str
) -> Letter:
    """The letter that carries this link. `invitation` has its firm and the one who invites."""
    source = texts.load(language, SLUG)
    if source is None:
        raise KeyError(SLUG)
    firm, person = invitation.organisation.name, invitation.made_by.name
    until = speech.day(invitation.expires_at.date(), language)
    known = {"name": invitation.name, "person": person, "firm": firm, "link": link, "until": until}
    words = {word: known.get(key, "") for word, key in NAMES[speech.known(language)].items()}
    return Letter(
        # Another letter each time: a new link is no second try of the one before.
        code=uuid7(), channel=CHANNEL, to=invitation.email, to_name=invitation.name, language=language,
        subject=wording.fill(wording.parse(source.subject), words),
        text=wording.fill(wording.parse(source.text), words), sender_name=f"{person}, {firm}",
        sender_address=from_address, reply_to=reply_to, is_automatic=False,
    )  # fmt: skip


def send_invitation(
    invitation: Invitation, link: str, joints: Joints, *, language: str, reply_to: str, now: datetime
) -> Receipt | None:
    """Send it once, and tell what the mail server said; None where no mail can leave from here.

    Not inside a transaction: the server may take its time. Whatever went wrong, the link can be given by hand.
    """
    channel = joints.channels.get(CHANNEL)
    organisation = invitation.organisation
    if channel is None or organisation.is_demo or organisation.frozen_at is not None:
        return None
    letter = invitation_letter(
        invitation, link, language=language, from_address=sender(joints, organisation), reply_to=reply_to
    )
    if not channel.can_send(letter):
        return None
    try:
        return channel.send(letter, now)
    finally:
        channel.close()
