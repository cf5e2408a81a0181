"""Where rooms, channels and the engine are joined, once. Read this to know what reaches whom."""

from __future__ import annotations

from functools import cache, partial
from types import MappingProxyType

from django.conf import settings

from lupaus.channels.email import EmailChannel
from lupaus.channels.inbox import is_stop_word, read_new
from lupaus.channels.memory import MemoryChannel
from lupaus.channels.own_phone import OwnPhoneChannel
from lupaus.core.letters import Channel
from lupaus.core.ports import Joints
from lupaus.people.links import customer_url
from lupaus.people.models import Party
from lupaus.web.clock import now


@cache
def joints() -> Joints:
    """How this installation reaches people, by its settings. The demo reaches nobody, whatever they say."""
    return Joints(
        channels=MappingProxyType(_channels()),
        sender_address=_sender(),
        reads_replies=bool(settings.LUPAUS_IMAP_URL),
        customer_url=page_of,
        stop_url=stop_address_of,
        read_mail=partial(read_new, settings.LUPAUS_IMAP_URL) if settings.LUPAUS_IMAP_URL else None,
        is_stop_word=is_stop_word,
        deadman_url=settings.LUPAUS_DEADMAN_URL,
    )


def page_of(party: int) -> str | None:
    """The address of a customer's own page, or None where the firm has no public address."""
    row = Party.objects.filter(pk=party, erased_at=None).first()
    return None if row is None else customer_url(row, now())


def stop_address_of(party: int) -> str | None:
    """Where a mail program's stop button posts; only over https, as RFC 8058 asks."""
    page = page_of(party)
    return f"{page}stop-by-mail/" if page and page.startswith("https://") else None


def _channels() -> dict[str, Channel]:
    if settings.LUPAUS_DEMO:
        return {"email": MemoryChannel("email"), "own_phone": OwnPhoneChannel()}
    found: dict[str, Channel] = {"own_phone": OwnPhoneChannel()}
    if settings.LUPAUS_SMTP_URL:
        found["email"] = EmailChannel(settings.LUPAUS_SMTP_URL)
    return found


def _sender() -> str:
    if settings.LUPAUS_DEMO:
        return "demo@lupaus.invalid"
    return str(settings.LUPAUS_FROM_EMAIL)
