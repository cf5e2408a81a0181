"""Begin to work beside a helpdesk, change how, and stop."""

from __future__ import annotations

import secrets as chance
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from lupaus.core.lifecycle import Refusal
from lupaus.core.ports import Joints, Tickets, TicketTrouble
from lupaus.features.helpdesk.actions.secrets import Sealed, seal, unseal
from lupaus.features.helpdesk.models import HelpDesk, TicketLink, Unpromised
from lupaus.people.access import Scope


class Tried(NamedTuple):
    """What a try found: whose the token is, and the helpdesk's version (empty where it may not be asked)."""

    name: str
    version: str


def desk_of(organisation: int) -> HelpDesk | None:
    """The helpdesk beside which this organisation works."""
    return HelpDesk.objects.filter(organisation=organisation).first()


def has_helpdesk(organisation: int) -> bool:
    """Does it work beside one?"""
    return HelpDesk.objects.filter(organisation=organisation).exists()


def plain_address(given: str) -> str:
    """An address as it is called: without path, query or name of a user. Raises `Refusal` (helpdesk_address)."""
    value = given.strip()
    if "://" not in value:
        value = f"https://{value}"
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        raise Refusal("helpdesk_address") from None
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.username or len(value) > 200:
        raise Refusal("helpdesk_address")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}"


def plain_token(given: str) -> str:
    """A token as it is sent. Raises `Refusal` (helpdesk_token_signs): a sign came along that no token has."""
    value = given.strip()
    if any(not "!" <= sign <= "~" for sign in value):
        raise Refusal("helpdesk_token_signs")
    return value


def door(desk: HelpDesk) -> Tickets:
    """The helpdesk, to be called. Raises `TicketTrouble`: closed (the demo calls nobody), sealed."""
    try:
        return _opened(desk.address, unseal(desk.token))
    except Sealed:
        raise TicketTrouble("sealed") from None


def try_it(address: str, token: str) -> Tried:
    """Ask the helpdesk who we are. Raises `TicketTrouble`, and `Refusal` (helpdesk_address, helpdesk_token_signs)."""
    found = _opened(plain_address(address), plain_token(token))
    agent = found.agent()
    name = " ".join(str(agent.get(part) or "") for part in ("firstname", "lastname")).strip()
    return Tried(name, found.version())


def kept_token(scope: Scope, address: str) -> str:
    """The token that is there already, for the address that it was given for. Raises `Refusal`, `TicketTrouble`."""
    desk = desk_of(scope.organisation)
    if desk is None or desk.address != plain_address(address):
        raise Refusal("helpdesk_token")
    try:
        return unseal(desk.token)
    except Sealed:
        raise TicketTrouble("sealed") from None


def connect(scope: Scope, address: str, token: str, version: str, now: datetime) -> HelpDesk:
    """Work beside this helpdesk from now on. An empty `token` keeps the one that is there.

    Another address is another helpdesk: links to tickets of the former one end. Refused: helpdesk_address,
    helpdesk_token (none was given), helpdesk_token_signs.
    """
    address, token = plain_address(address), plain_token(token)
    with transaction.atomic():
        desk = HelpDesk.objects.select_for_update().filter(organisation=scope.organisation).first()
        if desk is None:
            if not token:
                raise Refusal("helpdesk_token")
            secret = chance.token_urlsafe(32)
            return HelpDesk.objects.create(
                organisation_id=scope.organisation, address=address, token=seal(token), token_tail=token[-4:],
                secret=seal(secret), secret_tail=secret[-4:], version=version, connected_at=now,
                reached_at=now,
            )  # fmt: skip
        if desk.address != address:
            if not token:
                raise Refusal("helpdesk_token")  # a token is never carried to another address
            TicketLink.objects.filter(desk=desk, ended_at=None).update(ended_at=now)
            Unpromised.objects.filter(desk=desk).delete()  # the same numbers are other tickets there
            desk.connected_at = now
        desk.address, desk.version = address, version
        if token:
            desk.token, desk.token_tail = seal(token), token[-4:]
        desk.failing_since = desk.rests_until = None
        desk.trouble, desk.failures, desk.reached_at = "", 0, now
        desk.save()
        return desk


def decide(scope: Scope, *, makes: bool, kind: str, carrier: int | None) -> None:
    """How tickets become promises."""
    HelpDesk.objects.filter(organisation=scope.organisation).update(makes=makes, kind=kind, carrier=carrier)


def new_secret(scope: Scope) -> None:
    """From now on they must sign with another secret; what is signed with the former one is refused."""
    secret = chance.token_urlsafe(32)
    HelpDesk.objects.filter(organisation=scope.organisation).update(
        secret=seal(secret), secret_tail=secret[-4:], heard_at=None
    )


def disconnect(scope: Scope) -> None:
    """Work beside none any more. The promises stay; only what tied them to tickets goes."""
    HelpDesk.objects.filter(organisation=scope.organisation).delete()


def _opened(address: str, token: str) -> Tickets:
    joints: Joints = import_string(settings.LUPAUS_JOINTS)()
    if joints.open_tickets is None:
        raise TicketTrouble("closed")
    return joints.open_tickets(address, token)
