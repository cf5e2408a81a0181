"""Somebody is invited: the place is kept, and the link sent where mail can leave from here."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string

from lupaus.core.ports import Joints
from lupaus.outbox.inviting import send_invitation
from lupaus.people.invitations import NewLink
from lupaus.people.models import Invitation, User

SENT = ("accepted",)


def send(made: NewLink, link: str, inviter: User, language: str, now: datetime) -> bool:
    """Send the link by mail, if that is possible: has the mail server taken it? Call outside any transaction.

    Without a public address no mail leaves: a link to this very machine would lead the reader nowhere.
    """
    if not settings.LUPAUS_PUBLIC_URL:
        return False
    joints: Joints = import_string(settings.LUPAUS_JOINTS)()
    invitation = Invitation.objects.select_related("organisation", "made_by").get(pk=made.invitation.pk)
    receipt = send_invitation(invitation, link, joints, language=language, reply_to=inviter.email, now=now)
    return receipt is not None and receipt.state in SENT
