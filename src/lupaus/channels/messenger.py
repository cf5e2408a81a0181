"""Teams, Slack, Mattermost, ntfy and their like, through Apprise: letters to receipts, one object for each letter.

The letter's `to` is the address, a secret: it is in no log and no receipt. The library is loaded by the first letter,
not by the start of the house.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from lupaus.core.letters import Letter, Reason, Receipt
from lupaus.core.lifecycle import Refusal
from lupaus.core.ways import is_private_number, read_way

PATIENCE: Final = 8
"""Seconds for a connection, and again for an answer."""

_named: ContextVar[frozenset[str] | None] = ContextVar("named_hosts", default=None)
"""The hosts that may be private, while a letter of ours is under way; None: no letter is."""


class MessengerChannel:
    """`hosts`: machines that may be called although they are not on the open net (`LUPAUS_NOTIFY_HOSTS`)."""

    name: Final = "messenger"
    longest_send: Final = timedelta(seconds=6 * PATIENCE)

    def __init__(self, hosts: Collection[str] = ()) -> None:
        self._hosts = frozenset(host.lower() for host in hosts)

    def can_send(self, letter: Letter) -> bool:
        """Is it an address that we let through today? The installation's list may have changed since it was given."""
        try:
            read_way(letter.to, self._hosts)
        except Refusal:
            return False
        return letter.channel == self.name

    def send(self, letter: Letter, now: datetime) -> Receipt:
        """Try once. The library tells yes or no, and not why: every no may be tried again."""
        if letter.channel != self.name:
            return Receipt(state="refused", at=now, reason=Reason.WRONG_CHANNEL)
        if not self.can_send(letter):
            return Receipt(state="refused", at=now, reason=Reason.ADDRESS_INVALID)
        with _only_the_open_net(self._hosts):
            apprise, asset = _library()
            one = apprise.Apprise(asset=asset)
            if not one.add(letter.to):
                return Receipt(state="refused", at=now, reason=Reason.ADDRESS_INVALID)
            for service in one:
                service.socket_connect_timeout = service.socket_read_timeout = float(PATIENCE)
            if one.notify(title=letter.subject, body=letter.text, body_format="text"):
                return Receipt(state="accepted", at=now)
        return Receipt(state="deferred", at=now, reason=Reason.UNREACHABLE)

    def close(self) -> None:
        """Nothing stays open between two letters."""


@cache
def _library() -> tuple[Any, Any]:
    """Apprise, and how we use it: no redirects, no files, nothing kept on the disk, no word in the log."""
    import apprise

    # Its warnings name hosts and statuses beside addresses; what we need to know stands in the receipt.
    logging.getLogger("apprise").setLevel(logging.CRITICAL)
    _guard_connections()
    asset = apprise.AppriseAsset(
        app_id="Lupaus", app_desc="Lupaus", app_url="", async_mode=False, http_redirects=False,
        secure_logging=True, allow_templates=False, storage_mode="memory", service_timeout=5 * PATIENCE,
    )  # fmt: skip
    return apprise, asset


@contextmanager
def _only_the_open_net(hosts: frozenset[str]) -> Iterator[None]:
    token = _named.set(hosts)
    try:
        yield
    finally:
        _named.reset(token)


@cache
def _guard_connections() -> None:
    """Look at whom we have really reached before the first sign is sent: a name may lead anywhere, at any moment.

    Checking the name beforehand is not enough, since it may be answered otherwise a moment later; and the library
    opens its connections itself. Whatever else in this process uses urllib3 is left alone.
    """
    from urllib3.util import connection

    plain = connection.create_connection

    def guarded(address: tuple[str, int], *args: Any, **kwargs: Any) -> Any:
        reached = plain(address, *args, **kwargs)
        named = _named.get()
        is_named = named is None or address[0].strip("[]").lower().rstrip(".") in named
        if not is_named and is_private_number(str(reached.getpeername()[0])):
            reached.close()
            raise OSError("not on the open net")
        return reached

    connection.create_connection = guarded
