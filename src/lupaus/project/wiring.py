"""Where rooms, channels and the engine are joined, once. Read this to know what reaches whom."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache, partial
from types import MappingProxyType
from typing import Any

from django.conf import settings

from lupaus.channels.email import EmailChannel
from lupaus.channels.inbox import read_new
from lupaus.channels.memory import MemoryChannel
from lupaus.channels.messenger import MessengerChannel
from lupaus.channels.own_phone import OwnPhoneChannel
from lupaus.channels.ping import ping
from lupaus.channels.zammad import Zammad
from lupaus.core.letters import Channel
from lupaus.core.ports import Joints, NotATable, Tickets
from lupaus.features.disruption.actions.carrying import carry
from lupaus.features.exchange.actions import forgetting as lists
from lupaus.features.exchange.actions.sentences import why_no_list
from lupaus.features.exchange.rules.dates import BadDate, day_of
from lupaus.features.exchange.rules.reading import read
from lupaus.features.exchange.rules.returning import csv_bytes
from lupaus.features.exchange.rules.sheet import NotAList, Sheet
from lupaus.features.feelings.actions import forgetting as feelings
from lupaus.features.feelings.models.asking import asks
from lupaus.features.feelings.queries.about import felt_by
from lupaus.features.feelings.queries.stories import everything as lines_to_me
from lupaus.features.helpdesk.actions import forgetting as tickets
from lupaus.features.helpdesk.actions.connecting import has_helpdesk
from lupaus.features.helpdesk.actions.sending import send_all
from lupaus.features.mandate.actions import forgetting as mandates
from lupaus.features.mandate.queries.mine import everything as given_and_asked
from lupaus.features.notifications.queries import everything as how_told
from lupaus.people.access import Scope
from lupaus.people.links import customer_url, supplier_url
from lupaus.people.models import Party


@cache
def joints() -> Joints:
    """How this installation reaches people, by its settings. The demo reaches nobody, whatever they say."""
    channels = _channels()
    return Joints(
        channels=MappingProxyType(channels),
        to_us=MappingProxyType(_to_us(channels)),
        sender_address=_sender(),
        read_mail=partial(read_new, settings.LUPAUS_IMAP_URL) if settings.LUPAUS_IMAP_URL else None,
        customer_url=customer_url,
        supplier_url=supplier_url,
        stop_url=stop_address,
        carry=carry,
        lists=Lists(),
        forget=forget,
        about_me=about_me,
        about_party=about_party,
        asks_feeling=asks,
        open_tickets=None if settings.LUPAUS_DEMO else open_tickets,
        has_helpdesk=has_helpdesk,
        asides=MappingProxyType({"helpdesk": send_all}),
        ping=partial(ping, settings.LUPAUS_DEADMAN_URL) if settings.LUPAUS_DEADMAN_URL else None,
    )


class Lists:
    """Lists are read by the room that brings customers, whatever they tell of."""

    def table(self, content: bytes, filename: str) -> Sheet:
        try:
            return read(content, filename)
        except NotAList as no:
            raise NotATable(why_no_list(no)) from no

    def day(self, text: str, this_year: int) -> date | None:
        try:
            found = day_of(text, this_year)
        except BadDate:
            return None
        return found.on if found.precision == "day" else None

    def as_file(self, rows: Iterable[Sequence[str]]) -> bytes:
        return csv_bytes(rows)


def forget(organisation: int, parties: Collection[int], known_as: Collection[str], now: datetime) -> None:
    """Every room that keeps something beside the book forgets it."""
    lists.forget(organisation, known_as, now)
    mandates.forget(organisation, parties, known_as)
    tickets.forget(organisation, parties, now)
    feelings.forget(organisation, parties)


def about_me(scope: Scope) -> Mapping[str, Any]:
    """What the rooms keep about a member, each under its own name."""
    return {
        "mandate": given_and_asked(scope),
        "feelings": {"lines": lines_to_me(scope)},
        "helpdesk": tickets.about_me(scope),
        "notifications": how_told(scope),
    }


def about_party(scope: Scope, parties: Collection[int]) -> Mapping[str, Any]:
    """What the rooms keep about a customer, each under its own name."""
    return {"feelings": felt_by(scope, parties)}


def open_tickets(address: str, token: str) -> Tickets:
    """The helpdesk at this address, as far as it may be called from here."""
    return Zammad(address, token, frozenset(settings.LUPAUS_HELPDESK_HOSTS))


def stop_address(party: Party, now: datetime) -> str | None:
    """Where a mail program's stop button posts; only over https, as RFC 8058 asks."""
    page = customer_url(party, now)
    return f"{page}stop-by-mail/" if page and page.startswith("https://") else None


def _channels() -> dict[str, Channel]:
    if settings.LUPAUS_DEMO:
        return {"email": MemoryChannel("email"), "own_phone": OwnPhoneChannel()}
    found: dict[str, Channel] = {"own_phone": OwnPhoneChannel()}
    if settings.LUPAUS_SMTP_URL:
        found["email"] = EmailChannel(settings.LUPAUS_SMTP_URL)
    return found


def _to_us(channels: Mapping[str, Channel]) -> dict[str, Channel]:
    """How we reach ourselves: the same mail, and messengers."""
    mail = {"email": channels["email"]} if "email" in channels else {}
    if settings.LUPAUS_DEMO:
        return {"email": MemoryChannel("email"), "messenger": MemoryChannel("messenger")}
    return mail | {"messenger": MessengerChannel(settings.LUPAUS_NOTIFY_HOSTS)}


def _sender() -> str:
    if settings.LUPAUS_DEMO:
        return "demo@lupaus.invalid"
    return str(settings.LUPAUS_FROM_EMAIL)
