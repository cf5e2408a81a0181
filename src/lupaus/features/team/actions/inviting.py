"""Somebody is invited: the place is kept, and the link sent where mail can leave from here."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string

from lupaus.core.ports import Joints
from lupaus.outbox.inviting import send_invitation
from lupaus.people.access import Scope
from lupaus.people.invitations import NewLink
from lupaus.people.models import LANGUAGES, Invitation, Organisation, User

SENT = ("accepted",)


def address_of(made: NewLink, here: str) -> str:
    """The link's address: the firm's public one, else under `here`, where the inviter is just now."""
    return urljoin(settings.LUPAUS_PUBLIC_URL or here, reverse("team:join", args=[made.secret]))


def language_of(scope: Scope, wanted: str = "") -> str:
    """The language of the letter: the one that is wanted, if there is such, else the firm's."""
    if wanted in dict(LANGUAGES):
        return wanted
    return Organisation.objects.values_list("language", flat=True).get(pk=scope.organisation)


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
